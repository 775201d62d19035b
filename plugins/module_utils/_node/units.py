# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what must happen to the units that Heartbeat starts: off at boot, stopped where their group does not run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A systemd unit as found (systemctl(1) show); sysv: an S link in rc?.d starts it at boot."""

    name: str
    load: str
    file_state: str
    active: str
    sysv: bool = False


BOOT_STATES = ("enabled", "enabled-runtime", "linked", "linked-runtime", "alias")
RUNNING_STATES = ("active", "activating", "reloading")


def parse_show(text: str) -> list[Unit]:
    """Read ``systemctl show -p Id,LoadState,UnitFileState,ActiveState``: blocks apart by an empty line."""
    units = []
    for block in text.strip().split("\n\n"):
        values = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if values.get("Id"):
            units.append(
                Unit(
                    values["Id"],
                    values.get("LoadState", ""),
                    values.get("UnitFileState", ""),
                    values.get("ActiveState", ""),
                )
            )
    return units


def plan_unit_steps(units: list[Unit], *, held: set[str], changed: set[str]) -> list[tuple[str, str]]:
    """Return (verb, unit) in order: "disable", then "stop", or "try-reload-or-restart".

    held: units that belong to a group which Heartbeat runs on this node: they go on running.
    changed: units whose files this run has changed.
    """
    steps = [("disable", unit.name) for unit in units if unit.sysv or unit.file_state in BOOT_STATES]
    for unit in units:
        if unit.active not in RUNNING_STATES:
            continue
        if unit.name not in held:
            steps.append(("stop", unit.name))
        elif unit.name in changed:
            steps.append(("try-reload-or-restart", unit.name))
    return steps
