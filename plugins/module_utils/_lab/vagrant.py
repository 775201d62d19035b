# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that Vagrant has made and knows: it switches them on and off, whatever its provider is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands

COMMANDS = {"on": ("up", "--no-provision"), "off": ("halt", "--force")}
"""Wanted state -> the subcommand of vagrant; halt --force is a power cut."""


def is_here(directory: Path) -> bool:
    """Whether the machines of this directory are Vagrant's."""
    return (directory / "Vagrantfile").exists()


def parse_status(text: str) -> dict[str, str]:
    """Machine -> absent, off or on, from `vagrant status --machine-readable` (time,machine,kind,data...)."""
    words = [line.split(",") for line in text.splitlines()]
    states = {word[1]: word[3] for word in words if len(word) > 3 and word[2] == "state"}
    return {name: {"running": "on", "not_created": "absent"}.get(state, "off") for name, state in states.items()}


def run(directory: Path, options: dict[str, Any], *, check_mode: bool) -> dict[str, Any]:
    """Bring the named machines to the wanted state; returns the module's result. Raises Refusal."""
    wanted = options["state"]
    if options["cable"] or wanted not in COMMANDS:
        raise Refusal(f"Vagrant only switches machines on and off; cables and state {wanted} need a lab of kind vm")
    before = states_of(directory)
    chosen = options["names"] or list(before)
    lacking = [name for name in chosen if before.get(name, "absent") == "absent"]
    if lacking:
        raise Refusal(f"Vagrant has made no machine {', '.join(lacking)}: run 'vagrant up' in {directory} first")
    touched = [name for name in chosen if before[name] != wanted]
    if touched and not check_mode:
        _vagrant(directory, *COMMANDS[wanted], *touched, deadline=options["timeout"])
    after = states_of(directory) if touched else before
    seen = {name: {"before": before[name], "after": after[name]} for name in chosen}
    return {"changed": bool(touched), "machines": seen}


def states_of(directory: Path) -> dict[str, str]:
    return parse_status(_vagrant(directory, "status", "--machine-readable"))


def _vagrant(directory: Path, *words: str, deadline: float = 120) -> str:
    return commands.run(["env", f"--chdir={directory}", "vagrant", *words], deadline=deadline)
