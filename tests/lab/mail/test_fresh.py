# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fresh directors and real servers: check mode tells what would be done and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import testinfra
from labcluster import Cluster, changed_files, stamp


def test_check_mode_tells_everything_and_changes_nothing(cluster: Cluster) -> None:
    inventory = str(cluster.inventory)
    behind = {
        host: testinfra.get_host(f"ansible://{host}", ansible_inventory=inventory)
        for host in cluster.plan["lvs"]["real_servers"]
    }
    every = replace(cluster, nodes={**cluster.nodes, **behind})
    stamp(every)
    run = cluster.playbook("site", "--check", "--diff")
    assert run.returncode == 0, run.stdout
    for said in (
        "+++ after: /etc/ha.d/ldirectord.cf",
        "+++ after: /etc/linux_ha/real_server.conf",
        "+address 192.168.0.100",
    ):
        assert said in run.stdout
    for name in every.nodes:
        assert changed_files(every, name) == []
