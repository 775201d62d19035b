# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there and what is wanted → the commands, or a refusal in its exact words."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import Signature
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.report import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.steps import MIB, Disk, Wanted, plan_group

GIB = 1024 * MIB
VDB, VDC = "/dev/vdb", "/dev/vdc"
BLANK = Disk(4 * GIB, zero=True)
OURS = Disk(4 * GIB, "vg0")
EXT4 = Disk(4 * GIB, signatures=(Signature(VDB, "ext4"),))
ONE = Wanted("vg0", (VDB,), {"web": GIB})
TWO = Wanted("vg0", (VDB, VDC), {"web": GIB})
MADE = Group(4 * MIB, 3 * GIB - 4 * MIB, {"web": GIB, "other": 8 * MIB})
CREATE = "lvcreate --yes --wipesignatures y --size {} --name {} vg0"


@pytest.mark.parametrize(
    ("wanted", "group", "disks", "commands"),
    [
        (ONE, None, {VDB: BLANK}, ["vgcreate vg0 /dev/vdb", CREATE.format("1024m", "web")]),
        (ONE, MADE, {VDB: OURS}, []),
        (TWO, MADE, {VDB: OURS, VDC: BLANK}, ["vgextend vg0 /dev/vdc"]),
        (TWO, None, {VDB: BLANK, VDC: BLANK}, ["vgcreate vg0 /dev/vdb /dev/vdc", CREATE.format("1024m", "web")]),
        (Wanted("vg0", (VDB,), {"web": 2 * GIB}), MADE, {VDB: OURS}, ["lvextend --size 2048m vg0/web"]),
        (
            Wanted("vg0", (VDB,), {"web": GIB, "mail": 8 * MIB}),
            MADE,
            {VDB: OURS},
            [CREATE.format("8m", "mail")],
        ),
        (
            Wanted("vg0", (VDB,), {"web": GIB}, (VDB,)),
            None,
            {VDB: EXT4},
            ["wipefs --all /dev/vdb", "vgcreate vg0 /dev/vdb", CREATE.format("1024m", "web")],
        ),
        # a volume group with larger extents: the size is rounded up, and stays so
        (
            Wanted("vg0", (VDB,), {"web": GIB + 4 * MIB}),
            Group(32 * MIB, GIB, {"web": GIB + 32 * MIB}),
            {VDB: OURS},
            [],
        ),
    ],
)
def test_commands(wanted, group, disks, commands):
    assert [" ".join(step) for step in plan_group("alpha", wanted, group, disks).steps] == commands


def test_sizes_are_what_the_volumes_will_have():
    wanted = Wanted("vg0", (VDB,), {"web": GIB + 4 * MIB, "mail": 8 * MIB})
    plan = plan_group("alpha", wanted, Group(32 * MIB, GIB, {"web": GIB}), {VDB: OURS})
    assert plan.sizes == {"web": GIB + 32 * MIB, "mail": 32 * MIB}
    assert plan.grown == ("web",)


WAY_OUT = (
    "Nothing was changed. If the content of that disk may be lost, say so with 'ha_discard: {alpha: [/dev/vdb]}': "
    "it will then be gone."
)


@pytest.mark.parametrize(
    ("wanted", "group", "disk", "said"),
    [
        (
            ONE,
            None,
            Disk(),
            "alpha: volume group vg0 should use /dev/vdb, but there is no such block device. Attach it, or correct "
            "ha_storage.",
        ),
        (
            ONE,
            None,
            EXT4,
            f"alpha: volume group vg0 needs an empty disk, but /dev/vdb holds ext4 on /dev/vdb. {WAY_OUT}",
        ),
        (
            ONE,
            None,
            Disk(4 * GIB),
            "alpha: volume group vg0 needs an empty disk, but /dev/vdb holds data without any signature that is known. "
            f"{WAY_OUT}",
        ),
        (
            Wanted("vg0", (VDB,), {"web": GIB}, (VDB,)),
            None,
            Disk(4 * GIB, users=("/dev/vdb1 is mounted on /srv",)),
            "alpha: volume group vg0 should have /dev/vdb for itself, but /dev/vdb1 is mounted on /srv. Nothing was "
            "changed. Release it, or name another disk in ha_storage.",
        ),
        (
            Wanted("vg0", (VDB,), {"web": GIB}, (VDB,)),
            None,
            Disk(4 * GIB, "system"),
            "alpha: volume group vg0 should have /dev/vdb for itself, but it belongs to the volume group system. Nothing "
            "was changed. Name another disk in ha_storage; or, if system is not needed, run 'vgremove system'.",
        ),
        (
            Wanted("vg0", (VDB,), {"web": GIB - 4 * MIB}),
            MADE,
            OURS,
            "alpha: vg0/web should have 1020M, but it has 1024M. A volume is never made smaller. Nothing was changed. "
            "Say 'size: 1024M' or more.",
        ),
        (
            Wanted("vg0", (VDB,), {"web": 4 * GIB}),
            MADE,
            OURS,
            "alpha: volume group vg0 should have 3072M free for its volumes, but it has 3068M. Nothing was changed. Add "
            "a disk to ha_storage.vg0.disks, or say smaller sizes.",
        ),
        (
            Wanted("vg0", (VDB,), {"web": GIB}),
            Group(4 * MIB, 40 * GIB, {"root": 8 * GIB}),  # the one that the system lives on
            BLANK,
            "alpha: volume group vg0 should be made on /dev/vdb, but there is one of that name on other disks ('pvs' "
            "shows them). Nothing was changed. Call yours otherwise in ha_storage; or, if that one is meant, name its "
            "disks in ha_storage.vg0.disks.",
        ),
        (
            Wanted("vg0", (VDB,), {"web": 4 * GIB}),
            None,
            BLANK,
            "alpha: volume group vg0 should have 4096M free for its volumes, but it has 4092M. Nothing was changed. Add "
            "a disk to ha_storage.vg0.disks, or say smaller sizes.",
        ),
    ],
)
def test_refusals(wanted, group, disk, said):
    with pytest.raises(Refusal) as refusal:
        plan_group("alpha", wanted, group, {VDB: disk})
    assert str(refusal.value) == said
