# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a replicated volume and its file system grow."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import growth
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

MIB = 1024 * 1024
GIB = 1024 * MIB
META = 64 * 1024 + 36 * 1024  # internal metadata of 2 GiB
# dumpe2fs -h 1.47.0 (some lines), xfs_info 6.1.0, btrfs filesystem usage --raw 6.2, each of 1073700864 bytes
DUMPE2FS = """\
Filesystem volume name:   <none>
Block count:              262134
Free blocks:              249189
First block:              0
Block size:               4096
"""
XFS_INFO = """\
meta-data=/dev/drbd0             isize=512    agcount=4, agsize=65534 blks
         =                       sectsz=512   attr=2, projid32bit=1
data     =                       bsize=4096   blocks=262134, imaxpct=25
         =                       sunit=0      swidth=0 blks
log      =internal log           bsize=4096   blocks=16384, version=2
"""
BTRFS_USAGE = """\
Overall:
    Device size:\t\t        1073700864
    Device allocated:\t\t         132513792
"""


@pytest.mark.parametrize(
    ("backing", "size", "grows"),
    [(2 * GIB, 2 * GIB - META, False), (2 * GIB + 4 * MIB, 2 * GIB - META, True), (2 * GIB, 2 * GIB, False)],
)
def test_drbd_grows_when_its_disks_are_larger_than_its_metadata_explain(backing, size, grows):
    assert growth.needs_resize(backing, size) is grows


@pytest.mark.parametrize(
    ("device", "filesystem", "grows"),
    [(GIB, GIB, False), (GIB, GIB - 2 * MIB, False), (GIB, GIB - 4 * MIB, True), (GIB, None, False)],
)
def test_a_file_system_grows_unless_what_is_left_is_a_tail(device, filesystem, grows):
    assert growth.needs_growth(device, filesystem) is grows


@pytest.mark.parametrize(
    ("fstype", "text", "size"),
    [
        ("ext3", DUMPE2FS, 262134 * 4096),
        ("xfs", XFS_INFO, 262134 * 4096),
        ("btrfs", BTRFS_USAGE, 1073700864),
        ("ext4", "nonsense", None),
    ],
)
def test_sizes_of_file_systems(fstype, text, size):
    assert growth.filesystem_size(fstype, text) == size


def test_a_side_that_is_not_up_to_date_cannot_grow():
    growth.check_growth("alpha", "web", Device(0, "Connected", "Primary", "Secondary", "UpToDate", "UpToDate"))
    with pytest.raises(Refusal) as refusal:
        growth.check_growth("alpha", "web", Device(0, "WFConnection", "Primary", "Unknown", "UpToDate", "DUnknown"))
    assert str(refusal.value) == (
        "alpha: volume web grows only while both sides are connected and up to date, but DRBD is WFConnection, "
        "UpToDate/DUnknown. Its disks have grown, the volume has not; nothing is lost. Run this again when "
        "playbooks/status.yml shows both sides up to date."
    )
