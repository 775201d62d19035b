# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a mirror volume begins and is seeded; its disk."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror.facts import read
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror.steps import (
    Side,
    begins_here,
    check_content,
    disk_unit,
    seeds_here,
)

NEW, STANDBY, SERVES = Side(), Side(True, False, 3), Side(True, True, 4)


@pytest.mark.parametrize(
    ("here", "there", "preferred", "begins", "seeds"),
    [
        (NEW, NEW, True, True, True),
        (NEW, NEW, False, False, False),
        (SERVES, STANDBY, True, False, True),
        (SERVES, STANDBY, False, False, True),
        (STANDBY, SERVES, True, False, False),
        (STANDBY, Side(True, False, 2), False, False, True),
        (Side(True, False, 2), STANDBY, True, False, False),
        (STANDBY, STANDBY, True, False, True),
        (NEW, STANDBY, True, False, False),
        (STANDBY, NEW, True, False, True),
    ],
)
def test_where_it_begins(here: Side, there: Side, preferred: bool, begins: bool, seeds: bool) -> None:
    assert begins_here(here, there, preferred) is begins
    assert seeds_here(here, there, preferred) is seeds


def test_a_file_system_with_something_else_is_refused() -> None:
    check_content("alpha", "shares", "/dev/vdb", ["data", "generations", "lost+found"])
    with pytest.raises(Refusal) as refused:
        check_content("alpha", "shares", "/dev/vdb", ["data", "photos"])
    assert str(refused.value) == (
        "alpha: volume shares should have /dev/vdb for itself, but the file system on it holds photos. Nothing was "
        "changed. Name another disk in ha_volumes, or empty this one by hand."
    )


@pytest.mark.parametrize(("options", "how"), [([], "-t ext4 "), (["noatime", "nosuid"], "-t ext4 -o noatime,nosuid ")])
def test_disk_unit(options: list[str], how: str) -> None:
    directory = "/var/lib/linux_ha/mirror/a"
    lines = disk_unit("a", "/dev/vdb", directory, "ext4", options).splitlines()
    assert "Before=heartbeat.service" in lines
    assert f"ExecStart=/bin/mount {how}/dev/vdb {directory}" in lines
    assert "ExecStartPre=/bin/sh -c 'until [ -b /dev/vdb ]; do sleep 0.2; done'" in lines


def test_facts(tmp_path) -> None:
    directory, mount = tmp_path / "shares", tmp_path / "srv"
    found = read(str(directory), str(mount))
    assert (found["known"], found["bound"], found["epoch"], found["unmirrored"]) == (False, False, 0, [])
    (directory / "data").mkdir(parents=True)
    mount.symlink_to(directory / "data")
    (tmp_path / "shares.json").write_text('{"origin": true, "epoch": 2, "copy": null}')
    found = read(str(directory), str(mount))
    assert (found["known"], found["bound"], found["epoch"], found["copy"]) == (True, True, 2, None)
