# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What drbdadm, wipefs and blkid print is read; texts captured from drbd-utils 9.22 (8.4 variant) and "
"util-linux 2.38."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import metadata, record, signatures, status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands, redact
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import Script
from hypothesis import given
from hypothesis import strategies as st

# drbdadm-84 dump-md on a loop device
DUMP = """# DRBD meta data dump
# 2026-11-21 11:14:18 +0000 [1795259658]
# vm> drbdmeta 0 v08 /dev/loop0 internal dump-md
#

version "v08";

# md_size_sect 80
# md_offset 67104768
# al_offset 67072000
# bm_offset 67067904

uuid {
    0x0000000000000004; 0x0000000000000000; 0x0000000000000000; 0x0000000000000000;
    flags 0x00000000;
}
# al-extents 257;
la-size-sect 0;
bm-byte-per-bit 4096;
device-uuid 0x00109270C4E85B33;
la-peer-max-bio-size 0;
"""
# drbdsetup-84 show, in the form of its source
RUNNING = """resource repl {
    net {
        shared-secret   \t"s3cr3t";
    }
    _remote_host {
        address\t\t\tipv4 10.0.0.2:7788;
    }
    _this_host {
        address\t\t\tipv4 10.0.0.1:7788;
        volume 0 {
            device\t\t\tminor 0;
            disk\t\t\t"/dev/vdb";
            meta-disk\t\t\tinternal;
            disk {
                on-io-error     \tdetach;
            }
        }
    }
}
"""
# wipefs --no-act --json on the same device
WIPEFS = """{
   "signatures": [
      {
         "device": "loop0",
         "offset": "0x3fff03c",
         "type": "drbd",
         "uuid": "109270c4e85b33",
         "label": null
      }
   ]
}
"""
# blkid -p -o export on the same device
BLKID = "DEVNAME=/dev/loop0\nUUID=109270c4e85b33\nVERSION=v08\nTYPE=drbd\nUSAGE=raid\n"


def test_dump() -> None:
    assert metadata.parse_dump(0, DUMP) == metadata.Metadata("109270c4e85b33", fresh=True)


def test_dump_of_a_used_disk() -> None:
    used = DUMP.replace("0x0000000000000004", "0x5A3C2B1F00000005")
    assert metadata.parse_dump(0, used) == metadata.Metadata("109270c4e85b33", fresh=False)
    flagged = DUMP.replace("flags 0x00000000", "flags 0x00000001")
    assert metadata.parse_dump(0, flagged) == metadata.Metadata("109270c4e85b33", fresh=False)


def test_no_and_unclean_metadata() -> None:
    assert metadata.parse_dump(1, "No valid meta data found\n") is None
    unclean = 'Found meta data is "unclean", please apply-al first\n'
    assert metadata.parse_dump(1, unclean) == metadata.Metadata(None, fresh=False)


def test_an_unknown_answer_decides_nothing() -> None:
    with pytest.raises(ValueError, match="No such file"):
        metadata.parse_dump(20, "open(/dev/nonexist) failed: No such file or directory\n")


def test_generation_identifiers() -> None:
    noise = "\n   found __DRBD_NODE__ in environment\n"
    fresh = "0000000000000004:0000000000000000:0000000000000000:0000000000000000:0:0:0:0:0:0:0\n"
    assert metadata.parse_fresh(noise + fresh)
    assert not metadata.parse_fresh(fresh.replace("4:", "5:", 1))
    assert not metadata.parse_fresh("")


@pytest.mark.parametrize(
    ("text", "running"),
    [
        (RUNNING, status.Running(0, "/dev/vdb", "internal")),
        (
            RUNNING.replace("meta-disk\t\t\tinternal", 'meta-disk\t\t\t"/dev/vdc" [ 1 ]'),
            status.Running(0, "/dev/vdb", "/dev/vdc[1]"),
        ),
        (
            RUNNING.replace("meta-disk\t\t\tinternal", 'flexible-meta-disk\t\t"/dev/vdc"'),
            status.Running(0, "/dev/vdb", "/dev/vdc"),
        ),
        ("resource repl {\n    volume 0 {\n        device\t\t\tminor 3;\n    }\n}\n", status.Running(3)),
        ("", None),
    ],
)
def test_what_runs(text: str, running: status.Running | None) -> None:
    assert status.parse_show(text) == running


def test_all_is_no_name() -> None:
    with pytest.raises(Refusal) as refusal:
        record.check_name("all")
    assert str(refusal.value) == (
        "'all' is no DRBD resource name: drbdadm takes it for every resource. Choose another name."
    )


