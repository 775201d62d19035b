# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every real /proc/drbd of 0.7 to 8.4 is read; the parser never raises and reads back what was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.proc import parse_proc_drbd
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.tests.fuzz.proc_drbd import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared"
CORPUS = SHARED / "corpus" / "proc_drbd"

# file -> version, and of each device: minor, connection, roles, disks, protocol, flags, KiB out of sync
# and of a synchronisation: direction, percent, left, total (KiB), rate (KiB/s), seconds
EXPECTED: dict[str, tuple[str, list[str]]] = {
    "ganeti_proc_drbd8.txt": (
        "8.0.12",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r--- 0",
            "1 Connected Secondary/Primary UpToDate/UpToDate C r--- 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "4 WFConnection Primary/Unknown UpToDate/DUnknown C r--- 0",
            "5 Connected Primary/Secondary UpToDate/Diskless C r--- 0",
            "6 Connected Secondary/Primary Diskless/UpToDate C r--- 0",
            "7 WFConnection Secondary/Unknown UpToDate/DUnknown C r--- 0",
            "8 StandAlone Secondary/Unknown UpToDate/DUnknown - r--- 0",
        ],
    ),
    "ganeti_proc_drbd80-emptyversion.txt": (
        "",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r--- 0",
            "1 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "5 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "6 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
        ],
    ),
    "ganeti_proc_drbd83.txt": (
        "8.3.1",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r---- 0",
            "1 Connected Secondary/Primary UpToDate/UpToDate C r--- 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "4 WFConnection Primary/Unknown UpToDate/DUnknown C r---- 0",
            "5 Connected Primary/Secondary UpToDate/Diskless C r---- 0",
            "6 Connected Secondary/Primary Diskless/UpToDate C r--- 0",
            "7 WFConnection Secondary/Unknown UpToDate/DUnknown C r--- 0",
            "8 StandAlone Secondary/Unknown UpToDate/DUnknown - r--- 0",
        ],
    ),
    "ganeti_proc_drbd83_sync_krnl2.6.39.txt": (
        "8.3.1",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r---- 0",
            "1 Connected Secondary/Primary UpToDate/UpToDate C r--- 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "3 SyncSource Primary/Secondary UpToDate/Inconsistent A r----- 15358208 source 2.4 15358208 15728640 61736 248",
            "4 WFConnection Primary/Unknown UpToDate/DUnknown C r---- 0",
        ],
    ),
    "ganeti_proc_drbd83_sync_want.txt": (
        "8.3.11",
        [
            "0 SyncTarget Secondary/Primary Inconsistent/UpToDate C r----- 588416 target 44.4 588416 1048576 65736 8",
            "1 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "3 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
        ],
    ),
    "ganeti_proc_drbd84_emptyfirst.txt": (
        "8.4.2",
        [
            "1 Connected Secondary/Primary UpToDate/UpToDate C r----- 0",
            "2 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "4 WFConnection Primary/Unknown UpToDate/DUnknown C r----- 1048320",
            "6 Connected Secondary/Primary Diskless/UpToDate C r----- 0",
            "8 StandAlone Secondary/Unknown UpToDate/DUnknown - r----- 1048320",
        ],
    ),
    "ganeti_proc_drbd84_sync.txt": (
        "8.4.2",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r----- 1048320",
            "3 Unconfigured Unknown/Unknown Unconfigured/DUnknown - - 0",
            "5 SyncSource Secondary/Secondary UpToDate/Inconsistent C r---n- 335744 source 68.5 335744 1048576 64800 5",
        ],
    ),
    "v8.0.11_standalone_and_diskless.txt": (
        "8.0.11",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r--- 0",
            "1 Connected Secondary/Secondary Diskless/Inconsistent C r--- 0",
        ],
    ),
    "v8.0.12_syncsource_unindented.txt": (
        "8.0.12",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r--- 2815820 source 1.2 2815820 2843380 3060 918",
        ],
    ),
    "v8.0.14_connected_with_sync_line.txt": (
        "8.0.14",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r--- 0",
            "1 Connected Primary/Secondary UpToDate/UpToDate C r--- 0",
        ],
    ),
    "v8.0.14_syncsource_slow.txt": (
        "8.0.14",
        [
            "1 SyncSource Primary/Secondary UpToDate/Inconsistent C r--- 8251392 source 0.1 8251392 8256512 252 30944",
        ],
    ),
    "v8.0.4_connected_line_glued.txt": (
        "8.0.4",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r--- 0",
        ],
    ),
    "v8.0.4_wfconnection_line_glued.txt": (
        "",
        [
            "0 WFConnection Primary/Unknown UpToDate/DUnknown C r--- 0",
        ],
    ),
    "v8.2.6_primary_primary.txt": (
        "8.2.6",
        [
            "0 Connected Primary/Primary UpToDate/UpToDate C r--- 0",
        ],
    ),
    "v8.2.6_secondary_secondary_inconsistent.txt": (
        "8.2.6",
        [
            "0 Connected Secondary/Secondary Inconsistent/Inconsistent C r--- 1048472",
        ],
    ),
    "v8.2.6_synctarget.txt": (
        "8.2.6",
        [
            "0 SyncTarget Secondary/Primary Inconsistent/UpToDate C r--- 10476008 target 0.2 10476008 10481664 1504 6547",
        ],
    ),
    "v8.3.11_connected_minor1.txt": (
        "8.3.11",
        [
            "1 Connected Secondary/Primary UpToDate/UpToDate C r---- 0",
        ],
    ),
    "v8.3.11_syncsource_Mfinish_glued.txt": (
        "8.3.11",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 5173180 source 1.5 5173180 5238784 1336 3860",
        ],
    ),
    "v8.3.11_syncsource_Mfinish_glued_tab.txt": (
        "8.3.11",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 104832604 source 0.1 104832604 104849408 1296 80640",
        ],
    ),
    "v8.3.7_diskless_wfconnection.txt": (
        "8.3.7",
        [
            "0 WFConnection Secondary/Unknown Diskless/DUnknown C r---- 0",
        ],
    ),
    "v8.3.7_standalone_outdated_fragment.txt": (
        "",
        [
            "0 StandAlone Secondary/Unknown Outdated/DUnknown - r---- 0",
        ],
    ),
    "v8.3.7_unconfigured_truncated.txt": (
        "8.3.7",
        [
            "0 Unconfigure Unknown/Unknown Unconfigured/DUnknown - - 0",
        ],
    ),
    "v8.3.7_wfconnection_primary.txt": (
        "8.3.7",
        [
            "0 WFConnection Primary/Unknown UpToDate/DUnknown C r---- 239648",
        ],
    ),
    "v8.3.8_secondary_secondary_inconsistent.txt": (
        "8.3.8",
        [
            "0 Connected Secondary/Secondary Inconsistent/Inconsistent C r---- 505964",
        ],
    ),
    "v8.3.8_syncsource_delay_probe.txt": (
        "8.3.8",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r---- 301729988 source 42.4 301729988 523169792 60172 5008",
        ],
    ),
    "v8.3.8_synctarget_queue_delay_comma_decimal.txt": (
        "8.3.8",
        [
            "0 SyncTarget Secondary/Primary Inconsistent/UpToDate C r---- 813660 target 20.8 813660 1023932 8976 90",
        ],
    ),
    "v8.4.0_standalone_primary_splitbrain.txt": (
        "8.4.0",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r----- 100",
        ],
    ),
    "v8.4.10_minor1_connected.txt": (
        "8.4.10",
        [
            "1 Connected Primary/Secondary UpToDate/UpToDate C r----- 0",
        ],
    ),
    "v8.4.10_syncsource.txt": (
        "8.4.10",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 7530908 source 28.3 7530908 10481664 33904 222",
        ],
    ),
    "v8.4.10_wfconnection_primary_forced_alone.txt": (
        "8.4.10",
        [
            "1 WFConnection Primary/Unknown UpToDate/DUnknown C r----s 10485404",
        ],
    ),
    "v8.4.10_wfconnection_secondary.txt": (
        "8.4.10",
        [
            "0 WFConnection Secondary/Unknown UpToDate/DUnknown C r----- 2649072",
        ],
    ),
    "v8.4.11_splitbrain_sequence_1_initial_sv1.txt": (
        "8.4.11",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r----- 0",
        ],
    ),
    "v8.4.11_splitbrain_sequence_1_initial_sv2.txt": (
        "8.4.11",
        [
            "0 Connected Secondary/Primary UpToDate/UpToDate C r----- 0",
        ],
    ),
    "v8.4.11_splitbrain_sequence_6_split_brain_sv1.txt": (
        "8.4.11",
        [
            "0 StandAlone Secondary/Unknown UpToDate/DUnknown - r----- 4",
        ],
    ),
    "v8.4.11_splitbrain_sequence_6_split_brain_sv2.txt": (
        "8.4.11",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r----- 4",
        ],
    ),
    "v8.4.11_splitbrain_sequence_8_resolved_sv2.txt": (
        "8.4.11",
        [
            "0 Connected Primary/Secondary UpToDate/UpToDate C r----- 0",
        ],
    ),
    "v8.4.11_standalone_forced_alone.txt": (
        "8.4.11",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r----s 20970844",
        ],
    ),
    "v8.4.11_three_devices_syncsource.txt": (
        "8.4.11",
        [
            "0 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 106597444 source 34.7 106597444 162992128 32924 3237",
            "1 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 512191896 source 2.3 512191896 523984896 11812 43301",
            "2 SyncSource Primary/Secondary UpToDate/Inconsistent C r----- 1433206068 source 0.2 1433206068 1435770880 2180 654289",
        ],
    ),
    "v8.4.3_primary_primary_dirty_counters.txt": (
        "8.4.3",
        [
            "1 Connected Primary/Primary UpToDate/UpToDate C r----- 12349",
        ],
    ),
    "v8.4.5_standalone_primary_suspended_flag_s.txt": (
        "8.4.5",
        [
            "0 StandAlone Primary/Unknown UpToDate/DUnknown - r----s 1048508",
        ],
    ),
    "v8.4.5_wfconnection_secondary.txt": (
        "8.4.5",
        [
            "1 WFConnection Secondary/Unknown UpToDate/DUnknown C r----- 0",
        ],
    ),
    "v8.4.8-1_standalone_splitbrain_secondary.txt": (
        "8.4.8-1",
        [
            "0 StandAlone Secondary/Unknown UpToDate/Outdated - r----- 8",
        ],
    ),
    "v8.4.8-1_wfconnection_primary_both_sides_A.txt": (
        "8.4.8-1",
        [
            "0 WFConnection Primary/Unknown UpToDate/Outdated C r----- 0",
        ],
    ),
    "v8.4.9-1_init_status_peer_diskless.txt": ("8.4.9-1", []),
    "v8.4.9-1_local_diskless_peer_inconsistent.txt": (
        "8.4.9-1",
        [
            "0 Connected Secondary/Secondary Diskless/Inconsistent C r----- 0",
        ],
    ),
}
# The 0.7 and 8.0 of the articles that describe such a cluster: what follows "cat /proc/drbd" in them.
SEEDS = {
    "003_bc351af37fc1dad2.txt": [
        "0 Connected Secondary/Secondary Inconsistent/Inconsistent - - 0",
        "0 SyncSource Primary/Secondary UpToDate/Inconsistent - - 2812328 source 0.9 2812328 2832888 5140 540",
        "0 Connected Primary/Secondary UpToDate/UpToDate - - 0",
    ],
    "004_d8c84f8cfe95a055.txt": [
        "0 Connected Secondary/Secondary Inconsistent/Inconsistent C r--- 0",
        "0 SyncTarget Primary/Secondary Inconsistent/Inconsistent C r--- 8318976 target 0.9 8318976 8387584 11432 725",
    ],
}
# linux-kernel mailing list, 2006-06-11, "Kernel 2.6.17-rc5 under amd64 may be hanging I/O" (0.7.19; wrapped by the mail)
MAIL_0_7_19 = """version: 0.7.19 (api:78/proto:74)
SVN Revision: 2212 build by root@thewarehouse1, 2006-05-28 17:54:59
   2: cs:SyncSource st:Primary/Secondary ld:Consistent
      ns:45970636 nr:0 dw:45451468 dr:27302312 al:45571 bm:63 lo:0
pe:0 ua:0 ap:0
          [===================>] sync'ed:100.0% (1020/1020)K
          stalled
   3: cs:PausedSyncS st:Primary/Secondary ld:Consistent
      ns:284957716 nr:0 dw:284450048 dr:251121904 al:266659 bm:759 lo:0
pe:0 ua:0 ap:0
   4: cs:WFReportParams st:Primary/Unknown ld:Consistent
      ns:92534448 nr:0 dw:133197016 dr:64860944 al:157353 bm:21176
lo:19 pe:0 ua:0 ap:0
   6: cs:Connected st:Primary/Secondary ld:Consistent
      ns:88661276 nr:0 dw:88141084 dr:43618112 al:123587 bm:122 lo:0
pe:0 ua:0 ap:0
"""


