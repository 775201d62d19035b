# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether the nodes talk to each other (the peer channel), and over which of their addresses."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster


def channel(cluster: Cluster) -> dict[str, list[str]]:
    """Return the addresses of each node, best first; nothing if no part of this cluster needs the channel.

    The nth address of one node reaches the nth of the other. A cluster with serial links only uses all interfaces.
    """
    if len(cluster.groups) < 2 and not cluster.mirrors and not cluster.settings["ha_watch"]:
        return {}
    shared = [name for name in cluster.nodes[0].interfaces if name in cluster.nodes[1].interfaces]
    over = [link.target for link in cluster.links if link.kind != "serial"]
    names = dict.fromkeys([*(over or shared), *(volume.over for volume in cluster.mirrors.values())])
    return {node.name: [str(node.interfaces[name].ip.ip) for name in names] for node in cluster.nodes}
