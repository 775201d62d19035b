# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial cables of virtual machines, pulled and plugged in while both run (QMP: chardev-change)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import qmp
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import cable_socket
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine


def find_port(machine: Machine, port: str) -> tuple[int, str, bool]:
    """The cable at this port, such as ttyS0. Raises Refusal for a port without one."""
    ports = {f"ttyS{cable[0]}": cable for cable in machine.serials}
    if port not in ports:
        raise Refusal(f"{machine.name} has no serial cable at {port}; it has {', '.join(ports) or 'none'}")
    return ports[port]


def backend(cable: tuple[int, str, bool], run: Path, *, up: bool) -> dict[str, Any]:
    """What QEMU connects the port to: its end of the cable, or nothing."""
    if not up:
        return {"type": "null", "data": {}}
    _number, name, listens = cable
    address = {"type": "unix", "data": {"path": str(cable_socket(run, name))}}
    ends: dict[str, Any] = {"server": True, "wait": False} if listens else {"server": False, "reconnect": 1}
    return {"type": "socket", "data": {"addr": address, **ends}}


def is_plugged(devices: Sequence[dict[str, Any]], number: int) -> bool:
    """Whether the cable is in, from the answer to query-chardev."""
    return any(device["label"] == f"serial{number}" and device["filename"] != "null" for device in devices)


def set_cable(lab: Lab, machine: Machine, port: str, *, up: bool, check_mode: bool) -> bool:
    """Plug it in or pull it; returns whether it was otherwise before. The machine must run."""
    cable, files = find_port(machine, port), lab.files(machine.name)
    (devices,) = qmp.execute(files.qmp, ("query-chardev", {}))
    changed = is_plugged(devices, cable[0]) != up
    if changed and not check_mode:
        change = {"id": f"serial{cable[0]}", "backend": backend(cable, files.run, up=up)}
        qmp.execute(files.qmp, ("chardev-change", change))
    return changed
