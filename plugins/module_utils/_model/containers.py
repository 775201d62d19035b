# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""System containers: checked, then decided completely (root, unit, address, limits)."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Interface
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, check_addresses, check_groups
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    Container,
    DrbdVolume,
    Group,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, show, suggest

ROOT = "root"  # its directory on the volume


def containers(
    name: str, entries: Mapping[str, Mapping[str, Any] | None] | None, found: Findings
) -> dict[str, Container]:
    """Build the containers; the root of each comes from exactly one source."""
    built: dict[str, Container] = {}
    for label, entry in (entries or {}).items():
        path = f"{name}.ha_containers.{label}"
        if not entry or not found.clean(path):
            continue
        source = build.one_of(("suite", "tarball", "image"), entry, path, found)
        if source in ("tarball", "image") and entry["packages"]:
            found.error(f"{path}.packages", f"expected only together with suite, found with {source}")
        built[label] = Container(label, path, entry)
    return built


def check(cluster: Cluster, found: Findings) -> None:
    """Containers exist, each on a volume of its own that its group has mounted by then."""
    for name in check_groups.unused(cluster, "container", cluster.containers, found):
        found.warn(cluster.containers[name].path, "no group uses this container, so nothing ever starts it")
    seen: dict[str, str] = {}
    for group in cluster.groups.values():
        mounted: list[str] = []
        for resource in group.resources:
            if resource.kind == "volume":
                mounted.extend(resource.names)
            for name in resource.names if resource.kind == "container" else ():
                if name in cluster.containers:
                    _volume(cluster, group, cluster.containers[name], mounted, seen, found)
    for container in cluster.containers.values():
        _gateway(container, found)


def _volume(
    cluster: Cluster, group: Group, container: Container, mounted: list[str], seen: dict[str, str], found: Findings
) -> None:
    path, own = f"{container.path}.volume", list(dict.fromkeys(group.names("volume")))
    volume = _home(group, container)
    if volume is None:
        told = f"because group {group.name} has {', '.join(own)}" if own else f"but group {group.name} has none"
        found.error(path, f"expected the name of a volume, {told}")
    elif volume not in own:
        hint = suggest(volume, own, "volumes of its group")
        found.error(
            path, f"expected a volume of group {group.name}, which carries the container, found {volume!r}{hint}"
        )
    elif volume not in cluster.drbd and volume in cluster.volumes:
        found.error(path, f"expected a volume of DRBD, found {volume}, a mirror: a running system cannot be copied")
    elif volume not in mounted:
        found.error(
            path,
            f"{volume} comes after the container in the resources of group {group.name},"
            " so it would not be mounted; put the volume first",
        )
    elif seen.setdefault(volume, container.name) != container.name:
        found.error(path, f"{volume} already carries the container {seen[volume]}; each needs a volume of its own")


def _home(group: Group, container: Container) -> str | None:
    """Name the volume of a container: the one that is said, or the only one of its group."""
    own = list(dict.fromkeys(group.names("volume")))
    said: str | None = container.said["volume"]
    return said if said is not None else own[0] if len(own) == 1 else None


def _gateway(container: Container, found: Findings) -> None:
    said, path = container.said["gateway"], f"{container.path}.gateway"
    address = build.ipv4(container.said["address"])
    if said is None or address is None:
        return
    gateway = build.ipv4(said)
    if gateway is None or "/" in said:
        found.error(path, f"expected an IPv4 address without prefix such as 192.168.69.1, found {show(said)}")
    elif gateway.ip == address.ip:
        found.error(path, f"expected the address of a router, found {said}, the container's own")
    elif "/" in container.said["address"] and gateway.ip not in address.network:
        found.error(path, f"expected an address in {address.network}, the network of the container, found {said}")


def plan(cluster: Cluster) -> dict[str, Any]:
    """Return the containers that groups of a checked cluster carry."""
    return {
        name: _container(cluster, group, cluster.containers[name])
        for group in cluster.groups.values()
        for name in group.names("container")
    }


def _container(cluster: Cluster, group: Group, container: Container) -> dict[str, Any]:
    said = container.said
    home = cluster.volumes[_home(group, container) or ""]
    assert isinstance(home, DrbdVolume)
    address = build.ipv4(said["address"]) or IPv4Interface("0.0.0.0")
    node = cluster.nodes[0]
    card = node.interfaces[check_addresses.home_of(node, address) or ""]
    prefix = address.network.prefixlen if "/" in said["address"] else card.ip.network.prefixlen
    probe = said["probe"] and {key: value for key, value in said["probe"].items() if value is not None}
    return {
        "group": group.name,
        "unit": container.unit,
        "volume": home.name,
        "mount": home.mount,
        "root": f"{home.mount}/{ROOT}",
        **{key: said[key] for key in ("suite", "packages", "build", "tarball", "image", "memory", "cpus", "gateway")},
        "address": str(address.ip),
        "prefix": prefix,
        "device": card.device,
        "mac": mac(address),
        "probe": probe,
    }


def mac(address: IPv4Interface) -> str:
    """Return the hardware address that goes with an address, on whichever node: 02:61 and its four bytes."""
    return ":".join(f"{byte:02x}" for byte in (0x02, 0x61, *address.ip.packed))
