# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drbd.conf means: resources with hosts, volumes and connections; meaning.py makes them from statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement

Options = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Place:
    """Where something is said."""

    path: str
    line: int


@dataclass(frozen=True)
class Address:
    """family: ipv4, ipv6, ssocks or sdp."""

    family: str
    ip: str
    port: int

    def __str__(self) -> str:
        return f"ipv6 [{self.ip}]:{self.port}" if self.family == "ipv6" else f"{self.family} {self.ip}:{self.port}"


@dataclass(frozen=True)
class Volume:
    """One volume of a host. Empty text: not said. meta is internal or a device, index internal, flexible or a number.

    implicit: said without a volume section; inherited: the names of the statements that stand on the resource's level.
    """

    number: int = 0
    device: str = ""
    minor: int | None = None
    disk: str = ""
    meta: str = ""
    index: str = ""
    implicit: bool = False
    inherited: frozenset[str] = frozenset()
    place: Place = field(default=Place("", 0), compare=False)


@dataclass(frozen=True)
class Host:
    """kind is on, floating (names is its address) or stacked-on-top-of (names is the lower resource)."""

    kind: str
    names: tuple[str, ...]
    address: Address | None
    node_id: int | None
    volumes: tuple[Volume, ...]
    proxied: bool
    place: Place = field(compare=False)
    statement: Statement = field(compare=False, repr=False)


@dataclass(frozen=True)
class Endpoint:
    """One side of a path; name is empty if the side is told by its address."""

    name: str
    address: Address | None
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Connection:
    """The paths of a connection. mixed: hosts both in path sections and without."""

    paths: tuple[tuple[Endpoint, ...], ...]
    mixed: bool
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Resource:
    """A resource, or the common section (whose name is common).

    options: section → option → value, without common's, with the options of syncer in net, disk and options.
    mixed: volumes both in volume sections and without.
    """

    name: str
    hosts: tuple[Host, ...]
    connections: tuple[Connection, ...]
    meshes: tuple[tuple[str, ...], ...]
    options: Options = field(repr=False)
    mixed: bool
    place: Place = field(compare=False)
    statement: Statement = field(compare=False, repr=False)
