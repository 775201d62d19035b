# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the files of ldirectord, one a group, and what directors and real servers need besides."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    File,
    Real,
    Setting,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, ldirectord
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    Group,
    Interface,
    Node,
    RealServer,
    Resource,
    VirtualService,
)

FILE = "ldirectord.cf"


def carried(cluster: Cluster) -> Iterator[tuple[Group, Resource, str]]:
    """Yield every resource of virtual services with its group and its file in /etc/ha.d."""
    first = True
    for group in cluster.groups.values():
        for resource in group.of_kind("virtual_services"):
            default = FILE if first else f"ldirectord-{group.name}.cf"
            yield group, resource, resource.words[0] if resource.words else default
            first = False


def services(cluster: Cluster, resource: Resource) -> list[VirtualService]:
    """Return the virtual services of a resource that exist."""
    return [cluster.virtual_services[name] for name in resource.names if name in cluster.virtual_services]


def home(cluster: Cluster, service: VirtualService, node: Node, forward: str) -> Interface | None:
    """Return where the directors reach a real server: next to the address, in a common network, for ipip anywhere."""
    own = [interface.ip.network for director in cluster.nodes for interface in director.interfaces.values()]
    common = [one for one in node.interfaces.values() if any(one.ip.ip in network for network in own)]
    address = build.ipv4(service.address)
    beside = [one for one in common if address and address.ip in one.ip.network]
    anywhere = list(node.interfaces.values()) if forward == "ipip" else []
    return next(iter([*beside, *common, *anywhere]), None)


def address(cluster: Cluster, service: VirtualService, real: RealServer) -> str:
    """Return the address of a real server, or its name if it is no host of the inventory."""
    node = cluster.real_servers.get(real.host)
    found = home(cluster, service, node, real.forward) if node else None
    return str(found.ip.ip) if found else real.host


def file(cluster: Cluster, carried_services: Sequence[VirtualService]) -> File:
    """Return the file with these virtual services; secrets are only named in it."""
    said = cluster.settings["ha_ldirectord"] or {}
    virtuals = (_virtual(cluster, service) for service in carried_services)
    return File((*ldirectord.settings(d.GLOBAL, said), *virtuals))


def _virtual(cluster: Cluster, service: VirtualService) -> Virtual:
    said = service.said
    place = _bracketed(service.address) if said["mark"] is None else str(said["mark"])
    reals = tuple(_real(cluster, service, real) for real in service.real_servers)
    settings = (
        Setting("fallback6", one.value) if service.six and one.name == "fallback" else one
        for one in ldirectord.settings(ldirectord.VIRTUAL, said, service.number)
    )
    return Virtual(place, str(said["port"] or ""), service.six, (*reals, *settings))


def _real(cluster: Cluster, service: VirtualService, real: RealServer) -> Real:
    said = real.said
    return Real(
        first=_bracketed(address(cluster, service, real)),
        last=_bracketed(said["last"] or ""),
        port=port(service, real),
        forward=real.forward,
        weight=said["weight"],
        request=said["request"],
        receive=said["receive"] if said["request"] is None else said["receive"] or "",
        lower=said["lower"],
        upper=said["upper"],
    )


def port(service: VirtualService, real: RealServer) -> str:
    """Return the port of a real server, empty for that of each connection."""
    said = service.said["port"] if real.said["port"] is None else real.said["port"]
    return str(said or "")


def _bracketed(host: str) -> str:
    return f"[{host.strip('[]')}]" if ":" in host else host


def sync(cluster: Cluster) -> dict[str, Any] | None:
    """Return where directors tell each other of connections: the interface's name and a number; None: they do not."""
    said = cluster.settings["ha_lvs_sync"]
    if said is False:
        return None
    own = said if isinstance(said, dict) else {}
    first = next((link.target for link in cluster.links if link.kind != "serial"), None)
    number = own.get("id")
    return {
        "over": own.get("over") or first,
        "id": zlib.crc32(cluster.name.encode()) % 255 + 1 if number is None else number,
    }


