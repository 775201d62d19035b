# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mirror volumes as a truth table: one change to a good pair, and what is said of it."""

from __future__ import annotations

import copy
from typing import Any, Callable

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.health import health
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.mirror import problems, state_of, told
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import render

VOLUME = {"group": "web", "directory": "/var/lib/linux_ha/mirror/shares", "every": 300}
COPY = {"generation": "20260101T000000Z", "began": 1000.0, "from": "alpha", "to": "beta", "final": False}
Sides = dict[str, dict[str, Any]]


def pair() -> Sides:
    """alpha serves; its copy is two minutes old."""
    common = {"copy": COPY, "run": None, "held": None, "generations": [], "unmirrored": [], "now": 1120.0}
    served = {"at": 500.0, "generation": "20251231T000000Z", "from": "beta", "lost": [460.0, 500.0]}
    return {
        "alpha": {**common, "bound": True, "served_from": served},
        "beta": {**common, "bound": False, "served_from": None, "generations": [{}, {}]},
    }


def change(node: str, **values: Any) -> Callable[[Sides], None]:
    return lambda sides: sides[node].update(values)


OLD = ("warning", "mirror shares on alpha")
FAILED = {"at": 1700.0, "outcome": "error", "why": "beta: ssh: connect to host 10.0.0.2: failure"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([change("alpha", now=1900.0)], []),
        ([change("alpha", now=1901.0)], [(*OLD, "the copy is 15 min old, expected one every 5 min")]),
        (
            [change("alpha", now=9000.0, run=FAILED)],
            [(*OLD, f"the copy is 2 h old, expected one every 5 min: {FAILED['why']}")],
        ),
        (
            [change("alpha", run={**FAILED, "at": 1100.0})],
            [(*OLD, f"the last run made no copy: {FAILED['why']}")],
        ),
        ([change("alpha", run={**FAILED, "at": 400.0})], []),
        ([change("alpha", copy=None)], []),
        (
            [change("alpha", copy=None, now=1401.0)],
            [(*OLD, "there is no copy of what it serves, expected one every 5 min")],
        ),
        (
            [change("alpha", copy={**COPY, "from": "beta"}, now=1401.0)],
            [(*OLD, "there is no copy of what it serves, expected one every 5 min")],
        ),
        (
            [change("beta", unmirrored=["20260101T000500Z"])],
            [
                (
                    "warning",
                    "mirror shares on beta",
                    "keeps a state of its own that was never mirrored, 20260101T000500Z",
                )
            ],
        ),
        ([change("beta", bound=True)], [("error", "mirror shares", "is served on alpha and beta at once")]),
        ([lambda sides: sides.pop("alpha")], []),
    ],
    ids=[
        "good",
        "limit",
        "old",
        "old and why",
        "failed",
        "failed before it served",
        "new",
        "never",
        "of the peer",
        "unmirrored",
        "both",
        "silent",
    ],
)
def test_problems(changes: list[Callable[[Sides], None]], expected: list[tuple[str, str, str]]) -> None:
    sides = copy.deepcopy(pair())
    for apply in changes:
        apply(sides)
    found = list(problems("shares", VOLUME, "alpha", sides))
    assert [one[:3] for one in found] == expected
    assert all(one[3] for one in found)


def test_state() -> None:
    assert state_of("alpha", pair()) == {
        "served_by": "alpha",
        "age": 120,
        "generation": "20260101T000000Z",
        "generations": {"alpha": 0, "beta": 2},
        "unmirrored": {},
        "served_from": pair()["alpha"]["served_from"],
        "why": "",
    }
    assert state_of(None, {})["age"] is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.6, "60 s"), (60, "1 min"), (119, "119 s"), (900, "15 min"), (3600, "1 h"), (200000, "2 d")],
)
def test_told(seconds: float, words: str) -> None:
    assert told(seconds) == words


def test_table() -> None:
    plan = {
        "name": "pair",
        "nodes": {"alpha": {"peer": "beta"}, "beta": {"peer": "alpha"}},
        "groups": {"web": {"node": "alpha", "entries": ["mirror::shares"]}},
        "drbd": {},
        "volumes": {"shares": {"group": "web", "mirror": "shares"}},
        "mirrors": {"shares": VOLUME},
    }
    runs = {"web": {"held": True, "running": True, "resources": [{"entry": "mirror::shares", "running": True}]}}
    alive = {"running": True, "nodes": {"beta": "active"}, "held": "all", "key_change": False, "groups": runs}
    mirrors = {node: {"mirrors": {"shares": side}} for node, side in pair().items()}
    lines = render(health(plan, {"alpha": alive, "beta": None}, {}, mirrors).as_dict())
    assert lines[6:8] == [
        "mirror  served by  copy       generations      lost at last takeover",
        "shares  alpha      2 min old  alpha 0, beta 2  up to 40 s",
    ]
