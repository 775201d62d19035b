# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volume groups of LVM and the logical volumes below DRBD: checked, then decided for each node."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    DrbdVolume,
    VolumeGroup,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, suggest

EXTENT = 4  # MiB that LVM allocates at a time unless a volume group was made otherwise
# Names that LVM keeps for parts of its own (lvm(8), VALID NAMES).
RESERVED = re.compile(
    r"^(snapshot|pvmove)|_(cdata|cmeta|corig|cpool|cvol|iorig|mimage|mlog|pmspare|rimage|rmeta|tdata|tmeta|vdata|vorigin|wcorig)"
)


def groups(
    name: str, entries: Mapping[str, Mapping[str, Any] | None] | None, nodes: Sequence[str]
) -> dict[str, VolumeGroup]:
    """Build the volume groups; disks said once are the same on every node."""
    built: dict[str, VolumeGroup] = {}
    for label, entry in (entries or {}).items():
        if entry and entry["disks"]:
            said = entry["disks"]
            by_node = said if isinstance(said, dict) else dict.fromkeys(nodes, said)
            disks = {node: [one] if isinstance(one, str) else list(one or ()) for node, one in by_node.items()}
            built[label] = VolumeGroup(label, f"{name}.ha_storage.{label}", disks)
    return built


def check(cluster: Cluster, found: Findings) -> None:
    """Volume groups exist on both nodes, and logical volumes fit what LVM can make."""
    names = [node.name for node in cluster.nodes]
    for group in cluster.storage.values():
        for name in group.disks:
            if name not in names:
                found.error(f"{group.path}.disks.{name}", f"expected a node of the cluster{suggest(name, names)}")
        for name in names:
            if not group.disks.get(name):
                found.error(f"{group.path}.disks", f"expected a disk for each node, found none for {name}")
        if not _volumes(cluster, group.name):
            found.warn(group.path, "no volume lies in this volume group")
    for volume in cluster.drbd.values():
        if volume.vg is not None:
            _logical(cluster, volume, f"{volume.path}.drbd.lvm", found)


def _logical(cluster: Cluster, volume: DrbdVolume, path: str, found: Findings) -> None:
    if volume.vg not in cluster.storage:
        hint = suggest(volume.vg or "", cluster.storage, "volume groups")
        found.error(f"{path}.group", f"expected a volume group of ha_storage, found {volume.vg!r}{hint}")
    if (volume.size or 0) % EXTENT:
        found.error(
            f"{path}.size", f"expected a multiple of {EXTENT}M, which LVM allocates at a time, found {volume.size}M"
        )
    if RESERVED.search(volume.name):
        found.error(volume.path, "expected a name that LVM does not keep for parts of its own, see lvm(8)")


def _volumes(cluster: Cluster, group: str) -> dict[str, int]:
    return {name: one.size or 0 for name, one in cluster.drbd.items() if one.vg == group}


def plan(cluster: Cluster) -> dict[str, Any]:
    """Return the volume groups of a checked cluster, with the disks of each node and the sizes (MiB) of the volumes."""
    discard = cluster.settings["ha_discard"] or {}
    return {
        name: {
            "volumes": _volumes(cluster, name),
            "minors": {volume: cluster.drbd[volume].minor or 0 for volume in _volumes(cluster, name)},
            "hosts": {
                node.name: {
                    "disks": group.disks[node.name],
                    "discard": [disk for disk in group.disks[node.name] if disk in (discard.get(node.name) or ())],
                }
                for node in cluster.nodes
            },
        }
        for name, group in cluster.storage.items()
    }


def is_given_up(cluster: Cluster, volume: DrbdVolume, node: str) -> bool:
    """Whether the content of a volume's disk may be lost: it is named, or every disk of its volume group is."""
    named = (cluster.settings["ha_discard"] or {}).get(node) or ()
    below = cluster.storage[volume.vg].disks[node] if volume.vg is not None else []
    return volume.disks[node] in named or (bool(below) and all(disk in named for disk in below))
