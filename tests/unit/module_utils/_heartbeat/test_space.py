# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How full a volume is, as df shows it, and what the watch says of it."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.space import percent, used
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import findings


@pytest.mark.parametrize(
    ("blocks", "free", "available", "expected"),
    [
        (1000, 1000, 950, 0),
        (1000, 999, 949, 1),  # rounded up
        (1000, 50, 0, 100),  # the rest is for root only
        (1000, 145, 95, 90),
        (0, 0, 0, 0),
    ],
)
def test_percent(blocks: int, free: int, available: int, expected: int) -> None:
    assert percent(blocks, free, available) == expected


def test_only_what_is_mounted_counts(tmp_path) -> None:
    assert list(used({"root": "/", "away": str(tmp_path), "gone": "/no/such/directory"})) == ["root"]


def test_the_watch_names_a_volume_that_is_almost_full() -> None:
    told = [trouble.text for trouble in findings.space("alpha", {"repl": 90, "pages": 89})]
    assert told == ["volume repl on alpha is 90 % full"]
