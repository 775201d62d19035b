# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what must happen to the units that Heartbeat starts: off at boot, stopped where their group does not run."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import is_held


@dataclass(frozen=True)
class Unit:
    """A systemd unit as found (systemctl(1) show).

    names: the unit's own name and its aliases; sysv: an S link in rc?.d starts it at boot.
    """

    name: str
    load: str
    file_state: str
    active: str
    names: frozenset[str] = frozenset()
    sysv: bool = False


BOOT_STATES = ("enabled", "enabled-runtime", "linked", "linked-runtime", "alias")
RUNNING_STATES = ("active", "activating", "reloading")


def parse_show(text: str) -> list[Unit]:
    """Read ``systemctl show -p Id,Names,LoadState,UnitFileState,ActiveState``: blocks apart by an empty line."""
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
                    frozenset({values["Id"], *values.get("Names", "").split()}),
                )
            )
    return units


def find_held_units(groups: list[Group], *, node: str, held: str, alive: bool, mounted: set[str]) -> set[str]:
    """Return the units that Heartbeat runs on this node, or may run: those must not be stopped.

    groups: of the haresources file as installed, because that is what Heartbeat knows, not of the new plan.
    held: the word of ``cl_status rscstatus`` (cl_status(1)), "" if the API does not answer.
    alive: whether the daemon runs. mounted: the mount points of this node.
    While groups move, and while a running daemon does not answer, every unit may be held. A daemon that died leaves
    its resources running: a group with a mounted file system counts as held then.
    """
    found: set[str] = set()
    for group in groups:
        here = is_held(held, node, group)
        unsure = held == "transition" or (not held and alive)
        left = not held and not alive and any(_mount_point(entry) in mounted for entry in group.entries)
        if here or unsure or left:
            found.update(unit for entry in group.entries for unit in _units_of(entry))
    return found


def _units_of(entry: str) -> list[str]:
    script, *arguments = entry.split("::")
    return [unit if "." in unit else f"{unit}.service" for unit in arguments] if script == "systemd" else []


def _mount_point(entry: str) -> str:
    words = entry.split("::")
    return words[2] if words[0] == "Filesystem" and len(words) > 2 else ""


def plan_unit_steps(units: list[Unit], *, held: set[str], changed: set[str]) -> list[tuple[str, str]]:
    """Return (verb, unit) in order: "disable", then "stop", or "try-reload-or-restart".

    held: units that belong to a group which Heartbeat runs on this node: they go on running.
    changed: units whose files this run has changed.
    """
    steps = [("disable", unit.name) for unit in units if unit.sysv or unit.file_state in BOOT_STATES]
    for unit in units:
        if unit.active not in RUNNING_STATES:
            continue
        if not unit.names & held:
            steps.append(("stop", unit.name))
        elif unit.names & changed:
            steps.append(("try-reload-or-restart", unit.name))
    return steps
