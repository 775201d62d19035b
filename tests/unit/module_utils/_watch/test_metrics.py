# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device, Sync
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import Membership, Observed
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import findings, metrics
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.memory import Memory
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.metrics import Mirror
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

PAIR = Membership(
    "3.0.6", {"alpha": "active", "beta": "active"}, {"beta/eth0": "up", "beta/eth1": "dead", "alpha/eth0": "up"}
)
GOOD = Device(0, "Connected", "Primary", "Secondary", "UpToDate", "UpToDate")
SYNCING = Device(
    0,
    "SyncSource",
    "Primary",
    "Secondary",
    "UpToDate",
    "Inconsistent",
    out_of_sync=10,
    sync=Sync("to peer", 12.5, 10, 20),
)


def view(peer: str = "active") -> View:
    return View("alpha", "local", "", peer, {"web": Seen("alpha", ("ip",), ("unit",))})


@pytest.mark.parametrize(
    ("seen", "peer", "texts"),
    [
        (Observed(False), "not known", ["heartbeat does not run on alpha"]),
        (Observed(True, "all", PAIR), "dead", ["alpha sees beta as dead"]),
        (Observed(True, "local", PAIR), "active", ["heartbeat link eth1 from alpha to beta is dead"]),
    ],
)
def test_a_node(seen: Observed, peer: str, texts: list[str]) -> None:
    assert [trouble.text for trouble in findings.node(seen, view(peer), "beta")] == texts


@pytest.mark.parametrize(
    ("device", "text"),
    [
        (GOOD, None),
        (SYNCING, "DRBD resource r0 is degraded: SyncSource, disks UpToDate/Inconsistent"),
        (
            Device(0, "WFConnection", "Primary", "Unknown", "UpToDate", "DUnknown"),
            "DRBD resource r0 is degraded: WFConnection, disks UpToDate/DUnknown",
        ),
        (Device(0, "SyncTarget", "Secondary", "Primary", "Inconsistent", "UpToDate"), None),  # the other side tells
        (Device(0, "Unconfigured"), "DRBD resource r0 is degraded: Unconfigured, disks Unconfigured/DUnknown"),
    ],
)
def test_drbd(device: Device, text: str | None) -> None:
    assert [trouble.text for trouble in findings.drbd({"r0": device})] == ([text] if text else [])


@pytest.mark.parametrize(
    ("copied", "text"),
    [
        (0.0, "mirror volume shares has no copy on the other node yet"),
        (9000.0, None),
        (1000.0, "the copy of mirror volume shares is old (it is made every 5 min)"),
    ],
)
def test_a_mirror(copied: float, text: str | None) -> None:
    found = findings.mirrors({"shares": Mirror(copied, 300)}, 9900)
    assert [trouble.text for trouble in found] == ([text] if text else [])


def test_metrics() -> None:
    memory = Memory(here={"web": 7.5}, failed={"apache": 3}, moves={"web": 1}, told={"half:web": "x"}, failover=5)
    facts = metrics.Facts(
        'a "b"', Observed(True, "local", PAIR), view(), memory, 9, {"r0": SYNCING}, {"shares": Mirror(4, 300)}
    )
    text = metrics.render(facts)
    label = 'cluster="a \\"b\\""'
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        f"linux_ha_heartbeat_up{{{label}}} 1",
        f'linux_ha_node_active{{{label},node="alpha"}} 1',
        f'linux_ha_node_active{{{label},node="beta"}} 1',
        f'linux_ha_link_up{{{label},node="beta",link="eth0"}} 1',
        f'linux_ha_link_up{{{label},node="beta",link="eth1"}} 0',
        f'linux_ha_group_running{{{label},group="web"}} 0',
        f'linux_ha_group_resources{{{label},group="web",state="running"}} 1',
        f'linux_ha_group_resources{{{label},group="web",state="stopped"}} 1',
        f'linux_ha_group_home{{{label},group="web"}} 1',
        f'linux_ha_group_moves_total{{{label},group="web"}} 1',
        f'linux_ha_group_since_seconds{{{label},group="web"}} 7.5',
        f'linux_ha_service_failures_total{{{label},service="apache"}} 3',
        f"linux_ha_failover_timestamp_seconds{{{label}}} 5",
        f"linux_ha_troubles{{{label}}} 1",
        f'linux_ha_drbd_connected{{{label},resource="r0"}} 1',
        f'linux_ha_drbd_uptodate{{{label},resource="r0"}} 1',
        f'linux_ha_drbd_primary{{{label},resource="r0"}} 1',
        f'linux_ha_drbd_sync_percent{{{label},resource="r0"}} 12.5',
        f'linux_ha_drbd_out_of_sync_bytes{{{label},resource="r0"}} 10240',
        f'linux_ha_mirror_copied_timestamp_seconds{{{label},volume="shares"}} 4',
        f'linux_ha_mirror_interval_seconds{{{label},volume="shares"}} 300',
        f"linux_ha_watch_timestamp_seconds{{{label}}} 9",
    ]
    assert text.count("# TYPE linux_ha_service_failures_total counter\n") == 1
    assert text.count("# HELP linux_ha_link_up ") == 1
