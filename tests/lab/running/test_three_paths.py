# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One path for heartbeats after the other is cut and healed: a warning each, nothing moves, nobody notices.

The inventory has one path; test_standby.py, which runs before, has added the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labcluster import Cluster, awaited, nobody_notices

MEDIA = ("bcast ", "ucast ", "mcast ", "serial ")


def paths(cluster: Cluster) -> dict[str, str]:
    """The media of ha.cf: device -> the port that its cable is in."""
    standby = cluster.standby
    interfaces = cluster.plan["nodes"][standby]["interfaces"].items()
    ports = {interface["device"]: name for name, interface in interfaces}
    lines = cluster.nodes[standby].file("/etc/ha.d/ha.cf").content_string.splitlines()
    devices = [line.split()[1] for line in lines if line.startswith(MEDIA)]
    return {device: ports.get(device) or device.removeprefix("/dev/") for device in devices}


def drbd_ports(cluster: Cluster) -> list[str]:
    """The networks of DRBD: without one of them there is one good copy only, which is an error."""
    standby = cluster.standby
    used = [resource["hosts"][standby]["address"] for resource in cluster.plan["drbd"].values()]
    interfaces = cluster.plan["nodes"][standby]["interfaces"].items()
    return [name for name, interface in interfaces if interface["address"] in used]


def links(cluster: Cluster, device: str) -> set[str]:
    """What both nodes say of this path to the peer: up, dead."""
    nodes = cluster.plan["nodes"].items()
    command = "cl_status hblinkstatus %s %s || true"  # dead: exit code 1
    return {cluster.nodes[name].check_output(command, node["peer"], device) for name, node in nodes}


@contextmanager
def pulled(cluster: Cluster, port: str) -> Iterator[None]:
    """A cable of the standby is out meanwhile."""
    names = [cluster.plan["nodes"][cluster.standby]["host"]]
    cluster.machines(names=names, cable={"port": port, "up": False})
    try:
        yield
    finally:
        cluster.machines(names=names, cable={"port": port, "up": True})


def test_a_cut_path_is_a_warning_and_nothing_moves(cluster: Cluster, tmp_path: Path) -> None:
    active, every = cluster.active, paths(cluster)
    assert {"private", "public", "ttyS0"} <= set(every.values())
    began = cluster.nodes[active].check_output("date +%%s")
    with nobody_notices(cluster, tmp_path):
        for device, port in every.items():
            with pulled(cluster, port):
                awaited(lambda device=device: links(cluster, device), {"dead"})
                status = cluster.playbook("status")
            for name, node in cluster.plan["nodes"].items():
                assert f"WARNING  {name}: link {device} to {node['peer']} is dead" in status.stdout, status.stdout
            assert status.stdout.count(" is dead") == len(cluster.nodes), status.stdout
            assert (status.returncode == 0) == (port not in drbd_ports(cluster)), status.stdout
            awaited(lambda device=device: links(cluster, device), {"up"})
        awaited(lambda: cluster.playbook("status").returncode, 0)
    assert cluster.active == active
    for node in cluster.nodes.values():
        assert not node.check_output("journalctl --since=@%s | grep 'node .*: is dead' || true", began)
