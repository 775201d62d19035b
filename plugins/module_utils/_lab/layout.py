# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the plans of an inventory's clusters to the lab that looks like them. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.devices import (
    check_kinds,
    disk_paths,
    plan_disks,
    plan_serials,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Bridge, Card, Machine, Topology

MANAGEMENT_RANGES = ("10.77.0.0/24", "172.31.77.0/24", "192.168.177.0/24", "198.18.77.0/24")
UPLINK_RANGES = ("100.64.77.0/30", "198.19.77.0/30", "10.177.77.0/30", "192.168.178.0/30")
RESERVED_NAMES = ("lo", "uplink")
NAME_LENGTH = 15  # of a network interface, without the final zero (IFNAMSIZ)
FIRST_SLOT = 0x10
FIRST_NODE, LAST_NODE = 11, 200

Plan = dict[str, Any]


@dataclass
class _Switch:
    """A bridge while it is being filled."""

    name: str
    label: str
    networks: list[IPv4Network] = field(default_factory=list)
    taken: set[IPv4Address] = field(default_factory=set)


@dataclass
class _Names:
    """Gives out interface names: short enough, and each once."""

    taken: set[str]

    def give(self, wish: str) -> str:
        wish = re.sub(r"[^A-Za-z0-9_.-]", "", wish) or "net"
        name, number = wish[:NAME_LENGTH], 2
        while name in self.taken:
            name = f"{wish[: NAME_LENGTH - 1 - len(str(number))]}-{number}"
            number += 1
        self.taken.add(name)
        return name


def plan_topology(
    plans: dict[str, Plan],
    *,
    kinds: Mapping[str, str] | None = None,
    host_networks: Sequence[str] = (),
    nameservers: Sequence[str] = (),
    mirrors: Sequence[str] = (),
) -> Topology:
    """Lay out the lab of all clusters.

    `kinds`: what each machine is, by inventory_hostname; a vm where nothing is said.
    `host_networks`: what the controller itself reaches directly; only the uplink has to keep away from those.
    `mirrors`: addresses that package downloads go to. Raises Refusal for what the lab cannot build.
    """
    check_kinds(plans.values(), kinds or {})
    networks = _networks(plans)
    management = _free_range(MANAGEMENT_RANGES, networks, "management network")
    uplink = _free_range(UPLINK_RANGES, [*networks, management, *map(IPv4Network, host_networks)], "uplink")
    rack = _Rack(kinds or {}, management, {name for _, node in _nodes(plans) for name in node["interfaces"]})
    machines = [rack.mount(plan, name, node) for plan in plans.values() for name, node in plan["nodes"].items()]
    return Topology(
        management=Bridge(rack.bridge, _mac(0, 1), (str(management),), (f"{management[1]}/{management.prefixlen}",)),
        uplink=(f"{uplink[1]}/{uplink.prefixlen}", f"{uplink[2]}/{uplink.prefixlen}"),
        bridges=tuple(_bridges(rack.switches, plans)),
        machines=tuple(machines),
        nameservers=tuple(nameservers),
        reach=tuple(
            address
            for address in sorted({*nameservers, *mirrors}, key=IPv4Address)
            if any(IPv4Address(address) in network for network in networks)
        ),
    )


def with_real_servers(plans: dict[str, Plan], real_servers: dict[str, dict[str, Any]]) -> dict[str, Plan]:
    """Add the real servers that are no nodes, as if they were a cluster that runs nothing."""
    hosts = {node["host"] for _, node in _nodes(plans)}
    nodes = {host: {**one, "host": host} for host, one in real_servers.items() if host not in hosts}
    nothing: Plan = {"heartbeat": {"ping": []}, "groups": {}, "drbd": {}}
    return {**plans, "real servers": {"name": "real servers", "nodes": nodes, **nothing}} if nodes else plans


