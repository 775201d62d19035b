# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine is told about itself. Pure; roles/lab/files/lab-agent is the other side."""

from __future__ import annotations

from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine, Topology


def plan_identity(machine: Machine, topology: Topology) -> dict[str, Any]:
    """The identity that lab-agent stores and applies: name, cards, disk links, name servers.

    The default route leads over the management card, and so do addresses that a network of the inventory hides.
    """
    gateway = topology.management.addresses[0].split("/")[0]
    via = f"via {gateway} dev {machine.cards[0].device}"
    routes = [f"default {via}", *(f"{address}/32 {via}" for address in topology.reach)]
    return {
        "hostname": machine.hostname,
        "machine_id": machine.machine_id,
        "nameservers": list(topology.nameservers),
        "cards": [
            {
                "slot": card.slot,
                "device": card.device,
                "mac": card.mac,
                "addresses": list(card.addresses),
                "routes": [] if card.interfaces else routes,
            }
            for card in machine.cards
        ],
        "links": [{"serial": disk.serial, "link": disk.link} for disk in machine.disks if disk.link],
    }
