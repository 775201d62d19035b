# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every real /proc/drbd is read; the parser never raises and reads back what was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import (
    Device,
    Sync,
    describe,
    parse_proc_drbd,
    render_progress,
)
from hypothesis import given
from hypothesis import strategies as st

CORPUS = Path(__file__).resolve().parents[4] / ".." / "shared" / "corpus" / "proc_drbd"

UP = ("UpToDate", "UpToDate")
EXPECTED = {
    "ganeti_proc_drbd84_emptyfirst.txt": {
        1: ("Connected", "Secondary", "Primary", *UP, "C"),
        2: ("Unconfigured", "Unknown", "Unknown", "Unconfigured", "DUnknown", None),
        4: ("WFConnection", "Primary", "Unknown", "UpToDate", "DUnknown", "C"),
        6: ("Connected", "Secondary", "Primary", "Diskless", "UpToDate", "C"),
        8: ("StandAlone", "Secondary", "Unknown", "UpToDate", "DUnknown", None),
    },
    "ganeti_proc_drbd83_sync_krnl2.6.39.txt": {
        0: ("Connected", "Primary", "Secondary", *UP, "C"),
        1: ("Connected", "Secondary", "Primary", *UP, "C"),
        2: ("Unconfigured", "Unknown", "Unknown", "Unconfigured", "DUnknown", None),
        3: ("SyncSource", "Primary", "Secondary", "UpToDate", "Inconsistent", "A"),
        4: ("WFConnection", "Primary", "Unknown", "UpToDate", "DUnknown", "C"),
    },
    "v8.3.7_diskless_wfconnection.txt": {0: ("WFConnection", "Secondary", "Unknown", "Diskless", "DUnknown", "C")},
    "v8.3.7_standalone_outdated_fragment.txt": {
        0: ("StandAlone", "Secondary", "Unknown", "Outdated", "DUnknown", None)
    },
    "v8.3.7_unconfigured_truncated.txt": {0: ("Unconfigure", "Unknown", "Unknown", "Unconfigured", "DUnknown", None)},
    "v8.4.10_minor1_connected.txt": {1: ("Connected", "Primary", "Secondary", *UP, "C")},
    "v8.4.11_standalone_forced_alone.txt": {0: ("StandAlone", "Primary", "Unknown", "UpToDate", "DUnknown", None)},
    "v8.4.8-1_standalone_splitbrain_secondary.txt": {
        0: ("StandAlone", "Secondary", "Unknown", "UpToDate", "Outdated", None)
    },
    "v8.4.9-1_local_diskless_peer_inconsistent.txt": {
        0: ("Connected", "Secondary", "Secondary", "Diskless", "Inconsistent", "C")
    },
    "v8.0.4_connected_line_glued.txt": {0: ("Connected", "Primary", "Secondary", *UP, "C")},
    "v8.2.6_secondary_secondary_inconsistent.txt": {
        0: ("Connected", "Secondary", "Secondary", "Inconsistent", "Inconsistent", "C")
    },
}
SYNCS = {
    "v8.4.10_syncsource.txt": (0, Sync("source", 28.3, 7530908, 10236 * 1024, 33904, 222)),
    "v8.4.11_three_devices_syncsource.txt": (2, Sync("source", 0.2, 1433206068, 1402120 * 1024, 2180, 654289)),
    "ganeti_proc_drbd84_sync.txt": (5, Sync("source", 68.5, 335744, 1048576, 64800, 5)),
    "ganeti_proc_drbd83_sync_want.txt": (0, Sync("target", 44.4, 588416, 1048576, 65736, 8)),
    "v8.3.11_syncsource_Mfinish_glued_tab.txt": (0, Sync("source", 0.1, 104832604, 102392 * 1024, 1296, 80640)),
    "v8.3.8_synctarget_queue_delay_comma_decimal.txt": (0, Sync("target", 20.8, 813660, 1023932, 8976, 90)),
    "v8.3.8_syncsource_delay_probe.txt": (0, Sync("source", 42.4, 301729988, 510908 * 1024, 60172, 5008)),
    "v8.0.14_syncsource_slow.txt": (1, Sync("source", 0.1, 8058 * 1024, 8063 * 1024, 252, 30944)),
}


