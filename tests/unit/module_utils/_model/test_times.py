# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What heartbeat's own parser takes as a time (tried with the daemon), and what is written back."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.times import Time, of_ms, parse
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "ms", "text"),
    [
        (2, 2000, "2"),
        (1.5, 1500, "1.5"),
        ("2", 2000, "2"),
        (".5", 500, ".5"),
        ("500ms", 500, "500ms"),
        ("500msec", 500, "500msec"),
        ("2500us", 2, "2500us"),
        (0, 0, "0"),
    ],
)
def test_good(value, ms, text):
    assert parse(value) == Time(ms, text)


@pytest.mark.parametrize(
    "value",
    [
        "10s",
        "10sec",
        "10 ms",
        "-1",
        -1,
        "",
        "x",
        "1,5",
        True,
        None,
        [],
        {},
        float("nan"),
        float("inf"),
        2**31,
        10**400,
        "9" * 12,
    ],
)
def test_refused(value):
    assert parse(value) is None


def test_a_factor_changes_the_spelling_only_if_it_changes_the_time():
    assert parse("1.5").scaled(1) == Time(1500, "1.5")
    assert parse("1.5").scaled(2) == Time(3000, "3")
    assert parse("500ms").scaled(0.5) == Time(250, "250ms")
    assert str(parse(2)) == "2 s"
    assert str(parse("500ms")) == "500ms"


@given(st.integers(min_value=0, max_value=2**31 - 1))
def test_what_is_written_is_read_back(ms):
    assert parse(of_ms(ms).text).ms == ms
