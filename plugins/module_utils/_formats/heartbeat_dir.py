# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge heartbeat's three files together, as `heartbeat -R` does: ha.cf, authkeys and haresources of one node."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import authkeys as authkeys_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources as haresources_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources_check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Need
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, Problem

READABLE_BY_OTHERS = 0o044


@dataclass(frozen=True)
class Host:
    """A machine: its name (`uname -n`), and what it has.

    has: per kind the names of what is there; a kind that is absent is not known. Kinds: interface (with an IPv4
    address), link, device (character), address (names that resolve), user, group, executable, directory, file,
    stonith (plugins), plugin (of HBcomm), pacemaker, script (of resource.d and init.d).
    """

    name: str
    has: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Finding:
    """A problem with the file that has it."""

    file: str
    line: int
    message: str
    level: str = ERROR

    def __str__(self) -> str:
        """Say it as a sentence of a report."""
        return f"{self.file}{f' line {self.line}' if self.line else ''}: {self.message}"


@dataclass(frozen=True)
class Verdict:
    """Whether heartbeat accepts the files, and all findings by file and line.

    Findings of level HOST are those that could not be decided: nothing was said about the machine.
    """

    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether heartbeat accepts the files, as far as is known."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Why heartbeat refuses the files."""
        return tuple(finding for finding in self.findings if finding.level == ERROR)


def verdict(
    ha_cf: str, authkeys: str | None, haresources: str | None, mode: int = 0o600, host: Host | None = None
) -> Verdict:
    """Judge the texts of the three files (None: the file is missing) as `heartbeat -R` does on a host.

    mode: the permissions of authkeys. Without a host, what depends on one is reported with level HOST.
    """
    file = parse(ha_cf)
    found = [Finding("ha.cf", one.line, one.message, one.level) for one in file.problems if one.level != HOST]
    found += [Finding("ha.cf", one.line, one.message, one.level) for one in _on_host(file, host)]
    found += [Finding("authkeys", one.line, one.message, one.level) for one in _authkeys(authkeys, mode)]
    if not check.uses_pacemaker(file):
        problems = _haresources(haresources, file, host)
        found += [Finding("haresources", one.line, one.message, one.level) for one in problems]
    return Verdict(tuple(sorted(found)))


def _on_host(file: File, host: Host | None) -> Iterator[Problem]:
    """What the machine must have for ha.cf; once it is known only what it lacks, as an error."""
    for need in check.needs(file):
        lacks = _lacks(need, host)
        if lacks is None:
            yield Problem(need.line, need.issue.message, HOST)
        elif lacks and host:
            yield Problem(need.line, f"{need.issue.message}, which {host.name} lacks")
    joins = any(lower(value) == "any" for value in file.values("autojoin"))
    if host and not joins and lower(host.name) not in file.nodes + file.pings:
        listed = ", ".join(file.nodes) or "none"
        yield Problem(0, f"node: expected {shown(host.name)}, the name of the machine, found {listed}")


def _lacks(need: Need, host: Host | None) -> bool | None:
    """Whether the machine lacks what is needed; None if that is not known."""
    if host and need.issue.only_on not in ("", lower(host.name)):
        return False
    if not host or need.issue.kind not in host.has:
        return None
    return need.issue.name not in host.has[need.issue.kind]


def _authkeys(text: str | None, mode: int) -> Iterator[Problem]:
    if text is None:
        yield Problem(0, "expected the file, found none")
        return
    if mode & READABLE_BY_OTHERS:
        yield Problem(0, f"expected permissions that let nobody but root read the file (0600), found {mode:04o}")
    yield from authkeys_format.parse(text).problems


def _haresources(text: str | None, ha_cf: File, host: Host | None) -> Iterator[Problem]:
    if text is None:
        yield Problem(0, "expected the file, found none")
        return
    file = haresources_format.parse(text)
    yield from file.problems
    yield from haresources_check.check_nodes(file, ha_cf.nodes, ha_cf.pings)
    if not host or "script" not in host.has:
        return
    for line in file.lines:
        for script in dict.fromkeys(haresources_check.split(entry)[0] for entry in line.group.entries):
            if script not in host.has["script"]:
                yield Problem(line.line, f"needs the script {shown(script)}, which {host.name} lacks", WARNING)
