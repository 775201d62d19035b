# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what is wrong with the groups, what to do about it, and what to do about a failed service. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import is_held
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import MOVING, Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

RECENT = 120.0  # seconds in which a move explains why a group came
SETTLING = 10.0  # seconds that something must look wrong before it counts: two looks, none in the middle of a change
RESTART, MOVE, REFUSE = "restart", "move", "refuse"


@dataclass(frozen=True)
class Trouble:
    """Something wrong. key tells it from others over time; start: the group runs nowhere and may be started."""

    key: str
    text: str
    start: str = ""


def suspects(here: View) -> list[str]:
    """Return the groups that look wrong from this node alone, so that the peer has to be asked.

    Held by name and not all of it runs, or not held and something of it runs.
    """
    if here.restless:
        return []
    return [name for name, seen in here.groups.items() if (not seen.whole if _counts(here, seen) else seen.some)]


def _counts(here: View, seen: Seen) -> bool:
    """Whether heartbeat counts the group on this node."""
    return is_held(here.held, here.node, Group(seen.word, ()))


def judge(name: str, here: View, there: View | None) -> Trouble | None:
    """Return what is wrong with a suspect, given what the peer says; None if it is in order after all."""
    seen = here.groups[name]
    other = there.groups.get(name) if there else None
    lacking = ", ".join(seen.stopped)
    if there and there.restless:
        return None
    if seen.some and other and other.some:
        both = f"group {name} runs on {here.node} and {there.node if there else ''} at once"
        return Trouble(f"both:{name}", f"{both}: stop it by hand on the node whose data are older, now")
    if there is None and here.peer != "dead":
        if seen.whole:
            return None
        told = "nothing of it runs" if not seen.some else f"{lacking} does not run"
        return Trouble(f"unclear:{name}", f"group {name} on {here.node}: {told}; the other node gives no answer")
    if seen.whole:
        told = f"group {name} runs on {here.node}, but heartbeat counts it on the other node"
        return Trouble(f"misplaced:{name}", f"{told} and would not recover it: move it once to where it shall be")
    if seen.some:
        return Trouble(f"half:{name}", f"group {name} runs on {here.node} in part only, stopped: {lacking}")
    if other and other.some:
        told = f"group {name} runs on {there.node if there else ''}, but heartbeat counts it on {here.node}"
        return Trouble(f"misplaced:{name}", f"{told} and would not recover it: move it once to where it shall be")
    return Trouble(f"nowhere:{name}", f"group {name} runs nowhere", start=name)


def settled(troubles: Sequence[Trouble], began: dict[str, float], now: float) -> list[Trouble]:
    """Return the troubles that have lasted; remember in `began` when each was seen first, forget what is over."""
    keys = {trouble.key for trouble in troubles}
    for key in set(began) - keys:
        del began[key]
    return [trouble for trouble in troubles if now - began.setdefault(trouble.key, now) >= SETTLING]


def after_failure(
    failures: list[float], moved: Move | None, refused: float | None, *, restarts: int, window: float, now: float
) -> str:
    """Return what to do about a service that has failed, `now` included in its failures, and forget the old ones.

    Restart it, as often as allowed within the window; then move its group, unless it moved within the window.
    """
    failures[:] = [time for time in failures if now - time < window]
    if len(failures) <= restarts:
        return RESTART
    lately = moved is not None and moved.state != MOVING and moved.why != "level" and now - moved.when < window
    return REFUSE if lately or (refused is not None and now - refused < window) else MOVE


def arrivals(
    here: View, since: Mapping[str, float] | None, moves: Mapping[str, Move], now: float
) -> tuple[dict[str, float], list[str]]:
    """Return since when each group is here, and a line for each that came since the last look (none at the first).

    It has come when all of it runs, or what runs of it after heartbeat has finished (a service may have died before
    this look), and is here until nothing of it does.
    """
    known = since or {}
    finished = {name for name, seen in here.groups.items() if not here.restless and _counts(here, seen)}
    present = {
        name for name, seen in here.groups.items() if seen.whole or (seen.some and (name in known or name in finished))
    }
    lines = [_arrival(name, here, moves.get(name), now) for name in sorted(present - set(known))]
    return {name: known.get(name, now) for name in sorted(present)}, lines if since is not None else []


def _arrival(name: str, here: View, move: Move | None, now: float) -> str:
    told = f"group {name} runs on {here.node} now"
    target = move and (move.target if move.state == MOVING else move.node)
    recent = move is not None and target == here.node and now - move.when < RECENT
    if move and recent and move.why == "nowhere":
        return f"{told}: it ran nowhere"
    if move and recent and move.why != "level":
        return f"{told}: moved from {move.source if move.target == here.node else move.target} ({move.why})"
    if here.peer == "dead":
        return f"{told}: taken over, the other node is dead"
    return f"{told}: heartbeat brought it (start, standby or failback)"
