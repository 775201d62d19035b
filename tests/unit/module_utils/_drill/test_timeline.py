# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log lines become a story; the fixture is what real daemons wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import timeline
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.timeline import Event, classify

FIXTURE = Path(__file__).parent / "fixtures" / "failover.txt"
TABLE = [
    ("WARN: node beta: is dead", ("node_dead", "beta declared dead")),
    ("info: alpha wants to go standby [all]", ("standby_request", "alpha asked to give up all")),
    ("info: Received shutdown notice from 'beta'.", ("shutdown_notice", "beta says it shuts down")),
    ("info: Resources being acquired from beta.", ("acquiring", "takes over from beta")),
    ("info: Resources being acquired from beta.example.com.", ("acquiring", "takes over from beta.example.com")),
    ("info: Heartbeat shutdown in progress. (459)", ("shutdown", "heartbeat shuts down")),
    ("info: beta Heartbeat shutdown complete.", ("shutdown_done", "heartbeat is down")),
    ("info: Configuration validated. Starting heartbeat 3.0.6", ("started", "heartbeat starts")),
    ("info: Heartbeat restart on node beta", ("returned", "beta is back")),
    ("CRIT: Cluster node beta returning after partition.", ("partition", "beta returns after a partition")),
    ("Acquiring resource group: beta Tst::b1 IPaddr2::10.0.0.101/24/eth0", ("group_start", "takes Tst::b1")),
    (
        "Running /etc/ha.d//resource.d/IPaddr 10.0.0.100/24/eth0 start",
        ("resource_start", "starts IPaddr 10.0.0.100/24/eth0"),
    ),
    ("Running /etc/ha.d/resource.d/Tst b1 stop", ("resource_stop", "stops Tst b1")),
    ("Running /etc/init.d/apache2 start", ("resource_start", "starts apache2")),
    ("info: mach_down takeover complete for node beta.", ("takeover_done", "takeover complete")),
    ("info: all HA resource acquisition completed (standby).", ("takeover_done", "takeover complete")),
    ("CRIT: Giving up resources due to failure of drbddisk::r0", ("failure", "gives up: drbddisk::r0 failed")),
    (
        "block drbd0: Began resync as SyncSource (will sync 4 KB [1 bits set]).",
        ("resync_start", "drbd0 resynchronises (SyncSource)"),
    ),
    ("block drbd0: Resync done (total 1 sec; paused 0 sec; 4 K/sec)", ("resync_done", "drbd0 is in step again")),
    ("info: Link beta:eth0 up.", None),
    ("info: Running /etc/ha.d//rc.d/status status", None),
]


@pytest.mark.parametrize(("line", "expected"), TABLE)
def test_classify(line: str, expected: tuple[str, str] | None) -> None:
    assert classify(line) == expected


def test_the_story_of_a_crash() -> None:
    crash = FIXTURE.read_text(encoding="utf-8").partition("beta heartbeat")[0].splitlines()
    kinds = [meaning[0] for line in crash if (meaning := classify(line))]
    assert kinds == ["node_dead", "acquiring", "group_start", "resource_start", "resource_start", "takeover_done"]


def test_a_journal_in_json() -> None:
    lines = [
        {"__REALTIME_TIMESTAMP": "1795252900123456", "MESSAGE": "WARN: node beta: is dead"},
        {"__REALTIME_TIMESTAMP": "1795252900200000", "MESSAGE": [1, 2, 255]},
        {"__REALTIME_TIMESTAMP": "1795252900300000", "MESSAGE": "something else"},
    ]
    text = "\n".join(map(json.dumps, lines))
    assert timeline.read_journal(text, "alpha") == [
        Event(1795252900.123456, "alpha", "node_dead", "beta declared dead")
    ]


def event(t: float, node: str = "beta", kind: str = "acquiring", text: str = "x") -> dict[str, object]:
    return {"t": t, "node": node, "kind": kind, "text": text}


def test_merge_corrects_clocks_and_drops_repetitions() -> None:
    logs = {"alpha": [event(13.0, text="b"), event(5.0)], "beta": [event(11.0, text="a"), event(11.2, text="a")]}
    story = timeline.merge(logs, {"alpha": 0.5, "beta": None}, since=10.0)
    assert [(one.t, one.node, one.text) for one in story] == [(11.0, "beta", "a"), (12.5, "alpha", "b")]


STORY = [
    Event(9.0, "alpha", "shutdown", "the restart before"),
    Event(12.0, "alpha", "standby_request", ""),
    Event(12.0, "alpha", "shutdown", ""),
    Event(12.4, "beta", "acquiring", ""),
]
INJECTIONS = [
    ("takeover", 10.5, None, 12.0),
    ("restart", 10.5, 11.0, 12.0),
    ("restart", 9.5, 11.0, 9.0),
    ("restart", 20.0, 11.0, 20.0),
    ("power_off", 10.5, 11.7, 11.7),
    ("power_off", 10.5, 10.2, 10.5),
    ("power_off", 10.5, None, 10.5),
]


@pytest.mark.parametrize(("drill", "noted", "cut", "expected"), INJECTIONS)
def test_injection(drill: str, noted: float, cut: float | None, expected: float) -> None:
    assert timeline.injection(drill, STORY, source="alpha", noted=noted, cut=cut) == expected


@pytest.mark.parametrize(
    ("survivor", "injected", "expected"),
    [("beta", 12.0, 400), ("beta", 12.8, 0), ("beta", 13.0, None), ("gamma", 1.0, None)],
)
def test_detection(survivor: str, injected: float, expected: int | None) -> None:
    assert timeline.detection(STORY, survivor=survivor, injected=injected) == expected
