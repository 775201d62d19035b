# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether a machine can be the node that the inventory describes."""

from __future__ import annotations

from dataclasses import dataclass, field

from .machine import Machine

# Who may hold the cluster's ports: Heartbeat itself; "" is the kernel, where DRBD listens.
OWN_PROGRAMS = {"udp": {"heartbeat"}, "tcp": {""}}


@dataclass(frozen=True)
class Expected:
    """What the plan says of a node: name, device -> address/prefix, disks, kernel modules, ports per protocol."""

    name: str
    addresses: dict[str, str] = field(default_factory=dict)
    disks: list[str] = field(default_factory=list)
    ports: dict[str, list[int]] = field(default_factory=dict)


def plan_problems(expected: Expected, found: Machine) -> list[str]:
    """Return everything that keeps this machine from being the node, as sentences with the next step."""
    node = expected.name
    problems = []
    if found.name != node:
        problems.append(
            f"{node}: `uname -n` must be the node's name {node!r}, found {found.name!r}."
            f" Run `hostnamectl set-hostname {node}`, or set ha_node_name: {found.name}."
        )
    if not found.family:
        problems.append(
            f"{node}: expected a Debian-like system, found {found.release!r}, which nobody has described yet."
        )
    for device, address in expected.addresses.items():
        have = found.addresses.get(device)
        if have is None:
            problems.append(
                f"{node}: interface {device} with {address} does not exist or has no address;"
                " correct ha_interfaces or set it up."
            )
        elif address not in have:
            problems.append(
                f"{node}: interface {device} must have {address}, found {', '.join(have)};"
                " correct ha_interfaces or the interface."
            )
    for disk in expected.disks:
        if disk not in found.disks:
            problems.append(
                f"{node}: disk {disk} is missing or not a block device; attach it, or correct ha_volumes (see `lsblk`)."
            )
    for module in found.missing_modules:
        problems.append(
            f"{node}: the kernel has no module {module}; install the kernel package that carries it"
            " (Debian: linux-image-amd64)."
        )
    for listener in found.listeners:
        if listener.program not in OWN_PROGRAMS[listener.protocol]:
            problems.append(
                f"{node}: port {listener.port}/{listener.protocol} is taken by {listener.program or 'the kernel'};"
                " stop that program or choose another port in the inventory."
            )
    return problems
