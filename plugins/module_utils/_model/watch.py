# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the watch over the groups: its limits, and one check of monit for each service that has a probe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import haresources, times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings

# Protocol of a probe -> how monit (5.27 to 5.34) speaks it; any other is a connection and no more.
PROTOCOLS: Mapping[str, str] = {
    "http": 'protocol http request "{path}"',
    "ftp": "protocol ftp",
    "smtp": "protocol smtp",
    "imap": "protocol imap",
    "pop": "protocol pop",
    "dns": "type udp protocol dns",
    "spamassassin": "protocol spamassassin",
}
TCP = "type tcp"


def watch(cluster: Cluster) -> dict[str, Any]:
    """Return the plan of the watch, empty if the cluster has none. window: seconds."""
    said = cluster.settings["ha_watch"]
    if not said:
        return {}
    return {
        "restarts": said["restarts"],
        "window": times.seconds(said["window"]),
        "mail": said["mail"],
        "smtp": said["smtp"] or "",
        "metrics": said["metrics"],
        "checks": {
            service: _check(cluster, service, name)
            for name, group in cluster.groups.items()
            for service in group.names("services")
            if cluster.services[service].probe
        },
    }


def _check(cluster: Cluster, service: str, group: str) -> dict[str, Any]:
    """A check asks where the clients ask, at the first address of the group; else, as a command, on the node itself."""
    known = cluster.services[service]
    probe = known.probe or {}
    addresses = [haresources.address(cluster, one).split("/")[0] for one in cluster.groups[group].of_kind("address")]
    here = "127.0.0.1"
    common = {"group": group, "units": known.units}
    if probe["command"]:
        return {**common, "command": probe["command"]}
    return {
        **common,
        "address": here if probe["local"] else next(iter(addresses), here),
        "test": f"port {probe['port']} {PROTOCOLS.get(probe['protocol'], TCP).format(path=probe['path'] or '/')}",
    }


def unwatched(cluster: Cluster, found: Findings) -> None:
    """Say which services nobody would notice."""
    for group in cluster.groups.values() if cluster.settings["ha_watch"] else ():
        for name in group.names("services"):
            if name in cluster.services and not cluster.services[name].probe:
                found.warn(f"{cluster.services[name].path}.probe", "without a probe a failure of it goes unnoticed")
