# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Acknowledged and gone is lost; everything else is only counted."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.ledger import Ledger, compare
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample

WRITES = [
    Sample("ledger", float(seq), 1.0, state == "ok", seq=seq, state=state)
    for seq, state in enumerate(["ok", "ok", "ambiguous", "unsent", "refused", "ok"], start=1)
]
TABLE = [
    ([1, 2, 6], Ledger(3, [], 1, 0, 1, [], [])),
    ([1, 2, 3, 6], Ledger(3, [], 1, 1, 1, [], [])),
    ([1, 6], Ledger(3, [2], 1, 0, 1, [], [])),
    ([], Ledger(3, [1, 2, 6], 1, 0, 1, [], [])),
    ([1, 2, 2, 6], Ledger(3, [], 1, 0, 1, [2], [])),
    ([1, 2, 4, 5, 6, 99], Ledger(3, [], 1, 1, 1, [], [4, 99])),
]


@pytest.mark.parametrize(("present", "expected"), TABLE)
def test_compare(present: list[int], expected: Ledger) -> None:
    assert compare(WRITES, present) == expected