def test_signatures() -> None:
    found = signatures.parse_wipefs("/dev/vdb", WIPEFS)
    assert [(str(mark), mark.uuid) for mark in found] == [("drbd on /dev/vdb", "109270c4e85b33")]
    assert signatures.parse_wipefs("/dev/vdb", '{\n   "signatures": [\n\n   ]\n}\n') == ()
    assert signatures.parse_wipefs("/dev/vdb", "") == ()
    assert signatures.parse_blkid(BLKID)["TYPE"] == "drbd"


def test_mounts_and_swaps() -> None:
    text = "36 25 147:0 / /mnt/with\\040blank rw,relatime shared:1 - ext4 /dev/drbd0 rw\nnonsense\n"
    assert signatures.parse_mountinfo(text) == [signatures.Mount("147:0", "/mnt/with blank", "/dev/drbd0")]
    swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/vdb2       partition\t1048572\t\t0\t\t-2\n"
    assert signatures.parse_swaps(swaps) == ["/dev/vdb2"]


@given(st.integers(0, 2**44), st.booleans())
def test_probes_stay_on_the_disk_and_reach_both_ends(size: int, internal: bool) -> None:
    tail = signatures.metadata_size(size) if internal else 0
    spans = signatures.probe_spans(size, tail)
    end = max(size - tail, 0)
    assert spans[0][0] == 0
    assert sum(spans[-1]) == end
    assert all(offset >= 0 and offset + length <= end for offset, length in spans)
    assert sum(length for _offset, length in spans) <= 25 * 1024 * 1024


@given(st.builds(record.Record, st.text(), st.text(), device_uuid=st.text(), blank=st.booleans(), created=st.text()))
def test_records_are_read_back(item: record.Record) -> None:
    assert record.parse_record(record.render(item)) == item


@given(st.builds(record.Content, st.text(), st.lists(st.text()).map(tuple), st.booleans(), st.booleans()))
def test_content_is_read_back(item: record.Content) -> None:
    assert record.parse_content(record.render(item)) == item


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"disk": "/dev/vdb"}'])
def test_a_damaged_record_is_none(text: str | None) -> None:
    assert record.parse_record(text) is None
    assert record.parse_content(text) == record.Content()


@pytest.mark.parametrize("name", ["", "../x", "a/b", "-x", "a b", ".x", "r0\n"])
def test_names_that_are_no_file_names(name: str) -> None:
    with pytest.raises(Refusal, match="no DRBD resource name"):
        record.check_name(name)


CONNECT = "drbdsetup-84 connect repl ipv4:10.0.0.1:7788 ipv4:10.0.0.2:7788 --protocol=C --shared-secret=s3cr3t"


def test_a_failed_command_tells_what_it_printed_without_the_secret() -> None:
    script = Script(("drbdadm adjust repl", 10, "", f"Command '{CONNECT}' terminated with exit code 10"))
    with pytest.raises(Refusal) as refusal:
        Commands(script, "debian1").adjust("repl")
    assert str(refusal.value) == (
        "debian1: 'drbdadm adjust repl' should have succeeded, it ended with 10: Command 'drbdsetup-84 connect repl "
        "ipv4:10.0.0.1:7788 ipv4:10.0.0.2:7788 --protocol=C --shared-secret=*** terminated with exit code 10"
    )


def test_secrets_in_configuration_form_are_hidden() -> None:
    assert redact('shared-secret       "s3cr3t";') == 'shared-secret       "***";'


HELD = "State change failed: (-12) Device is held open by someone"


def test_a_device_held_open_for_a_moment_is_awaited() -> None:
    script = Script(("drbdadm secondary repl", 11, "", HELD), ("drbdadm secondary repl",))
    naps: list[float] = []
    Commands(script, "debian1", naps.append).demote("repl")
    script.finish()
    assert naps == [0.5]


def test_a_device_held_open_for_long_is_refused() -> None:
    script = Script(*[("drbdadm secondary repl", 11, "", HELD)] * 21)
    with pytest.raises(Refusal, match="held open by someone"):
        Commands(script, "debian1", lambda _seconds: None).demote("repl")
    script.finish()


def test_another_failure_of_secondary_is_not_repeated() -> None:
    script = Script(("drbdadm secondary repl", 17, "", "no such resource"))
    with pytest.raises(Refusal, match="ended with 17: no such resource"):
        Commands(script, "debian1").demote("repl")
