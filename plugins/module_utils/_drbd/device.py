# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at the resources of a node, and carry out what steps.py decided."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import metadata, signatures, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands, Outcome
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.proc import parse_proc_drbd
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import READY, Content, Record
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import (
    Device,
    Running,
    Status,
    parse_show,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.steps import Found, Plan, Wanted
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def read_status(files: Files, node: str) -> Status:
    """Return what /proc/drbd says. Raises Refusal for a DRBD whose devices are not listed there."""
    status = parse_proc_drbd(files.proc_drbd())
    if not status.readable:
        raise Refusal(f"{node}: DRBD 8.0 to 8.4 is expected, the kernel has {status.version}. Load the 8.4 module.")
    return status


class Resources:
    """The DRBD resources of one node; `rehearsal` (check mode) forgives what is not installed or configured yet."""

    def __init__(self, commands: Commands, files: Files, now: Callable[[], str], rehearsal: bool) -> None:
        self._commands, self._files, self._now, self._rehearsal = commands, files, now, rehearsal

    def bring_up(self, wanted: list[Wanted], others: list[str]) -> dict[str, Any]:
        """Bring all resources up, or none if one of them has to be refused. Returns the module's result.

        others: resources that belong to the inventory, too, and are left alone.
        """
        status = read_status(self._files, self._commands.node)
        if not status.available and not self._rehearsal:
            self._commands.load_module()
        busy = any(device.configured for device in status.devices.values())
        looks = {item.name: self._look(item, status.device(item.minor), busy) for item in wanted}
        plans = self._decide(wanted, looks, others)
        if not self._rehearsal:
            for item in wanted:
                self._carry_out(item, looks[item.name], plans[item.name])
            status = read_status(self._files, self._commands.node)
        return {
            "changed": any(step != steps.ADOPT for plan in plans.values() for step in plan.steps),
            "actions": [f"{name}: {step}" for name, plan in plans.items() for step in plan.steps],
            "warnings": [plan.warning for plan in plans.values() if plan.warning],
            "resources": {
                item.name: self._report(item, plans[item.name], status.device(item.minor)) for item in wanted
            },
        }

    def _decide(self, wanted: list[Wanted], looks: dict[str, Found], others: list[str]) -> dict[str, Plan]:
        names = {*others, *(item.name for item in wanted)}
        unplanned = self._files.unplanned_resources(names)
        refusals = steps.check_strays(self._commands.node, self._files.stray_resources(names), unplanned)
        plans = {}
        for item in wanted:
            try:
                plans[item.name] = steps.plan_device(self._commands.node, item, looks[item.name])
            except Refusal as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise Refusal("\n".join(refusals))
        return plans

    def _look(self, item: Wanted, device: Device, busy: bool) -> Found:
        record = self._files.record(item.name)
        running = self._runs_otherwise(item) if busy else None
        if running:
            return Found(device, record, running)
        if device.attached:
            found = Found(device, record, moves=self._moves(item))
            if record and record.state == READY:
                return found
            return replace(found, signatures=self._signatures(item.disk))
        missing = tuple(disk for disk in item.disks if not self._files.exists(disk))
        if missing and item.logical and self._rehearsal:
            return Found(device, record, zero=True)
        users = () if missing else tuple(user for disk in item.disks for user in self._files.users(disk))
        if missing or users:
            return Found(device, record, missing=missing, users=users)
        disks = item.disks[:1] if self._shares_meta_disk(item) else item.disks
        marks = tuple(mark for disk in disks for mark in self._signatures(disk))
        dump = self._metadata(item, marks)
        internal = dump is not None and item.meta_disk == "internal"
        data = disks[:1] if dump else disks
        return Found(
            device,
            record,
            signatures=marks,
            metadata=dump,
            zero=all(self._files.is_zero(disk, skip_tail=internal) for disk in data),
            configured_as=self._configured_as(item),
        )

    def _runs_otherwise(self, item: Wanted) -> Running | None:
        running = parse_show(self._commands.show(item.name).out)
        if running is None or (running.minor == item.minor and not running.disk):
            return None
        found = (running.minor, os.path.realpath(running.disk), _real_meta(running.meta_disk))
        return running if found != (item.minor, os.path.realpath(item.disk), _real_meta(item.meta_disk)) else None

    def _shares_meta_disk(self, item: Wanted) -> bool:
        others = {disk.split("[")[0] for disk in self._files.other_meta_disks(item.name)}
        return "[" in item.meta_disk and item.disks[-1] in others

    def _moves(self, item: Wanted) -> tuple[str, ...]:
        outcome = self._commands.adjust_dry_run(item.name)
        if outcome.rc != 0 and not self._rehearsal:
            raise Refusal(
                f"{self._commands.node}: 'drbdadm --dry-run adjust {item.name}' should have succeeded, "
                f"it ended with {outcome.rc}: {outcome.said or 'no message'}"
            )
        moves = [words[1] for words in map(str.split, outcome.out.splitlines()) if len(words) > 1]
        if self._rehearsal:  # the drbd.conf in place may be the one to be replaced; what runs was compared already
            moves = [move for move in moves if move not in steps.REPLACES_DISK]
        return tuple(moves)

    def _signatures(self, disk: str) -> tuple[signatures.Signature, ...]:
        outcome = self._commands.signatures(disk)
        if outcome.rc != 0:
            raise Refusal(f"{self._commands.node}: wipefs should have read {disk}: {outcome.said or 'no message'}")
        return signatures.parse_wipefs(disk, outcome.out)

    def _metadata(self, item: Wanted, marks: tuple[signatures.Signature, ...]) -> metadata.Metadata | None:
        uuid = next((metadata.normal_uuid(mark.uuid) for mark in marks if mark.type == "drbd"), None)
        outcome = self._dump(item)
        try:
            dump = metadata.parse_dump(outcome.rc, f"{outcome.out}\n{outcome.err}")
        except ValueError as error:
            if not self._rehearsal:
                raise Refusal(
                    f"{self._commands.node}: '{' '.join(outcome.argv)}' should say whether there is metadata on "
                    f"{item.disk}, it ended with {outcome.rc}: {outcome.said or 'no message'}"
                ) from error
            return metadata.Metadata(uuid, fresh=False) if uuid else None
        return replace(dump, uuid=uuid) if dump and not dump.uuid else dump

    def _dump(self, item: Wanted) -> Outcome:
        return self._commands.dump_md(item.minor, item.disks[-1], item.meta_index)

    def _configured_as(self, item: Wanted) -> str | None:
        if self._rehearsal:  # the configuration may not be written yet
            return None
        found = [outcome.out.split() for outcome in self._commands.backing_disks(item.name)]
        real = [os.path.realpath(word.split("[")[0]) for words in found for word in words[:1]]
        wanted = [os.path.realpath(disk) for disk in (item.disks[0], item.disks[-1])]
        return None if real == wanted else " and ".join(word for words in found for word in words) or "nothing"

    def _carry_out(self, item: Wanted, found: Found, plan: Plan) -> None:
        discard = steps.WIPE in plan.steps
        record = Record(item.disk, item.meta_disk, blank=plan.blank, discarded=discard, created=self._now())
        for step in plan.steps:
            if step == steps.ADOPT:
                kept = found.record or replace(record, blank=False, created="")
                uuid = (found.metadata and found.metadata.uuid) or next(
                    (metadata.normal_uuid(mark.uuid) for mark in found.signatures if mark.type == "drbd"), ""
                )
                self._files.save_record(item.name, replace(kept, state=READY, device_uuid=uuid))
            elif step == steps.WIPE:
                self._files.save_record(item.name, record)
                for disk in item.disks[:1] if self._shares_meta_disk(item) else item.disks:
                    self._commands.wipe(disk)
            elif step == steps.ADJUST:
                self._commands.adjust(item.name)
            else:
                self._create(item, record, force=step == steps.CREATE_FORCE)

    def _create(self, item: Wanted, record: Record, force: bool) -> None:
        self._files.save_record(item.name, record)
        self._files.save_content(item.name, Content())
        self._commands.create_md(item.name, force)
        dump = self._dump(item)
        made = metadata.parse_dump(dump.rc, f"{dump.out}\n{dump.err}")
        self._files.save_record(item.name, replace(record, state=READY, device_uuid=(made and made.uuid) or ""))

    def _report(self, item: Wanted, plan: Plan, device: Device) -> dict[str, Any]:
        fresh = plan.created
        if not fresh and device.disk == "Inconsistent":
            fresh = metadata.parse_fresh(self._commands.get_gi(item.name).out)
        return {
            "configured": device.configured,
            "created": plan.created,
            "blank": plan.blank and fresh,
            "fresh": fresh,
            "disk_state": device.disk,
        }


def _real_meta(meta_disk: str) -> tuple[str, str]:
    device, _bracket, index = meta_disk.partition("[")
    return (os.path.realpath(device) if device.startswith("/") else device, index)
