# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every real output of DRBD 9 is read with all its peers; whatever else comes is refused readably."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.json9 import parse_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device, Peer, Sync, describe
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.tests.fuzz.drbd_json import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

CORPUS = Path(__file__).resolve().parents[4] / ".." / "shared" / "corpus" / "drbd_status"
UP = ("Secondary", "UpToDate", "Established")
SYNC = Sync("target", 20.7, 51968, 65536, 39332, 1)

EXPECTED: dict[str, Device] = {
    "v9_degraded.n1.json": Device(
        0,
        "Connecting",
        "Primary",
        "Unknown",
        "UpToDate",
        "DUnknown",
        None,
        "r---",
        resource="r0",
        quorum=True,
        peers=(Peer("n2", "Connected", *UP), Peer("n3", "Connecting")),
    ),
    "v9_quorum-lost.n1.json": Device(
        0,
        "Connecting",
        "Primary",
        "Unknown",
        "UpToDate",
        "DUnknown",
        None,
        "r---",
        resource="r0",
        quorum=False,
        peers=(Peer("n2", "Connecting"), Peer("n3", "Connecting", disk="Inconsistent", out_of_sync=25856)),
    ),
    "v9_split-brain.n1.json": Device(
        1,
        "StandAlone",
        "Secondary",
        "Unknown",
        "UpToDate",
        "DUnknown",
        None,
        "r---",
        1024,
        resource="r1",
        quorum=True,
        peers=(Peer("n2", "StandAlone", out_of_sync=1024),),
    ),
    "v9_split-brain.n2.json": Device(
        1,
        "StandAlone",
        "Secondary",
        "Unknown",
        "UpToDate",
        "DUnknown",
        None,
        "r---",
        1024,
        resource="r1",
        quorum=True,
        peers=(Peer("n1", "StandAlone", out_of_sync=1024),),
    ),
    "v9_syncing-target.n3.json": Device(
        0,
        "Connecting",
        "Secondary",
        "Primary",
        "Inconsistent",
        "DUnknown",
        None,
        "ra--",
        21668,
        resource="r0",
        quorum=True,
        peers=(
            Peer("n1", "Connected", "Primary", "UpToDate", "SyncTarget", "no", 51968, SYNC),
            Peer("n2", "Connecting", suspended="dependency", out_of_sync=21668),
        ),
    ),
    "v9_salt_beijing_primary.json": Device(
        5,
        "Connected",
        "Primary",
        "Secondary",
        "UpToDate",
        "UpToDate",
        None,
        "r---",
        resource="beijing",
        quorum=True,
        peers=(Peer("salt-node3", "Connected", *UP),),
    ),
    "v9_ha_cluster_exporter_node1_first_resource.json": Device(
        2,
        "Connected",
        "Primary",
        "Secondary",
        "UpToDate",
        "UpToDate",
        None,
        "r---",
        resource="1-single-0",
        quorum=True,
        peers=(Peer("SLE15-sp1-gm-drbd1145296-node2", "Connected", *UP),),
    ),
}
TEXTS = (
    "v84_json_unsupported.txt",
    "v84_text_established.txt",
    "v84_text_syncsource.txt",
    "v9_text_inconsistent_diskless_peer.txt",
    "v9_text_two_volumes_synctarget.txt",
    "v9_text_two_volumes_uptodate_3nodes.txt",
)


def read(name: str) -> str:
    path = CORPUS / name
    assert path.is_file(), f"{path} is missing: the transcripts are expected beside the repository"
    return path.read_text(encoding="utf-8")


def refusal(text: str) -> str:
    with pytest.raises(Refusal) as error:
        parse_status(text, "9.2.11", "debian1")
    return str(error.value)


@pytest.mark.parametrize("name", EXPECTED)
def test_real_transcripts(name: str) -> None:
    status = parse_status(read(name), "9.2.11", "debian1")
    assert (status.available, status.version) == (True, "9.2.11")
    assert list(status.devices.values()) == [EXPECTED[name]]


def test_no_transcript_is_left_out() -> None:
    assert CORPUS.is_dir(), f"{CORPUS} is missing: the transcripts are expected beside the repository"
    assert {path.name for path in CORPUS.glob("*.[jt][sx]*")} == {*EXPECTED, *TEXTS}


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_refused(name: str) -> None:
    assert refusal(read(name)) == (
        "debian1: 'drbdsetup status --json --statistics' should print a JSON list of resources, as drbd-utils 9 do, "
        "but Expecting value: line 1 column 1 (char 0). Look at what it prints on debian1."
    )


