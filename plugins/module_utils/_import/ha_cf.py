# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ha.cf to variables: first the paths of heartbeats, then times, logs and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import atoi, lower, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import DIRECTIVES
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import boolean, milliseconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import media
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft, Kept
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED, NOTE, WRONG
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.nodes import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import directives, schema, shapes, times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.ha_cf import LIBEXEC

TIMES = ("keepalive", "warntime", "deadtime", "initdead", "deadping")
LOGS = ("logfacility", "logfile", "debugfile")
Taker = Callable[[str, Statement, Draft], None]


def read(sources: Sources, nodes: tuple[Node, ...], draft: Draft, modern: bool) -> None:
    """Import ha.cf. Every statement becomes a variable, or is kept verbatim."""
    media.read(sources, nodes, draft)
    last = {statement.name: statement for statement in sources.ha_cf.statements if statement.values}
    for statement in sources.ha_cf.statements:
        _statement(statement, statement is last.get(statement.name), draft)
    draft.comment("ha_auth_method", "ha_cf", sources.ha_cf.comments)
    _defaults(sources.ha_cf, draft, modern)
    _names(sources.ha_cf, nodes, draft)


def _statement(statement: Statement, counts: bool, draft: Draft) -> None:
    name = statement.name
    if name in media.OWN:
        return
    comments = (*statement.comments, *filter(None, [statement.trailing.strip()]))
    draft.comment(_variable(name), "ha_cf", comments)
    if not statement.values:
        draft.note(NOTE, "ha_cf", statement.line, f"{shown(name)} without a value: left out")
    elif _is_ipfail(statement):
        draft.flat["ha_ipfail"] = True
        if statement.values[1] != f"{LIBEXEC}/ipfail":
            draft.note(CHANGED, "ha_cf", statement.line, f"{statement.values[1]} is {LIBEXEC}/ipfail on Debian 12")
    elif directives.PLAIN.get(name):
        _listed(statement, draft)
    elif not counts:
        draft.note(NOTE, "ha_cf", statement.line, f"{name} is left out: a later line says it again, and that counts")
    elif name in directives.PLAIN:
        text = " ".join(statement.values)
        value = _plain(statement.values[-1] if name not in ("watchdog",) else text)
        draft.plain[f"ha_{name}"] = Kept(value, [f"{name} {text}"], statement.line)
    elif name in ("crm", "pacemaker") and boolean(statement.values[-1]) is False:
        draft.note(NOTE, "ha_cf", statement.line, f"{name} is left out: it is off by default")
    elif name in _TAKERS:
        _TAKERS[name](name, statement, draft)
    else:
        refused = _FOREIGN.get(name, "heartbeat knows no such directive")
        draft.keep("ha_cf", statement.line, [_line(statement)], refused)


def _variable(name: str) -> str:
    """Where the comments of a directive go."""
    known = f"ha_{name}" in schema.CLUSTER_VARIABLES
    return f"ha_{name}" if known else "ha_ipfail" if name == "respawn" else "ha_auto_failback"


def _line(statement: Statement) -> str:
    return " ".join((statement.name, *statement.values))


def _is_ipfail(statement: Statement) -> bool:
    values = statement.values
    return (
        statement.name == "respawn" and len(values) == 2 and values[0] == "hacluster" and values[1].endswith("/ipfail")
    )


def _listed(statement: Statement, draft: Draft) -> None:
    """A directive that may stand in several lines; one that takes a list has each of its values."""
    name, row = statement.name, DIRECTIVES[statement.name]
    texts = [" ".join(statement.values)] if row.fields else list(statement.values)
    if name in directives.SECRET and shapes.LINE.fits(texts[0]):
        draft.secrets[f"ha_{name}"] = [*draft.secrets.get(f"ha_{name}", ()), *texts]
        return
    kept = draft.plain.setdefault(f"ha_{name}", Kept([], [], statement.line))
    for text in texts:
        if shapes.LINE.fits(text):
            kept.value.append(text)
            kept.lines.append(f"{name} {text}")
        else:
            draft.keep("ha_cf", statement.line, [f"{name} {text}"], f"ha_{name} takes {shapes.LINE.expected}")
    if not kept.value:
        del draft.plain[f"ha_{name}"]


def _plain(text: str) -> Any:
    """A value as people write it in YAML; a word such as on stays a text, so that it stays that word."""
    return int(text) if re.fullmatch(r"0|[1-9][0-9]{0,8}", text) else text