def plan(cluster: Cluster) -> dict[str, Any]:
    """Return what directors and real servers need; empty without virtual services."""
    files = {name: (group, services(cluster, resource)) for group, resource, name in carried(cluster)}
    if not files:
        return {}
    every = [service for _, inside in files.values() for service in inside]
    return {
        "files": {name: render(file(cluster, inside)).splitlines() for name, (_, inside) in files.items()},
        "modules": sorted({"ip_vs", *(f"ip_vs_{service.said['scheduler'] or 'wrr'}" for service in every)}),
        "forwarding": any(real.forward == "masq" for service in every for real in service.real_servers),
        "sync": sync(cluster),
        "checks": sorted({_checked(service) for service in every}),
        "probes": {service.name: _probe(service) for service in every if _is_tcp(service)},
        "marks": [mark for service in every for mark in _marks(service)],
        "real_servers": _real_servers(cluster, files.values()),
    }


def _checked(service: VirtualService) -> str:
    said = (service.said["check"] or {}).get("service")
    return str(said or d.SERVICE_OF_PORT.get(str(service.said["port"]), "none"))


def _is_tcp(service: VirtualService) -> bool:
    """Whether a client can connect to it and knows where."""
    port = service.said["port"]
    return isinstance(port, int) and not service.six and service.said["protocol"] != "udp" and port != 53


def _probe(service: VirtualService) -> dict[str, Any]:
    spoken = _checked(service)
    protocol = spoken if spoken in ("ftp", "imap", "pop", "smtp") else "tcp"
    return {"protocol": protocol, "address": service.address, "port": service.said["port"]}


def _marks(service: VirtualService) -> list[dict[str, Any]]:
    return [
        {
            "mark": service.said["mark"],
            "family": "ip6" if service.six else "ip",
            "address": service.address,
            "protocol": protocol,
            "ports": ports,
        }
        for protocol, ports in service.said["ports"].items()
    ]


def _real_servers(cluster: Cluster, files: Any) -> dict[str, Any]:
    """Return what each real server of the inventory has to do: answer for addresses, reply through the director."""
    found: dict[str, Any] = {}
    for group, inside in files:
        for service, real in ((one, real) for one in inside for real in one.real_servers):
            node = cluster.real_servers.get(real.host)
            if node is None:
                continue
            duties = found.setdefault(node.host, {"own": [], "addresses": [], "tunnel": False, "routes": []})
            own = address(cluster, service, real)
            duties["own"] += [own] if own not in duties["own"] else []
            if real.forward == "masq":
                duties["routes"] += [
                    one for one in _routes(cluster, group, service, real) if one not in duties["routes"]
                ]
            elif service.address and service.address not in duties["addresses"]:
                duties["addresses"].append(service.address)
            duties["tunnel"] = duties["tunnel"] or real.forward == "ipip"
    return found


def gateway(group: Group, interface: Interface) -> str | None:
    """Return the address of a group in the network of an interface."""
    parsed = (build.service_ip(resource) for resource in group.of_kind("address"))
    return next((str(one.ip) for one in parsed if one and one.ip in interface.ip.network), None)


def _routes(cluster: Cluster, group: Group, service: VirtualService, real: RealServer) -> Iterator[dict[str, Any]]:
    """Yield how replies of a real server behind NAT find back."""
    interface = home(cluster, service, cluster.real_servers[real.host], real.forward)
    via = gateway(group, interface) if interface else None
    told = port(service, real)
    protocol = service.said["protocol"] or ("udp" if told == "53" else "tcp")
    ports = {protocol: [told]} if told else service.said["ports"]
    for kind, some in ports.items():
        for one in some:
            if interface and via and not str(one).strip("0123456789-"):
                yield {"from": str(interface.ip.ip), "protocol": kind, "port": str(one), "via": via}
