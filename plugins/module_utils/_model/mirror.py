# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the mirror volumes of a cluster: where they live, over which addresses and how often they are copied."""

from __future__ import annotations

from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.check_volumes import MIRRORS
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, MirrorVolume


def volume(cluster: Cluster, one: MirrorVolume) -> dict[str, Any]:
    """Return one mirror volume of a checked cluster, as ``mirrors`` of the plan has it; every is in seconds."""
    carriers = (group.name for group in cluster.groups.values() if one.name in group.names("volume"))
    return {
        "group": next(carriers, None),
        "directory": f"{MIRRORS}/{one.name}",
        "mount": one.mount,
        "every": one.every,
        "via": one.via,
        "generations": one.generations,
        "delete_percent": one.delete_percent,
        "source": cluster.preferred(one.name),
        "fstype": one.fstype if one.disks else None,
        "options": one.mount_options if one.disks else [],
        "hosts": {
            node.name: {
                "address": str(node.interfaces[one.over].ip.ip),
                "disk": one.disks.get(node.name),
            }
            for node in cluster.nodes
        },
    }
