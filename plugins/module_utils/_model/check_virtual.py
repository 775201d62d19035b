# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual services: carried by a group that has their address, real servers that exist and can be reached as said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    Real,
    Setting,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, check_groups, ldirectord, virtual
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    Group,
    RealServer,
    Resource,
    VirtualService,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, suggest


def services(cluster: Cluster, found: Findings) -> None:
    """They exist, are carried once, and each resource has a file of its own."""
    for name in check_groups.unused(cluster, "virtual_services", cluster.virtual_services, found):
        found.warn(cluster.virtual_services[name].path, "no group carries this virtual service, so nothing balances it")
    files: dict[str, str] = {}
    for _, resource, name in virtual.carried(cluster):
        first = files.setdefault(name, resource.path)
        if first != resource.path:
            found.error(f"{resource.path}.file", f"{name} is given twice, here and at {first}")


def addresses(cluster: Cluster, found: Findings) -> None:
    """The address belongs to the group, and nobody else has address, port and protocol."""
    seen: dict[tuple[str, str, str], str] = {}
    for group, resource, _ in virtual.carried(cluster):
        before = list(_addresses(group.resources[: group.resources.index(resource)]))
        every = list(_addresses(group.resources))
        for service in virtual.services(cluster, resource):
            said = service.said
            path = f"{service.path}.{'address' if said['mark'] is None else 'mark'}"
            key = (service.address, str(said["port"]), said["protocol"] or "tcp")
            first = seen.setdefault(key if said["mark"] is None else ("", str(said["mark"]), ""), path)
            if first != path:
                found.error(path, f"this virtual service is given twice, here and at {first}")
            if service.address:
                _address(group, service, before, every, found)


def _addresses(resources: Sequence[Resource]) -> Iterator[str]:
    """Yield the addresses among these resources; those of IPv6 are in scripts."""
    for one in resources:
        parsed = build.service_ip(one) if one.kind == "address" else None
        yield from [str(parsed.ip)] if parsed else [word.split("/")[0] for word in one.words]


def _address(group: Group, service: VirtualService, before: list[str], every: list[str], found: Findings) -> None:
    path = f"{service.path}.address"
    try:
        ip_address(service.address)
    except ValueError:
        found.error(path, f"expected an IPv4 or IPv6 address, found {service.address!r}")
        return
    if service.address in before:
        found.warn(
            path,
            f"comes up before the virtual services in the resources of group {group.name}: until ldirectord runs, "
            "connections that could survive a takeover are reset; put it behind them",
        )
    elif service.address not in every:
        known = ", ".join(every) or "none"
        found.error(path, f"expected an address of group {group.name} ({known}), found {service.address}")


def real_servers(cluster: Cluster, found: Findings) -> None:
    """They are hosts of the inventory or addresses, and packets find them, and back."""
    for group, resource, _ in virtual.carried(cluster):
        for service in virtual.services(cluster, resource):
            for real in service.real_servers:
                _real(cluster, group, service, real, found)


def _real(cluster: Cluster, group: Group, service: VirtualService, real: RealServer, found: Findings) -> None:
    node = cluster.real_servers.get(real.host)
    networks = [card.ip.network for director in cluster.nodes for card in director.interfaces.values()]
    if node is None:
        try:
            address = ip_address(real.host)
        except ValueError:
            if real.said["host"] is None:
                hint = suggest(real.host, cluster.real_servers)
                wants = "a host of the inventory's group ha_real_servers, or an address"
                found.error(real.path, f"expected {wants}, found {real.host!r}{hint}")
            else:
                found.warn(f"{real.path}.host", f"{real.host} is no host of the inventory: the directors look it up")
            return
        near = address.version == 6 or address.is_loopback or any(address in network for network in networks)
        if real.forward == "gate" and not near:
            found.warn(real.path, f"{address} is in no network of the directors, as forward gate needs it")
        return
    interface = virtual.home(cluster, service, node, real.forward)
    if interface is None:
        found.error(
            real.path, f"{node.host} is in no network of the directors, as forward {real.forward} needs it; take ipip"
        )
    elif real.forward == "masq" and virtual.gateway(group, interface) is None:
        found.warn(
            real.path,
            f"group {group.name} has no address in {interface.ip.network}, so replies of {node.host} must find back"
            " through the active director some other way",
        )


def sync(cluster: Cluster, found: Findings) -> None:
    """Directors hear each other on a network of both."""
    wanted = virtual.sync(cluster) if any(virtual.carried(cluster)) else None
    over = wanted and wanted["over"]
    if wanted and over is None:
        found.error(cluster.at("ha_lvs_sync"), "expected over: INTERFACE, or false, because no link is a network")
    for node in cluster.nodes if over else ():
        if over not in node.interfaces:
            hint = suggest(over, node.interfaces)
            found.error(
                cluster.at("ha_lvs_sync", "over"), f"expected an interface of {node.host}, found {over!r}{hint}"
            )


def text(cluster: Cluster, found: Findings) -> None:
    """What ldirectord would refuse of the files, and what it takes although it will hurt, at the inventory's places."""
    for _, resource, _ in virtual.carried(cluster):
        services_here = virtual.services(cluster, resource)
        meant = virtual.file(cluster, services_here)
        ours = list(zip(services_here, meant.virtuals, strict=True))
        commented = [path for service, block in ours for path, value in _values(service, block) if "#" in value]
        for path in commented:
            found.error(path, "expected a text without #, which begins a comment in ldirectord.cf")
        if commented:
            continue
        read = parse(render(meant))
        places = {
            one.line: cluster.at("ha_ldirectord", ldirectord.at(one.name))
            for one in read.items
            if isinstance(one, Setting)
        }
        for (service, block), again in zip(ours, read.virtuals, strict=True):
            paths = [path for path, _ in _values(service, block)]
            places[again.line] = service.path
            places.update((item.line, path) for item, path in zip(again.items, paths, strict=True))
            if again != block:
                found.error(service.path, "ldirectord would read it otherwise: look at the quotes in its texts")
        for problem in read.problems:
            where = places.get(problem.line, cluster.at("ha_ldirectord"))
            if problem.level == ERROR:
                found.error(where, problem.message)
            elif problem.level == WARNING:
                found.warn(where, problem.message)


def _values(service: VirtualService, block: Virtual) -> Iterator[tuple[str, str]]:
    """Yield (path in the inventory, what is written) for every line of a virtual service."""
    reals = iter(service.real_servers)
    for item in block.items:
        if isinstance(item, Real):
            yield next(reals).path, f"{item.request or ''}{item.receive or ''}"
        elif isinstance(item, Setting):
            name = "fallback" if item.name == "fallback6" else item.name
            yield f"{service.path}.{ldirectord.at(name)}", item.value