@pytest.mark.parametrize("text", ["", "[\n]\n", "# No currently configured DRBD found.\n"])
def test_no_resource(text: str) -> None:
    assert parse_status(text, "9.2.11", "debian1").devices == {}


def resource(volumes: int, states: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """A resource: peer -> connection, replication of its last volume (the others are established)."""
    return {
        "name": "repl",
        "role": "Secondary",
        "devices": [{"volume": n, "minor": 10 + n, "disk-state": "UpToDate", "size": 4096} for n in range(volumes)],
        "connections": [
            {
                "name": peer,
                "connection-state": connection,
                "peer-role": "Secondary",
                "peer_devices": [
                    {
                        "volume": n,
                        "replication-state": replication if n == volumes - 1 else "Established",
                        "peer-disk-state": "UpToDate",
                        "out-of-sync": 1024 if n == volumes - 1 else 0,
                        "percent-in-sync": 75.00,
                    }
                    for n in range(volumes)
                ],
            }
            for peer, (connection, replication) in states.items()
        ],
    }


def test_each_volume_has_its_own_peers() -> None:
    states = {"beta": ("Connected", "Established"), "gamma": ("Connected", "SyncTarget")}
    devices = parse_status(json.dumps([resource(2, states)]), "9.1.7", "alpha").devices
    assert [(d.minor, d.volume, d.connection, d.out_of_sync) for d in devices.values()] == [
        (10, 0, "Connected", 0),
        (11, 1, "SyncTarget", 1024),
    ]
    assert devices[10].sync is None
    assert devices[11].sync == Sync("target", 75.0, 1024, 4096)  # without the details the whole device counts
    assert describe(devices[11])["peers"]["gamma"]["replication_state"] == "SyncTarget"
    assert describe(devices[11])["peers"]["beta"]["connection_state"] == "Connected"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("Connected", "Established"), ("StandAlone", "Off"), "StandAlone"),
        (("Connecting", "Off"), ("StandAlone", "Off"), "StandAlone"),
        (("Connecting", "Off"), ("Connected", "SyncSource"), "Connecting"),
        (("Connected", "SyncSource"), ("Connected", "PausedSyncS"), "PausedSyncS"),
        (("Connected", "WFBitMapS"), ("Connected", "SyncSource"), "WFBitMapS"),
        (("Connected", "Established"), ("Connected", "VerifyS"), "VerifyS"),
        (("Connected", "Established"), ("Connected", "Established"), "Connected"),
    ],
)
def test_the_peer_that_is_worst_off_speaks_for_all(first: tuple[str, str], second: tuple[str, str], told: str) -> None:
    for states in ({"beta": first, "gamma": second}, {"beta": second, "gamma": first}):
        assert parse_status(json.dumps([resource(1, states)]), "9.1.7", "alpha").device(10).connection == told


def test_a_resource_without_connections_stands_alone() -> None:
    device = parse_status(json.dumps([{**resource(1, {}), "suspended": True}]), "9.1.7", "alpha").device(10)
    assert (device.connection, device.peer_disk, device.flags, device.peers) == ("StandAlone", "DUnknown", "s---", ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "the output is no list"),
        ("[1]", "the output[0] is no map"),
        ("[{}]", "the output[0].name is no text"),
        ('[{"name": "r", "devices": 1}]', "the output[0].devices is no list"),
        ('[{"name": "r", "devices": [{"minor": 0}]}]', "the output[0].devices[0].disk-state is no text"),
        ('[{"name": "r", "devices": [{"disk-state": "x"}]}]', "the output[0].devices[0].minor is no whole number"),
        ('[{"name": "r", "devices": [{"volume": 0.5}]}]', "the output[0].devices[0].volume is no whole number"),
        ('[{"name": "r", "devices": [{"size": true}]}]', "the output[0].devices[0].size is no number from 0"),
        ('[{"name": "r", "devices": [{"size": 1e999}]}]', "the output[0].devices[0].size is no number from 0"),
        ('[{"name": "r", "suspended": "no"}]', "the output[0].suspended is neither true nor false"),
        ("[NaN]", "NaN is no number of JSON"),
        ("[" * 100000, "it is nested too deeply"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    assert refusal(text) == (
        "debian1: 'drbdsetup status --json --statistics' should print a JSON list of resources, as drbd-utils 9 do, "
        f"but {reason}. Look at what it prints on debian1."
    )


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    fuzz_one(data)


KEYS = ("name", "devices", "connections", "peer_devices", "volume", "minor", "disk-state", "connection-state", "size")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["r0", "SyncTarget", "Connected", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
)


@given(st.lists(JSON))
def test_any_json(value: list[Any]) -> None:
    fuzz_one(json.dumps(value).encode())
