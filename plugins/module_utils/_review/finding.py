# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a review finds, and what to do about it. docs/validate.md tells every rule at length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)

# Rule → what to do
RULES: Mapping[str, str] = {
    "refused": "correct it: as it stands it is refused",
    "doubtful": "correct it, or keep it if you mean it: it is taken",
    "machine": "see that every node has it: files alone cannot tell",
    "unread": "copy it again, or leave it out if nothing of it matters",
    "difference": "find out which node is right, and copy its file to the other",
    "names": "write the name that uname -n prints on the node, in every file",
    "deadtime": "set deadtime to four times keepalive at least",
    "warntime": "set warntime between twice keepalive and deadtime",
    "initdead": "set initdead to twice deadtime, and to 10 s at least",
    "links": "add a path that shares no cable and no switch with the others: another interface, or a serial line",
    "ping": "give a ping node that both nodes reach without each other, such as the router, and let ipfail run",
    "auto_failback": "set auto_failback off, and move a group back when its data are in order",
    "stonith": "give each node a way to switch the other one off (stonith_host, stonith), or accept that a cut of all"
    " links runs every group twice",
    "status-action": "teach the script status: print running or stopped, whatever else it does",
    "boot": "switch it off at boot on both nodes (systemctl disable, update-rc.d NAME disable): heartbeat starts it",
    "fencing": "set fencing resource-only and the handler fence-peer, over a path that is not DRBD's own",
    "handler": "write the path where the program is",
    "resync-rate": "lower the rate, so that a resynchronisation leaves room for what the applications write",
    "udpport": "use ucast, or a port that no neighbour has",
    "wfc-timeout": "set wfc-timeout to the seconds that a lone node may wait at boot",
    "degr-wfc-timeout": "set it to wfc-timeout at most",
    "protocol": "use protocol C, unless a lost write may be lost",
    "split-brain": "leave it to a person: disconnect, discard-zero-changes and consensus throw nothing away",
}


@dataclass(frozen=True)
class Finding:
    """One thing that would hurt in production: how much, where (file and line, or path of the inventory), and why."""

    cluster: str
    severity: str
    rule: str
    where: str
    why: str

    @property
    def action(self) -> str:
        """What to do."""
        return RULES[self.rule]

    def as_dict(self) -> dict[str, str]:
        """The finding as a result of a module has it."""
        told = {"cluster": self.cluster, "severity": self.severity, "rule": self.rule}
        return {**told, "where": self.where, "why": self.why, "do": self.action}


@dataclass(frozen=True, order=True)
class Hit:
    """A finding in a file of one node, before those of both nodes are put together. line 0: the file as a whole."""

    path: str
    line: int
    severity: str
    rule: str
    why: str


def count(findings: list[Finding]) -> dict[str, int]:
    """How many there are of each severity."""
    return {severity: sum(one.severity == severity for one in findings) for severity in SEVERITIES}


def in_order(findings: Iterable[Finding], clusters: Iterable[str]) -> list[Finding]:
    """Return each finding once: cluster by cluster, the worst first, then by place with numbers as such."""
    order = {name: n for n, name in enumerate(dict.fromkeys(clusters))}

    def key(one: Finding) -> tuple[int, int, list[tuple[int, str]], str]:
        parts = [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]{1,9})", one.where)]
        return order.get(one.cluster, -1), SEVERITIES.index(one.severity), parts, one.why

    return sorted(dict.fromkeys(findings), key=key)
