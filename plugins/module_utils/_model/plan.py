# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All clusters of an inventory, completely decided: the entry to this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import (
    check,
    check_drbd_words,
    check_links,
    containers,
    drbd,
    fleet,
    ha_cf,
    haresources,
    mirror,
    peer,
    storage,
    virtual,
    watch,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    DrbdVolume,
    Group,
    Node,
    Service,
    Timings,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Finding, Findings
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.read import (
    REAL_SERVERS,
    read_cluster,
    read_real_servers,
)


@dataclass(frozen=True)
class Plans:
    """Every cluster's plan (plain JSON types), which host is in which, and what was found on the way.

    real_servers: what each host that is one has to do for all clusters, also those that none needs any more.
    With any error there is no plan at all.
    """

    clusters: dict[str, dict[str, Any]] = field(default_factory=dict)
    real_servers: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)


def plan_clusters(
    hostvars: Mapping[str, Mapping[str, object]],
    groups: Mapping[str, Sequence[str]],
    catalogue: Mapping[str, object],
) -> Plans:
    """Plan every cluster below the group ha_clusters.

    hostvars: the ha_* variables of each host, plain types or ``errors.Broken``; groups: inventory groups and their
    hosts in order; catalogue: the known services by name. Never raises; the work grows linearly with the hosts.
    """
    found = Findings()
    members = fleet.members(hostvars, groups, found)
    real_servers = read_real_servers({host: hostvars.get(host, {}) for host in groups.get(REAL_SERVERS, ())}, found)
    read: list[Cluster] = []
    clusters: dict[str, dict[str, Any]] = {}
    for name, hosts in fleet.by_cluster(members).items():
        own = Findings()
        cluster = read_cluster(name, {host: hostvars.get(host, {}) for host in hosts}, catalogue, real_servers, own)
        check.check_cluster(cluster, own)
        if not own.errors and cluster.timings is not None:
            clusters[name] = plan(cluster, cluster.timings, own)
        found.errors.extend(own.errors)
        found.warnings.extend(own.warnings)
        read.append(cluster)
    fleet.check(read, found)
    if found.errors:
        return Plans(members=members, warnings=found.warnings, errors=found.errors)
    return Plans(clusters, _real_servers(clusters, real_servers), members, found.warnings)


def _real_servers(clusters: Mapping[str, Mapping[str, Any]], hosts: Mapping[str, Node]) -> dict[str, dict[str, Any]]:
    """Return the duties of every real server for all clusters, with its interfaces."""
    found: dict[str, dict[str, Any]] = {
        host: {"interfaces": _interfaces(node), "addresses": [], "tunnel": False, "routes": []}
        for host, node in hosts.items()
    }
    for cluster in clusters.values():
        for host, duties in cluster["lvs"].get("real_servers", {}).items():
            own = found[host]
            own["addresses"] = list(dict.fromkeys([*own["addresses"], *duties["addresses"]]))
            own["tunnel"] = own["tunnel"] or duties["tunnel"]
            own["routes"] = [*own["routes"], *(one for one in duties["routes"] if one not in own["routes"])]
    return found


def plan(cluster: Cluster, timings: Timings, found: Findings) -> dict[str, Any]:
    """Return the plan of one checked cluster."""
    entries = {name: haresources.entries(cluster, group) for name, group in cluster.groups.items()}
    lines = {name: haresources.line(group, entries[name]) for name, group in cluster.groups.items()}
    ha_cf.check(cluster, timings, found)
    haresources.check(lines, {name: written[0] for name, written in entries.items()}, cluster, found)
    return {
        "name": cluster.name,
        "warnings": [{"path": entry.path, "message": entry.message} for entry in found.warnings],
        "nodes": {node.name: _node(cluster, node) for node in cluster.nodes},
        "heartbeat": {
            **_heartbeat(cluster, timings),
            "haresources": list(lines.values()),
            "scripts": sorted({split(entry)[0] for written in entries.values() for entry in written}),
        },
        "groups": {name: _group(cluster, group, entries[name]) for name, group in cluster.groups.items()},
        "storage": storage.plan(cluster),
        "drbd": {name: drbd.resource(cluster, volume) for name, volume in cluster.drbd.items()},
        "drbd_sections": check_drbd_words.sections(cluster),
        "mirrors": {name: mirror.volume(cluster, volume) for name, volume in cluster.mirrors.items()},
        "volumes": _volumes(cluster),
        "services": {
            name: _service(cluster, group, cluster.services[name])
            for group in cluster.groups.values()
            for name in group.names("services")
        },
        "containers": containers.plan(cluster),
        "lvs": virtual.plan(cluster),
        "firewall": cluster.settings["ha_firewall"],
        "peer_channel": peer.channel(cluster),
        "watch": watch.watch(cluster),
    }


