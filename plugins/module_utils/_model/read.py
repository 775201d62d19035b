# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the hosts of one cluster → a Cluster. Only the form of each value is judged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Interface
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, containers, schema, storage, times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    Interface,
    Node,
    Timings,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, show, suggest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.values import default, take

Variables = Mapping[str, object]
REAL_SERVERS = "ha_real_servers"  # the inventory group


def read_cluster(
    name: str,
    hosts: Mapping[str, Variables],
    catalogue: Mapping[str, object],
    real_servers: Mapping[str, Node],
    found: Findings,
) -> Cluster:
    """Read everything that belongs to one cluster; ``hosts`` are its hosts' variables in inventory order."""
    _unknown(name, hosts, found)
    nodes = tuple(_node(name, host, variables, found) for host, variables in hosts.items())
    raw = {variable: _shared(name, variable, hosts, found) for variable in schema.CLUSTER_VARIABLES}
    given = frozenset(variable for variable, value in raw.items() if value is not _ABSENT)
    settings = {variable: _setting(name, variable, raw[variable], found) for variable in raw}
    groups = build.groups(name, settings["ha_groups"], found)
    services = build.services(
        name, {} if raw["ha_services"] is _ABSENT else raw["ha_services"], catalogue, groups, found
    )
    links = build.links(name, settings["ha_links"], found)
    node_names = [node.name for node in nodes]
    volumes = build.volumes(name, settings["ha_volumes"], node_names, found)
    volume_groups = storage.groups(name, settings["ha_storage"], node_names)
    contained = containers.containers(name, settings["ha_containers"], found)
    virtual_services = build.virtual_services(name, settings["ha_virtual_services"], found)
    readable = _readable(name, nodes, found)
    return Cluster(
        name=name,
        nodes=nodes,
        settings=settings,
        given=given,
        timings=_timings(name, settings, given, found),
        links=links if "ha_links" in readable else (),
        storage=volume_groups if "ha_storage" in readable else {},
        volumes=volumes if "ha_volumes" in readable else {},
        groups=groups if "ha_groups" in readable else {},
        services=services if "ha_services" in readable else {},
        known_services=frozenset(services) | {label for label in catalogue if isinstance(label, str)},
        containers=contained if "ha_containers" in readable else {},
        virtual_services=virtual_services if "ha_virtual_services" in readable else {},
        real_servers=real_servers,
        readable=readable,
    )


def read_real_servers(hosts: Mapping[str, Variables], found: Findings) -> dict[str, Node]:
    """Read the machines that virtual services hand connections to; ``hosts`` are those of one inventory group."""
    return {host: _node(REAL_SERVERS, host, variables, found) for host, variables in hosts.items()}


_ABSENT = object()


def _unknown(name: str, hosts: Mapping[str, Variables], found: Findings) -> None:
    for host, variables in hosts.items():
        for variable in variables:
            if variable in schema.VARIABLES or variable in schema.FOREIGN:
                continue
            everywhere = all(variable in others for others in hosts.values())
            path = f"{name}.{variable}" if everywhere else f"{name}.hosts.{host}.{variable}"
            hint = suggest(variable, schema.VARIABLES)
            found.error(path, f"unknown variable{hint if 'did you mean' in hint else ''}")


def _shared(name: str, variable: str, hosts: Mapping[str, Variables], found: Findings) -> object:
    """Return the value that all hosts agree on (the first host's, and an error, where they do not)."""
    values = [variables.get(variable, _ABSENT) for variables in hosts.values()]
    for host, value in zip(hosts, values, strict=True):
        if value is not values[0] and value != values[0]:
            told = "" if schema.CLUSTER_VARIABLES[variable].secret else f": {_told(values[0])} and {_told(value)}"
            found.error(
                f"{name}.{variable}",
                f"expected the same value on every node, found two on {next(iter(hosts))} and {host}{told};"
                " set it for the group, not for a host",
            )
    return values[0]


def _told(value: object) -> str:
    return "nothing" if value is _ABSENT else show(value)


def _setting(name: str, variable: str, value: object, found: Findings) -> Any:
    spec = schema.CLUSTER_VARIABLES[variable]
    if value is not _ABSENT:
        return take(spec, value, f"{name}.{variable}", found) if variable != "ha_services" else None
    if spec.required:
        found.error(f"{name}.{variable}", "expected at least one path for heartbeats, found nothing")
    return default(spec)


def _node(name: str, host: str, variables: Variables, found: Findings) -> Node:
    path = f"{name}.hosts.{host}"
    spec = schema.HOST_VARIABLES
    node_name = variables.get("ha_node_name", host)
    clean_name = take(spec["ha_node_name"], node_name, f"{path}.ha_node_name", found)
    if "ha_interfaces" not in variables:
        found.error(f"{path}.ha_interfaces", "expected the network interfaces of this node, found nothing")
        return Node(host, clean_name or host, {}, path)
    raw = take(spec["ha_interfaces"], variables["ha_interfaces"], f"{path}.ha_interfaces", found)
    interfaces: dict[str, Interface] = {}
    for label, entry in (raw or {}).items():
        if entry and entry["device"] and entry["address"]:
            here = f"{path}.ha_interfaces.{label}.address"
            address = own_address(entry["address"], here, found)
            if address:
                interfaces[label] = Interface(entry["device"], address, entry["speed"], entry["configure"])
    return Node(host, clean_name or host, interfaces, path)


def own_address(text: str, path: str, found: Findings) -> IPv4Interface | None:
    """Read a node's own address, which must say its network."""
    address = build.ipv4(text)
    if address is None or "/" not in text:
        found.error(path, f"expected an IPv4 address with its prefix such as 10.0.0.1/24, found {show(text)}")
        return None
    return address


def _timings(name: str, settings: Mapping[str, Any], given: frozenset[str], found: Findings) -> Timings | None:
    """Fill in the times that depend on others, then apply the factor."""
    names = ("keepalive", "warntime", "deadtime", "initdead", "deadping")
    if not found.clean(*(f"{name}.ha_{entry}" for entry in (*names, "time_factor"))):
        return None
    keepalive, warntime, deadtime, initdead, deadping = (settings[f"ha_{entry}"] for entry in names)
    factor = settings["ha_time_factor"]
    return Timings(
        keepalive=keepalive.scaled(factor),
        warntime=(warntime or times.of_ms(deadtime.ms // 2)).scaled(factor),
        deadtime=deadtime.scaled(factor),
        initdead=(initdead or times.of_ms(max(2 * deadtime.ms, 30000))).scaled(factor),
        deadping=deadping.scaled(factor) if deadping else None,
    )


def _readable(name: str, nodes: Sequence[Node], found: Findings) -> frozenset[str]:
    readable = {variable for variable in schema.CLUSTER_VARIABLES if found.clean(f"{name}.{variable}")}
    if found.clean(*(f"{node.path}.ha_interfaces" for node in nodes)):
        readable.add("ha_interfaces")
    if found.clean(*(f"{node.path}.ha_node_name" for node in nodes)):
        readable.add("ha_node_name")
    return frozenset(readable)
