# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge the statements of a ha.cf as parse_config() and init_config() of heartbeat's config.c do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import (
    DIRECTIVES,
    LAST,
    MEDIA,
    ONCE,
    PINGS,
    UNPACKAGED,
    Directive,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Issue, Need, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import boolean, milliseconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import HOST, WARNING, Problem

# heartbeat.h: what it has room for, counted in values or in lines
MOST = {"node": 100, "medium": 64, "serial": 4}
KEEPALIVE, DEADTIME, SHORT_INITDEAD = 1000, 30000, 10000  # milliseconds


def problems(file: File) -> list[Problem]:
    """Return all that is wrong, in no order; what depends on the machine has level HOST."""
    found = [Problem(line, issue.message, issue.level) for line, issue in _issues(file)]
    return [*found, *_repetitions(file), *_order(file), *_limits(file), *_times(file), *_whole(file), *_logs(file)]


def needs(file: File) -> list[Need]:
    """Return what the machine must have for the file to be accepted."""
    return [Need(line, issue) for line, issue in _issues(file) if issue.level == HOST]


def uses_pacemaker(file: File) -> bool:
    """Whether pacemaker manages the resources, so that haresources is not read."""
    return any(boolean(value) is not False for value in file.values("crm", "pacemaker"))


def initdead(file: File) -> int:
    """The time for the first deadtime after a start in milliseconds, by heartbeat's default if no line says it."""
    given, deadtime = _time(file, "initdead"), _time(file, "deadtime") or DEADTIME
    if given is not None:
        return given
    if deadtime > 10000:
        return deadtime
    return 12000 if deadtime < 6000 else 2 * deadtime


def _issues(file: File) -> Iterator[tuple[int, Issue]]:
    for statement in file.statements:
        for issue in _statement_issues(statement):
            message = f"{statement.name}: {issue.message}" if statement.name in DIRECTIVES else issue.message
            yield statement.line, replace(issue, message=message)


def _statement_issues(statement: Statement) -> Iterator[Issue]:
    row = DIRECTIVES.get(statement.name)
    if row is None:
        hint = f" ({lower(statement.name)} is one)" if lower(statement.name) in DIRECTIVES else ""
        yield Issue(f"expected a directive of ha.cf(5), found {shown(statement.name)}{hint}")
    elif row.fields:
        yield from row.check(statement.values)
    elif not statement.values:
        yield Issue("expected a value, found none: heartbeat ignores the line", WARNING)
    if row is not None and not row.fields:
        for value in statement.values:
            yield from row.check((value,))
    if statement.name in UNPACKAGED:
        yield Issue("needs a plugin that Debian does not package", HOST, "plugin", statement.name)
    if statement.name == "udp":
        yield Issue("expected bcast, found its old name", WARNING)
    if statement.name == "nice_failback" and statement.values:
        yield Issue("expected auto_failback, found the obsolete nice_failback, which makes it legacy or off", WARNING)


def _repetitions(file: File) -> Iterator[Problem]:
    """Values that others override, second values that heartbeat refuses, clients with two apiauth lines."""
    seen: dict[str, int] = {}
    for statement in file.statements:
        row = DIRECTIVES.get(statement.name, Directive(repeat="every"))
        name = row.alias or statement.name
        if statement.name == "apiauth" and statement.values:
            client = statement.values[0]
            if f"apiauth {client}" in seen:
                message = f"apiauth: expected one line for the client {shown(client)}, found another in line"
                yield Problem(statement.line, f"{message} {seen[f'apiauth {client}']}")
            seen.setdefault(f"apiauth {client}", statement.line)
        for _value in statement.values:
            message = f"{statement.name}: expected one value, found another in line {seen.get(name, 0)}"
            if row.repeat == ONCE and name in seen:
                yield Problem(statement.line, message)
            elif row.repeat == LAST and name in seen:
                yield Problem(statement.line, f"{message}: the last one counts", WARNING)
            seen[name] = statement.line


def _order(file: File) -> Iterator[Problem]:
    """Directives that come too late for the lines that should obey them."""
    first: dict[str, int] = {}
    for statement in file.statements:
        row = DIRECTIVES.get(statement.name, Directive())
        late = [name for name in row.after if name in first] if statement.values else []
        if late:
            message = f"{statement.name}: expected it before {late[0]} of line {first[late[0]]}, which does not obey it"
            yield Problem(statement.line, message, WARNING)
        first.setdefault(statement.name, statement.line)


