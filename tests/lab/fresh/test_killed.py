# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed half-way, one after the other, each a little further on.

Nothing is put back afterwards: the scenario's converge step is the run that has to complete what they left.
"""

from __future__ import annotations

import pytest
from labcluster import Cluster


@pytest.mark.parametrize("task", ["Give every resource its metadata", "Make the file system", "Start the daemon"])
def test_a_run_is_killed_and_no_address_is_on_both_nodes(cluster: Cluster, task: str) -> None:
    cluster.playbook_killed_at("site", task)
    for group in cluster.plan["groups"].values():
        for address in group["addresses"]:
            shown = [node.check_output("ip -oneline address show") for node in cluster.nodes.values()]
            assert sum(f" {address}/" in text for text in shown) <= 1