def time_value(text: str) -> Any:
    """A time in the form of the model; what heartbeat reads in another spelling is said in milliseconds."""
    if times.parse(text) is not None and text == text.strip():
        return _plain(text)
    return f"{milliseconds(text)}ms"


def _time(name: str, statement: Statement, draft: Draft) -> None:
    text = statement.values[-1]
    if milliseconds(text) < 0:
        draft.keep("ha_cf", statement.line, [_line(statement)], "heartbeat takes no such time")
    else:
        draft.flat[f"ha_{name}"] = time_value(text)


def _switch(name: str, statement: Statement, draft: Draft) -> None:
    value = boolean(statement.values[-1])
    if value is None:
        draft.keep("ha_cf", statement.line, [_line(statement)], "heartbeat takes yes or no")
    else:
        draft.flat[f"ha_{name}"] = value


def _failback(name: str, statement: Statement, draft: Draft) -> None:
    if lower(statement.values[-1]) != "legacy":
        _switch(name, statement, draft)


def _shaped(name: str, statement: Statement, draft: Draft) -> None:
    spec, value = schema.CLUSTER_VARIABLES[f"ha_{name}"], statement.values[-1]
    if spec.shape.fits(value) and (not spec.choices or value in spec.choices):
        draft.flat[f"ha_{name}"] = value
    else:
        draft.keep("ha_cf", statement.line, [_line(statement)], f"ha_{name} takes no such value")


def _debug(name: str, statement: Statement, draft: Draft) -> None:
    draft.flat["ha_debug"] = min(max(atoi(statement.values[-1]), 0), 255)


_TAKERS: Mapping[str, Taker] = {
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(LOGS, _shaped),
    "use_logd": _switch,
    "auto_failback": _failback,
    "debug": _debug,
}
_CRM = "Pacemaker would run the resources, and haresources would be unused; the collection builds haresources clusters"
_FOREIGN = {
    **dict.fromkeys(("crm", "pacemaker", "crm_daemon_dir", "crmd_spawns_pengine"), _CRM),
    **dict.fromkeys(("record_config_changes", "record_pengine_inputs", "enable_config_writes"), _CRM),
    "nice_failback": "auto_failback says it today",
}


def _defaults(file: File, draft: Draft, modern: bool) -> None:
    """Say what heartbeat assumes where the file says nothing, if the model would assume something else."""
    flat = draft.flat
    if "ha_deadtime" not in flat:
        flat["ha_deadtime"] = check.DEADTIME // 1000
    if "ha_initdead" not in flat:
        flat["ha_initdead"] = (
            time_value(f"{check.initdead(file)}ms") if check.initdead(file) % 1000 else (check.initdead(file) // 1000)
        )
    if "ha_auto_failback" not in flat:
        said = next((one for one in reversed(list(file.named("auto_failback"))) if one.values), None)
        old = next((one for one in reversed(list(file.named("nice_failback"))) if one.values), None)
        flat["ha_auto_failback"] = not (old is not None and said is None and boolean(old.values[-1]) is True)
        message = "auto_failback legacy (the default) is on here: legacy disables standby, takeover and ipfail"
        draft.note(CHANGED, "ha_cf", said.line if said else 0, message)
    if modern or "ha_logfacility" in flat or flat.get("ha_use_logd"):
        return
    if "ha_logfile" in flat or "ha_debugfile" in flat:
        flat["ha_logfacility"] = "none"
    elif "ha_use_logd" not in flat:
        flat["ha_use_logd"] = True  # what heartbeat does without any log


def _names(file: File, nodes: tuple[Node, ...], draft: Draft) -> None:
    """The nodes of ha.cf are the machines."""
    if not file.statements:
        return
    said, found = sorted(file.nodes), sorted(lower(node.name) for node in nodes)
    line = next((one.line for one in file.named("node")), 0)
    if said != found:
        told = f"ha.cf names {', '.join(said) or 'nobody'}, the nodes are {', '.join(found)}"
        draft.note(CHANGED, "ha_cf", line, f"{told}: heartbeat starts only where 'uname -n' is named, so these count")
    if len(nodes) != 2:
        draft.note(WRONG, "ha_cf", line, f"expected two nodes, because haresources is for a pair, found {len(nodes)}")
