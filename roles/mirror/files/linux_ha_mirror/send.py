# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The side that serves: copy the data to the peer."""

from __future__ import annotations

import json
import time
from typing import Any

from . import decide, state, system
from .decide import Refused
from .state import Settings

FINAL_SECONDS = 60  # how long a node that gives the group up tries to hand its last writes over
LONGEST = 24 * 3600
ELSEWHERE = "the group does not run here"


def run(settings: Settings, *, allow: bool = False, asked: bool = False) -> dict[str, Any]:
    """One run of the timer, or of somebody who allows a large deletion once. Returns and remembers its outcome.

    asked: the peer wants it; two nodes that both stand by must not ask each other for ever.
    """
    try:
        if not system.bound(settings):
            decide.check_stand_by(system.heartbeat_view(settings))
            return remember(settings, "standby", ELSEWHERE if asked else stand_by(settings))
        with state.lock(settings, "run", 0):
            with state.edit(settings) as changed:
                changed.until = time.time()
            view = system.heartbeat_view(settings)
            updating = state.load(settings).updating
            based, empty = system.based(settings), system.is_empty(settings.data)
            decide.check_send(view=view, based=based, empty=empty, updating=updating, final=False)
            push(settings, final=False, allow=allow, seconds=LONGEST)
    except (Refused, OSError) as error:
        return remember(settings, "error", str(error))
    return remember(settings, "mirrored", "")


def stand_by(settings: Settings) -> str:
    """A node that came back with data of its own asks for a copy at once; until then only one node has the newest."""
    found = state.load(settings)
    if found.equals or not found.epoch or not system.peer_lives(settings):
        return ELSEWHERE
    code, out, err = system.call(settings, ("run", settings.volume), LONGEST)
    return f"asked for a copy: {out.strip() if code == 0 else system.reason(err, code)}"


def hand_over(settings: Settings) -> None:
    """Copy data at rest, which this node has just stopped to serve. Call it with the lock of the data."""
    with state.lock(settings, "run", FINAL_SECONDS):
        found = state.load(settings)
        based, empty = system.based(settings), system.is_empty(settings.data)
        decide.check_send(view=decide.DOUBT, based=based, empty=empty, updating=found.updating, final=True)
        generation = push(settings, final=True, allow=False, seconds=FINAL_SECONDS)
        with state.edit(settings) as changed:
            changed.equals = generation


def push(settings: Settings, *, final: bool, allow: bool, seconds: float) -> str:
    """Bring the data to the peer as a new generation; return its name. Raises Refused with the reason."""
    found = state.load(settings)
    began = time.time()
    token = f"{began:.6f}"  # by which the peer knows that both steps are about one copy
    words = (settings.volume, token, str(found.epoch), "final" if final else "live")
    if settings.via == "nfs":
        decide.check_nfs(system.beyond_nfs(settings.data))
        code, _, err = system.call(settings, ("pull", *words), seconds)
        said = system.reason(err, code)
    else:
        code, said = system.transfer(settings, ("receive", *words), (f"{settings.data}/", "peer:."), seconds)
    if code:
        raise Refused(f"{settings.peer}: {said}")
    commit = ("commit", settings.volume, token, *(["allow"] if allow else []))
    code, out, err = system.call(settings, commit, seconds)
    if code:
        raise Refused(f"{settings.peer}: {system.reason(err, code)}")
    answer = json.loads(out)
    with state.edit(settings) as changed:
        changed.held = answer["held"]
        if not answer["held"]:
            changed.copy = {
                "generation": answer["generation"],
                "began": began,
                "from": settings.node,
                "to": settings.peer,
                "final": final,
            }
    if answer["held"]:
        raise Refused(answer["held"]["why"])
    return str(answer["generation"])


def remember(settings: Settings, outcome: str, why: str) -> dict[str, Any]:
    """Keep what came out of a run."""
    with state.edit(settings) as changed:
        changed.run = {"at": time.time(), "outcome": outcome, "why": why}
        return changed.run
