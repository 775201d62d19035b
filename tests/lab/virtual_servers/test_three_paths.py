# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One path for heartbeats after the other is cut and healed: a warning each, nothing moves, nobody notices."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from labcluster import Cluster, awaited, client, nobody_notices

ACTIVE, STANDBY = "server2", "server1"
MEDIA = ("bcast ", "ucast ", "mcast ", "serial ")


@pytest.fixture(autouse=True)
def one_has_all(cluster: Cluster) -> None:
    """server1 has nothing that ipfail could move when it does not reach the router any more."""
    for group in cluster.plan["groups"]:
        cluster.nodes[ACTIVE].check_output("/usr/local/lib/linux_ha/group move %s %s", group, ACTIVE)


def paths(cluster: Cluster) -> dict[str, str]:
    """The media of ha.cf: device -> the port that its cable is in."""
    interfaces = cluster.plan["nodes"][STANDBY]["interfaces"].items()
    ports = {interface["device"]: name for name, interface in interfaces}
    lines = cluster.nodes[STANDBY].file("/etc/ha.d/ha.cf").content_string.splitlines()
    devices = [line.split()[1] for line in lines if line.startswith(MEDIA)]
    return {device: ports.get(device) or device.removeprefix("/dev/") for device in devices}


def links(cluster: Cluster, device: str) -> set[str]:
    """What both nodes say of this path to the peer: up, dead."""
    nodes = cluster.plan["nodes"].items()
    command = "cl_status hblinkstatus %s %s || true"  # dead: exit code 1
    return {cluster.nodes[name].check_output(command, node["peer"], device) for name, node in nodes}


@contextmanager
def pulled(cluster: Cluster, port: str) -> Iterator[None]:
    """A cable of the standby is out meanwhile."""
    cluster.machines(names=[STANDBY], cable={"port": port, "up": False})
    try:
        yield
    finally:
        cluster.machines(names=[STANDBY], cable={"port": port, "up": True})


def settled(cluster: Cluster, deadline: float = 120) -> CompletedProcess[str]:
    """The status once no group is on its way. A cut public path makes ipfail ask server2 to take what server1 has,
    which is nothing.
    """
    end = time.monotonic() + deadline
    while "in state transition" in (status := cluster.playbook("status")).stdout:
        assert time.monotonic() < end, status.stdout
    return status


def running(cluster: Cluster) -> dict[str, str]:
    """The main process of every container, with its start, on both nodes."""
    units = " ".join(container["unit"] for container in cluster.plan["containers"].values())
    show = f"systemctl show --property=Id,MainPID,ActiveEnterTimestampMonotonic {units}"
    return {name: node.check_output(show) for name, node in cluster.nodes.items()}


def test_a_cut_path_is_a_warning_and_nothing_moves(cluster: Cluster, tmp_path: Path) -> None:
    every, before = paths(cluster), running(cluster)
    assert set(every.values()) == {"private", "public", "ttyS1"}
    began = {name: node.check_output("date +%%s") for name, node in cluster.nodes.items()}
    address = cluster.plan["containers"]["intranet"]["address"]
    awaited(lambda: client("curl", "--silent", "--max-time", "2", f"http://{address}/").returncode, 0)
    with nobody_notices(cluster, tmp_path, address):
        for device, port in every.items():
            with pulled(cluster, port):
                awaited(lambda device=device: links(cluster, device), {"dead"})
                status = settled(cluster)
            for name, node in cluster.plan["nodes"].items():
                assert f"WARNING  {name}: link {device} to {node['peer']} is dead" in status.stdout, status.stdout
            assert status.stdout.count(" is dead") == len(cluster.nodes), status.stdout
            # private is DRBD's network, too: without it there is one good copy only, which is an error
            assert (status.returncode == 0) == (port != "private"), status.stdout
            awaited(lambda device=device: links(cluster, device), {"up"})
        awaited(lambda: cluster.playbook("status").returncode, 0, deadline=120)
    assert running(cluster) == before
    for name, node in cluster.nodes.items():
        assert node.check_output("journalctl --since=@%s | grep 'node .*: is dead' || true", began[name]) == ""
