# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What heartbeat calls (resource.d/mirror): start, stop, status of the volume on this node."""

from __future__ import annotations

import json
import sys
import time

from . import decide, keep, send, state, system
from .decide import Refused
from .state import Settings

BUSY_SECONDS = 10  # how long programs may take to let go of the volume
UPDATE_SECONDS = 600  # how long a start waits for an update of the data that is under way


def start(settings: Settings) -> None:
    """Serve the data: the newest that can be had, and remember which they are. Raises Refused if there are none."""
    if system.bound(settings):
        return
    if not system.based(settings):
        raise Refused(f"{settings.directory} is not there, or its disk is not mounted")
    if system.peer_lives(settings):
        fetch(settings)
    with state.lock(settings, "data", UPDATE_SECONDS):
        keep.finish(settings)
        found = state.load(settings)
        if not (found.origin or found.copy or found.epoch):
            raise Refused(f"this node never got a copy from {settings.peer}; it would serve nothing")
        now = time.time()
        base = next((one for one in state.generations(settings) if one.name == found.equals), None)
        with state.edit(settings) as changed:
            changed.epoch = found.epoch + 1
            changed.equals, changed.since, changed.until = "", now, now
            changed.served_from = decide.served_from(base, settings.node, now, found.equals)
        say(settings, json.dumps(changed.served_from))
        error = system.bind(settings)
        if error:
            raise Refused(error)


def fetch(settings: Settings) -> None:
    """Ask the peer for what it wrote after this node had stopped to serve; without an answer this node goes on."""
    found = state.load(settings)
    copy = found.copy or {}
    if copy.get("final") and copy["to"] == settings.node and copy["generation"] == found.equals:
        return  # it was handed over just now
    words = ("handover", settings.volume, str(found.epoch), f"{found.until:.3f}")
    code, out, err = system.call(settings, words, 2 * send.FINAL_SECONDS)
    say(settings, f"{settings.peer}: {out.strip() if code == 0 else system.reason(err, code)}")


def handover(settings: Settings, their_epoch: int, their_until: float) -> str:
    """The peer is about to serve: hand over what only this node has. Returns a line about it."""
    found = state.load(settings)
    if system.bound(settings):
        raise Refused("this node serves the volume itself")
    if not decide.hands_over(epoch=found.epoch, since=found.since, their_epoch=their_epoch, their_until=their_until):
        return "nothing to hand over"
    with state.lock(settings, "data", 0):
        send.hand_over(settings)
    return "handed over what was written here"


def stop(settings: Settings) -> None:
    """Stop to serve, then hand the last writes over to the peer, if it lives; without it they stay here."""
    if not system.bound(settings):
        return
    quiet = True
    try:
        with state.lock(settings, "data", BUSY_SECONDS):
            quiet = system.unbind(settings, BUSY_SECONDS)
            with state.edit(settings) as changed:
                changed.until = time.time()
            if not quiet:
                raise Refused("programs still use the volume; what they write stays on this node")
            if not system.peer_lives(settings):
                raise Refused(f"{settings.peer} is not there to take the last writes")
            send.hand_over(settings)
    except (Refused, OSError) as error:
        say(settings, f"not handed over: {error}")
        if system.bound(settings):
            system.unbind(settings, 0)


def say(settings: Settings, text: str) -> None:
    """A line for heartbeat's log."""
    print(f"mirror: {settings.volume}: {text}", file=sys.stderr)
