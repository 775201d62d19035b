# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of the inventory that reach a running cluster: what did not change goes on, a client notices nothing."""

from __future__ import annotations

import ipaddress
import json
import secrets
from pathlib import Path

from labcluster import Cluster, client, nobody_notices, variables


def daemons(cluster: Cluster) -> list[str]:
    return [node.check_output("cat /run/heartbeat.pid") for node in cluster.nodes.values()]


def test_changes_reach_a_running_cluster_and_nobody_notices(cluster: Cluster, tmp_path: Path) -> None:
    """Another time, another key, and one more address in the middle of a group; then all of it back again."""
    given = variables(cluster)
    key, initdead, groups = secrets.token_hex(20), given["ha_deadtime"] * 7, given["ha_groups"]
    group = groups["web"]
    first = ipaddress.ip_interface(next(r["address"] for r in group["resources"] if "address" in r))
    new = str(first.ip + 1)
    group["resources"].insert(1, {"address": f"{new}/{first.network.prefixlen}"})
    changed = {"ha_groups": groups, "ha_initdead": initdead, "ha_authkeys": key}
    held, before = cluster.active, daemons(cluster)
    with nobody_notices(cluster, tmp_path):
        run = cluster.playbook("site", "--extra-vars", json.dumps(changed))
    assert run.returncode == 0, run.stdout
    assert key not in run.stdout
    assert cluster.active == held
    assert daemons(cluster) == before, "heartbeat was restarted, not reloaded"
    for node in cluster.nodes.values():
        assert f"initdead {initdead}\n" in node.file("/etc/ha.d/ha.cf").content_string
        authkeys = node.file("/etc/ha.d/authkeys").content_string
        assert authkeys.count("sha1") == 1
        assert key in authkeys
        assert all(node.check_output("cl_status nodestatus %s", name) == "active" for name in cluster.nodes)
    assert client("curl", "--silent", "--fail", "--max-time", "10", f"http://{new}/").returncode == 0

    with nobody_notices(cluster, tmp_path):
        run = cluster.playbook("site")
    assert run.returncode == 0, run.stdout
    assert cluster.active == held
    assert all(f" {new}/" not in node.check_output("ip -oneline address show") for node in cluster.nodes.values())
