# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service addresses: reachable on both nodes, used once."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.check_hosts import unfit
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, Node, Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, show

LABEL_LENGTH = 15  # IFNAMSIZ without the final NUL; IPaddr2 refuses longer ones


def addresses(cluster: Cluster, found: Findings) -> None:
    """Every service address is in a network of both nodes, on one device, and nobody else's."""
    own = {interface.ip.ip: node for node in cluster.nodes for interface in node.interfaces.values()}
    seen: dict[IPv4Address, str] = {}
    for group in cluster.groups.values():
        for resource in group.of_kind("address"):
            path = f"{resource.path}.address"
            address = build.service_ip(resource)
            if address is None:
                expected = "expected an IPv4 address such as 192.168.69.100/24"
                found.error(path, f"{expected}, found {show(resource.names[0])}")
                continue
            if address.ip in own:
                found.error(path, f"{address.ip} is the own address of {own[address.ip].host}; choose a free one")
            elif address.ip in seen:
                found.error(path, f"{address.ip} is given twice, here and at {seen[address.ip]}")
            elif resource.agent == "IPaddr2":
                in_network(cluster, resource, address, path, found)
            else:
                _guessed(cluster, resource, address, path, found)
            seen.setdefault(address.ip, path)
    for container in cluster.containers.values():
        path = f"{container.path}.address"
        said = container.said["address"]
        address = build.ipv4(said)
        if address is None:
            found.error(path, f"expected an IPv4 address such as 192.168.69.100/24, found {show(said)}")
        elif address.ip in own:
            found.error(path, f"{address.ip} is the own address of {own[address.ip].host}; choose a free one")
        elif address.ip in seen:
            found.error(path, f"{address.ip} is given twice, here and at {seen[address.ip]}")
        else:
            in_network(cluster, Resource("address", container.path, (said,)), address, path, found)
            seen[address.ip] = path


def _guessed(cluster: Cluster, resource: Resource, address: IPv4Interface, path: str, found: Findings) -> None:
    """IPaddr takes what it is given, and finds the rest in the routes."""
    for node in cluster.nodes:
        if home_of(node, address) is None:
            found.warn(path, f"{address.ip} is in no network of {node.host}: IPaddr goes by the routes there")
    if resource.names[0].count("/") < 2:
        found.warn(path, "IPaddr guesses prefix and device from the routes; agent IPaddr2 says them")


def in_network(cluster: Cluster, resource: Resource, address: IPv4Interface, path: str, found: Findings) -> None:
    """Check that an address is one of a host, in a network that both nodes have on the same device."""
    homes = [home_of(node, address) for node in cluster.nodes]
    for node, home in zip(cluster.nodes, homes, strict=True):
        if home is None:
            networks = ", ".join(str(interface.ip.network) for interface in node.interfaces.values())
            found.error(path, f"{address.ip} is in no network of {node.host} ({networks})")
    if homes[0] is None or homes[1] is None:
        return
    one, two = (node.interfaces[home] for node, home in zip(cluster.nodes, homes, strict=True) if home is not None)
    if one.device != two.device:
        found.error(
            path,
            f"expected the same device on both nodes, because haresources is the same file,"
            f" found {one.device} and {two.device}",
        )
    network = one.ip.network
    fault = unfit(IPv4Interface(f"{address.ip}/{network.prefixlen}"))
    if fault:
        found.error(path, f"expected the address of a host, found {address.ip}, {fault}")
    if "/" in resource.names[0] and address.network.prefixlen not in (network.prefixlen, 32):
        found.warn(path, f"has the prefix /{address.network.prefixlen}, its network is {network}")
    label = f"{one.device}:{resource.label}"
    if resource.label is not None and len(label) > LABEL_LENGTH:
        found.error(
            f"{resource.path}.label", f"expected {LABEL_LENGTH} characters at most with the device, found {label}"
        )


def home_of(node: Node, address: IPv4Interface) -> str | None:
    """Name the interface of a node whose network holds the address, the narrowest if there are several."""
    homes = [name for name, interface in node.interfaces.items() if address.ip in interface.ip.network]
    return max(homes, key=lambda name: node.interfaces[name].ip.network.prefixlen, default=None)