def _node(cluster: Cluster, node: Node) -> dict[str, Any]:
    return {
        "host": node.host,
        "peer": next(other.name for other in cluster.nodes if other is not node),
        "interfaces": _interfaces(node),
    }


def _interfaces(node: Node) -> dict[str, Any]:
    return {
        name: {
            "device": interface.device,
            "address": str(interface.ip.ip),
            "prefix": interface.ip.network.prefixlen,
            "network": str(interface.ip.network),
            **({} if interface.speed is None else {"speed": interface.speed}),
            **({"configure": True} if interface.configure else {}),
        }
        for name, interface in node.interfaces.items()
    }


def _heartbeat(cluster: Cluster, timings: Timings) -> dict[str, Any]:
    settings = cluster.settings
    over = dict.fromkeys(link.target for link in cluster.links if link.kind != "serial")
    times = {
        "keepalive": timings.keepalive.ms,
        "warntime": timings.warntime.ms,
        "deadtime": timings.deadtime.ms,
        "initdead": timings.initdead.ms,
    }
    return {
        "ha_cf": ha_cf.lines(cluster, timings),
        "timings": times if timings.deadping is None else {**times, "deadping": timings.deadping.ms},
        "time_factor": settings["ha_time_factor"],
        "udpport": settings["ha_udpport"],
        "auto_failback": settings["ha_auto_failback"],
        "auth_method": settings["ha_auth_method"],
        "peers": {
            node.name: list(dict.fromkeys(str(node.interfaces[name].ip.ip) for name in over)) for node in cluster.nodes
        },
        "ping": [host for _, host in check_links.ping_targets("", settings["ha_ping"])],
        "serial": [link.target for link in cluster.links if link.kind == "serial"],
    }


def _group(cluster: Cluster, group: Group, entries: list[str]) -> dict[str, Any]:
    return {
        "node": group.node,
        **({} if group.host is None else {"name": group.host}),
        "key": entries[0],
        "entries": entries,
        "addresses": [haresources.address(cluster, entry).split("/")[0] for entry in group.of_kind("address")],
        "volumes": group.names("volume"),
        "services": group.names("services"),
        **({"containers": names} if (names := group.names("container")) else {}),
        **({"virtual_services": names} if (names := group.names("virtual_services")) else {}),
    }


def _volumes(cluster: Cluster) -> dict[str, Any]:
    carriers = {name: group.name for group in cluster.groups.values() for name in group.names("volume")}
    return {
        name: {
            "group": carriers.get(name),
            "mount": volume.mount,
            **(
                {"device": volume.device, "drbd": name, "fstype": volume.fstype, "options": volume.mount_options}
                if isinstance(volume, DrbdVolume)
                else {"mirror": name}
            ),
        }
        for name, volume in cluster.volumes.items()
    }


def _service(cluster: Cluster, group: Group, service: Service) -> dict[str, Any]:
    probe = service.probe and {key: value for key, value in service.probe.items() if value is not None}
    if probe and probe["protocol"] == "http":
        probe = {"path": "/", **probe}
    return {
        "group": group.name,
        "packages": dict(service.packages),
        "units": service.units,
        "files": dict(service.files),
        "data": [
            {"path": place, "volume": volume.name, "source": volume.mount + place}
            for place, volume in haresources.data(cluster, group, service)
        ],
        "users": dict(service.users),
        "groups": service.groups,
        "probe": probe,
        "check": service.check,
    }
