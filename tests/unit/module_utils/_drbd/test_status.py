# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a device is told: as the map that drbd_info returns, and as one line for people who wait."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import (
    Device,
    Peer,
    Sync,
    describe,
    render_progress,
)

SYNC = Sync("target", 20.7, 51968, 65536)


def test_a_device_as_a_map() -> None:
    peer = Peer("beta", "Connected", "Primary", "UpToDate", "SyncTarget", "no", 51968, SYNC)
    device = Device(3, "SyncTarget", "Secondary", "Primary", "Inconsistent", "UpToDate", "C", "r-----", 51968, SYNC)
    sync = {"direction": "target", "percent": 20.7, "left_kib": 51968, "total_kib": 65536}
    sync |= {"rate_kib": None, "seconds": None}
    told = {
        "minor": 3,
        "configured": True,
        "connection_state": "SyncTarget",
        "role": "Secondary",
        "peer_role": "Primary",
        "disk_state": "Inconsistent",
        "peer_disk_state": "UpToDate",
        "protocol": "C",
        "flags": "r-----",
        "out_of_sync": 51968,
        "sync": sync,
        "resource": None,
        "volume": 0,
        "quorum": None,
        "peers": {},
    }
    assert describe(device) == told
    nine = Device(3, "SyncTarget", resource="repl", volume=1, quorum=True, peers=(peer,))
    assert {key: describe(nine)[key] for key in ("resource", "volume", "quorum", "peers")} == {
        "resource": "repl",
        "volume": 1,
        "quorum": True,
        "peers": {
            "beta": {
                "connection_state": "Connected",
                "replication_state": "SyncTarget",
                "role": "Primary",
                "disk_state": "UpToDate",
                "resync_suspended": "no",
                "out_of_sync": 51968,
                "sync": sync,
            }
        },
    }


def test_progress_lines() -> None:
    sync = Sync("source", 42.3, 600_000, 1048576, 45158, 80)
    device = Device(0, "SyncSource", disk="UpToDate", peer_disk="Inconsistent", sync=sync)
    assert render_progress("debian1", "repl", device) == "debian1: repl 42.3 % of 1.0 GiB, 44.1 MiB/s, 0:01:20 left"
    stalled = Device(0, "SyncSource", sync=Sync("source", 1.0, 5, 512))
    assert render_progress("debian1", "repl", stalled) == "debian1: repl 1.0 % of 512.0 KiB, stalled"
    waiting = Device(0, "WFConnection", disk="Inconsistent")
    assert render_progress("debian1", "repl", waiting) == "debian1: repl WFConnection, Inconsistent/DUnknown"
    assert describe(device)["sync"]["percent"] == 42.3
