# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a plan would write says to heartbeat and DRBD what the imported files say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tree
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import DIRECTIVES, EVERY
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import boolean, milliseconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import model as ldirectord_file
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import (
    parse as parse_ldirectord,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import ldirectord_words
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.drbd import WAITS, merged
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.ha_cf import LIBEXEC

SILENT = ("stonith_host",)  # it holds passwords, so the plan does not say it whole
_TIMES = ("keepalive", "deadtime", "warntime", "initdead", "deadping")


def statements(file: File) -> set[str]:
    """What a ha.cf says to heartbeat, order and spelling apart, with what heartbeat assumes."""
    told: dict[str, str] = {"keepalive": "1000", "udpport": "694", "auto_failback": "legacy"}
    every: set[str] = set()
    for statement in file.statements:
        name, values = {"udp": "bcast"}.get(statement.name, statement.name), statement.values
        row = DIRECTIVES.get(name)
        if name == "respawn" and len(values) == 2 and values[1].endswith("/ipfail"):
            values = (values[0], f"{LIBEXEC}/ipfail")  # wherever a distribution keeps it
        if row is None or not values or name in SILENT:
            continue
        if row.repeat == EVERY:
            single = (
                [" ".join(values)] if row.fields else [lower(value) if name == "node" else value for value in values]
            )
            every.update(f"{name} {value}" for value in single)
        else:
            told[name] = _value(name, values[-1])
    told["deadtime"] = told.get("deadtime", str(check.DEADTIME))
    told["warntime"] = told.get("warntime", str(int(told["deadtime"]) // 2))
    told["initdead"] = str(check.initdead(file))
    if not {"logfacility", "logfile", "debugfile"} & set(told):
        told.setdefault("use_logd", "True")
    if told.get("logfacility") == "none":
        del told["logfacility"]
    if any(one.startswith("serial ") for one in every):
        told.setdefault("baud", "19200")
    told = {
        name: value for name, value in told.items() if (name, value) not in (("crm", "False"), ("pacemaker", "False"))
    }
    return every | {f"{name} {value}" for name, value in told.items()}


def _value(name: str, value: str) -> str:
    if name in _TIMES:
        return str(milliseconds(value))
    switch = boolean(value) if name not in ("logfile", "debugfile", "debug", "udpport", "baud", "rtprio") else None
    return str(switch) if switch is not None else value


def differences(plan: Mapping[str, Any], sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield (kind of file, what would be said otherwise)."""
    was, now = statements(sources.ha_cf), statements(parse("\n".join(plan["heartbeat"]["ha_cf"])))
    yield from (("ha_cf", f"no longer said: {one}") for one in sorted(was - now))
    yield from (("ha_cf", f"said now: {one}") for one in sorted(now - was))
    before = [" ".join((lower(group.node), *group.entries)) for group in sources.haresources.groups if group.entries]
    after = [f"{lower(line.split(' ')[0])} {line.partition(' ')[2]}" for line in plan["heartbeat"]["haresources"]]
    if before != after:
        yield "haresources", "the words are not those of the file"
    for name, lines in plan["lvs"].get("files", {}).items():
        yield from _balanced(name, parse_ldirectord("\n".join([*lines, ""])), sources)
    for one in sources.resources:
        if one.name in plan["drbd"]:
            options = merged(one, sources)
            theirs = _filled({section: dict(said) for section, said in options.items()})
            ours = _filled({section: dict(said) for section, said in plan["drbd"][one.name]["sections"].items()})
            for section, name in sorted(set(theirs) | set(ours)):
                if theirs.get((section, name)) != ours.get((section, name)):
                    now_said = ours.get((section, name), "nothing")
                    yield "drbd", f"{one.name}: {section} {name} is {now_said} now"


def _balanced(name: str, file: ldirectord_file.File, sources: Sources) -> Iterator[tuple[str, str]]:
    """What a file says otherwise of the virtual services that were imported."""
    if name in sources.ldirectord:
        imported = {(one.address, one.port) for one in file.virtuals}
        was, now = ldirectord_words.statements(sources.ldirectord[name], imported), ldirectord_words.statements(file)
        yield from (("ldirectord", f"no longer said: {one}") for one in sorted(was - now))
        yield from (("ldirectord", f"said now: {one}") for one in sorted(now - was))


def _filled(sections: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    """Options with what DRBD 8.4 assumes, without the secret."""
    sections.setdefault("net", {}).pop(tree.SECRET, None)
    sections["net"]["protocol"] = sections["net"].get("protocol", "C").upper()
    sections["disk"] = {"on-io-error": "detach", **sections.get("disk", {})}
    sections["startup"] = {**dict.fromkeys(WAITS, "0"), **sections.get("startup", {})}
    return {(section, name): value for section, said in sections.items() for name, value in said.items()}
