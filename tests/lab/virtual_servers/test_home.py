# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last one: a container goes home alone, its neighbour stays."""

from __future__ import annotations

from containers import NAMES, get, where
from labcluster import Cluster


def test_one_moves_home_alone(cluster: Cluster) -> None:
    run = cluster.playbook("switchover", "--extra-vars", "group=intranet node=server1")
    assert run.returncode == 0, run.stdout
    assert {name: where(cluster, name) for name in NAMES} == {"intranet": ["server1"], "timesheets": ["server2"]}
    assert get(cluster, "intranet", "/kept") == "kept"
