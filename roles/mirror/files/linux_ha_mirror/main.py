# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""linux-ha-mirror NAME                      copy the volume to the peer now, as the timer does
linux-ha-mirror --list NAME               which generations there are, on both nodes
linux-ha-mirror --allow-deletions NAME    copy it even if more vanished than delete_limit allows, this once
linux-ha-mirror --restore NAME GENERATION --replace-what-is-served
                                          bring what is served back to a generation, stop its services before
linux-ha-mirror --drop NAME GENERATION    remove a generation of this node"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from . import order, receive, resource, send, state, system
from .decide import Refused

REFUSED = 3


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    verb, words = (argv[0], list(argv[1:])) if argv[:1] and argv[0].startswith("--") else ("", list(argv))
    try:
        if verb == "--resource" and len(words) == 2:
            return of_heartbeat(*words)
        if verb == "--peer" and len(words) >= 2:
            return of_peer(words[0], words[1], words[2:])
        if len(words) == 1 and verb in ("", "--allow-deletions"):
            outcome = send.run(state.load_settings(words[0]), allow=bool(verb))
            print(f"{words[0]}: {outcome['outcome']} {outcome['why']}".rstrip())
            return 1 if outcome["outcome"] == "error" else 0
        if verb == "--list" and len(words) == 1:
            return show(words[0])
        if verb == "--restore" and len(words) == 3 and words[2] == order.CONFIRM:
            print(f"restored; what was served before is {order.restore(state.load_settings(words[0]), words[1])}")
            return 0
        if verb == "--drop" and len(words) == 2:
            order.drop(state.load_settings(words[0]), words[1])
            return 0
    except (Refused, OSError, ValueError) as error:
        print(f"mirror: {error}", file=sys.stderr)
        return REFUSED
    print(__doc__, file=sys.stderr)
    return 2


def of_heartbeat(volume: str, verb: str) -> int:
    """resource.d/mirror: heartbeat reads nothing of status but the word."""
    settings = state.load_settings(volume)
    if verb == "start":
        resource.start(settings)
    elif verb == "stop":
        resource.stop(settings)
    else:
        print("running" if system.bound(settings) else "stopped")
    return 0


def of_peer(verb: str, volume: str, words: Sequence[str]) -> int:
    """peer.d/mirror: what the other node may call."""
    settings = state.load_settings(volume)
    if verb == "receive" and len(words) > 4:
        name, epoch, how, _host, *rsync = words
        return receive.receive(settings, name, int(epoch), how == "final", rsync)
    if verb == "pull" and len(words) == 3:
        receive.pull(settings, words[0], int(words[1]), words[2] == "final")
        return 0
    if verb == "give" and len(words) > 2:
        return receive.give(settings, words[0], words[2:])
    if verb == "commit" and words:
        print(json.dumps(receive.commit(settings, words[0], "allow" in words[1:])))
    elif verb == "run":
        outcome = send.run(settings, asked=True)
        print(f"{outcome['outcome']} {outcome['why']}".rstrip())
    elif verb == "handover" and len(words) == 2:
        print(resource.handover(settings, int(words[0]), float(words[1])))
    elif verb == "state":
        print(json.dumps(order.report(settings)))
    else:
        raise Refused(f"{verb}: no such verb of a mirror volume")
    return 0


def show(volume: str) -> int:
    """Print the generations of both nodes."""
    settings = state.load_settings(volume)
    for node, told in ((settings.node, order.report(settings)), (settings.peer, order.ask(settings))):
        if told is None:
            print(f"{node}: no answer")
            continue
        print(f"{node}: {'serves it' if told['bound'] else 'stands by'}")
        for one in told["generations"]:
            age = (told["now"] - one["began"]) / 60
            print(f"  {one['name']}  {one['kind']}  from {one['source']}  {age:.0f} min old")
    return 0
