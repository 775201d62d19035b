# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Few figures from many samples."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.summary import summarise

SAMPLES = [
    Sample("web", 100.0, 10, True, who="alpha"),
    Sample("web", 100.1, 30, True, who="alpha"),
    Sample("web", 100.2, 1000, False, why="timeout"),
    Sample("web", 101.3, 20, True, who="beta"),
    Sample("web", 101.4, 20, True),
]


def test_summary() -> None:
    found = summarise(SAMPLES, protocol="http", interval=0.05)
    assert {key: found[key] for key in ("requests", "failed", "median_ms", "worst_ms")} == {
        "requests": 5,
        "failed": 1,
        "median_ms": 20,
        "worst_ms": 30,
    }
    assert [(one["start"], one["ms"]) for one in found["outages"]] == [(100.1, 1220)]
    assert found["strip"] == [[100.0, 2, 1], [101.25, 2, 0]]
    assert [(one["who"], one["start"]) for one in found["holders"]] == [("alpha", 100.0), ("beta", 101.3)]


def test_nothing_was_asked() -> None:
    found = summarise([], protocol="http", interval=0.05)
    assert (found["requests"], found["median_ms"], found["outages"], found["strip"]) == (0, None, [], [])