def _limits(file: File) -> Iterator[Problem]:
    """More nodes or media than heartbeat has room for."""
    count = dict.fromkeys(MOST, 0)
    for statement in file.statements:
        row = DIRECTIVES.get(statement.name, Directive())
        kinds = {"medium"} if statement.name in (*MEDIA, *PINGS) else set()
        kinds |= {"node"} if statement.name in ("node", *PINGS) else set()
        kinds |= {"serial"} & {statement.name}
        for kind in sorted(kinds):
            before = count[kind]
            count[kind] += 1 if row.fields else len(statement.values)
            if before <= MOST[kind] < count[kind]:
                what = {"node": "nodes (ping nodes included)", "medium": "media (ping included)"}.get(kind, kind)
                yield Problem(statement.line, f"{statement.name}: expected at most {MOST[kind]} {what}, found more")


def _last(file: File, name: str) -> Statement | None:
    """The statement that counts."""
    return next((one for one in reversed(list(file.named(name))) if one.values), None)


def _time(file: File, name: str) -> int | None:
    """A time in milliseconds, None if it is not set or refused."""
    statement = _last(file, name)
    found = milliseconds(statement.values[-1]) if statement else -1
    return found if found >= 0 else None


def _times(file: File) -> Iterator[Problem]:
    """How the times must fit, if each of them is one."""
    found = {name: _last(file, name) for name in ("keepalive", "deadtime", "initdead", "deadping")}
    lines = {name: statement.line for name, statement in found.items() if statement}
    if any(_time(file, name) is None for name in lines):
        return
    keepalive, deadtime = _time(file, "keepalive"), _time(file, "deadtime")
    double = 2 * (KEEPALIVE if keepalive is None else keepalive)
    dead = DEADTIME if deadtime is None else deadtime
    first, ping = _time(file, "initdead"), _time(file, "deadping")
    if dead <= double:
        line = lines.get("deadtime", lines.get("keepalive", 0))
        yield Problem(line, f"deadtime: expected more than 2 * keepalive ({double} ms), found {dead} ms")
    if ping is not None and ping <= double:
        message = f"deadping: expected more than 2 * keepalive ({double} ms), found {ping} ms"
        yield Problem(lines["deadping"], message)
    if first is not None and first < dead:
        yield Problem(lines["initdead"], f"initdead: expected at least deadtime ({dead} ms), found {first} ms")
    elif first is not None and first < SHORT_INITDEAD:
        message = f"initdead: expected at least {SHORT_INITDEAD} ms, found {first} ms: a network may come up later"
        yield Problem(lines["initdead"], message, WARNING)


def _whole(file: File) -> Iterator[Problem]:
    """What the file as a whole must have."""
    joins = _last(file, "autojoin")
    join = lower(joins.values[-1]) if joins else "none"
    if not file.nodes and not file.pings and join != "any":
        yield Problem(0, "node: expected the nodes of the cluster, found none")
    media = f"expected a medium ({', '.join(MEDIA)})"
    if not any(file.values(*MEDIA, *PINGS)):
        yield Problem(0, f"{media}, found none")
    elif not any(file.values(*MEDIA)):
        yield Problem(0, f"{media}, found only ping nodes: the nodes never meet", WARNING)
    if uses_pacemaker(file):
        return
    if joins and join in ("other", "any"):
        yield Problem(joins.line, f"autojoin: expected none, because haresources has a fixed pair, found {join}")
    failback = _last(file, "auto_failback")
    if not failback or lower(failback.values[-1]) == "legacy":
        message = "auto_failback: expected on or off, found legacy (the default), which disables hb_standby and ipfail"
        yield Problem(failback.line if failback else 0, message, WARNING)


def _logs(file: File) -> Iterator[Problem]:
    """check_logd_usage(): a log must be somewhere. Facilities none and kern are 0, which counts as none."""
    daemon, facility = _last(file, "use_logd"), _last(file, "logfacility")
    wanted = boolean(daemon.values[-1]) if daemon else None
    has_facility = facility is not None and facility.values[-1] not in ("none", "kern")
    has_log = has_facility or any(file.values("logfile", "debugfile"))
    if daemon and wanted is False and not has_log:
        yield Problem(daemon.line, "use_logd: expected yes without logfile, debugfile and logfacility, found no")
    if daemon and wanted and has_log:
        message = "use_logd: expected no logfile, debugfile or logfacility beside it, found one: logd.cf decides"
        yield Problem(daemon.line, message, WARNING)
