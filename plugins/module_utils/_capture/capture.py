# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a cluster as somebody brought them along: node by node, by their paths on the node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem

HA_CF, HARESOURCES, AUTHKEYS = "/etc/ha.d/ha.cf", "/etc/ha.d/haresources", "/etc/ha.d/authkeys"
LDIRECTORD, DRBD, PROC_DRBD = "/etc/ha.d/ldirectord.cf", "/etc/drbd.conf", "/proc/drbd"


@dataclass(frozen=True)
class Files:
    """The files of one node.

    texts: path → text; it holds secrets and is never shown. links: path → target, of symbolic links that were not
    followed. sources: path → where the file lies below the captured folder, as reports name it.
    """

    name: str
    texts: Mapping[str, str] = field(repr=False)
    links: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str | None:
        """The text of a file, None if it was not captured."""
        return self.texts.get(path)

    def command(self, name: str) -> str | None:
        """What a program printed (``commands/NAME``), None if it was not asked."""
        return self.texts.get(f"/commands/{name}")

    def below(self, directory: str) -> list[str]:
        """The paths of all files and links below a directory, sorted."""
        start = directory.rstrip("/") + "/"
        return sorted(path for path in {*self.texts, *self.links} if path.startswith(start))

    def where(self, path: str) -> str:
        """How a report names the file."""
        return self.sources.get(path, f"{self.name}{path}")


@dataclass(frozen=True)
class Capture:
    """All nodes, by name. problems: (path below the folder, what is wrong with reading it).

    flat: the folder had no node directories, so both nodes have the same files, and their names are from the text.
    """

    nodes: Mapping[str, Files]
    problems: tuple[tuple[str, Problem], ...] = ()
    flat: bool = False

    @property
    def first(self) -> Files:
        """The first node."""
        return next(iter(self.nodes.values()))

    def having(self, path: str) -> Iterator[Files]:
        """The nodes of which this file was captured."""
        return (files for files in self.nodes.values() if path in files.texts)
