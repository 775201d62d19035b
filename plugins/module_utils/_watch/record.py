# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the nodes remember of moved groups: /var/lib/linux_ha/groups.json, the same on both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

# moving: under way, or interrupted; moved: it went to its target; back: it did not start there and went back
MOVING, MOVED, BACK = "moving", "moved", "back"


@dataclass(frozen=True)
class Move:
    """The last move of one group.

    node: where it is at home since (its first word in haresources); home: the node that the inventory preferred then;
    when: epoch seconds; why: one word, such as order or failed:apache.
    """

    group: str
    source: str
    target: str
    home: str
    when: int
    why: str
    state: str

    @property
    def node(self) -> str:
        """The node that haresources names for the group from then on."""
        return self.target if self.state == MOVED else self.source


def parse(text: str | None) -> dict[str, Move]:
    """Read the file; what is no record of ours counts as none."""
    try:
        found = json.loads(text or "{}")
        return {str(name): Move(**entry) for name, entry in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def render(moves: Mapping[str, Move]) -> str:
    """Return the text of the file."""
    return json.dumps({name: asdict(move) for name, move in sorted(moves.items())}, indent=2) + "\n"


def newest(one: Mapping[str, Move], other: Mapping[str, Move]) -> dict[str, Move]:
    """Put the records of two nodes together: of each group the later one, an ended one before one under way."""
    found = dict(one)
    for name, move in other.items():
        if name not in found or _age(move) > _age(found[name]):
            found[name] = move
    return found


def _age(move: Move) -> tuple[int, bool]:
    return move.when, move.state != MOVING
