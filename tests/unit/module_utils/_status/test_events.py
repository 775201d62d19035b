# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time line of both nodes: what each remembers, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.events import rows, timeline
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import table

PLAN = {"groups": {"web": {"node": "alpha"}, "office": {"node": "beta"}}}


def event(when: float, what: str, of: str, source: str = "", target: str = "", why: str = "") -> dict[str, Any]:
    return {"when": when, "what": what, "of": of, "source": source, "target": target, "why": why}


RELEASED = event(60, "released", "web", "alpha")
TABLE = [
    (
        [event(100, "acquired", "office", "beta", "alpha", "dead")],
        ["takeover", "group office", "beta", "alpha", "beta was dead"],
    ),
    (
        [event(100, "acquired", "office", "beta", "alpha", "shutdown")],
        ["takeover", "group office", "beta", "alpha", "beta was shut down"],
    ),
    (
        [event(100, "acquired", "web", "beta", "alpha", "standby")],
        ["failback", "group web", "beta", "alpha", "beta gave it up"],
    ),
    (
        [RELEASED, event(100, "acquired", "web", "", "beta", "start")],
        ["takeover", "group web", "alpha", "beta", "alpha gave it up"],
    ),
    (
        [event(99, "released", "office", "alpha"), event(100, "acquired", "web", "", "beta", "start")],
        ["start", "group web", "-", "beta", "heartbeat was started"],
    ),
    (
        [event(100, "broken", "web", "alpha", "", "systemd::apache2.service")],
        ["no start", "group web", "alpha", "-", "systemd::apache2.service did not start"],
    ),
    (
        [event(100, "moved", "web", "alpha", "beta", "order")],
        ["move", "group web", "alpha", "beta", "ordered"],
    ),
    (
        [event(100, "moved", "web", "alpha", "beta", "failed:apache")],
        ["move", "group web", "alpha", "beta", "service apache failed too often"],
    ),
    (
        [event(100, "back", "web", "alpha", "beta", "order")],
        ["move", "group web", "alpha", "alpha", "ordered; it did not start on beta and came back"],
    ),
    (
        [event(100, "moving", "web", "alpha", "beta", "order")],
        ["move", "group web", "alpha", "beta", "ordered; this move has not ended"],
    ),
    (
        [event(100, "moved", "web", "beta", "alpha", "nowhere")],
        ["move", "group web", "-", "alpha", "it ran nowhere"],
    ),
    (
        [event(100, "moved", "web", "alpha", "beta", "upgrade")],
        ["move", "group web", "alpha", "beta", "upgrade"],
    ),
    (
        [event(100, "failed", "apache", "alpha")],
        ["failure", "service apache", "alpha", "-", "-"],
    ),
]


@pytest.mark.parametrize(("events", "expected"), TABLE)
def test_every_event_in_words(events: list[dict[str, Any]], expected: list[str]) -> None:
    found = rows(timeline(PLAN, [{"events": events}]))
    assert found[1:] == [["1970-01-01 00:01:40", *expected]]


def test_one_time_line_of_both_nodes() -> None:
    moved = event(100, "moved", "web", "alpha", "beta", "order")
    alpha = {"events": [moved, *(event(when, "failed", "php", "alpha") for when in range(20, 30))]}
    beta = {"events": [moved, event(900000.4, "acquired", "web", "alpha", "beta", "dead")]}
    served = {"at": 900000.6, "from": "alpha", "lost": [899700.0, 900000.6]}
    mirrors = [{"web": {"served_from": served}}, {"web": {"served_from": {**served, "lost": None}}}, {"web": {}}]
    found = timeline(PLAN, [alpha, beta, {"running": True}], mirrors)
    assert len(found) == 10
    assert table(rows(found))[:5] == [
        "last events (UTC)    what      of           from   to    why",
        "1970-01-11 10:00:01  loss      volume web   alpha  -     what was written in the 5 min before is not served",
        "1970-01-11 10:00:00  takeover  group web    alpha  beta  alpha was dead",
        "1970-01-01 00:01:40  move      group web    alpha  beta  ordered",
        "1970-01-01 00:00:29  failure   service php  alpha  -     -",
    ]
    assert found[1] == {
        "when": 900000,
        "what": "takeover",
        "of": "group web",
        "from": "alpha",
        "to": "beta",
        "why": "alpha was dead",
    }
