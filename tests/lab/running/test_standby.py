# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A standby that is not what the inventory says: the next run mends it and adds paths, a client notices nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

from labcluster import Cluster, disk, nobody_notices

LINKS = [{"bcast": "private"}, {"ucast": "public"}, {"serial": "/dev/ttyS0"}]


def test_the_next_run_mends_the_standby_and_adds_paths(cluster: Cluster, tmp_path: Path) -> None:
    active, standby = cluster.active, cluster.nodes[cluster.standby]
    resource = next(iter(cluster.plan["drbd"]))
    standby.check_output("systemctl enable --now apache2")  # what somebody might do by mistake
    standby.check_output("drbdadm down %s", resource)  # and a disk that was replaced by an empty one
    standby.check_output("blkdiscard --force --zeroout %s", disk(cluster, cluster.standby))
    with nobody_notices(cluster, tmp_path):
        run = cluster.playbook("site", "--extra-vars", json.dumps({"ha_links": LINKS}))
    assert run.returncode == 0, run.stdout
    assert cluster.active == active
    assert not standby.service("apache2").is_enabled
    assert not standby.service("apache2").is_running
    assert re.search(rf"^.*: {resource} [0-9.]+ % of [0-9.]+ [MG]iB, .*/s", run.stdout, re.MULTILINE), (
        "no progress shown"
    )
    assert " ds:UpToDate/UpToDate " in standby.check_output("cat /proc/drbd")