def read(path: Path) -> str:
    assert path.is_file(), f"{path} is missing: the transcripts are expected beside the repository"
    return path.read_text(encoding="utf-8", errors="replace")


def words(device: Device) -> str:
    sync = device.sync
    text = (
        f"{device.minor} {device.connection} {device.role}/{device.peer_role} {device.disk}/{device.peer_disk} "
        f"{device.protocol or '-'} {device.flags or '-'} {device.out_of_sync}"
    )
    if sync is None:
        return text
    return (
        f"{text} {sync.direction} {sync.percent} {sync.left_kib} {sync.total_kib} "
        f"{'-' if sync.rate_kib is None else sync.rate_kib} {'-' if sync.seconds is None else sync.seconds}"
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_real_transcripts(name: str) -> None:
    status = parse_proc_drbd(read(CORPUS / name))
    assert (status.version, [words(device) for device in status.devices.values()]) == EXPECTED[name]


def test_no_transcript_is_left_out() -> None:
    assert CORPUS.is_dir(), f"{CORPUS} is missing: the transcripts are expected beside the repository"
    assert {path.name for path in CORPUS.glob("*.txt")} == EXPECTED.keys()


@pytest.mark.parametrize("name", SEEDS)
def test_articles(name: str) -> None:
    """The shells of an article, cut where a listing begins: at its version or at a lone device line."""
    text = read(SHARED / "seeds" / name)
    parts = [part for part in text.replace("\n  0: cs:", "\nversion: \n  0: cs:").split("version: ") if " cs:" in part]
    assert [words(device) for part in parts for device in parse_proc_drbd(part).devices.values()] == SEEDS[name]


def test_a_stalled_0_7() -> None:
    assert [words(device) for device in parse_proc_drbd(MAIL_0_7_19).devices.values()] == [
        "2 SyncSource Primary/Secondary UpToDate/Inconsistent - - 1020 source 100.0 1020 1020 - -",
        "3 PausedSyncS Primary/Secondary UpToDate/Inconsistent - - 0",
        "4 WFReportParams Primary/Unknown UpToDate/DUnknown - - 0",
        "6 Connected Primary/Secondary UpToDate/UpToDate - - 0",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cs:DiskLessClient st:Primary/Secondary ld:Inconsistent", "Connected Primary/Secondary Diskless/UpToDate"),
        ("cs:ServerForDLess st:Secondary/Primary ld:Consistent", "Connected Secondary/Primary UpToDate/Diskless"),
        ("cs:ServerForDLess st:Secondary/Primary ld:Inconsistent", "Connected Secondary/Primary Inconsistent/Diskless"),
        ("cs:SyncTarget st:Secondary/Primary ld:Inconsistent", "SyncTarget Secondary/Primary Inconsistent/UpToDate"),
        ("cs:WFConnection st:Secondary/Unknown ld:Consistent", "WFConnection Secondary/Unknown Consistent/DUnknown"),
        ("cs:WFConnection st:Primary/Unknown ld:Consistent", "WFConnection Primary/Unknown UpToDate/DUnknown"),
        ("cs:StandAlone st:Secondary/Unknown ld:Inconsistent", "StandAlone Secondary/Unknown Inconsistent/DUnknown"),
        ("cs:Unconfigured", "Unconfigured Unknown/Unknown Unconfigured/DUnknown"),
    ],
)
def test_what_0_7_means(line: str, told: str) -> None:
    """The words of drbd_proc_get_info() in 0.7's drbd_proc.c."""
    device = parse_proc_drbd(f"version: 0.7.25 (api:79/proto:74)\n 0: {line}\n    ns:0 nr:0\n").device(0)
    assert words(device) == f"0 {told} - - 0"


