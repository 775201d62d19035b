# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the checks, and what each needs to be readable before it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import (
    check_addresses,
    check_drbd_words,
    check_groups,
    check_hosts,
    check_links,
    check_mounts,
    check_times,
    check_verbatim,
    check_virtual,
    check_volumes,
    containers,
    storage,
    watch,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings

Check = Callable[[Cluster, Findings], None]

_CHECKS: Sequence[tuple[Check, str]] = (
    (check_hosts.node_names, "ha_node_name"),
    (check_hosts.own_addresses, "ha_interfaces"),
    (check_times.limits, ""),
    (check_times.advice, ""),
    (check_links.media, "ha_interfaces ha_links"),
    (check_links.serial, "ha_links"),
    (check_links.redundancy, "ha_interfaces ha_links ha_volumes"),
    (check_links.ping, "ha_interfaces ha_ping ha_ipfail"),
    (check_links.logging, "ha_use_logd"),
    (check_links.secrets, "ha_auth_method ha_authkeys"),
    (check_volumes.resource_names, "ha_volumes"),
    (check_volumes.numbers, "ha_volumes ha_services"),
    (check_volumes.placement, "ha_interfaces ha_node_name ha_volumes"),
    (check_volumes.disks, "ha_node_name ha_volumes ha_storage"),
    (storage.check, "ha_node_name ha_volumes ha_storage"),
    (check_volumes.options, "ha_volumes"),
    (check_drbd_words.resources, "ha_volumes ha_drbd_resources"),
    (check_volumes.mirrors, "ha_volumes"),
    (check_volumes.discard, "ha_node_name ha_volumes ha_storage ha_discard"),
    (check_groups.nodes, "ha_node_name ha_groups"),
    (check_groups.names, "ha_groups"),
    (check_groups.volumes, "ha_volumes ha_groups"),
    (check_groups.services, "ha_groups ha_services"),
    (watch.unwatched, "ha_groups ha_services ha_watch"),
    (check_groups.data, "ha_volumes ha_groups ha_services"),
    (check_groups.units, "ha_groups ha_services"),
    (check_groups.contents, "ha_volumes ha_groups"),
    (check_addresses.addresses, "ha_interfaces ha_groups ha_containers"),
    (containers.check, "ha_interfaces ha_volumes ha_groups ha_containers"),
    (check_virtual.services, "ha_groups ha_virtual_services"),
    (check_virtual.addresses, "ha_interfaces ha_groups ha_virtual_services"),
    (check_virtual.real_servers, "ha_interfaces ha_groups ha_virtual_services"),
    (check_virtual.sync, "ha_interfaces ha_links ha_groups ha_lvs_sync"),
    (check_virtual.text, "ha_interfaces ha_groups ha_virtual_services ha_ldirectord"),
    (check_verbatim.unbuilt, "ha_verbatim"),
    (check_mounts.mounts, "ha_volumes ha_groups ha_services"),
)


def check_cluster(cluster: Cluster, found: Findings) -> None:
    """Run every check whose variables could be read."""
    if len(cluster.nodes) != 2:
        names = ", ".join(node.host for node in cluster.nodes) or "none"
        found.error(cluster.at("hosts"), f"expected exactly two nodes, found {len(cluster.nodes)} ({names})")
        return
    for check, needs in _CHECKS:
        if cluster.readable.issuperset(needs.split()):
            check(cluster, found)
