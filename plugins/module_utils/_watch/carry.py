# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both nodes: looks at them, carries out the steps that decide.py chose, ends what was interrupted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Callable, Protocol

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import wait
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import decide, record
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.decide import Step
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import MOVED, MOVING, Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import View

PATIENCE = 120.0  # seconds until a silent peer answers again, or heartbeat calls it dead


class Silent(Refusal):
    """The peer did not answer, or no longer: what it did is not known."""


class Side(Protocol):
    """One node: `Here`, or the peer over its channel. Every method may raise Refusal, the peer's also Silent."""

    def view(self) -> View: ...
    def note(self, move: Move, word: str) -> None: ...
    def stop(self, name: str) -> None: ...
    def start(self, name: str) -> None: ...
    def restore(self, name: str) -> None: ...
    def ready(self, name: str) -> None: ...
    def cancel(self) -> None: ...
    def level(self) -> None: ...


@dataclass(frozen=True)
class Result:
    """The end of a move: where the group runs, and for how many seconds it did not."""

    node: str
    moved: bool
    outage: float


@dataclass
class Pair:
    """The two nodes, seen from this one."""

    settings: Settings
    here: Side
    there: Side
    patience: float = PATIENCE
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    stopped_at: float | None = None
    outage: float = 0.0

    def look(self) -> tuple[View, View | None]:
        """Look at both nodes; None for a peer that does not answer."""
        try:
            there = self.there.view()
        except Silent:
            there = None
        return self.here.view(), there

    def move(self, group: str, target: str, why: str) -> Result:
        """Bring a group to the target. Raises Refusal if it is not there afterwards; it then says where it is."""
        here, there = self.look()
        if self.end_interrupted(here, there):
            here, there = self.look()
        steps = decide.plan_move(group, target, here, there)
        source = next(name for name in (self.settings.node, self.settings.peer) if name != target)
        move = Move(group, source, target, self.settings.homes[group], int(self.now()), why, MOVING)
        try:
            self._carry_out(steps, move)
        except Refusal as refusal:
            if any(step.verb == decide.STOP or step.state == MOVING for step in steps):
                raise Refusal(f"{refusal}. {self.end(move, back=not isinstance(refusal, Silent))}") from None
            raise
        moved = any(step.verb in (decide.STOP, decide.START) for step in steps)
        return Result(target, moved, round(self.outage, 2))

    def end(self, move: Move, *, back: bool = False) -> str:
        """End a move that was interrupted or failed; return where the group is. Raises Refusal if that fails, too."""
        here, there, dead = self._known()
        steps, goal = decide.plan_end(move, here, there, dead=dead, back=back)
        last = goal == move.source or dead
        try:
            self._carry_out(steps, move, restore=last)
        except Silent:
            raise
        except Refusal as refusal:
            if not last:
                return f"{refusal}. {self.end(move, back=True)}"
            self._carry_out([step for step in steps if step.verb == decide.NOTE], move)
            raise Refusal(
                f"group {move.group} runs on {goal} in part only: {refusal}. Mend the cause, then run "
                f"'/usr/local/lib/linux_ha/group move {move.group} {goal}' there"
            ) from None
        return f"Group {move.group} runs on {goal}"

    def end_interrupted(self, here: View, there: View | None) -> list[str]:
        """End every move that was begun and not ended; return where those groups are now."""
        moves = record.newest(here.moves, there.moves if there else {}).values()
        begun = [move for move in moves if move.state == MOVING and move.group in self.settings.groups]
        quiet = not here.restless and not (there and there.restless)
        return [self.end(move) for move in begun if quiet]

    def _known(self) -> tuple[View, View | None, bool]:
        """Look until the peer answers or counts as dead; and whether it does."""
        seen: list[tuple[View, View | None]] = []

        def missing() -> str:
            seen.append(self.look())
            here, there = seen[-1]
            return "" if (there or here.peer == "dead") and not here.restless else "the other node gives no answer"

        wait(missing, self.patience, f"{self.settings.node}: a move has not ended")
        here, there = seen[-1]
        return here, there, there is None

    def _carry_out(self, steps: Sequence[Step], move: Move, *, restore: bool = False) -> None:
        try:
            for step in steps:
                self._take(step, move, restore)
        finally:
            self.there.cancel()

    def _take(self, step: Step, move: Move, restore: bool) -> None:
        side = self.here if step.node == self.settings.node else self.there
        if step.verb == decide.NOTE:
            side.note(self._record(step, move), step.word)
        elif step.verb == decide.LEVEL:
            side.level()
        elif step.verb == decide.STOP:
            self.stopped_at = self.clock()
            if side is self.here and not restore:  # the peer prepares its start meanwhile
                self.there.ready(step.group)
            side.stop(step.group)
        else:
            side.restore(step.group) if restore else side.start(step.group)
            self.outage = self.clock() - self.stopped_at if self.stopped_at is not None else 0.0

    def _record(self, step: Step, move: Move) -> Move:
        """The record that goes with a note: of the group that moves, or of one whose first word only became true."""
        if step.group == move.group:
            return replace(move, state=step.state)
        away = next(name for name in (self.settings.node, self.settings.peer) if name != step.word)
        home = self.settings.homes[step.group]
        return Move(step.group, away, step.word, home, move.when, "level", MOVED)
