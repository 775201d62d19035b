# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the entries of haresources: one line a group, started from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import LINE_BYTES
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build, check_addresses, virtual
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    Cluster,
    DrbdVolume,
    Group,
    Resource,
    Service,
    Volume,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings


def entries(cluster: Cluster, group: Group) -> list[str]:
    """Return the entries of one group of a checked cluster."""
    return [entry for resource in group.resources for entry in _resource(cluster, group, resource)]


def line(group: Group, written: list[str]) -> str:
    """Return the line of a group in haresources."""
    return " ".join((group.node, *written))


def _resource(cluster: Cluster, group: Group, resource: Resource) -> Iterator[str]:
    first = resource.names[0]
    if resource.kind == "address":
        agent = "" if resource.agent == "none" else f"{resource.agent}::"
        yield f"{agent}{address(cluster, resource)}"
    elif resource.kind == "volume":
        volume = cluster.volumes[first]
        if not isinstance(volume, DrbdVolume):
            yield f"mirror::{volume.name}"
            return
        yield f"drbddisk::{volume.name}"
        options = [",".join(volume.mount_options)] if volume.mount_options else []
        yield "::".join(("Filesystem", volume.device, volume.mount, volume.fstype, *options))
    elif resource.kind == "services":
        services = [cluster.services[name] for name in resource.names]
        for service in services:
            for place, volume in data(cluster, group, service):
                yield f"Filesystem::{volume.mount}{place}::{place}::none::bind"
        yield "::".join(("systemd", *(unit for service in services for unit in service.units)))
    elif resource.kind == "container":
        yield f"systemd::{cluster.containers[first].unit}"
    elif resource.kind == "virtual_services":
        yield f"ldirectord::{next(name for _, one, name in virtual.carried(cluster) if one is resource)}"
    else:
        script = "MailTo" if resource.kind == "mail" else first
        yield "::".join((script, *(resource.names if resource.kind == "mail" else ()), *resource.words))


def address(cluster: Cluster, resource: Resource) -> str:
    """Return address/prefix/device, the form that leaves IPaddr2 nothing to guess; for IPaddr what was given."""
    said = resource.names[0]
    parsed = build.ipv4(said) if resource.agent == "IPaddr2" else None
    node = cluster.nodes[0]
    home = check_addresses.home_of(node, parsed) if parsed else None
    if parsed is None or home is None:
        return said
    interface = node.interfaces[home]
    prefix = parsed.network.prefixlen if "/" in said else interface.ip.network.prefixlen
    label = f":{resource.label}" if resource.label else ""
    return f"{parsed.ip}/{prefix}/{interface.device}{label}"


def data(cluster: Cluster, group: Group, service: Service) -> list[tuple[str, Volume]]:
    """List a service's data paths with the volume each lives on; those that stay on the node are left out."""
    only = group.names("volume")
    homes = ((place, said if said is not None else only[0] if only else None) for place, said in service.data.items())
    return [(place, cluster.volumes[home]) for place, home in homes if home is not None]


def check(lines: dict[str, str], keys: dict[str, str], cluster: Cluster, found: Findings) -> None:
    """Check the file as a whole: heartbeat finds a group by grepping for its first resource (ResourceManager).

    ``lines`` and ``keys`` map each group to its line and its first entry. A dot in that entry matches any character.
    """
    whole = [(name, f"{text} ") for name, text in lines.items()]
    for name, key in keys.items():
        pattern = re.compile("(?= " + re.escape(key).replace(r"\.", ".") + " )")
        for other, text in whole:
            hits = len(pattern.findall(text))
            if hits > (1 if other == name else 0):
                found.error(
                    f"{cluster.groups[name].path}.resources[0]",
                    f"expected a first resource that is unique in haresources, found {key} in group {other} too",
                )
    for name, text in lines.items():
        if len(text.encode()) >= LINE_BYTES:
            found.error(
                cluster.groups[name].path,
                f"expected a line of {LINE_BYTES - 1} bytes at most in haresources, found {len(text.encode())}",
            )
