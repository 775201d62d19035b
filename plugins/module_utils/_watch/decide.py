# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide how one group goes from one node to the other, and how an interrupted move ends. Pure.

While a group moves, each node's haresources names the other node for it. So whichever node crashes, at whatever step,
heartbeat on the survivor takes the group over; afterwards both files name the node that runs it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import sides
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import BACK, MOVED, MOVING, Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import View

NOTE, STOP, START, LEVEL = "note", "stop", "start", "level"
UNCHANGED = "Nothing was changed."


@dataclass(frozen=True)
class Step:
    """One thing to do on one node.

    note: write the first word of a group and the record of its move; stop, start: the group; level: let heartbeat on
    this node, which holds nothing by name, take its own groups (when the words are true, it has none to take).
    """

    verb: str
    node: str
    group: str = ""
    word: str = ""
    state: str = ""


def runner(group: str, here: View, there: View | None) -> str:
    """Return the node that runs anything of the group, empty if none does. Raises Refusal if both do."""
    names = [view.node for view in (here, there) if view and view.groups[group].some]
    if len(names) == 2:
        raise Refusal(
            f"group {group} runs on {names[0]} and {names[1]} at once. {UNCHANGED} Stop it by hand on the "
            "node whose data are older, now (status.yml names the resources)."
        )
    return names[0] if names else ""


def plan_move(group: str, target: str, here: View, there: View | None) -> list[Step]:
    """Return the steps that bring a group to `target`; none if it is there and both files say so.

    Raises Refusal where a node is not well, something moves, or the target could not carry the group.
    """
    there = _both_well(group, target, here, there)
    source = runner(group, here, there) or (here if here.node != target else there).node
    views = {view.node: view for view in (here, there)}
    goal, origin = views[target], next(view for view in (here, there) if view.node != target)
    if source == target and goal.groups[group].whole:
        true = {goal.groups[group].word, origin.groups[group].word} == {target.lower()}
        return [] if true else [*_level(here, there), *_notes(group, target, origin.node, MOVED)]
    unfit = [reason for reason in goal.disks.values() if reason and origin.node == source]
    if unfit:
        raise Refusal(f"no move of {group} to {target}: {' '.join(unfit)}")
    steps = _level(here, there)
    if source == target:  # half of it runs there: the rest joins it
        return [*steps, Step(START, target, group), *_notes(group, target, origin.node, MOVED)]
    stop = [Step(STOP, source, group)] if origin.groups[group].some else []
    return [
        *steps,
        Step(NOTE, target, group, source, MOVING),
        Step(NOTE, source, group, target, MOVING),
        *stop,
        Step(START, target, group),
        *_notes(group, target, source, MOVED),
    ]


def _both_well(group: str, target: str, here: View, there: View | None) -> View:
    """Return the peer's view, or refuse because of either node."""
    no = f"no move of {group} to {target}"
    if there is None:
        raise Refusal(
            f"{no}: the other node gives {here.node} no answer over the peer channel. {UNCHANGED} See docs/peer.md; "
            f"try '/usr/local/lib/linux_ha/call-peer hello' on {here.node}."
        )
    if target not in (here.node, there.node):
        raise Refusal(f"{no}: expected {here.node} or {there.node}. {UNCHANGED}")
    if group not in here.groups or set(here.groups) != set(there.groups):
        told = "; ".join(f"{view.node} has {', '.join(sorted(view.groups)) or 'none'}" for view in (here, there))
        raise Refusal(f"{no}: expected it in haresources, and the same groups on both nodes: {told}. {UNCHANGED}")
    for view, other in ((here, there), (there, here)):
        if view.restless:
            raise Refusal(f"{no}: {view.node} is not at rest: {view.restless}. {UNCHANGED} Try again when it is.")
        if view.peer != "active":
            raise Refusal(
                f"{no}: expected {view.node} to see {other.node} as active, it says {view.peer}. {UNCHANGED} "
                "status.yml tells more."
            )
    return there


def _level(here: View, there: View) -> list[Step]:
    """Return the steps after which each node holds its own groups by name, and no other.

    After a failover without failback heartbeat counts one node as holding all and the other as holding none, and if
    the latter dies it recovers nothing from it, whatever ran there. So first the words become true of every group,
    then the node that holds none takes its own groups: there are none, and nothing moves but the two words.
    """
    if here.held == there.held == "local":
        return []
    steps: list[Step] = []
    lacking = [view.node for view in (here, there) if "local" not in sides(view.held)]
    holder = there if here.node in lacking else here
    for name in here.groups:
        place = runner(name, here, there) or holder.node
        away = next(view.node for view in (here, there) if view.node != place)
        if {here.groups[name].word, there.groups[name].word} != {place.lower()}:
            steps += _notes(name, place, away, MOVED)
    return [*steps, *(Step(LEVEL, node) for node in lacking)]


def _notes(group: str, place: str, away: str, state: str) -> list[Step]:
    """Both files name `place`, its own last but one: a crash in between is recovered either way."""
    return [Step(NOTE, node, group, place, state) for node in (place, away)]


def plan_end(move: Move, here: View, there: View | None, *, dead: bool, back: bool = False) -> tuple[list[Step], str]:
    """Return the steps that end a move that was interrupted or failed, and where the group is then.

    dead: heartbeat has declared the silent peer dead, so that what ran there is gone. back: it did not start on the
    target, so it returns to the source. Raises Refusal while nobody can tell what runs on the peer.
    """
    group = move.group
    if there is None and not dead:
        raise Refusal(
            f"the move of {group} from {move.source} to {move.target} has not ended: {here.node} cannot ask the other "
            "node, which heartbeat does not call dead. The watch, or the next move, ends it when it answers."
        )
    place = runner(group, here, there)
    goal = here.node if there is None else _goal(move, place, back=back)
    views = {view.node: view for view in (here, there) if view}
    steps = [Step(STOP, place, group)] if place not in ("", goal) else []
    if steps or not views[goal].groups[group].whole:
        steps.append(Step(START, goal, group))
    state = MOVED if goal == move.target else BACK
    nodes = [goal, *(node for node in views if node != goal)]
    return [*steps, *(Step(NOTE, node, group, goal, state) for node in nodes)], goal


def _goal(move: Move, place: str, *, back: bool) -> str:
    """Where it stays: where it runs; the target if it runs nowhere and has not failed there."""
    return move.source if back else place or move.target
