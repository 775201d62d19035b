# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one node's captured files say, each read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import PROC_DRBD, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import meaning
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V9, V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import Config
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import file as ha_cf
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split


@dataclass(frozen=True)
class Managed:
    """A resource of haresources: its script with arguments, and the line of its group."""

    line: int
    script: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A node. host: what ``uname -n`` prints there, else the folder's name; None if the files are both nodes'."""

    files: Files
    host: str | None

    @cached_property
    def ha_cf(self) -> ha_cf.File:
        """The node's ha.cf."""
        return parsed.ha_cf(self.files)

    @cached_property
    def haresources(self) -> haresources.File:
        """The node's haresources."""
        return parsed.haresources(self.files)

    @cached_property
    def drbd(self) -> Config:
        """The node's drbd.conf with all that it includes, as the DRBD of the node reads it."""
        return parsed.drbd(self.files, self._table)

    @cached_property
    def _table(self) -> Table:
        """What /proc/drbd says is loaded; without it 8.4, unless only 9 takes the files."""
        version = re.search(r"^version: *([0-9]+)", self.files.text(PROC_DRBD) or "", re.MULTILINE)
        if version:
            return V9 if version[1] == "9" else V84
        return V9 if not parsed.drbd(self.files).valid and parsed.drbd(self.files, V9).valid else V84

    @cached_property
    def cards(self) -> list[parsed.Card]:
        """The node's addresses, as far as they were captured."""
        return parsed.cards(self.files)

    @cached_property
    def speeds(self) -> dict[str, int]:
        """Device → Mbit/s, from ``commands/link-speed``: a line ``DEVICE SPEED`` each; down and virtual ones say -1."""
        lines = (line.split() for line in (self.files.command("link-speed") or "").splitlines())
        return {
            words[0]: int(words[1]) for words in lines if len(words) == 2 and re.fullmatch("[1-9][0-9]{0,8}", words[1])
        }

    @cached_property
    def managed(self) -> list[Managed]:
        """What heartbeat starts and stops, in file order."""
        return [
            Managed(line.line, script, tuple(arguments))
            for line in self.haresources.lines
            for script, arguments in map(split, line.group.entries)
        ]

    @cached_property
    def _drbd_levels(self) -> tuple[list[Resource], list[Resource]]:
        """The DRBD resources, and the sections common."""
        every = parsed.resources(self.drbd, self._table)
        named = [one for one in every if one.statement.name == "resource"]
        return named, [one for one in every if one.statement.name == "common"]

    @property
    def resources(self) -> list[Resource]:
        """The DRBD resources."""
        return self._drbd_levels[0]

    def options(self, resource: Resource) -> dict[str, dict[str, str]]:
        """The options of a DRBD resource by section, with those of common that it does not set itself."""
        levels = [*(one.options for one in self._drbd_levels[1]), resource.options]
        return {
            section: {name: value for level in levels for name, value in level.get(section, {}).items()}
            for section in resource.options
        }

    def place(self, resource: Resource, option: str) -> tuple[str, int]:
        """Path and line of an option; of the resource, if nobody says it."""
        for level in (resource, *self._drbd_levels[1]):
            for section in level.statement.inner:
                for one in section.inner if section.body is not None else (section,):
                    if meaning.today(section.name, one)[1] == option:
                        return f"/etc/{level.place.path}", one.line
        return f"/etc/{resource.place.path}", resource.place.line

    def device_of(self, address: str) -> str:
        """The device that has an address; empty if it is not known."""
        return next((card.device for card in self.cards if str(card.ip.ip) == address), "")

    def own_addresses(self, resource: Resource) -> Iterator[str]:
        """The addresses over which this node replicates a resource."""
        for host in resource.hosts:
            if host.address and (host.kind == "floating" or self.host in host.names):
                yield host.address.ip