class _Rack:
    """Takes the machines one after the other, and remembers what names and bridges they use."""

    def __init__(self, kinds: Mapping[str, str], management: IPv4Network, labels: set[str]) -> None:
        self.kinds = kinds
        self.management = management
        self.taps = _Names({*RESERVED_NAMES, *labels})
        self.bridge = self.taps.give("mgmt")
        self.bridges = _Names({*RESERVED_NAMES, self.bridge})
        self.switches: list[_Switch] = []
        self.number = FIRST_NODE

    def mount(self, plan: Plan, name: str, node: dict[str, Any]) -> Machine:
        """One more machine. Raises Refusal when the management network is full."""
        number, host = self.number, node["host"]
        if number > LAST_NODE:
            raise Refusal(f"{host}: the lab has room for {LAST_NODE + 1 - FIRST_NODE} machines; the inventory has more")
        self.number += 1
        address = self.management[number]
        first = Card(
            interfaces=(),
            bridge=self.bridge,
            tap=self.taps.give(f"{host}-mgmt"),
            slot=_slot(0),
            device=_Names({interface["device"] for interface in node["interfaces"].values()}).give("mgmt0"),
            mac=_mac(0, number),
            addresses=(f"{address}/{self.management.prefixlen}",),
        )
        return Machine(
            name=host,
            kind=self.kinds.get(host, "vm"),
            hostname=name,
            machine_id=hashlib.md5(f"{plan['name']}/{host}".encode()).hexdigest(),
            address=str(address),
            cards=(first, *self._cards(node, number)),
            disks=plan_disks(host, disk_paths(plan, name)),
            serials=plan_serials(plan, listens=name == next(iter(plan["nodes"]))),
        )

    def _cards(self, node: dict[str, Any], number: int) -> list[Card]:
        """One card a device; several interfaces on one device share its card and its bridge."""
        by_device: dict[str, list[str]] = {}
        for name, interface in node["interfaces"].items():
            by_device.setdefault(interface["device"], []).append(name)
        cards = []
        for index, (device, names) in enumerate(by_device.items(), start=1):
            addresses = [_interface(node["interfaces"][name]) for name in names]
            switch = self._switch(names[0], addresses)
            cards.append(
                Card(
                    interfaces=tuple(names),
                    bridge=switch.name,
                    tap=self.taps.give(f"{node['host']}-{names[0]}"),
                    slot=_slot(index),
                    device=device,
                    mac=_mac(self.switches.index(switch) + 1, number),
                    addresses=tuple(map(str, addresses)),
                )
            )
        return cards

    def _switch(self, label: str, addresses: list[IPv4Interface]) -> _Switch:
        """The bridge for this card: of the same name and network, unless an address would be on it twice."""
        ips = {address.ip for address in addresses}
        fitting = (
            switch
            for switch in self.switches
            if switch.label == label and addresses[0].network in switch.networks and not switch.taken & ips
        )
        found = next(fitting, None)
        if found is None:
            found = _Switch(self.bridges.give(label), label)
            self.switches.append(found)
        found.networks += [address.network for address in addresses if address.network not in found.networks]
        found.taken |= ips
        return found


def _nodes(plans: dict[str, Plan]) -> Iterable[tuple[str, dict[str, Any]]]:
    return (item for plan in plans.values() for item in plan["nodes"].items())


def _networks(plans: dict[str, Plan]) -> list[IPv4Network]:
    interfaces = (interface for _, node in _nodes(plans) for interface in node["interfaces"].values())
    return list(dict.fromkeys(IPv4Network(interface["network"]) for interface in interfaces))


def _free_range(ranges: Sequence[str], taken: Sequence[IPv4Network], what: str) -> IPv4Network:
    for candidate in map(IPv4Network, ranges):
        if not any(candidate.overlaps(network) for network in taken if network.prefixlen):
            return candidate
    raise Refusal(f"no room for the lab's {what}: the inventory and this machine use all of {', '.join(ranges)}")


def _slot(number: int) -> str:
    return f"0000:00:{FIRST_SLOT + number:02x}.0"


def _mac(network: int, host: int) -> str:
    return f"02:77:00:{network:02x}:00:{host:02x}"


def _interface(interface: dict[str, Any]) -> IPv4Interface:
    return IPv4Interface(f"{interface['address']}/{interface['prefix']}")


def _bridges(switches: list[_Switch], plans: dict[str, Plan]) -> Iterable[Bridge]:
    """Each bridge with the client's addresses: the ping nodes of its networks, or the last free host.

    A network that exists twice (two clusters, the same private range) has its client on the first bridge only.
    """
    pings = [IPv4Address(ping) for plan in plans.values() for ping in plan["heartbeat"]["ping"] if _is_address(ping)]
    groups = [group for plan in plans.values() for group in plan["groups"].values()]
    services = {IPv4Address(address) for group in groups for address in group["addresses"]}
    services |= {IPv4Address(one["address"]) for plan in plans.values() for one in plan.get("containers", {}).values()}
    served: set[IPv4Network] = set()
    for number, switch in enumerate(switches, start=1):
        addresses = []
        for network in switch.networks:
            if network in served:
                continue
            served.add(network)
            taken = switch.taken | services
            wanted = [ping for ping in dict.fromkeys(pings) if ping in network and ping not in taken]
            addresses += [f"{ip}/{network.prefixlen}" for ip in wanted or _last_free(network, taken)]
        yield Bridge(switch.name, _mac(number, 1), tuple(map(str, switch.networks)), tuple(addresses))


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _last_free(network: IPv4Network, taken: set[IPv4Address]) -> list[IPv4Address]:
    for offset in range(2, network.num_addresses):
        address = network[-offset]
        if address not in taken and address != network.network_address:
            return [address]
    return []
