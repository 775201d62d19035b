# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a node itself, its links, its disks and its mirrors. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.space import ALMOST
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import Observed
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.metrics import Mirror
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.rules import Trouble
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import View

LATE = 3  # times its interval, until a copy counts as old


def node(seen: Observed, view: View, peer: str) -> Iterator[Trouble]:
    """Heartbeat runs, the peer is active, every link to it is up."""
    if not seen.running:
        yield Trouble("heartbeat", f"heartbeat does not run on {view.node}")
        return
    if view.peer != "active":
        yield Trouble("peer", f"{view.node} sees {peer} as {view.peer}")
        return
    for link, state in seen.members.links.items():
        if link.startswith(f"{peer.lower()}/") and state != "up":
            yield Trouble(
                f"link:{link}", f"heartbeat link {link.partition('/')[2]} from {view.node} to {peer} is {state}"
            )


def drbd(devices: Mapping[str, Device]) -> Iterator[Trouble]:
    """Connected and UpToDate on both sides; told by the side that is Primary, or by both if none is."""
    for name, device in devices.items():
        good = device.peer_role != "Unknown" and device.disk == device.peer_disk == "UpToDate"
        if not good and not (device.role != "Primary" and device.peer_role == "Primary"):
            disks = f"{device.disk}/{device.peer_disk}"
            yield Trouble(f"drbd:{name}", f"DRBD resource {name} is degraded: {device.connection}, disks {disks}")


def space(node: str, used: Mapping[str, int]) -> Iterator[Trouble]:
    """No volume is almost full. used: volume -> percent."""
    for name, percent in used.items():
        if percent >= ALMOST:
            yield Trouble(f"space:{name}", f"volume {name} on {node} is {percent} % full")


def mirrors(found: Mapping[str, Mirror], now: float) -> Iterator[Trouble]:
    """The copy on the other node is not old; told by the node that serves the volume."""
    for name, mirror in found.items():
        if not mirror.copied:
            yield Trouble(f"mirror:{name}", f"mirror volume {name} has no copy on the other node yet")
        elif now - mirror.copied > LATE * mirror.every + 60:
            limit = f"it is made every {mirror.every / 60:.0f} min"
            yield Trouble(f"mirror:{name}", f"the copy of mirror volume {name} is old ({limit})")
