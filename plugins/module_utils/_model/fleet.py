# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What concerns several clusters: who belongs where, and addresses that two clusters would both take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, check_addresses
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Broken, Findings, show
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.read import REAL_SERVERS
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.shapes import NAME

ALL = "ha_clusters"
NO_CLUSTERS = frozenset(("all", "ungrouped", ALL, "ha_client", REAL_SERVERS))


def members(
    hostvars: Mapping[str, Mapping[str, object]], groups: Mapping[str, Sequence[str]], found: Findings
) -> dict[str, str]:
    """Map each host of ha_clusters to the name of its cluster: ha_cluster_name, else its only other group."""
    hosts = groups.get(ALL, ())
    if not hosts:
        found.error(ALL, "expected a group of this name with the clusters as its children, found no host in it")
    groups_of: dict[str, list[str]] = {host: [] for host in hosts}
    for group, inside in groups.items():
        for host in inside if group not in NO_CLUSTERS else ():
            if host in groups_of:
                groups_of[host].append(group)
    named = {host: _name(host, hostvars.get(host, {}), groups_of[host], found) for host in groups_of}
    return {host: name for host, name in named.items() if name}


def _name(host: str, variables: Mapping[str, object], candidates: list[str], found: Findings) -> str | None:
    path = f"hosts.{host}.ha_cluster_name"
    if "ha_cluster_name" in variables:
        said = variables["ha_cluster_name"]
        if isinstance(said, str) and NAME.fits(said):
            return said
        what = f"a value that cannot be evaluated: {said.reason}" if isinstance(said, Broken) else show(said)
        found.error(path, f"expected {NAME.expected}, found {what}")
    elif len(candidates) != 1:
        told = f"several groups ({', '.join(sorted(candidates))})" if candidates else "no group"
        found.error(path, f"expected one group below {ALL} that names the cluster, found {told}; say ha_cluster_name")
    elif NAME.fits(candidates[0]):
        return candidates[0]
    else:
        found.error(path, f"expected {NAME.expected}, found the group {show(candidates[0])}; say ha_cluster_name")
    return None


def by_cluster(members: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the hosts of each cluster, all in inventory order."""
    clusters: dict[str, list[str]] = {}
    for host, name in members.items():
        clusters.setdefault(name, []).append(host)
    return clusters


def check(clusters: Sequence[Cluster], found: Findings) -> None:
    """Refuse a service address that another cluster has too, as a service address or as a node's own.

    Nodes of different clusters may have the same own address: cables between two machines often repeat 10.0.0.1.
    """
    services: dict[IPv4Address, tuple[str, str]] = {}
    for cluster in clusters:
        for address, path in _service_addresses(cluster):
            owner, first = services.setdefault(address, (cluster.name, path))
            if owner != cluster.name:
                found.error(path, f"{address} is given twice, here and at {first}")
    for cluster in clusters:
        for node in cluster.nodes:
            for name, interface in node.interfaces.items():
                owner, path = services.get(interface.ip.ip, (cluster.name, ""))
                if owner != cluster.name:
                    place = f"{node.path}.ha_interfaces.{name}"
                    found.error(path, f"{interface.ip.ip} is also the own address of a node, at {place}")
    _crosstalk(clusters, found)


@dataclass(frozen=True)
class Broadcast:
    """A link that a whole network hears; where is its place in the inventory or in a file."""

    cluster: str
    network: IPv4Network
    port: int
    where: str


def _crosstalk(clusters: Sequence[Cluster], found: Findings) -> None:
    for link, message in crosstalk(broadcast for cluster in clusters for broadcast in _broadcasts(cluster)):
        found.warn(link.where, f"{message}; use ucast, or another ha_udpport")


def crosstalk(broadcasts: Iterable[Broadcast]) -> Iterator[tuple[Broadcast, str]]:
    """Yield (broadcast, what will hurt) for clusters that hear each other's."""
    heard: dict[tuple[IPv4Network, int], str] = {}
    for one in broadcasts:
        other = heard.setdefault((one.network, one.port), one.cluster)
        if other != one.cluster:
            yield one, f"{other} broadcasts to {one.network} on UDP port {one.port} too, and each fills the other's log"


def _broadcasts(cluster: Cluster) -> Iterator[Broadcast]:
    """Yield the broadcasts on networks that clients use too; a cable between two machines is one's own."""
    shared = {
        interface.ip.network
        for address, _ in _service_addresses(cluster)
        for interface in cluster.nodes[0].interfaces.values()
        if address in interface.ip.network
    }
    for link in cluster.links:
        interface = cluster.nodes[0].interfaces.get(link.target)
        if link.kind == "bcast" and interface and interface.ip.network in shared:
            yield Broadcast(cluster.name, interface.ip.network, cluster.settings["ha_udpport"], f"{link.path}.bcast")


def _service_addresses(cluster: Cluster) -> list[tuple[IPv4Address, str]]:
    parsed = (
        (build.service_ip(resource), f"{resource.path}.address")
        for group in cluster.groups.values()
        for resource in group.of_kind("address")
    )
    contained = (
        (build.ipv4(container.said["address"]), f"{container.path}.address")
        for container in cluster.containers.values()
    )
    return [
        (address.ip, path)
        for address, path in (*parsed, *contained)
        if address and cluster.nodes and check_addresses.home_of(cluster.nodes[0], address)
    ]