def test_no_module_no_devices() -> None:
    status = parse_proc_drbd(None)
    assert (status.available, status.version, status.devices, status.readable) == (False, "", {}, True)
    assert not status.device(3).configured


@pytest.mark.parametrize(
    ("version", "lists_devices", "readable"),
    [("0.7.21", True, False), ("8.0.14", True, True), ("8.4.11", True, True), ("9.1.7", False, False)],
)
def test_what_can_be_done_with_a_version(version: str, lists_devices: bool, readable: bool) -> None:
    status = parse_proc_drbd(f"version: {version} (api:2/proto:110-121)\nGIT-hash: bfd2450739e3e27cfd0a2eece2cde3\n")
    assert (status.available, status.lists_devices, status.readable) == (True, lists_devices, readable)


@given(st.binary())
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    fuzz_one(data)


FRAGMENTS = (" 0: cs:", "Connected", "SyncTarget", " ro:", " st:", "/", " ds:", " ld:Consistent", "UpToDate", " C ")
MORE = ("r-----", "\n", "oos:", "9" * 5000, "sync'ed:", "1.5%", "(1/2)", "M", "finish: ", "1:02:03", " speed: ", ",,")


@given(st.lists(st.sampled_from(FRAGMENTS + MORE)))
def test_anything_made_of_its_parts_is_read_without_an_error(parts: list[str]) -> None:
    fuzz_one("".join(parts).encode())


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
