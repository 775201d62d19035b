# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""volume_size: DRBD first, then the file system, where the volume is Primary and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.modules import volume_size
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.test_growth import DUMPE2FS

OLD, NEW = 1073700864, 1342127104
VOLUME = {"minor": 0, "device": "/dev/drbd0", "fstype": "ext4", "mount": "/srv/web", "bytes": 1280 * 2**20}
OPTIONS = {"node": "alpha", "volumes": {"web": VOLUME}}
MOUNTED = "60 30 147:0 / /srv/web rw,relatime - ext4 /dev/drbd0 rw\n"
PRIMARY = {"roles": "Primary/Secondary"}
ASKED = ("dumpe2fs -h /dev/drbd0", 0, DUMPE2FS)
COMMANDS = ["drbdadm resize web", "resize2fs /dev/drbd0"]


class Disks(NodeFiles):
    device = OLD

    def size(self, device: str) -> int:
        return self.device


def node(path: Path, mounted: str = MOUNTED, **state: Any) -> Disks:
    files = Disks(path)
    files.write("proc/drbd", proc_drbd(**state))
    files.write("proc/self/mountinfo", mounted)
    return files


def test_both_grow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = node(tmp_path, **PRIMARY)
    script = Script((COMMANDS[0], lambda: setattr(files, "device", NEW)), ASKED, (COMMANDS[1],))
    assert run_module(monkeypatch, volume_size, files, script, OPTIONS) == {"changed": True, "actions": COMMANDS}


def test_check_mode_tells_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = run_module(monkeypatch, volume_size, node(tmp_path, **PRIMARY), Script(ASKED), OPTIONS, check=True)
    assert result == {"changed": True, "actions": COMMANDS}


def test_a_run_that_was_killed_in_between_is_completed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = node(tmp_path, **PRIMARY)
    files.device = NEW
    script = Script(ASKED, (COMMANDS[1],))
    assert run_module(monkeypatch, volume_size, files, script, OPTIONS)["actions"] == COMMANDS[1:]


def test_nothing_to_grow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    options = {**OPTIONS, "volumes": {"web": {**VOLUME, "bytes": 2**30}}}
    assert not run_module(monkeypatch, volume_size, node(tmp_path, **PRIMARY), Script(ASKED), options)["changed"]


def test_the_other_node_does_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = node(tmp_path, mounted="", roles="Secondary/Primary")
    assert not run_module(monkeypatch, volume_size, files, Script(), OPTIONS)["changed"]


def test_a_lone_side_does_not_grow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = node(tmp_path, connection="WFConnection", roles="Primary/Unknown", disks="UpToDate/DUnknown")
    result = run_module(monkeypatch, volume_size, files, Script(), OPTIONS)
    assert result["msg"].startswith("alpha: volume web grows only while both sides are connected and up to date")
