# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two machines: their names and their own addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings


def node_names(cluster: Cluster, found: Findings) -> None:
    """Heartbeat compares node names without case."""
    one, two = cluster.nodes
    if one.name.lower() == two.name.lower():
        found.error(
            f"{two.path}.ha_node_name",
            f"expected a name of its own, found {two.name}, which heartbeat cannot tell from {one.name} of {one.host}",
        )


def own_addresses(cluster: Cluster, found: Findings) -> None:
    """Every address of a node is a host address of its network and nobody else's."""
    seen: dict[IPv4Address, str] = {}
    for node in cluster.nodes:
        for name, interface in node.interfaces.items():
            path = f"{node.path}.ha_interfaces.{name}.address"
            fault = unfit(interface.ip)
            if fault:
                found.error(path, f"expected the address of a host, found {interface.ip}, {fault}")
            elif interface.ip.ip in seen:
                found.error(path, f"{interface.ip.ip} is given twice, here and at {seen[interface.ip.ip]}")
            seen.setdefault(interface.ip.ip, path)


def unfit(address: IPv4Interface) -> str:
    """Say why no host can have this address, or nothing."""
    network = address.network
    if address.ip.is_unspecified or address.ip.is_multicast or address.ip.is_loopback or address.ip.is_reserved:
        return "which is not a unicast address"
    if network.prefixlen < 31 and address.ip == network.network_address:
        return f"the network address of {network}"
    if network.prefixlen < 31 and address.ip == network.broadcast_address:
        return f"the broadcast address of {network}"
    return ""
