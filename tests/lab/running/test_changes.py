# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of the inventory that reach a running cluster: what did not change goes on, a client notices nothing."""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from labcluster import PROJECT, Cluster, client, disk, nobody_notices


def variables(cluster: Cluster) -> dict[str, Any]:
    """The inventory's own variables of the cluster."""
    host = next(iter(cluster.plan["nodes"].values()))["host"]
    argv = ["ansible-inventory", f"--inventory={cluster.inventory}", "--host", host]
    shown = subprocess.run(argv, cwd=PROJECT, text=True, capture_output=True, check=True).stdout
    return {name: value for name, value in json.loads(shown).items() if name in ("ha_groups", "ha_deadtime")}


def daemon(cluster: Cluster, name: str) -> str:
    return cluster.nodes[name].check_output("cat /run/heartbeat.pid")


@pytest.fixture(scope="module")
def changed(cluster: Cluster) -> dict[str, Any]:
    """The inventory with another time, another key, and one more address in the middle of the group."""
    given = variables(cluster)
    group = next(iter(given["ha_groups"].values()))
    first = ipaddress.ip_interface(next(r["address"] for r in group["resources"] if "address" in r))
    group["resources"].insert(1, {"address": f"{first.ip + 1}/{first.network.prefixlen}"})
    return {
        "ha_groups": given["ha_groups"],
        "ha_initdead": given["ha_deadtime"] * 4,
        "ha_authkeys": "k" * 40,
        "new": str(first.ip + 1),
    }


def test_changes_reach_a_running_cluster_and_nobody_notices(
    cluster: Cluster, changed: dict[str, Any], tmp_path: Path
) -> None:
    active, daemons = cluster.active, [daemon(cluster, name) for name in cluster.nodes]
    with nobody_notices(cluster, tmp_path):
        run = cluster.playbook("site", "--extra-vars", json.dumps({k: v for k, v in changed.items() if k != "new"}))
    assert run.returncode == 0, run.stdout
    assert changed["ha_authkeys"] not in run.stdout
    assert cluster.active == active
    assert [daemon(cluster, name) for name in cluster.nodes] == daemons, "heartbeat was restarted, not reloaded"
    for node in cluster.nodes.values():
        assert f"initdead {changed['ha_initdead']}" in node.file("/etc/ha.d/ha.cf").content_string
        authkeys = node.file("/etc/ha.d/authkeys").content_string
        assert authkeys.count("sha1") == 1
        assert changed["ha_authkeys"] in authkeys
        assert all(node.check_output("cl_status nodestatus %s", name) == "active" for name in cluster.nodes)
    assert client("curl", "--silent", "--fail", "--max-time", "10", f"http://{changed['new']}/").returncode == 0


def test_the_next_run_takes_them_back_and_mends_the_standby(
    cluster: Cluster, changed: dict[str, Any], tmp_path: Path
) -> None:
    active, standby = cluster.active, cluster.nodes[cluster.standby]
    resource = next(iter(cluster.plan["drbd"]))
    standby.check_output("systemctl enable --now apache2")  # what somebody might do by mistake
    standby.check_output("drbdadm down %s", resource)  # and a disk that was replaced by an empty one
    standby.check_output("blkdiscard --force --zeroout %s", disk(cluster, cluster.standby))
    with nobody_notices(cluster, tmp_path):
        run = cluster.playbook("site")
    assert run.returncode == 0, run.stdout
    assert cluster.active == active
    assert f" {changed['new']}/" not in cluster.nodes[active].check_output("ip -oneline address show")
    assert not standby.service("apache2").is_enabled
    assert not standby.service("apache2").is_running
    assert re.search(rf"^.*: {resource} [0-9.]+ % of [0-9.]+ [MG]iB, .*/s", run.stdout, re.MULTILINE), (
        "no progress shown"
    )
    assert " ds:UpToDate/UpToDate " in standby.check_output("cat /proc/drbd")
