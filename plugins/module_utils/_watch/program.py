# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program `group` on the nodes: moves one group, and does on this node what the peer asks for during a move."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import settings, view
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.carry import Pair
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.here import Here
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.store import alone
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.there import CALL, GO, TOLD, VERB, There

USAGE = """usage: group move GROUP [NODE [WHY]]   bring it to a node, without NODE to the one that the inventory prefers
       group look                      what runs here, as JSON
       group end                       end moves that were interrupted
The verbs note, stop, start, restore and level are for the other node during a move."""


def main(words: Sequence[str]) -> int:
    """Run one verb; 0 done, 1 refused (the reason on standard error), 2 usage."""
    try:
        config = settings.parse(settings.CONFIG.read_text())
        return run(config, words)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"{error}: run site.yml", file=sys.stderr)
        return 1


def run(config: Settings, words: Sequence[str]) -> int:
    """Run one verb on this node."""
    verb, *rest = words or [""]
    here = Here(config)
    if verb == "look" and not rest:
        print(view.render(here.view()))
    elif verb == "move" and 1 <= len(rest) <= 3:
        move(config, here, *rest)
    elif verb == "end" and not rest:
        with alone():
            pair = Pair(config, here, There(config.peer))
            for line in pair.end_interrupted(*pair.look()):
                print(line)
    elif verb == "level" and not rest:
        with alone():
            here.level()
    elif (verb == "start" and len(rest) == 2 and rest[1] == TOLD) or (
        verb == "start" and len(rest) == 2 and rest[1] == TOLD
    ):
        with alone():
            here.start(known(config, rest[0]), told=lambda: sys.stdin.readline() == GO)
    elif verb in ("stop", "start", "restore") and len(rest) == 1:
        name = known(config, rest[0])
        with alone():
            {"stop": here.stop, "start": here.start, "restore": here.restore}[verb](name)
    elif verb == "note" and len(rest) == 7:
        name, word, source, target, when, why, state = rest
        with alone():
            here.note(Move(known(config, name), source, target, config.homes[name], int(when), why, state), word)
    else:
        print(USAGE, file=sys.stderr)
        return 2
    return 0


def known(config: Settings, name: str) -> str:
    """Return the name of a group. Raises Refusal if the cluster has no such group."""
    if name not in config.groups:
        raise Refusal(f"expected one of the groups {', '.join(sorted(config.groups))}, found {name}")
    return name


def move(config: Settings, here: Here, group: str, target: str = "", why: str = "order") -> None:
    """Move a group from where it runs: from this node, or by a program of the peer that replaces this one."""
    target = target or config.homes[known(config, group)]
    seen = here.view().groups.get(known(config, group))
    if target == config.node and not (seen and seen.some):
        there = There(config.peer).view()
        if there.groups.get(group) and there.groups[group].some:
            os.execv(CALL, [CALL, VERB, "move", group, target, why])
    with alone():
        result = Pair(config, here, There(config.peer)).move(group, target, why)
    print(json.dumps({"group": group, "node": result.node, "moved": result.moved, "outage": result.outage}))
