# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab consists of: bridges, machines, their cards and disks. Dataclasses and their JSON form. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("vm", "container")
"""What a machine can be; see .kinds."""


@dataclass(frozen=True)
class Bridge:
    """A switch of the lab. The client host has `addresses` (with prefix) on it."""

    name: str
    mac: str
    networks: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A network card of a machine and the tap or veth (cable) that plugs it into its bridge."""

    interfaces: tuple[str, ...]  # names in ha_interfaces; empty for the management card
    bridge: str
    tap: str
    slot: str  # PCI address in the machine
    device: str
    mac: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Disk:
    """A data disk. Empty `link`: the kernel's own name is already what the inventory calls it."""

    serial: str
    device: str
    link: str


@dataclass(frozen=True)
class Machine:
    """One node. The first card is the management card."""

    name: str  # inventory_hostname
    kind: str  # one of KINDS
    hostname: str
    machine_id: str
    address: str
    cards: tuple[Card, ...]
    disks: tuple[Disk, ...]
    serials: tuple[tuple[int, str, bool], ...]  # (ttyS number, cable, this end listens)


@dataclass(frozen=True)
class Topology:
    """The whole lab."""

    management: Bridge
    uplink: tuple[str, str]  # addresses with prefix: root namespace, lab namespace
    bridges: tuple[Bridge, ...]
    machines: tuple[Machine, ...]
    nameservers: tuple[str, ...]
    reach: tuple[str, ...]  # addresses outside the lab although a network of the inventory covers them

    def machine(self, name: str) -> Machine:
        """Raises KeyError when there is no such machine."""
        return {machine.name: machine for machine in self.machines}[name]


def to_json(topology: Topology) -> dict[str, Any]:
    return asdict(topology)


def from_json(data: dict[str, Any]) -> Topology:
    """The inverse of to_json, also after a round trip through a file (lists for tuples)."""
    return Topology(
        management=_bridge(data["management"]),
        uplink=(data["uplink"][0], data["uplink"][1]),
        bridges=tuple(map(_bridge, data["bridges"])),
        machines=tuple(map(_machine, data["machines"])),
        nameservers=tuple(data["nameservers"]),
        reach=tuple(data["reach"]),
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _bridge(data: dict[str, Any]) -> Bridge:
    return Bridge(**_tuples(data))


def _machine(data: dict[str, Any]) -> Machine:
    return Machine(
        **{
            **data,
            "cards": tuple(Card(**_tuples(card)) for card in data["cards"]),
            "disks": tuple(Disk(**disk) for disk in data["disks"]),
            "serials": tuple((number, cable, listens) for number, cable, listens in data["serials"]),
        }
    )
