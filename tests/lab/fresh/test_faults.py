# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two fresh nodes that are not as the inventory says: what stops a run, and that nothing is touched then."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from labcluster import Cluster, changed_files, disk, stamp

SNAPSHOT = "fresh"


@pytest.fixture(autouse=True)
def fresh(cluster: Cluster) -> Iterator[None]:
    """Every test gets the nodes as they were first, and leaves them so."""
    cluster.machines(state="saved", snapshot=SNAPSHOT)
    yield
    cluster.machines(state="restored", snapshot=SNAPSHOT)


def test_a_machine_that_does_not_fit_is_refused_with_everything_at_once(cluster: Cluster) -> None:
    first, second = cluster.nodes.values()
    port = next(iter(cluster.plan["drbd"].values()))["port"]
    first.check_output("systemd-run --unit=intruder python3 -m http.server %s", str(port))
    first.check_output("mv /lib/modules/$(uname -r)/kernel/drivers/block/drbd /root/ && depmod")
    first.check_output("until ss --tcp --listening --numeric | grep -q :%s; do :; done", str(port))
    second.check_output("hostname stranger")
    for node in (first, second):
        node.check_output("touch /run/stamp")
    run = cluster.playbook("site")
    assert run.returncode != 0
    one, two = cluster.nodes
    assert f"{one}: the kernel has no module drbd" in run.stdout
    assert f"{one}: port {port}/tcp is taken by python3" in run.stdout
    assert f"{two}: `uname -n` must be the node's name '{two}', found 'stranger'" in run.stdout
    for name in cluster.nodes:
        assert changed_files(cluster, name) == []


def test_a_disk_with_a_file_system_is_refused_by_name_until_its_content_may_go(cluster: Cluster) -> None:
    (resource, drbd), *_others = cluster.plan["drbd"].items()
    name = drbd["source"]
    node, peer = cluster.nodes[name], cluster.nodes[cluster.plan["nodes"][name]["peer"]]
    where = disk(cluster, name)
    node.check_output("mkfs.ext4 -q -L precious %s", where)
    run = cluster.playbook("site")
    assert run.returncode != 0
    assert where in run.stdout
    assert "ext4" in run.stdout
    assert f"ha_discard: {{{name}: [{where}]}}" in run.stdout
    assert node.check_output("blkid --probe --output value --match-tag LABEL %s", where) == "precious"
    assert peer.run("systemctl is-active heartbeat").stdout.strip() != "active"

    given = json.dumps({"ha_discard": {name: [where]}})
    said = cluster.playbook_killed_at("site", "Make the file system", "--extra-vars", given)
    lines = re.findall(rf"^.*{resource}.*\d+ ?%.*$", said, re.MULTILINE)
    assert lines, said
    for one in (node, peer):
        assert " ds:UpToDate/UpToDate " in one.check_output("cat /proc/drbd")
    assert node.run("blkid --probe %s", f"/dev/drbd{drbd['minor']}").stdout == ""


def test_a_peer_that_is_down_stops_the_run_before_anything_is_touched(cluster: Cluster) -> None:
    one, two = cluster.nodes
    stamp(cluster)
    cluster.machines(state="off", names=[two])
    run = cluster.playbook("site")
    assert run.returncode != 0
    assert f"stopped, because {two} was unreachable" in run.stdout
    assert changed_files(cluster, one) == []
