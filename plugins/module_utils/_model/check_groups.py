# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups: what they refer to exists, belongs to one group only, and stands in an order that can be started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, Group, Service
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, suggest


def nodes(cluster: Cluster, found: Findings) -> None:
    """The preferred node is one of the two, spelled as they are."""
    names = [node.name for node in cluster.nodes]
    for group in cluster.groups.values():
        if group.node not in names:
            hint = suggest(group.node, names)
            found.error(f"{group.path}.node", f"expected a node of the cluster, found {group.node!r}{hint}")


def names(cluster: Cluster, found: Findings) -> None:
    """The name of a group is that of its address, and nobody else's."""
    taken = {node.name.lower(): f"the node {node.name}" for node in cluster.nodes}
    for group in cluster.groups.values():
        if group.host is None:
            continue
        if not group.names("address"):
            found.error(f"{group.path}.name", "expected only in a group with an address, which it is the name of")
        first = taken.setdefault(group.host.lower(), f"group {group.name}")
        if first != f"group {group.name}":
            found.error(f"{group.path}.name", f"{group.host} is already the name of {first}")


def volumes(cluster: Cluster, found: Findings) -> None:
    """Volumes exist and are carried once."""
    for name in unused(cluster, "volume", cluster.volumes, found):
        found.warn(cluster.volumes[name].path, "no group uses this volume, so nothing ever mounts it")


def services(cluster: Cluster, found: Findings) -> None:
    """Services exist and are carried once; those of the catalogue need not be."""
    for name in unused(cluster, "services", cluster.known_services, found):
        if name in cluster.services and cluster.services[name].own:
            found.warn(cluster.services[name].path, "no group carries this service, so nothing ever starts it")


def unused(cluster: Cluster, kind: str, known: Collection[str], found: Findings) -> list[str]:
    """Check the names that the resources of one kind refer to; return those that none does."""
    what = kind.removesuffix("s").replace("_", " ")
    seen: dict[str, str] = {}
    for group in cluster.groups.values():
        for resource in group.of_kind(kind):
            for name in resource.names:
                path = f"{resource.path}.{kind}"
                if name not in known:
                    hint = suggest(name, known, f"{what}s")
                    found.error(path, f"expected a {what} that exists, found {name!r}{hint}")
                elif name in seen:
                    found.error(path, f"{name} is already carried at {seen[name]}")
                seen.setdefault(name, resource.path)
    return sorted(set(known) - set(seen))


def data(cluster: Cluster, found: Findings) -> None:
    """The data of a service live on a volume that its own group has mounted by then."""
    for group in cluster.groups.values():
        mounted: list[str] = []
        for resource in group.resources:
            if resource.kind == "volume":
                mounted.extend(resource.names)
            for name in resource.names if resource.kind == "services" else ():
                if name in cluster.services:
                    _data(cluster, group, cluster.services[name], mounted, found)


def _data(cluster: Cluster, group: Group, service: Service, mounted: list[str], found: Findings) -> None:
    volumes = list(dict.fromkeys(group.names("volume")))
    stays = "its data stay on each node and do not move with the group"
    if volumes and not service.data:
        found.warn(service.path, f"nothing of this service lives on a volume of group {group.name}: {stays}")
    for path, said in service.data.items():
        here = f"{service.path}.data.{path}"
        volume = said if said is not None else volumes[0] if len(volumes) == 1 else None
        if said is not None and said not in cluster.volumes:
            found.error(
                here, f"expected a volume that exists, found {said!r}{suggest(said, cluster.volumes, 'volumes')}"
            )
        elif volume is None and volumes:
            found.error(here, f"expected the name of a volume, because group {group.name} has {', '.join(volumes)}")
        elif volume is None:
            found.warn(here, f"group {group.name} has no volume: {stays}")
        elif volume not in volumes:
            found.error(here, f"expected a volume of group {group.name}, which carries the service, found {volume!r}")
        elif volume not in mounted:
            found.error(
                here,
                f"{volume} comes after the service in the resources of group {group.name},"
                " so the data would not be mounted; put the volume first",
            )


def units(cluster: Cluster, found: Findings) -> None:
    """A unit is started by one service."""
    seen: dict[str, str] = {}
    for group in cluster.groups.values():
        for service in _existing(cluster, group.names("services")):
            for n, unit in enumerate(service.units):
                first = seen.setdefault(unit, f"{service.path}.units[{n}]")
                if first != f"{service.path}.units[{n}]":
                    found.error(f"{service.path}.units[{n}]", f"{unit} is given twice, here and at {first}")
    for service in cluster.services.values():
        if service.probe and service.probe["path"] and service.probe["protocol"] != "http":
            found.error(
                f"{service.path}.probe.path",
                f"expected only with protocol http, found with {service.probe['protocol']}",
            )


def _existing(cluster: Cluster, names: Iterable[str]) -> list[Service]:
    return [cluster.services[name] for name in dict.fromkeys(names) if name in cluster.services]


def contents(cluster: Cluster, found: Findings) -> None:
    """Warn of groups that lack what clients or the data need."""
    for group in cluster.groups.values():
        kinds = Counter(resource.kind for resource in group.resources)
        if group.resources and not kinds["address"] and not kinds["container"]:
            found.warn(group.path, "has no address: clients cannot follow the group to the other node")
        if any(name in cluster.drbd for name in group.names("volume")) and cluster.settings["ha_auto_failback"]:
            found.warn(
                cluster.at("ha_auto_failback"),
                f"group {group.name} moves back as soon as {group.node} returns: a second outage,"
                " while its DRBD disk may still be synchronising",
            )
