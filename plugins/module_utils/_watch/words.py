# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first words of haresources: the node a group belongs to. Heartbeat recovers by them, so they must be true."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group, parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move


def with_word(text: str, key: str, node: str) -> str:
    """Return haresources with another first word for the group whose first resource is `key`; all else stays.

    Raises Refusal if the file has no such group.
    """
    file = parse(text)
    ours = [line for line in file.lines if line.group.key == key]
    if len(ours) != 1:
        raise Refusal(f"haresources should have one group that begins with {key}, found {len(ours)}: run site.yml")
    lines = text.split("\n")
    row = ours[0].line - 1
    lines[row] = re.sub(r"^(\s*)\S+", lambda found: found.group(1) + node, lines[row], count=1)
    changed = "\n".join(lines)
    wanted = [Group(node.lower(), group.entries) if group.key == key else group for group in file.groups]
    if parse(changed).groups != wanted:
        raise Refusal(f"haresources: cannot put {node} in front of {key} without changing another group: run site.yml")
    return changed


def with_moves(text: str, keys: Mapping[str, str], moves: Mapping[str, Move]) -> str:
    """Return the haresources of a plan with the words of the groups that were moved since.

    keys: group -> first resource. A move counts as long as the inventory prefers the same node as it did then:
    another one in the inventory is a new order.
    """
    homes = {group.key: group.node for group in parse(text).groups}
    for name, key in keys.items():
        move = moves.get(name)
        if move and key in homes and homes[key] == move.home.lower() and move.node.lower() != homes[key]:
            text = with_word(text, key, move.node)
    return text
