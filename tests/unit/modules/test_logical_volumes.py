# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""logical_volumes: which commands run, and that all is looked at before anything is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import READY, Record
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.report import LVS, PVS, VGS
from ansible_collections.linux_ha.cluster.plugins.modules import logical_volumes
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._storage import test_report

EMPTY = (" ".join(PVS), 0, ""), (" ".join(VGS), 0, ""), (" ".join(LVS), 0, "")
LOOK = ("wipefs --no-act --json /dev/vdb", 0, "")
OPTIONS = {
    "node": "alpha",
    "groups": {"vg0": {"disks": ["/dev/vdb"], "discard": [], "volumes": {"web": 1024}, "minors": {"web": 0}}},
}
MAKE = ["vgcreate vg0 /dev/vdb", "lvcreate --yes --wipesignatures y --size 1024m --name web vg0"]


class Disks(NodeFiles):
    def size(self, device: str) -> int:
        return 4 * 2**30


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *commands: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    return run_module(monkeypatch, logical_volumes, Disks(tmp_path), Script(*commands), OPTIONS, **more)


def test_a_fresh_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = run(monkeypatch, tmp_path, *EMPTY, LOOK, *((command,) for command in MAKE))
    assert result == {"changed": True, "actions": MAKE, "sizes": {"web": 2**30}}


def test_check_mode_before_lvm_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = [(" ".join(argv), 127, "", "not found") for argv in (PVS, VGS, LVS)]
    assert run(monkeypatch, tmp_path, *missing, LOOK, check=True)["actions"] == MAKE
    assert "it ended with 127" in run(monkeypatch, tmp_path, missing[0])["msg"]


def test_the_second_run_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pvs = test_report.PVS.replace("loop0", "vdb")
    found = (" ".join(PVS), 0, pvs), (" ".join(VGS), 0, test_report.VGS), (" ".join(LVS), 0, test_report.LVS)
    assert run(monkeypatch, tmp_path, *found) == {"changed": False, "actions": [], "sizes": {"web": 2**30}}


PRESENT = (
    (" ".join(PVS), 0, test_report.PVS.replace("loop0", "vdb")),
    (" ".join(VGS), 0, test_report.VGS),
    (" ".join(LVS), 0, test_report.LVS),
)
VG0 = OPTIONS["groups"]["vg0"]
LARGER = {**OPTIONS, "groups": {"vg0": {**VG0, "volumes": {"web": 1280}}}}
EXTEND = "lvextend --size 1280m vg0/web"


def test_a_volume_grows_after_drbd_has_noted_where_its_metadata_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = Disks(tmp_path)
    files.write("proc/drbd", proc_drbd())
    script = Script(*PRESENT, ("drbdsetup check-resize 0",), (EXTEND,))
    assert run_module(monkeypatch, logical_volumes, files, script, LARGER)["actions"] == [EXTEND]
    assert run_module(monkeypatch, logical_volumes, files, Script(*PRESENT), LARGER, check=True)["actions"] == [EXTEND]


def test_a_volume_that_drbd_never_had_grows_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = Script(*PRESENT, ("drbdsetup check-resize 0", 127), (EXTEND,))
    assert run_module(monkeypatch, logical_volumes, Disks(tmp_path), script, LARGER)["actions"] == [EXTEND]


@pytest.mark.parametrize(
    ("proc", "state"),
    [
        (proc_drbd("WFConnection", disks="UpToDate/DUnknown"), "WFConnection, UpToDate/DUnknown"),
        (proc_drbd("SyncSource", disks="UpToDate/Inconsistent"), "SyncSource, UpToDate/Inconsistent"),
        ("", "Unconfigured, Unconfigured/DUnknown"),
    ],
)
def test_a_volume_that_drbd_cannot_grow_keeps_its_size(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proc: str, state: str
) -> None:
    files = Disks(tmp_path)
    files.write("proc/drbd", proc)
    files.save_record("web", Record("/dev/vg0/web", "internal", READY))
    assert run_module(monkeypatch, logical_volumes, files, Script(*PRESENT), LARGER)["msg"] == (
        f"alpha: volume web grows only while both sides are connected and up to date, but DRBD is {state}. Nothing was "
        "changed. Say 'size: 1024M' until then. Run this again when playbooks/status.yml shows both sides up to date."
    )


def test_all_groups_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = {"disks": ["/dev/vdc"], "discard": [], "volumes": {"mail": 8192}, "minors": {"mail": 1}}
    options = {**OPTIONS, "groups": {**OPTIONS["groups"], "vg1": bad}}
    script = Script(*EMPTY, LOOK, ("wipefs --no-act --json /dev/vdc", 0, ""))
    result = run_module(monkeypatch, logical_volumes, Disks(tmp_path), script, options)
    assert result["msg"].startswith("alpha: volume group vg1 should have 8192M free for its volumes, but it has 4092M.")
