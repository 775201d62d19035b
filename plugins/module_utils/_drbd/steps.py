# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide how a resource gets its metadata, its disk and its connection. Pure: findings in, a plan or a Refusal out."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.metadata import Metadata
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import CREATING, READY, Record
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import Signature
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import EVER_USED, Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

ADOPT, WIPE, CREATE, CREATE_FORCE, ADJUST = "adopt", "wipe", "create", "create --force", "adjust"
_REPLACES_DISK = ("detach", "del-minor")


@dataclass(frozen=True)
class Wanted:
    """One resource of this node as the inventory has it; `discard`: the content of its disk may be lost."""

    name: str
    minor: int
    disk: str
    meta_disk: str = "internal"
    discard: bool = False

    @property
    def disks(self) -> list[str]:
        """The devices that DRBD writes to, without an index: `/dev/vdc[0]` is `/dev/vdc`."""
        return [self.disk] if self.meta_disk == "internal" else [self.disk, self.meta_disk.split("[")[0]]


@dataclass(frozen=True)
class Found:
    """What was found for one resource. A disk is only looked at where it is not attached already."""

    device: Device
    record: Record | None = None
    moves: tuple[str, ...] = ()  # the verbs that `drbdadm adjust` would run
    missing: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    metadata: Metadata | None = None
    zero: bool = False  # every disk reads as zeros, metadata left out
    configured_as: str | None = None  # the disks that drbd.conf names, where they are not the wanted ones


@dataclass(frozen=True)
class Plan:
    """The steps for one resource; `created`: this run makes (or completes) its metadata."""

    steps: tuple[str, ...] = ()
    created: bool = False
    blank: bool = False
    warning: str = ""


def plan_device(node: str, wanted: Wanted, found: Found) -> Plan:
    """Return the steps that bring a resource up. Raises Refusal before anything unknown would be overwritten."""
    if found.device.attached:
        return _plan_attached(node, wanted, found)
    _check_disk(node, wanted, found)
    if found.metadata and _is_ours(wanted, found):
        record = found.record
        unfinished = record is not None and record.state == CREATING
        blank = record is not None and record.blank and found.zero
        return Plan((ADOPT, ADJUST) if unfinished else (ADJUST,), unfinished, blank)
    if wanted.discard:
        blank = found.zero and not found.signatures and not found.metadata
        return Plan((CREATE, ADJUST) if blank else (WIPE, CREATE_FORCE, ADJUST), True, blank)
    _check_content(node, wanted, found)
    return Plan((CREATE, ADJUST), True, True)


def _plan_attached(node: str, wanted: Wanted, found: Found) -> Plan:
    adopt = () if found.record and found.record.state == READY else (ADOPT,)
    blank = bool(found.record and found.record.blank)
    replaced = [verb for verb in found.moves if verb in _REPLACES_DISK]
    if replaced:
        raise Refusal(
            f"{node}: resource {wanted.name} runs on another disk than {wanted.disk}; "
            f"'drbdadm adjust' would {replaced[0]} it while it is in use. Nothing was changed. Either put the old disk "
            f"back into the inventory, or stop the resource on {node} ('drbdadm down {wanted.name}') and run "
            "this again."
        )
    if found.device.connection == "StandAlone" and found.device.disk in EVER_USED:
        return Plan(
            adopt,
            blank=blank,
            warning=f"{node}: resource {wanted.name} is StandAlone and was left so: after a split brain a reconnection "
            f"decides whose data survive. Look at 'journalctl -k' for 'Split-Brain'; "
            f"'drbdadm connect {wanted.name}' connects a resource that was disconnected by hand.",
        )
    return Plan((*adopt, ADJUST) if found.moves else adopt, blank=blank)


def _check_disk(node: str, wanted: Wanted, found: Found) -> None:
    if found.missing:
        raise Refusal(
            f"{node}: resource {wanted.name} should use {' and '.join(found.missing)}, but there is no such "
            "block device. "
            "Attach the disk, or correct the name in ha_volumes."
        )
    if found.users:
        raise Refusal(
            f"{node}: resource {wanted.name} should have {' and '.join(wanted.disks)} for itself, "
            f"but {'; '.join(found.users)}. Nothing was changed. Release it, or name another disk in ha_volumes."
        )
    if found.configured_as:
        raise Refusal(
            f"{node}: resource {wanted.name} should use {' and '.join(wanted.disks)}, "
            f"but drbd.conf says {found.configured_as}. Nothing was changed. Write the configuration first."
        )


def _is_ours(wanted: Wanted, found: Found) -> bool:
    record, metadata = found.record, found.metadata
    if record is None or metadata is None:
        return False
    if record.state == CREATING:
        return metadata.fresh and (record.disk, record.meta_disk) == (wanted.disk, wanted.meta_disk)
    return bool(metadata.uuid) and metadata.uuid == record.device_uuid


def _check_content(node: str, wanted: Wanted, found: Found) -> None:
    place = " and ".join(wanted.disks)
    way_out = (
        f"Nothing was changed. If the content of that disk may be lost, say so with "
        f"'ha_discard: {{{node}: [{wanted.disk}]}}': it will then be gone."
    )
    strange = [signature for signature in found.signatures if signature.type != "drbd"]
    if strange:
        raise Refusal(
            f"{node}: resource {wanted.name} needs an empty disk, "
            f"but there is {', '.join(map(str, strange))}. {way_out}"
        )
    if found.metadata or found.signatures:
        raise Refusal(
            f"{node}: resource {wanted.name}: {place} carries DRBD metadata that this node has no record of. "
            f"Once it is known to belong here, bring it up by hand ('drbdadm up {wanted.name}') and run this again: "
            f"it is then recognised. {way_out}"
        )
    if not found.zero:
        raise Refusal(
            f"{node}: resource {wanted.name} needs an empty disk, "
            f"but {place} holds data without any signature that is known. {way_out}"
        )


def plan_role(node: str, name: str, device: Device, role: str, peer: str, users: list[str]) -> tuple[bool, str]:
    """Return whether the role has to change, and a warning. Raises Refusal where the change would do harm.

    role is primary or secondary; users name what keeps the device open here.
    """
    if not device.configured:
        raise Refusal(
            f"{node}: resource {name} should become {role}, but it is not up. Bring it up first ('drbdadm up {name}')."
        )
    if device.role.lower() == role:
        return False, ""
    if role == "secondary":
        _check_unused(node, name, users)
        return True, ""
    return True, _check_promotion(node, name, device, peer)


def _check_unused(node: str, name: str, users: list[str]) -> None:
    if users:
        raise Refusal(
            f"{node}: resource {name} should become Secondary, but it is in use: {'; '.join(users)}. "
            "Nothing was changed. Move its resource group away, or unmount it first."
        )


def _check_promotion(node: str, name: str, device: Device, peer: str) -> str:
    if device.peer_role == "Primary":
        raise Refusal(
            f"{node}: resource {name} should become Primary, but {peer} is Primary. Nothing was changed. "
            f"Move the resource group, or make {peer} Secondary first."
        )
    if device.disk != "UpToDate":
        raise Refusal(
            f"{node}: resource {name} should become Primary, which needs an UpToDate disk, but the disk is "
            f"{device.disk} "
            f"(peer {peer}: {device.peer_disk}). Nothing was changed. Wait for the synchronisation, or "
            "connect the peer."
        )
    if device.peer_role == "Unknown":
        return (
            f"{node}: resource {name} becomes Primary while {peer} is not connected ({device.connection}): "
            f"if {peer} is Primary as well, their data part for good (split brain)."
        )
    return ""
