# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parsers of the formats say of a node's files, as hits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import AUTHKEYS, HA_CF, HARESOURCES
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import heartbeat_dir, text
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import SCRIPTS
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import parse as ldirectord
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import ERROR, NOTE, WARNING, Hit
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.seen import Seen

HA_D = "/etc/ha.d"
SEVERITY = {text.ERROR: ERROR, text.WARNING: WARNING, text.HOST: NOTE}
_RULE = {text.ERROR: "refused", text.WARNING: "doubtful", text.HOST: "machine"}
_OWN = (
    (r"^deadtime: expected more than", "deadtime"),
    (r"^initdead: expected at least", "initdead"),
    (r"^auto_failback: .*found legacy", "auto_failback"),
    (r"^node: .*the name of the machine|^expected a node of ha\.cf", "names"),
)
_OURS = ("ldirectord", "mirror", "systemd")  # scripts of resource.d that come with other packages


def hits(seen: Seen) -> Iterator[Hit]:
    """Yield all that is wrong with ha.cf, authkeys, haresources, drbd.conf and ldirectord.cf."""
    yield from _heartbeat(seen)
    for path, problem in seen.drbd.problems:
        yield _hit(path if path.startswith("/") else f"/etc/{path}", problem)
    for path in _ldirectord_files(seen):
        yield from (_hit(path, problem) for problem in ldirectord.parse(seen.files.texts[path]).problems)


def _heartbeat(seen: Seen) -> Iterator[Hit]:
    files = seen.files
    if not any(files.below(HA_D)):
        return
    ha_cf, authkeys = files.text(HA_CF), files.text(AUTHKEYS)
    if ha_cf is None:
        yield Hit(HA_CF, 0, ERROR, "refused", "expected the file, found none")
        return
    if authkeys is None:
        yield Hit(AUTHKEYS, 0, NOTE, "unread", "expected the file, found none: the key is not checked")
    for one in heartbeat_dir.verdict(ha_cf, authkeys, files.text(HARESOURCES), host=_host(seen)).findings:
        if authkeys is not None or one.file != "authkeys":
            yield _hit(f"{HA_D}/{one.file}", Problem(one.line, one.message, one.level))


def _hit(path: str, problem: Problem) -> Hit:
    """A problem that a rule of its own tells what to do about goes by that rule."""
    own = (rule for pattern, rule in _OWN if re.search(pattern, problem.message))
    rule = next(own, _RULE[problem.level]) if problem.level != text.HOST else "machine"
    return Hit(path, problem.line, SEVERITY[problem.level], rule, problem.message)


def _host(seen: Seen) -> heartbeat_dir.Host | None:
    """The machine as far as it was captured."""
    if seen.host is None:
        return None
    has: dict[str, Iterable[str]] = {}
    if seen.cards:
        has["interface"] = has["link"] = {card.device for card in seen.cards}
    scripts = [path for directory in ("/etc/init.d", f"{HA_D}/resource.d") for path in seen.files.below(directory)]
    if scripts:
        has["script"] = {*SCRIPTS.values(), *_OURS, *(path.rpartition("/")[2] for path in scripts)}
    return heartbeat_dir.Host(seen.host, {kind: frozenset(names) for kind, names in has.items()})


def _ldirectord_files(seen: Seen) -> list[str]:
    """ldirectord.cf, and the files that haresources gives to ldirectord (below /etc/ha.d, or full paths)."""
    named = [one.arguments[0] for one in seen.managed if one.script == "ldirectord" and one.arguments]
    paths = [name if name.startswith("/") else f"{HA_D}/{name}" for name in ("ldirectord.cf", *named)]
    return [path for path in dict.fromkeys(paths) if path in seen.files.texts]
