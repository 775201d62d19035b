# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at the disks and volume groups of a node, and carry out what steps.py decided."""

from __future__ import annotations

import os
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import growth
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands, Outcome
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import read_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import parse_wipefs
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage import report
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.steps import (
    MIB,
    Disk,
    Plan,
    Step,
    Wanted,
    plan_group,
)


class Storage:
    """The volume groups of one node; `rehearsal` (check mode) forgives that LVM is not installed yet."""

    def __init__(self, commands: Commands, files: Files, rehearsal: bool) -> None:
        self._commands, self._files, self._rehearsal = commands, files, rehearsal

    def bring_up(self, wanted: list[Wanted]) -> dict[str, Any]:
        """Make and grow everything, or nothing if one volume group has to be refused. Returns the module's result."""
        steps: list[Step] = []
        sizes: dict[str, int] = {}
        grown: list[int] = []
        for one, plan in zip(wanted, self._plans(wanted)):
            steps += plan.steps
            sizes.update(plan.sizes)
            grown += [one.minors[name] for name in plan.grown]
        if not self._rehearsal:
            for minor in grown:
                self._note_metadata(minor)
            for step in steps:
                self._commands.do(*step)
        return {"changed": bool(steps), "actions": [" ".join(step) for step in steps], "sizes": sizes}

    def _plans(self, wanted: list[Wanted]) -> list[Plan]:
        owners = {os.path.realpath(disk): name for disk, name in report.parse_disks(self._ask(report.PVS)).items()}
        groups = report.parse_groups(self._ask(report.VGS), self._ask(report.LVS))
        plans, refusals = [], []
        for one in wanted:
            found = {disk: self._look(disk, owners.get(os.path.realpath(disk), "")) for disk in one.disks}
            try:
                plan = plan_group(self._commands.node, one, groups.get(one.name), found)
                for name in plan.grown:
                    self._check_replicated(name, one.minors[name], groups[one.name].volumes[name])
                plans.append(plan)
            except Refusal as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise Refusal("\n".join(refusals))
        return plans

    def _check_replicated(self, name: str, minor: int, size: int) -> None:
        """Raise Refusal unless DRBD can take the space at once: its metadata stand at the end of `size` bytes."""
        device = read_status(self._files, self._commands.node).device(minor)
        if device.configured or self._files.record(name):
            so_far = f"Nothing was changed. Say 'size: {size // MIB}M' until then."
            growth.check_growth(self._commands.node, name, device, so_far)

    def _note_metadata(self, minor: int) -> None:
        """Let DRBD note where its metadata are, to find them again if this node stops before it has moved them.

        What it answers does not matter: a device that is not there yet has none.
        """
        self._commands.ask("drbdsetup", "check-resize", str(minor))

    def _ask(self, argv: tuple[str, ...]) -> str:
        outcome = self._commands.ask(*argv)
        if outcome.missing and self._rehearsal:
            return ""
        return self._good(outcome).out

    def _good(self, outcome: Outcome) -> Outcome:
        if outcome.rc != 0:
            told = f"'{' '.join(outcome.argv)}' should have succeeded, it ended with {outcome.rc}"
            raise Refusal(f"{self._commands.node}: {told}: {outcome.said or 'no message'}")
        return outcome

    def _look(self, disk: str, group: str) -> Disk:
        if not self._files.exists(disk):
            return Disk()
        size = self._files.size(disk)
        users = () if group else self._files.users(disk)
        if group or users:
            return Disk(size, group, users)
        marks = parse_wipefs(disk, self._good(self._commands.signatures(disk)).out)
        return Disk(size, signatures=marks, zero=self._files.is_zero(disk))
