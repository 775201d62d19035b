# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two fresh nodes: check mode tells what would be done and changes nothing."""

from __future__ import annotations

from labcluster import Cluster, changed_files, disk, stamp


def disks(cluster: Cluster, name: str) -> list[str]:
    """Where the run would write: the disks of the volume groups, or the one below DRBD."""
    groups = cluster.plan["storage"].values()
    return [path for group in groups for path in group["hosts"][name]["disks"]] or [disk(cluster, name)]


def test_check_mode_tells_everything_and_changes_nothing(cluster: Cluster) -> None:
    stamp(cluster)
    run = cluster.playbook("site", "--check", "--diff")
    assert run.returncode == 0, run.stdout
    for said in (
        "+++ after: /etc/drbd.d/",
        "+++ after: /etc/linux_ha/firewall.nft",
        "ha.cf",
        "keepalive",
        "drbddisk::",
    ):
        assert said in run.stdout
    assert 'shared-secret "********"' in run.stdout
    for name in cluster.nodes:
        assert f"{name}" in run.stdout
        assert changed_files(cluster, name) == []
        for path in disks(cluster, name):
            assert cluster.nodes[name].run("blkid --probe %s", path).stdout == ""
