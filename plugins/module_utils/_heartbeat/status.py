# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what heartbeat's programs answer: text to dataclass, no input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group, parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output

HELD = ("none", "local", "foreign", "all", "transition")
STABLE = ("none", "local", "foreign", "all")
# They only send something when started or stopped. Their status is a marker file that all resources of a kind
# on a node share (/run/resource-agents/MailTo_MailTo), so it says nothing about one group.
STATELESS = ("AudibleAlarm", "Delay", "MailTo", "SendArp", "WinPopup")
NOISE = ("MSG[", "MSG:", "authtoken", "netstring authentication failed", "Cannot lock ourselves into memory")


@dataclass(frozen=True)
class Membership:
    """What `cl_status hbstatus -v` knows: nodes and their states, links as NODE/LINK, ping nodes."""

    version: str = ""
    nodes: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    ping: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """One look at a node: is the daemon there, does its API answer, what does it hold, is a group on the move."""

    running: bool = False
    held: str = "unknown"
    members: Membership = field(default_factory=Membership)
    moving: bool = False


def parse_hbstatus(text: str) -> Membership:
    """Read `cl_status hbstatus -v` (or `listnodes -v`), heartbeat 3.0.6."""
    version = re.search(r"^version:\s*(\S+)", text, re.MULTILINE)
    nodes: dict[str, str] = {}
    links: dict[str, str] = {}
    ping: dict[str, bool] = {}
    node, normal = "", False
    for line in text.splitlines():
        head = re.match(r"(\S+)\t(\S+)\t\(nodetype: (\S+)\)", line)
        link = re.match(r"\t(\S+)\t(\S+)", line)
        if head:
            node, normal = head.group(1), head.group(3) == "normal"
            if normal:
                nodes[node] = head.group(2)
            else:
                ping[node] = head.group(2) == "ping"
        elif link and normal:
            links[f"{node}/{link.group(1)}"] = link.group(2)
    return Membership(version.group(1) if version else "", nodes, links, ping)


def parse_held(output: Output) -> str:
    """Return the word of `cl_status rscstatus`, or unknown when the API does not answer (yet)."""
    word = output.out.strip()
    return word if output.rc == 0 and word in HELD else "unknown"


def observed(process: Output, verbose: Output, resources: Output, moving: bool) -> Observed:
    """Put the answers together; the daemon counts as running before its API answers."""
    running = process.rc == 0 or verbose.rc == 0
    members = parse_hbstatus(verbose.out) if verbose.rc == 0 else Membership()
    return Observed(running, parse_held(resources), members, moving)


def is_stateless(entry: str) -> bool:
    """Whether the entry only notifies, so that it neither runs nor stands."""
    return split(entry)[0] in STATELESS


def is_owned(stdout: str) -> bool:
    """Decide as ResourceManager's we_own_resource: only standard output counts, and only these words."""
    if re.search(r"[Nn][Oo][Tt] .*[Rr]unning", stdout, re.DOTALL):
        return False
    return bool(re.search(r"[Rr]unning|OK", stdout))


def runs(entry: str, answer: Output) -> bool:
    """Whether the status of an entry says that it runs.

    ldirectord says so on standard error, where ResourceManager never sees it; it starts it once more, which does no
    harm. Here its exit code counts.
    """
    return answer.rc == 0 if split(entry)[0] == "ldirectord" else is_owned(answer.out)


def sides(held: str) -> frozenset[str]:
    """The sides that rscstatus says this node holds: local (groups that prefer this node) and foreign."""
    return frozenset({"local", "foreign"} if held == "all" else {held} & {"local", "foreign"})


def is_held(held: str, me: str, group: Group) -> bool:
    """Whether rscstatus says that this node holds the group; names compare without case, as in heartbeat."""
    return ("local" if group.node.lower() == me.lower() else "foreign") in sides(held)


def groups_of(groups: Mapping[str, Mapping[str, object]]) -> dict[str, Group]:
    """The groups of a plan, `{name: {node, entries}}`, as dataclasses."""
    found: dict[str, Group] = {}
    for name, group in groups.items():
        entries = group["entries"]
        found[name] = Group(str(group["node"]), tuple(map(str, entries)) if isinstance(entries, list) else ())
    return found


def as_installed(groups: Mapping[str, Group], haresources: str) -> dict[str, Group]:
    """The groups of a plan with the nodes that the installed haresources names: a group that was moved has another."""
    words = {group.key: group.node for group in parse_haresources(haresources)}
    return {name: Group(words.get(group.key, group.node), group.entries) for name, group in groups.items()}


def line_time(line: str, now: datetime) -> float | None:
    """Epoch seconds of a log line: journal, heartbeat's daemon (no year: the last such day) or its scripts."""
    iso = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d{4})", line)
    script = re.match(r"\d{4}/\d\d/\d\d_\d\d:\d\d:\d\d", line)
    daemon = re.match(r"[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d", line)
    try:
        if iso:
            pattern = "%Y-%m-%dT%H:%M:%S.%f%z" if iso.group(1) else "%Y-%m-%dT%H:%M:%S%z"
            return datetime.strptime(iso.group(0), pattern).timestamp()
        if script:
            return datetime.strptime(script.group(0), "%Y/%m/%d_%H:%M:%S").timestamp()
        if daemon:
            day = datetime.strptime(f"{now.year} {' '.join(daemon.group(0).split())}", "%Y %b %d %H:%M:%S")
            return (day if day.date() <= now.date() else day.replace(year=now.year - 1)).timestamp()
    except ValueError:  # 29 February of another year
        return None
    return None


def lines_since(text: str, since: float, now: datetime) -> list[str]:
    """The lines of a log file from `since` (epoch seconds) on; lines without a time belong to the one before."""
    kept: list[str] = []
    recent = False
    for line in text.splitlines():
        time = line_time(line, now)
        recent = recent if time is None else time >= int(since)
        if recent and line.strip():
            kept.append(line)
    return kept


def troubles(lines: Iterable[str], most: int = 20) -> list[str]:
    """The last lines that carry an error, without dumps of messages and without those that never matter."""
    bad = (line for line in lines if re.search(r"\b(ERROR|CRIT|CRITICAL): ", line))
    return [line for line in bad if not any(noise in line for noise in NOISE)][-most:]


def failure(lines: Iterable[str], group: Group) -> tuple[str, list[str]] | None:
    """The resource for which ResourceManager gave the group up since it last acquired it, and the lines that say so."""
    resource, ours, wanted = "", False, f" {group.key} "
    quoted: list[str] = []
    for line in lines:
        if "Acquiring resource group: " in line:
            ours = wanted in f"{line} "
            if ours:
                resource, quoted = "", []
        if not ours or "ResourceManager" not in line:
            continue
        gone = re.search(r"CRIT: Giving up resources due to failure of (\S+)", line)
        if gone and gone.group(1) in group.entries:
            resource = gone.group(1)
        if gone or "ERROR: " in line:
            quoted.append(line.strip())
    return (resource, quoted[-5:]) if resource else None
