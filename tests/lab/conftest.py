# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan that the lab's cluster was built from, its nodes, its client.

Run by `molecule verify`, which says in LAB_INVENTORY which inventory the lab was built for, in LAB_DIRECTORY where it is.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import testinfra
from labcluster import LAB, Cluster


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    inventory = Path(os.environ["LAB_INVENTORY"])
    plans = json.loads((LAB / "plan.json").read_text())["clusters"]
    assert len(plans) == 1, "the tests expect one cluster in the lab"
    plan = next(iter(plans.values()))
    nodes = {
        name: testinfra.get_host(f"ansible://{node['host']}", ansible_inventory=str(inventory))
        for name, node in plan["nodes"].items()
    }
    return Cluster(plan, nodes, inventory)
