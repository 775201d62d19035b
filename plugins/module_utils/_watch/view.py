# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one node says of itself, as its peer hears it: plain JSON there and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move


@dataclass(frozen=True)
class Seen:
    """One group on one node: the first word of its line there, its entries that run there and those that do not."""

    word: str
    running: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()

    @property
    def some(self) -> bool:
        """Whether anything of it runs."""
        return bool(self.running)

    @property
    def whole(self) -> bool:
        """Whether all of it runs."""
        return bool(self.running) and not self.stopped

    @property
    def units(self) -> set[str]:
        """The units of systemd that belong to it."""
        entries = [split(entry) for entry in (*self.running, *self.stopped)]
        return {unit for script, words in entries if script == "systemd" for unit in words}


@dataclass(frozen=True)
class View:
    """One node.

    held: the word of rscstatus; restless: why it is not at rest, empty if it is; peer: the peer's state as heartbeat
    sees it; disks: DRBD resource -> why it must not become Primary here, empty if it may.
    """

    node: str
    held: str
    restless: str
    peer: str
    groups: Mapping[str, Seen] = field(default_factory=dict)
    disks: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)


def render(view: View) -> str:
    """Return the view as JSON."""
    return json.dumps(asdict(view))


def parse(text: str) -> View:
    """Read what render wrote. Raises ValueError for anything else."""
    try:
        found: dict[str, Any] = json.loads(text)
        groups = {
            name: Seen(one["word"], tuple(one["running"]), tuple(one["stopped"]))
            for name, one in found.pop("groups").items()
        }
        moves = {name: Move(**one) for name, one in found.pop("moves").items()}
        return View(groups=groups, moves=moves, **found)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a view: {error}") from None
