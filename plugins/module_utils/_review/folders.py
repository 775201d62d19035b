# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the captured clusters in folders that a person named: each is one, or holds several."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import FLAT, read

# What the directory of a node holds.
OF_A_NODE = ("etc", "proc", "commands")


def read_all(folders: Iterable[Path]) -> dict[str, Capture]:
    """Read every cluster in the folders, by the names of their directories; a name that is taken gets its parent's.

    Raises Refusal if a folder holds no cluster.
    """
    captures: dict[str, Capture] = {}
    for folder in folders:
        for cluster in clusters(folder.expanduser().absolute()):
            name = cluster.name if cluster.name not in captures else str(cluster)
            captures[name] = read(cluster)
    return captures


def clusters(folder: Path) -> list[Path]:
    """The folder itself, or those of its subfolders that are clusters, if it is none."""
    inside = [child for child in _subfolders(folder) if is_cluster(child)]
    return [folder] if is_cluster(folder) or not inside else inside


def is_cluster(folder: Path) -> bool:
    """Whether a folder holds the files of a cluster, flat or in a directory a node."""
    flat = any((folder / name).is_file() for name in FLAT) or any(folder.glob("*.res"))
    return flat or any((node / name).is_dir() for node in _subfolders(folder) for name in OF_A_NODE)


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(child for child in folder.iterdir() if child.is_dir() and not child.is_symlink())
