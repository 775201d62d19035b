# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drill is going to do to a cluster, decided from its plan and its health before."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

ENDS = ("moved", "rejoins", "home", "stays")
SLACK = 120.0  # seconds that starting everything may take on a slow machine, before the factor of its times


@dataclass(frozen=True)
class Case:
    """source loses its groups to target; timeout (seconds) is how long users may wait for an answer.

    after: group -> node it should run on when everything is healed; mirrored: services that live on a mirror volume.
    """

    source: str
    target: str
    after: dict[str, str]
    targets: list[dict[str, Any]]
    nodes: dict[str, str]
    timeout: int
    mirrored: list[str]


def probe_targets(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every service with a probe, at the first address of its group; containers and virtual services at their own.

    Raises Refusal if there is nothing a client could ask.
    """
    found = []
    for name, service in plan["services"].items():
        addresses = plan["groups"][service["group"]]["addresses"]
        probe = service.get("probe")
        if probe and addresses and not probe.get("local"):
            found.append(_target(name, probe, addresses[0]))
    for name, container in plan.get("containers", {}).items():
        if container["probe"]:
            found.append(_target(name, container["probe"], container["address"]))
    found += [{"name": name, "path": "/", **probe} for name, probe in plan.get("lvs", {}).get("probes", {}).items()]
    if not found:
        raise Refusal(
            f"{plan['name']}: expected at least one service with a probe in a group with an address, found none; "
            "a drill needs something a client can ask. Add the service line_append to a group (or a probe to yours)"
        )
    return found


def _target(name: str, probe: Mapping[str, Any], address: str) -> dict[str, Any]:
    where = {"address": address, "port": probe["port"], "path": probe.get("path") or "/"}
    return {"name": name, "protocol": probe["protocol"], **where}


def client_addresses(plan: Mapping[str, Any], address: str) -> dict[str, str]:
    """Each node's own address in the network of a service address: that is where a client meets it."""
    wanted = ipaddress.ip_address(address)
    return {
        name: interface["address"]
        for name, node in plan["nodes"].items()
        for interface in node["interfaces"].values()
        if wanted in ipaddress.ip_network(interface["network"])
    }


def owners_after(plan: Mapping[str, Any], owners: Mapping[str, str], target: str, ends: str) -> dict[str, str]:
    """Group -> node after healing, of a drill that ENDS so.

    With auto_failback a node that rejoins takes back the groups that prefer it; otherwise all stay on target.
    """
    if ends == "stays":
        return dict(owners)
    home = ends == "home" or (ends == "rejoins" and plan["heartbeat"]["auto_failback"] is True)
    return {name: group["node"] if home else target for name, group in plan["groups"].items()}


def mirrored(plan: Mapping[str, Any]) -> list[str]:
    """Name the services of which a crash loses what was written since the last copy."""
    volumes = plan.get("mirrors", {})
    return [name for name, one in plan["services"].items() if any(d["volume"] in volumes for d in one.get("data", []))]


def timeout_of(plan: Mapping[str, Any]) -> int:
    """Seconds until users must have been answered again: deadtime, and time to start everything.

    deadtime already carries the factor of slow machines; the time to start does not.
    """
    heartbeat = plan["heartbeat"]
    return round(float(heartbeat["timings"]["deadtime"]) / 1000 + SLACK * float(heartbeat.get("time_factor", 1)))


def decide(plan: Mapping[str, Any], health: Mapping[str, Any], ends: str) -> Case:
    """The case for a healthy cluster. The active node is the one with most groups, the earlier one if equal.

    Raises Refusal for a cluster that is not healthy: a drill would only make it worse.
    """
    if not health["healthy"]:
        problems = "; ".join(f"{one['where']}: {one['what']}" for one in health["problems"])
        raise Refusal(
            f"{plan['name']}: expected a healthy cluster before the fault, found: {problems}. "
            "Nothing was injected. Repair it first (playbooks/status.yml says how)"
        )
    carried = list(health["groups"].values())
    source, target = sorted(plan["nodes"], key=lambda node: -carried.count(node))
    targets = probe_targets(plan)
    return Case(
        source=source,
        target=target,
        after=owners_after(plan, health["groups"], target, ends),
        targets=targets,
        nodes=client_addresses(plan, targets[0]["address"]),
        timeout=timeout_of(plan),
        mirrored=mirrored(plan),
    )
