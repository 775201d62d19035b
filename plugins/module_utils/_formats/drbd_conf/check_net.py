# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses used twice, and connections between hosts that are there (DRBD 9 numbers its nodes)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.found import Found, where
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import (
    Address,
    Connection,
    Host,
    Place,
    Resource,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import Table


def check(every: Sequence[Resource], table: Table, found: Found) -> None:
    """Check all resources of a configuration."""
    resources = [resource for resource in every if resource.statement.name == "resource"]
    if table.release == "8.4":
        for resource in resources:
            _own_addresses(resource, found)
        return
    for resource in resources:
        _node_ids(resource, found)
        for connection in resource.connections:
            _connection(resource, connection, found)
        for mesh in resource.meshes:
            for name in mesh:
                if _host(resource, name) is None:
                    found.error(
                        resource.place,
                        f"resource {resource.name}: expected hosts of the resource in connection-mesh, found {name}",
                    )
    _shared_addresses(resources, found)


def _own_addresses(resource: Resource, found: Found) -> None:
    """8.4: an address and port belongs to one host of one resource; one of the loopback interface once a host."""
    for host in resource.hosts:
        if host.address is None:
            continue
        said = f"{host.address.ip}:{host.address.port}"
        if host.kind == "floating" or not local(host.address.ip):
            found.once(host.place, "address", said)
        else:
            for name in host.names:
                found.once(host.place, "address", said, name, scope=f"on {name}")


def _node_ids(resource: Resource, found: Found) -> None:
    """9: every node has its number, but two hosts with addresses and no connection section get theirs from drbdadm."""
    for host in resource.hosts:
        if host.node_id is not None:
            found.once(
                host.place, "node-id", str(host.node_id), str(id(resource)), scope=f"in resource {resource.name}"
            )
    alone = not resource.connections and not resource.meshes
    given = [host.node_id is not None for host in resource.hosts]
    if (
        not given
        or all(given)
        or (alone and len(given) == 2 and not any(given) and all(h.address for h in resource.hosts))
    ):
        return
    for host, has in zip(resource.hosts, given):
        if not has:
            title = f"resource {resource.name}, {host.kind} {' '.join(host.names)}"
            found.error(host.place, f"{title}: expected node-id N, found none")


def _host(resource: Resource, name: str) -> Host | None:
    """Return the host of this name; DRBD 9 does not mind case, nor a domain that only one of them has."""
    return next((host for host in resource.hosts for known in host.names if _same(known, name)), None)


def _same(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    if "." in one and "." in other:
        return one == other
    return one.partition(".")[0] == other.partition(".")[0]


def _connection(resource: Resource, connection: Connection, found: Found) -> None:
    """A connection has paths, and a path two ends that are hosts of the resource."""
    title = f"resource {resource.name}: connection"
    if connection.mixed:
        found.error(connection.place, f"{title}: expected hosts either in path sections or without, found both")
    if not connection.paths:
        found.error(connection.place, f"{title}: expected two hosts or a path, found none")
    for path in connection.paths:
        if len(path) != 2:
            found.error(connection.place, f"{title}: expected two hosts, found {len(path)}")
        for end in path:
            host = _host(resource, end.name) if end.name else None
            if end.name and host is None:
                found.error(end.place, f"{title}: expected a host of the resource, found {end.name}")
            elif end.address is None and (host is None or host.address is None):
                found.error(
                    end.place, f"{title}: expected an address for {end.name}, here or in its host section, found none"
                )


def _shared_addresses(resources: Sequence[Resource], found: Found) -> None:
    """9: an address and port may serve all connections of one resource, but no other resource, and not both ends."""
    owner: dict[Address, tuple[Resource, Place]] = {}
    for resource in resources:
        said: set[Address] = set()
        for ends in _paths(resource):
            for used, place in ends:
                first, at = owner.setdefault(used, (resource, place))
                if first is not resource and used not in said:
                    said.add(used)
                    message = f"resource {resource.name}: expected an address of its own, found {used}"
                    found.error(place, f"{message}: resource {first.name} uses it {where(at, place)}")
            if len(ends) == 2 and ends[0][0] == ends[1][0]:
                message = f"resource {resource.name}: expected two addresses, found {ends[0][0]} for both ends"
                found.error(ends[1][1], message)


def _paths(resource: Resource) -> Iterator[list[tuple[Address, Place]]]:
    """Return the ends of every path with the address that is used, those of the loopback interface left out."""
    if not resource.connections:
        ends = [(host.address, host.place) for host in resource.hosts if host.address and not local(host.address.ip)]
        if len(resource.hosts) == 2 or resource.meshes:
            yield ends
        return
    for connection in resource.connections:
        for path in connection.paths:
            sides = ((end.address or _given(resource, end.name), end.place) for end in path)
            yield [(used, place) for used, place in sides if used and not local(used.ip)]


def _given(resource: Resource, name: str) -> Address | None:
    host = _host(resource, name)
    return host.address if host else None


def local(ip: str) -> bool:
    """Whether an address is one of the loopback interface, which every host has for itself."""
    try:
        return ip_address(ip.partition("%")[0]).is_loopback
    except ValueError:
        return False
