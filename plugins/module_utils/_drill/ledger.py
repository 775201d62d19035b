# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what the service acknowledged with what it still has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample


@dataclass(frozen=True)
class Ledger:
    """The comparison; only lost breaks a promise.

    kept_unacknowledged are writes whose answer never came and that arrived all the same; duplicates were found
    more than once; foreign were never sent.
    """

    acknowledged: int
    lost: list[int]
    ambiguous: int
    kept_unacknowledged: int
    refused: int
    duplicates: list[int]
    foreign: list[int]


def compare(writes: Sequence[Sample], present: Iterable[int]) -> Ledger:
    """The ledger of one client: its writes against the sequence numbers the service lists after healing."""
    counted = Counter(present)
    by_state: dict[str, set[int]] = {"ok": set(), "ambiguous": set(), "refused": set(), "unsent": set()}
    for write in writes:
        if write.seq is not None and write.state is not None:
            by_state[write.state].add(write.seq)
    acknowledged = by_state["ok"]
    sent = acknowledged | by_state["ambiguous"] | by_state["refused"]
    return Ledger(
        acknowledged=len(acknowledged),
        lost=sorted(acknowledged - counted.keys()),
        ambiguous=len(by_state["ambiguous"]),
        kept_unacknowledged=len((by_state["ambiguous"] | by_state["refused"]) & counted.keys()),
        refused=len(by_state["refused"]),
        duplicates=sorted(seq for seq, times in counted.items() if times > 1),
        foreign=sorted(counted.keys() - sent),
    )
