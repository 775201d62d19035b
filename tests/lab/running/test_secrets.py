# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of key that breaks off, and passwords of fencing devices, on a cluster that serves."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from labcluster import Cluster, nobody_notices

KEY = f"-eha_authkeys={secrets.token_hex(20)}"
PASSWORD = "hunter2"
FENCING = "-e" + json.dumps({"ha_stonith_host": [f"* null server1 server2 {PASSWORD}"]})


def test_a_change_of_key_that_breaks_off_between_the_nodes_is_ended_by_the_next_run(
    cluster: Cluster,
) -> None:
    began = cluster.nodes["server1"].check_output("date +%s")
    cluster.playbook_killed_at("site", "Configure heartbeat (switch)", KEY, times=2)
    broken = cluster.playbook("status")
    assert broken.returncode == 2
    assert "a change of heartbeat's key was begun and has not ended" in broken.stdout
    ended = cluster.playbook("site", KEY)
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert cluster.playbook("status").returncode == 0
    for node in cluster.nodes.values():
        log = node.check_output("journalctl --since=@%s --identifier=heartbeat", began)
        assert "is dead" not in log, "a node that was deaf for a while was declared dead"
    again = cluster.playbook("site", KEY)
    assert again.stdout.count("changed=0") == len(cluster.nodes), again.stdout[-4000:]


def test_passwords_of_fencing_devices_are_shown_nowhere(cluster: Cluster, tmp_path: Path) -> None:
    with nobody_notices(cluster, tmp_path):
        done = cluster.playbook("site", "--diff", "-vvv", KEY, FENCING)
    assert done.returncode == 0, done.stdout[-4000:]
    assert PASSWORD not in done.stdout + done.stderr
    for node in cluster.nodes.values():
        ha_cf = node.file("/etc/ha.d/ha.cf")
        assert ha_cf.mode == 0o600
        assert f"stonith_host * null server1 server2 {PASSWORD}\n" in ha_cf.content_string
        assert node.run("find /run /var/log /var/lib -xdev -type f -exec grep -lF -e %s {} +", PASSWORD).stdout == ""
    assert cluster.playbook("site").returncode == 0
    assert all(PASSWORD not in node.file("/etc/ha.d/ha.cf").content_string for node in cluster.nodes.values())
