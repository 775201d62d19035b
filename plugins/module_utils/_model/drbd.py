# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the DRBD resources of a cluster: sections with defaults, hosts, numbers."""

from __future__ import annotations

from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import storage
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, DrbdVolume
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.drbd_options import (
    NO_AUTHENTICATION,
    SECTIONS,
    spelled,
    written,
)

WAIT = 60  # seconds a booting node waits for its peer; DRBD's own default is for ever


def resource(cluster: Cluster, volume: DrbdVolume) -> dict[str, Any]:
    """Return one DRBD resource of a checked cluster, as ``drbd`` of the plan has it."""
    return {
        "minor": volume.minor or 0,
        "device": volume.device,
        "port": 7788 if volume.port is None else volume.port,
        "source": volume.sync_source or cluster.preferred(volume.name),
        "sections": sections(volume),
        **({} if volume.vg is None else {"lvm": volume.vg}),
        "hosts": {
            node.name: {
                "disk": volume.disks[node.name],
                "address": str(node.interfaces[volume.over].ip.ip),
                "meta_disk": volume.meta_disk,
                "discard": storage.is_given_up(cluster, volume, node.name),
            }
            for node in cluster.nodes
        },
    }


def sections(volume: DrbdVolume) -> dict[str, dict[str, str]]:
    """Return option → value by section as drbd.conf spells them, the user's over the defaults; never the secret."""
    said = {
        section: {spelled(name): written(value) for name, value in (volume.options.get(section) or {}).items()}
        for section in SECTIONS
    }
    said["net"] = {"protocol": volume.protocol, "cram-hmac-alg": "sha1", **said["net"]}
    if said["net"]["cram-hmac-alg"] == NO_AUTHENTICATION:
        del said["net"]["cram-hmac-alg"]
    said["disk"] = {"on-io-error": "detach", **said["disk"]}
    said["startup"] = _startup(said["startup"])
    return said


def _startup(said: dict[str, str]) -> dict[str, str]:
    """Fill in the waits. DRBD cuts degr-wfc-timeout to wfc-timeout, so the default of the latter is never shorter."""
    degraded = int(said.get("degr-wfc-timeout", 0))
    wait = int(said.get("wfc-timeout", max(WAIT, degraded)))
    degraded = int(said.get("degr-wfc-timeout", min(WAIT, wait) if wait else WAIT))
    outdated = min(WAIT, degraded) if degraded else WAIT
    waits = {"wfc-timeout": wait, "degr-wfc-timeout": degraded, "outdated-wfc-timeout": outdated}
    return {**{name: str(seconds) for name, seconds in waits.items()}, **said}