def read(name: str) -> str:
    path = CORPUS / name
    assert path.is_file(), f"{path} is missing: the transcripts are expected beside the repository"
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("name", EXPECTED)
def test_states_of_real_transcripts(name: str) -> None:
    devices = parse_proc_drbd(read(name)).devices
    assert EXPECTED[name] == {
        minor: (d.connection, d.role, d.peer_role, d.disk, d.peer_disk, d.protocol) for minor, d in devices.items()
    }


@pytest.mark.parametrize("name", SYNCS)
def test_synchronisations_of_real_transcripts(name: str) -> None:
    minor, sync = SYNCS[name]
    assert parse_proc_drbd(read(name)).devices[minor].sync == sync


def test_every_transcript_of_8_3_and_8_4_is_read_completely() -> None:
    paths = sorted(path for path in CORPUS.glob("*.txt") if "init_status" not in path.name)
    assert len(paths) > 40, f"{CORPUS}: the transcripts are expected beside the repository"
    for path in paths:
        text = read(path.name)
        devices = parse_proc_drbd(text).devices
        assert len(devices) == text.count("cs:"), path.name
        for device in devices.values():
            if device.configured:
                assert device.flags[:1] == "r", path.name
                assert device.role in ("Primary", "Secondary"), path.name
                assert device.disk != "Unconfigured", path.name


def test_flags_and_out_of_sync() -> None:
    device = parse_proc_drbd(read("v8.4.11_standalone_forced_alone.txt")).device(0)
    assert (device.flags, device.out_of_sync) == ("r----s", 20970844)


def test_no_module_no_devices() -> None:
    status = parse_proc_drbd(None)
    assert (status.available, status.version, status.devices, status.readable) == (False, "", {}, True)
    assert not status.device(3).configured


def test_drbd_9_is_known_to_be_unreadable_here() -> None:
    status = parse_proc_drbd(
        "version: 9.1.7 (api:2/proto:110-121)\nGIT-hash: bfd2450739e3e27cfd0a2eece2cde3d94ad993ae\n"
    )
    assert (status.available, status.readable) == (True, False)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse_proc_drbd(text)


WORDS = ("UpToDate", "Inconsistent", "Outdated", "Consistent", "Diskless", "DUnknown")
ROLES = ("Primary", "Secondary", "Unknown")
DEVICES = st.builds(
    Device,
    minor=st.integers(0, 1048575),
    connection=st.sampled_from(["Connected", "WFConnection", "StandAlone", "SyncTarget", "PausedSyncS"]),
    role=st.sampled_from(ROLES),
    peer_role=st.sampled_from(ROLES),
    disk=st.sampled_from(WORDS),
    peer_disk=st.sampled_from(WORDS),
    protocol=st.sampled_from(["A", "B", "C", None]),
    flags=st.sampled_from(["r-----", "r----s", "s---d-", "ra-u--", "r---n-"]),
    out_of_sync=st.integers(0, 2**40),
)


@given(
    st.lists(DEVICES, unique_by=lambda device: device.minor), st.sampled_from(["", "\n"]), st.sampled_from([" ", ""])
)
def test_devices_are_read_back(devices: list[Device], gap: str, indent: str) -> None:
    text = "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: 0 \n"
    for d in devices:
        text += (
            f"{gap}{indent}{d.minor}: cs:{d.connection} ro:{d.role}/{d.peer_role} ds:{d.disk}/{d.peer_disk} "
            f"{d.protocol or ' '} {d.flags}\n    ns:0 nr:0 dw:0 dr:0 al:8 bm:0 ap:0 ep:1 wo:f oos:{d.out_of_sync}\n"
        )
    assert list(parse_proc_drbd(text).devices.values()) == devices


def test_progress_lines() -> None:
    sync = Sync("source", 42.3, 600_000, 1048576, 45158, 80)
    device = Device(0, "SyncSource", disk="UpToDate", peer_disk="Inconsistent", sync=sync)
    assert render_progress("debian1", "repl", device) == "debian1: repl 42.3 % of 1.0 GiB, 44.1 MiB/s, 0:01:20 left"
    stalled = Device(0, "SyncSource", sync=Sync("source", 1.0, 5, 512))
    assert render_progress("debian1", "repl", stalled) == "debian1: repl 1.0 % of 512.0 KiB, stalled"
    waiting = Device(0, "WFConnection", disk="Inconsistent")
    assert render_progress("debian1", "repl", waiting) == "debian1: repl WFConnection, Inconsistent/DUnknown"
    assert describe(device)["sync"]["percent"] == 42.3
