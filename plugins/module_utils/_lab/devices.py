# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data disks and serial ports of a machine, from its cluster's plan. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import KINDS, Disk

SERIALS = 2

Plan = dict[str, Any]


def check_kinds(plans: Iterable[Plan], kinds: Mapping[str, str]) -> None:
    """Raises Refusal, with all that stands in the way, when machines of these kinds cannot have what the plans need.

    `kinds`: by inventory_hostname.
    """
    unknown = [f"{host}: {kind}" for host, kind in kinds.items() if kind not in KINDS]
    if unknown:
        raise Refusal(f"lab_kind: expected one of {', '.join(KINDS)}, found {', '.join(unknown)}")
    found = []
    for plan in plans:
        if any(kinds.get(node["host"]) == "container" for node in plan["nodes"].values()):
            found += [f"{plan['name']}: DRBD volume {name}" for name in plan["drbd"]]
            found += [f"{plan['name']}: serial link {device}" for device in plan["heartbeat"].get("serial", [])]
            found += [f"{plan['name']}: virtual services"] if plan.get("lvs") else []
    if found:
        raise Refusal(
            "a container has no DRBD, no IPVS and no serial port; use lab_kind=vm (LAB=vm) for the nodes of: "
            + ", ".join(found)
        )


def disk_paths(plan: Plan, node: str) -> list[str]:
    """The disks that the plan names on this node, meta-data disks too (their [index] is not part of the path)."""
    paths: dict[str, None] = {}
    for group in plan.get("storage", {}).values():
        paths.update(dict.fromkeys(group["hosts"][node]["disks"]))
    for volume in (*plan["drbd"].values(), *plan.get("mirrors", {}).values()):
        if "lvm" in volume:
            continue
        host = volume["hosts"][node]
        for path in (host["disk"], host.get("meta_disk", "internal")):
            if path and path.startswith("/dev/"):
                paths[re.sub(r"\[\d+\]$", "", path)] = None
    return list(paths)


def plan_disks(host: str, paths: Sequence[str]) -> tuple[Disk, ...]:
    """Give each path a virtio disk; those whose name the kernel would use anyway come to lie right."""
    natural = [f"/dev/vd{chr(ord('b') + number)}" for number in range(len(paths))]
    if "/dev/vda" in paths:
        raise Refusal(f"{host}: /dev/vda is the system disk of a lab machine; call the volume's disk otherwise")
    rest = iter([path for path in paths if path not in natural])
    return tuple(
        Disk(f"data{number}", name, "" if name in paths else next(rest).removeprefix("/dev/"))
        for number, name in enumerate(natural)
    )


def plan_serials(plan: Plan, *, listens: bool) -> tuple[tuple[int, str, bool], ...]:
    """The serial cables of a node: (number, name of the cable, whether this end listens). Raises Refusal.

    Every port is joined to the peer's, in use or not: a serial link may be added to a cluster that runs.
    """
    cluster, ports = plan["name"], [f"/dev/ttyS{number}" for number in range(SERIALS)]
    for device in plan["heartbeat"].get("serial", []):
        if device not in ports:
            raise Refusal(f"{cluster}: a lab machine has serial ports {' and '.join(ports)}, not {device}")
    is_pair = len(plan["nodes"]) == 2  # real servers of virtual services may be any number
    return tuple((number, f"{cluster}-ttyS{number}", listens) for number in range(SERIALS if is_pair else 0))
