# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Move resource groups, or wait until they have settled: requests of hb_takeover and hb_standby, verified."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import (
    Node,
    lacks_peer,
    lacks_quiet,
    wait,
)

# The programs always exit 0; that heartbeat refused a request stands only in its log.
REFUSED = (
    "ignored. Other side is in flux",
    "Standby request cancelled",
    "Cancelling pending standby operation",
    "standby is not allowed",
)
LOG_EVERY = 5.0  # seconds between two looks into the log while a state is awaited


@dataclass
class Cluster:
    """The two nodes and their groups, seen from this one."""

    node: Node
    peer: str
    groups: Mapping[str, Group]
    timeout: float
    alone_ok: bool = False
    looked_into_log: float = 0.0
    absent: list[str] = field(default_factory=list)  # groups that this node held by name only

    def settle(self, since: float) -> status.Observed:
        """Wait until this node is settled (see lacks_settled). Raises Refusal early when a group was given up."""
        return self._await(None, since)

    def move(self, state: str, which: str) -> tuple[status.Observed, status.Observed]:
        """Request a takeover or standby and wait for its end; return what was and what is.

        A takeover of what this node holds already is requested if it does not run: the peer then gives up what it
        runs of it, as after a change of the preferred node.
        Raises Refusal without a request when the node could not follow it.
        """
        before = self.node.look()
        wanted = steps.wanted_sides(state, which, before.held)
        reason = lacks_quiet(before) or lacks_peer(before, self.peer)
        if reason:
            raise Refusal(f"no {state} of {which} on {self.node.name}: {reason}")
        if wanted == status.sides(before.held) and (state == "standby" or not self._lacks_settled(before, wanted)):
            return before, self.settle(commands.mtime(commands.PID_FILE))
        self.absent = [name for name, group in self._held(before).items() if self._stopped(group)]
        since = time.time()
        answer = commands.move(self.node.run, state, which)
        if answer.rc != 0:
            raise Refusal(f"hb_{state} {which} failed on {self.node.name}: {(answer.err + answer.out).strip()}")
        return before, self._await(wanted, since)

    def moved(self, before: str, after: str) -> list[dict[str, str]]:
        """The groups that changed their node between two words of rscstatus."""
        moves = []
        for name, group in self.groups.items():
            was, now = (status.is_held(held, self.node.name, group) for held in (before, after))
            if now and (not was or name in self.absent):
                moves.append({"group": name, "from": self.peer, "to": self.node.name})
            elif was and not now:
                moves.append({"group": name, "from": self.node.name, "to": self.peer})
        return moves

    def _await(self, wanted: frozenset[str] | None, since: float) -> status.Observed:
        seen: list[status.Observed] = []

        def missing() -> str:
            seen.append(self.node.look())
            lacking = self._lacks_settled(seen[-1], wanted)
            if lacking and time.monotonic() - self.looked_into_log >= LOG_EVERY:
                self.looked_into_log = time.monotonic()
                self._fail_early(seen[-1], since, wanted is not None)
            return lacking

        wait(missing, self.timeout, f"{self.node.name} did not settle")
        return seen[-1]

    def _lacks_settled(self, seen: status.Observed, wanted: frozenset[str] | None) -> str:
        """What keeps this node from being settled, empty if nothing does.

        Settled means: at rest (lacks_quiet), the peer active or alone_ok, what is held is what was asked for, and
        every entry of every held group runs. A node cannot see what its peer holds: none may mean that the peer
        holds everything, or that nobody does. So `held` goes to the caller, who puts both nodes together. But none
        is never said before the first distribution, when rscstatus still says transition.
        """
        reason = lacks_quiet(seen) or ("" if self.alone_ok else lacks_peer(seen, self.peer))
        if reason:
            return reason
        if wanted is not None and status.sides(seen.held) != wanted:
            return f"expected to hold {' and '.join(sorted(wanted)) or 'none'}, but heartbeat says {seen.held}"
        stopped = [f"{e} of group {name}" for name, group in self._held(seen).items() for e in self._stopped(group)]
        return f"expected every resource of the held groups to run, stopped: {', '.join(stopped)}" if stopped else ""

    def _held(self, seen: status.Observed) -> dict[str, Group]:
        return {name: g for name, g in self.groups.items() if status.is_held(seen.held, self.node.name, g)}

    def _stopped(self, group: Group) -> list[str]:
        return [entry for entry, running in self.node.running(group.entries).items() if not running]

    def _fail_early(self, seen: status.Observed, since: float, requested: bool) -> None:
        """Do not wait for what will not come."""
        lines = self.node.log(since)
        for group in self._held(seen).values():
            found = status.failure(lines, group)
            if found:
                raise Refusal(
                    f"resource {found[0]} of group {group.key} did not start on {self.node.name}, so heartbeat gave "
                    f"the group up: {' | '.join(found[1])}. Mend the cause; the next run starts the group"
                )
        refusals = [line for line in lines if any(words in line for words in REFUSED)]
        if requested and refusals:
            raise Refusal(f"heartbeat on {self.node.name} refused the request: {refusals[-1].strip()}. Try again")
