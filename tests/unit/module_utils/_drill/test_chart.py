# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing in the picture lies on top of anything else."""

from __future__ import annotations

from itertools import combinations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import chart
from hypothesis import given
from hypothesis import strategies as st

LABELS = st.builds(
    chart.Label,
    x=st.floats(chart.LEFT, chart.WIDTH - chart.RIGHT),
    text=st.text(min_size=8, max_size=50),
    kind=st.just("x"),
)


@given(st.lists(LABELS, max_size=16))
def test_texts_never_overlap(labels: list[chart.Label]) -> None:
    for one, other in combinations(chart.place(labels), 2):
        same_row = one.row == other.row
        assert not (same_row and one.span[0] < other.span[1] and other.span[0] < one.span[1])


def test_no_line_runs_through_a_text() -> None:
    labels = chart.place(
        [chart.Label(float(x), "a text of this length", "x") for x in (200, 210, 220, 300, 900, 930, 960)]
    )
    assert not any(one.meets(other) for one, other in combinations(labels, 2))
    assert [label.row for label in labels][:3] == [3, 2, 1]


@pytest.mark.parametrize(("ms", "text"), [(None, "-"), (0, "0 ms"), (340, "340 ms"), (4210, "4.2 s"), (83400, "83 s")])
def test_seconds(ms: float | None, text: str) -> None:
    assert chart.seconds(ms) == text


def test_ticks_count_from_the_fault() -> None:
    found = chart.ticks(chart.Scale(100.0, 130.0), 110.0)
    assert [tick["label"] for tick in found] == ["-10 s", "-5 s", "0", "+5 s", "+10 s", "+15 s", "+20 s"]


def test_columns_are_merged_until_they_can_be_seen() -> None:
    strip = [[n * 0.25, 5.0, 0.0] for n in range(4000)]
    bars = chart.columns(strip, chart.Scale(0.0, 1000.0), 0.25)
    assert 300 < len(bars) < 500
    assert {bar["ok"] for bar in bars} <= {chart.STRIP, max(bar["ok"] for bar in bars), bars[-1]["ok"]}
    assert chart.columns([[0.0, 1, 3]], chart.Scale(0.0, 10.0), 0.25)[0]["failed"] == round(0.75 * chart.STRIP, 1)
