# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster as the inventory describes it: readable, not yet checked against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Interface
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.times import Time


@dataclass(frozen=True)
class Interface:
    """A network card of one node, with the address that belongs to the node itself.

    speed in Mbit/s, if it was said; configure: whether we set it up.
    """

    device: str
    ip: IPv4Interface
    speed: int | None = None
    configure: bool = False


@dataclass(frozen=True)
class Node:
    """A machine: its inventory host, its ``uname -n``, its interfaces by the name the inventory gives them."""

    host: str
    name: str
    interfaces: Mapping[str, Interface]
    path: str


@dataclass(frozen=True)
class Timings:
    """Heartbeat's times, after the factor; deadping None means the daemon's own default (deadtime)."""

    keepalive: Time
    warntime: Time
    deadtime: Time
    initdead: Time
    deadping: Time | None


@dataclass(frozen=True)
class Link:
    """One path for heartbeats: ``target`` is an interface name, or the device of a serial line."""

    kind: str
    target: str
    path: str
    group: str | None = None
    ttl: int = 1
    baud: int | None = None


@dataclass(frozen=True)
class Volume:
    """Data that exist on both nodes and are mounted where their group runs; they are copied ``over`` an interface."""

    name: str
    path: str
    over: str
    mount: str
    disks: Mapping[str, str]  # of each node


@dataclass(frozen=True)
class VolumeGroup:
    """A volume group of LVM that both nodes have, each on disks of its own."""

    name: str
    path: str
    disks: Mapping[str, list[str]]  # of each node


@dataclass(frozen=True)
class DrbdVolume(Volume):
    """A DRBD resource and the file system on it; ``port`` and ``minor`` None: not said."""

    port: int | None
    minor: int | None
    protocol: str
    meta_disk: str
    sync_source: str | None
    options: Mapping[str, Mapping[str, object]]
    fstype: str
    mount_options: list[str]
    vg: str | None = None  # the volume group that its disks are logical volumes of,
    size: int | None = None  # of so many MiB

    @property
    def device(self) -> str:
        """The block device that both nodes know it by."""
        return f"/dev/drbd{self.minor or 0}"


@dataclass(frozen=True)
class MirrorVolume(Volume):
    """A directory of the active node that is copied to the other every so many seconds; without disks it needs none."""

    every: int
    via: str
    generations: int
    delete_percent: int
    fstype: str
    mount_options: list[str]


@dataclass(frozen=True)
class Resource:
    """One entry of a group. ``kind`` is one of `build.KINDS`; ``names`` what it consists of.

    names: the address · the volume · the services · the virtual services · the container · the mail address · the
    script;
    words: subject, arguments, or the file of the virtual services.
    agent: the script that carries an address (`build.AGENTS`).
    """

    kind: str
    path: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    label: str | None = None
    agent: str = "IPaddr2"


@dataclass(frozen=True)
class Group:
    """Resources that run together on one node; ``node`` is the preferred one, ``host`` the name of the address."""

    name: str
    node: str
    path: str
    resources: tuple[Resource, ...]
    host: str | None = None

    def of_kind(self, kind: str) -> Iterator[Resource]:
        """Yield the resources of one kind, in order."""
        return (resource for resource in self.resources if resource.kind == kind)

    def names(self, kind: str) -> list[str]:
        """List what the resources of one kind consist of, in order."""
        return [name for resource in self.of_kind(kind) for name in resource.names]


@dataclass(frozen=True)
class Service:
    """Units, their packages, files and data; a data path with volume None lives on its group's only volume.

    packages, and content or link of a file: release (``all``, ``Debian``, ``Debian12``) -> value.
    users: system users to whom data belong, with home and shell; groups: likewise, without a user.
    check: a command that refuses a broken configuration.
    """

    name: str
    path: str
    packages: Mapping[str, list[str]]
    units: list[str]
    files: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, str | None]
    users: Mapping[str, Mapping[str, str]]
    groups: list[str]
    probe: Mapping[str, Any] | None
    check: str | None
    own: bool  # written in this inventory, not only in the catalogue


@dataclass(frozen=True)
class Container:
    """A system container whose root lives on a volume; without ``said["volume"]`` on its group's only one."""

    name: str
    path: str
    said: Mapping[str, Any]

    @property
    def unit(self) -> str:
        """The unit that runs it."""
        return f"systemd-nspawn@{self.name}.service"


@dataclass(frozen=True)
class RealServer:
    """A real server of a virtual service; ``host`` is a host of the inventory, an address or another name."""

    name: str
    path: str
    host: str
    said: Mapping[str, Any]

    @property
    def forward(self) -> str:
        """How it gets its packets: gate, masq or ipip."""
        return str(self.said["forward"])


@dataclass(frozen=True)
class VirtualService:
    """What clients reach at one address and port, or by a firewall mark; ``number`` is its place in the inventory."""

    name: str
    path: str
    number: int
    real_servers: tuple[RealServer, ...]
    said: Mapping[str, Any] = field(repr=False)

    @property
    def address(self) -> str:
        """Its address without brackets; empty for a mark that somebody else sets."""
        return str(self.said["address"] or "").strip("[]")

    @property
    def six(self) -> bool:
        """Whether it is one of IPv6."""
        return any(":" in text for text in (self.address, *(real.host for real in self.real_servers)))


@dataclass(frozen=True)
class Cluster:
    """Two nodes and what they carry. ``settings`` holds the flat variables, read and with defaults.

    A variable that could not be read is left empty here and missing in ``readable``; checks that need it are skipped.
    """

    name: str
    nodes: tuple[Node, ...]
    settings: Mapping[str, Any]
    given: frozenset[str]
    timings: Timings | None
    links: tuple[Link, ...]
    storage: Mapping[str, VolumeGroup]
    volumes: Mapping[str, Volume]
    groups: Mapping[str, Group]
    services: Mapping[str, Service]
    known_services: frozenset[str]
    containers: Mapping[str, Container]
    virtual_services: Mapping[str, VirtualService]
    real_servers: Mapping[str, Node]  # hosts that can be one, by their inventory name
    readable: frozenset[str]

    def at(self, *parts: str) -> str:
        """Return the path of a variable, as findings name it."""
        return ".".join((self.name, *parts))

    @property
    def drbd(self) -> dict[str, DrbdVolume]:
        """The volumes that DRBD replicates, by name."""
        return {name: one for name, one in self.volumes.items() if isinstance(one, DrbdVolume)}

    @property
    def mirrors(self) -> dict[str, MirrorVolume]:
        """The volumes that are copied every few minutes, by name."""
        return {name: one for name, one in self.volumes.items() if isinstance(one, MirrorVolume)}

    def preferred(self, volume: str) -> str:
        """Name the node that the group of a volume prefers, else the first."""
        carriers = (group.node for group in self.groups.values() if volume in group.names("volume"))
        return next(carriers, self.nodes[0].name)

    def node(self, name: str) -> Node:
        """Return the node of that name (KeyError if nobody has it)."""
        return {node.name: node for node in self.nodes}[name]
