# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two small clusters and the lab they make."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.layout import plan_topology
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab


def interface(device, address, prefix, network):
    return {"device": device, "address": address, "prefix": prefix, "network": network}


def make_plan(name, nodes, *, ping=(), serial=(), disk="/dev/vdb", addresses=()):
    hosts = {node: {"disk": disk, "meta_disk": "internal"} for node in nodes}
    return {
        "name": name,
        "nodes": {node: {"host": node, "interfaces": interfaces} for node, interfaces in nodes.items()},
        "heartbeat": {"ping": list(ping), "serial": list(serial)},
        "groups": {"web": {"addresses": list(addresses)}},
        "drbd": {"repl": {"hosts": hosts}} if disk else {},
    }


@pytest.fixture
def debian():
    nodes = {
        f"debian{number}": {
            "public": interface("eth0", f"192.168.69.{13 + number}", 24, "192.168.69.0/24"),
            "private": interface("eth1", f"10.0.0.{number}", 8, "10.0.0.0/8"),
        }
        for number in (1, 2)
    }
    return make_plan("web_debian", nodes, disk="/dev/hda5", addresses=["192.168.69.254"])


@pytest.fixture
def centos():
    nodes = {
        f"node{number}": {
            "public": interface("eth0", f"172.16.117.{162 + number}", 24, "172.16.117.0/24"),
            "private": interface("eth1", f"192.168.0.{2 + number}", 24, "192.168.0.0/24"),
        }
        for number in (0, 1)
    }
    return make_plan("web_centos", nodes, ping=["172.16.117.1", "router"], serial=["/dev/ttyS0"], disk="/dev/sdb")


@pytest.fixture
def topology(debian):
    return plan_topology({"web_debian": debian}, nameservers=["10.255.255.53"])


@pytest.fixture
def lab(topology, tmp_path):
    return Lab(tmp_path / "lab", tmp_path / "cache", topology, 768, "1G", str(tmp_path / "lab.yml"))
