# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide how a volume group and its logical volumes come to be what the inventory says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import Signature
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.report import Group

MIB = 1024 * 1024
EXTENT = 4 * MIB  # of a volume group that is made here
LABEL = MIB  # what LVM keeps for itself at the beginning of a disk

Step = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """A volume group of this node as the inventory has it; volumes: bytes by name; discard: disks that may be lost."""

    name: str
    disks: tuple[str, ...]
    volumes: dict[str, int]
    discard: tuple[str, ...] = ()
    minors: dict[str, int] = field(default_factory=dict)  # of the DRBD devices on the volumes


@dataclass(frozen=True)
class Disk:
    """A disk as it was found. One that belongs to a volume group already is not looked into."""

    size: int | None = None  # bytes; None: no such block device
    group: str = ""
    users: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    zero: bool = False


@dataclass(frozen=True)
class Plan:
    """The commands in order, and the bytes that each volume has then."""

    steps: tuple[Step, ...] = ()
    sizes: dict[str, int] = field(default_factory=dict)
    grown: tuple[str, ...] = ()  # volumes that were there and become larger


def plan_group(node: str, wanted: Wanted, group: Group | None, disks: dict[str, Disk]) -> Plan:
    """Return the commands for one volume group. Raises Refusal before anything is lost, shrunk or too big."""
    new = [disk for disk in wanted.disks if disks[disk].group != wanted.name]
    problems = [problem for disk in new if (problem := _unfit(node, wanted, disk, disks[disk]))]
    if group and len(new) == len(wanted.disks) and not problems:
        problems.append(
            f"{node}: volume group {wanted.name} should be made on {', '.join(new)}, but there is one of that name on "
            "other disks ('pvs' shows them). Nothing was changed. Call yours otherwise in ha_storage; or, if that one "
            f"is meant, name its disks in ha_storage.{wanted.name}.disks."
        )
    volumes, extent = (group.volumes, group.extent) if group else ({}, EXTENT)
    sizes = {name: -(-size // extent) * extent for name, size in wanted.volumes.items()}
    problems += [
        f"{node}: {wanted.name}/{name} should have {_told(size)}, but it has {_told(volumes[name])}. A volume is never "
        f"made smaller. Nothing was changed. Say 'size: {volumes[name] // MIB}M' or more."
        for name, size in sizes.items()
        if volumes.get(name, 0) > size
    ]
    free = (group.free if group else 0) + sum(_usable(disks[disk].size or 0, extent) for disk in new)
    needed = sum(size - volumes.get(name, 0) for name, size in sizes.items())
    if needed > free and not problems:
        problems.append(
            f"{node}: volume group {wanted.name} should have {_told(needed)} free for its volumes, but it has "
            f"{_told(free)}. Nothing was changed. Add a disk to ha_storage.{wanted.name}.disks, or say smaller sizes."
        )
    if problems:
        raise Refusal("\n".join(problems))
    grown = tuple(name for name, size in sizes.items() if 0 < volumes.get(name, 0) < size)
    return Plan((*_group_steps(wanted, new, disks, group), *_volume_steps(wanted.name, sizes, volumes)), sizes, grown)


def _unfit(node: str, wanted: Wanted, path: str, disk: Disk) -> str:
    """Say why a disk cannot become part of the volume group; nothing if it can."""
    what = f"{node}: volume group {wanted.name}"
    if disk.size is None:
        return f"{what} should use {path}, but there is no such block device. Attach it, or correct ha_storage."
    if disk.group:
        return (
            f"{what} should have {path} for itself, but it belongs to the volume group {disk.group}. Nothing was "
            f"changed. Name another disk in ha_storage; or, if {disk.group} is not needed, run 'vgremove {disk.group}'."
        )
    if disk.users:
        return (
            f"{what} should have {path} for itself, but {'; '.join(disk.users)}. Nothing was changed. "
            "Release it, or name another disk in ha_storage."
        )
    if path in wanted.discard:
        return ""
    if disk.signatures or not disk.zero:
        held = ", ".join(map(str, disk.signatures)) or "data without any signature that is known"
        return (
            f"{what} needs an empty disk, but {path} holds {held}. Nothing was changed. If the content of that disk "
            f"may be lost, say so with 'ha_discard: {{{node}: [{path}]}}': it will then be gone."
        )
    return ""


def _usable(size: int, extent: int) -> int:
    return max(size - LABEL, 0) // extent * extent


def _group_steps(wanted: Wanted, new: list[str], disks: dict[str, Disk], group: Group | None) -> list[Step]:
    """Without --yes: LVM refuses by itself what it recognises on a disk."""
    wipes: list[Step] = [("wipefs", "--all", disk) for disk in new if disks[disk].signatures]
    verb = "vgextend" if group else "vgcreate"
    return [*wipes, *([(verb, wanted.name, *new)] if new else [])]


def _volume_steps(group: str, sizes: dict[str, int], volumes: dict[str, int]) -> list[Step]:
    """--yes: what an earlier volume left behind in free space belongs to nobody."""
    steps: list[Step] = []
    for name, size in sizes.items():
        if name not in volumes:
            steps.append(
                ("lvcreate", "--yes", "--wipesignatures", "y", "--size", f"{size // MIB}m", "--name", name, group)
            )
        elif size > volumes[name]:
            steps.append(("lvextend", "--size", f"{size // MIB}m", f"{group}/{name}"))
    return steps


def _told(size: int) -> str:
    return f"{size // MIB}M"
