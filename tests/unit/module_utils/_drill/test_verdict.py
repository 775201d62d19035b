# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passed or failed, and why."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.verdict import judge

CASE = {"source": "alpha", "target": "beta", "after": {"web": "beta"}}
HEALTH = {"healthy": True, "groups": {"web": "beta"}, "problems": []}
OUTAGE = {"start": 101.0, "end": 105.5, "ms": 4500, "ended": True}
BLIP = {"start": 90.0, "end": 99.0, "ms": 9000, "ended": True}
WEB = {"protocol": "http", "outages": [BLIP, OUTAGE]}
LEDGER = {"protocol": "append", "outages": [], "acknowledged": 40, "lost": []}
LOGS = {"beta": [{"t": 103.5, "node": "beta", "kind": "node_dead", "text": "alpha declared dead"}]}


def run(**changes: Any) -> dict[str, Any]:
    client = {
        "targets": {"web": WEB, "ledger": LEDGER},
        "clocks": {"beta": 0.5},
        "started": 95.0,
        "ended": 120.0,
        "interval_ms": 50,
    }
    return {
        "name": "power_off",
        "noted": 100.0,
        "case": CASE,
        "client": client,
        "health": HEALTH,
        "logs": LOGS,
        **changes,
    }


def test_passed() -> None:
    record = judge(run(seconds=30.04, time_factor=1.5))
    expected = {
        "name": "power_off",
        "verdict": "passed",
        "outage_ms": 4500,
        "detection_ms": 2000,
        "acknowledged": 40,
        "lost": 0,
        "from": "alpha",
        "to": "beta",
        "reason": "",
        "injected": 101.0,
        "seconds": 30.0,
        "time_factor": 1.5,
        "threshold_ms": 250,
    }
    assert {key: record[key] for key in expected} == expected
    assert [(event["at_ms"], event["node"], event["kind"]) for event in record["events"]] == [
        (0, "alpha", "fault"),
        (2000, "beta", "node_dead"),
        (4500, "client", "served"),
    ]


def client(**targets: Any) -> dict[str, Any]:
    return {**run()["client"], "targets": targets}


FAILURES = [
    ({"error": "Inject: no"}, "Inject: no"),
    ({"client": {}}, "the client measured nothing"),
    ({"client": {}, "error": "Start: no"}, "Start: no"),
    ({"client": client(ledger={**LEDGER, "lost": [7, 9]})}, "ledger: 2 acknowledged writes are lost (7, 9)"),
    (
        {"client": client(ledger={**LEDGER, "lost": None, "unreadable": "the ledger could not be read back: timeout"})},
        "ledger: the ledger could not be read back: timeout",
    ),
    ({"client": client(web={**WEB, "outages": [{**OUTAGE, "ended": False}]})}, "web: no answer until the end"),
    (
        {"health": {**HEALTH, "healthy": False, "problems": [{"where": "alpha", "what": "gives no answer"}]}},
        "not healthy after healing: alpha: gives no answer",
    ),
    ({"health": {**HEALTH, "groups": {"web": "alpha"}}}, "group web: expected on beta after the drill, found on alpha"),
    (
        {"health": {}},
        "not healthy after healing: it could not be asked; group web: expected on beta after the drill, found on no node",
    ),
]


@pytest.mark.parametrize(("changes", "reason"), FAILURES)
def test_failed(changes: dict[str, Any], reason: str) -> None:
    record = judge(run(**changes))
    assert (record["verdict"], record["reason"]) == ("failed", reason)


@pytest.mark.parametrize(("drill", "verdict"), [("power_off", "passed"), ("restart", "failed"), ("takeover", "failed")])
def test_only_a_crash_may_lose_writes_to_a_mirror_volume_and_they_are_counted(drill: str, verdict: str) -> None:
    lost = client(ledger={**LEDGER, "lost": [39, 40]})
    record = judge(run(name=drill, client=lost, case={**CASE, "mirrored": ["ledger"]}))
    assert (record["verdict"], record["lost"]) == (verdict, 2)


def test_an_unread_ledger_has_no_figure() -> None:
    record = judge(run(client=client(ledger={**LEDGER, "lost": None, "unreadable": "x"})))
    assert record["lost"] is None


def test_a_takeover_without_any_gap() -> None:
    record = judge(run(name="takeover", client=client(web={**WEB, "outages": []}), logs={}))
    assert (record["verdict"], record["outage_ms"], record["detection_ms"], record["injected"]) == (
        "passed",
        0,
        None,
        100.0,
    )
