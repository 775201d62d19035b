# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics of a node in the text format of Prometheus, for the textfile collector of node_exporter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import Observed
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.memory import Memory
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import View

PREFIX = "linux_ha_"
HELP = {
    "heartbeat_up": "Whether heartbeat runs and its API answers.",
    "node_active": "Whether heartbeat sees the node as active.",
    "link_up": "Whether the link to the other node is up.",
    "group_running": "Whether all resources of the group run on this node.",
    "group_resources": "Resources of the group on this node by state.",
    "group_home": "Whether haresources names this node for the group.",
    "group_since_seconds": "When all of the group began to run on this node, epoch seconds.",
    "group_moves_total": "Moves of the group that the watch made from this node.",
    "service_failures_total": "Failures of the service on this node that the watch has seen.",
    "failover_timestamp_seconds": "When this node took a group over from a dead peer last, epoch seconds.",
    "troubles": "Troubles that the watch reports.",
    "drbd_connected": "Whether the DRBD resource is connected to its peer.",
    "drbd_uptodate": "Whether the disk of the DRBD resource on this node is UpToDate.",
    "drbd_primary": "Whether the DRBD resource is Primary on this node.",
    "drbd_sync_percent": "How much of the DRBD resource is in sync.",
    "drbd_out_of_sync_bytes": "How much of the DRBD resource is out of sync.",
    "mirror_copied_timestamp_seconds": "When the last good copy of the mirror volume began, epoch seconds.",
    "mirror_interval_seconds": "How often the mirror volume is copied.",
    "watch_timestamp_seconds": "When the watch looked last, epoch seconds.",
}
COUNTERS = ("group_moves_total", "service_failures_total")


@dataclass(frozen=True)
class Mirror:
    """A mirror volume: when its last good copy began (0: never), every how many seconds it is copied."""

    copied: float
    every: float


@dataclass(frozen=True)
class Facts:
    """Everything that is measured."""

    cluster: str
    seen: Observed
    view: View
    memory: Memory
    now: float
    drbd: Mapping[str, Device] = field(default_factory=dict)
    mirrors: Mapping[str, Mirror] = field(default_factory=dict)


def render(facts: Facts) -> str:
    """Return the file: HELP and TYPE of each metric once, then its samples."""
    samples: dict[str, list[str]] = {}
    for name, labels, value in _samples(facts):
        told = ",".join(f'{key}="{_escaped(text)}"' for key, text in {"cluster": facts.cluster, **labels}.items())
        samples.setdefault(name, []).append(f"{PREFIX}{name}{{{told}}} {value:.15g}")
    lines: list[str] = []
    for name, each in samples.items():
        kind = "counter" if name in COUNTERS else "gauge"
        lines += [f"# HELP {PREFIX}{name} {HELP[name]}", f"# TYPE {PREFIX}{name} {kind}", *each]
    return "\n".join(lines) + "\n"


Sample = tuple[str, dict[str, str], float]


def _samples(facts: Facts) -> Iterable[Sample]:
    seen, view, memory = facts.seen, facts.view, facts.memory
    yield "heartbeat_up", {}, seen.running and seen.held != "unknown"
    for node, state in seen.members.nodes.items():
        yield "node_active", {"node": node}, state == "active"
    for link, state in seen.members.links.items():
        node, _, name = link.partition("/")
        if node != view.node:
            yield "link_up", {"node": node, "link": name}, state == "up"
    for name, group in view.groups.items():
        yield "group_running", {"group": name}, group.whole
        yield "group_resources", {"group": name, "state": "running"}, len(group.running)
        yield "group_resources", {"group": name, "state": "stopped"}, len(group.stopped)
        yield "group_home", {"group": name}, group.word == view.node.lower()
        yield "group_moves_total", {"group": name}, memory.moves.get(name, 0)
    for name, since in (memory.here or {}).items():
        yield "group_since_seconds", {"group": name}, since
    for name, count in memory.failed.items():
        yield "service_failures_total", {"service": name}, count
    yield "failover_timestamp_seconds", {}, memory.failover
    yield "troubles", {}, len(memory.told)
    for name, device in facts.drbd.items():
        yield from _drbd({"resource": name}, device)
    for name, mirror in facts.mirrors.items():
        yield "mirror_copied_timestamp_seconds", {"volume": name}, mirror.copied
        yield "mirror_interval_seconds", {"volume": name}, mirror.every
    yield "watch_timestamp_seconds", {}, facts.now


def _drbd(label: dict[str, str], device: Device) -> Iterable[Sample]:
    yield "drbd_connected", label, device.peer_role != "Unknown"
    yield "drbd_uptodate", label, device.disk == "UpToDate"
    yield "drbd_primary", label, device.role == "Primary"
    yield "drbd_sync_percent", label, device.sync.percent if device.sync else 100.0 if not device.out_of_sync else 0.0
    yield "drbd_out_of_sync_bytes", label, device.out_of_sync * 1024


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
