# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide how a resource gets its metadata, its disk and its connection. Pure: findings in, a plan or a Refusal out."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.metadata import Metadata
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import CREATING, READY, Record
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import Signature
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import EVER_USED, Device, Running
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

ADOPT, WIPE, CREATE, CREATE_FORCE, ADJUST = "adopt", "wipe", "create", "create --force", "adjust"
REPLACES_DISK = ("detach", "del-minor")


@dataclass(frozen=True)
class Wanted:
    """One resource of this node as the inventory has it; `discard`: the content of its disk may be lost.

    logical: its disk is a logical volume, which in check mode is there only if an earlier run has made it.
    """

    name: str
    minor: int
    disk: str
    meta_disk: str = "internal"
    discard: bool = False
    logical: bool = False

    @property
    def disks(self) -> list[str]:
        """The devices that DRBD writes to, without an index: `/dev/vdc[0]` is `/dev/vdc`."""
        return [self.disk] if self.meta_disk == "internal" else [self.disk, self.meta_disk.split("[")[0]]

    @property
    def meta_index(self) -> str:
        """What drbdmeta(8) calls the place of the metadata: internal, flex-external or an index."""
        if self.meta_disk == "internal":
            return "internal"
        return self.meta_disk.rstrip("]").partition("[")[2] or "flex-external"


@dataclass(frozen=True)
class Found:
    """What was found for one resource. A disk is only looked at where it is not attached already."""

    device: Device
    record: Record | None = None
    running: Running | None = None  # what the kernel runs instead of what is wanted
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
    _check_running(node, wanted, found.running)
    if found.device.attached:
        return _plan_attached(node, wanted, found)
    _check_disk(node, wanted, found)
    if found.metadata and _is_ours(wanted, found):
        record = found.record
        unfinished = record is not None and record.state == CREATING
        blank = record is not None and record.blank and found.zero
        return Plan((ADOPT, ADJUST) if unfinished else (ADJUST,), unfinished, blank)
    _check_used(node, wanted, found)
    if wanted.discard:
        blank = found.zero and not found.signatures and not found.metadata
        return Plan((CREATE, ADJUST) if blank else (WIPE, CREATE_FORCE, ADJUST), True, blank)
    _check_content(node, wanted, found)
    return Plan((CREATE, ADJUST), True, True)


def check_strays(node: str, strays: list[str], unplanned: list[str]) -> list[str]:
    """Return a refusal for every file that we wrote once and that is wanted no more, and for every section that would
    vanish with the /etc/drbd.conf that somebody wrote.
    """
    return [
        f"{node}: /etc/drbd.d/{name}.res should belong to a volume of the inventory, but there is no volume {name} any "
        f"more, and its minor and port would stay taken. Nothing was changed. Name the volume {name} again; or, once "
        f"its data are not needed, run 'drbdadm down {name}' on {node} and remove /etc/drbd.d/{name}.res."
        for name in strays
    ] + [
        f"{node}: /etc/drbd.conf is replaced, so it should have no resource but the volumes of the inventory, found "
        f"{name}. Nothing was changed. Move its section to /etc/drbd.d/{name}.res, where it stays as it is."
        for name in unplanned
    ]


def _check_running(node: str, wanted: Wanted, running: Running | None) -> None:
    if running:
        now = f"/dev/drbd{running.minor} on {running.disk or 'no disk'} (metadata: {running.meta_disk or 'none'})"
        raise Refusal(
            f"{node}: resource {wanted.name} runs as {now}, but the inventory wants /dev/drbd{wanted.minor} on "
            f"{wanted.disk} (metadata: {wanted.meta_disk}). Nothing was changed. Either put the old values back into "
            f"the inventory, or move it by hand: stop its group, run 'drbdadm down {wanted.name}' on {node}, "
            "and run this again."
        )


def _check_used(node: str, wanted: Wanted, found: Found) -> None:
    used = found.metadata is not None and not found.metadata.fresh
    strange = found.metadata is None and any(mark.type == "drbd" for mark in found.signatures)
    if wanted.logical and found.metadata is None and found.record and found.record.state == READY and found.signatures:
        raise Refusal(
            f"{node}: resource {wanted.name}: {wanted.disk} should carry the DRBD metadata that this node made at its "
            f"end, but there is only {', '.join(map(str, found.signatures))}; ha_discard does not cover that. Nothing "
            "was changed. Was its size changed by hand while DRBD was down? Then give it back the size that it had, "
            f"and run this again. If the other node has all data, run 'wipefs --all {wanted.disk}' on {node}, which "
            "loses the content here, and run this again."
        )
    if used or strange:
        by_hand = " and ".join(f"'wipefs --all {disk}'" for disk in wanted.disks)
        raise Refusal(
            f"{node}: resource {wanted.name}: {' and '.join(wanted.disks)} carries DRBD metadata that were in use and "
            f"that this node has no record of; ha_discard does not cover them. Nothing was changed. If they belong "
            f"here, bring the resource up by hand ('drbdadm up {wanted.name}', with /etc/drbd.d/{wanted.name}.res from "
            f"the other node if it is missing) and run this again. If they really may go, run "
            f"{by_hand} on {node}, which loses the content, and run this again."
        )


def _plan_attached(node: str, wanted: Wanted, found: Found) -> Plan:
    adopt = () if found.record and found.record.state == READY else (ADOPT,)
    blank = bool(found.record and found.record.blank)
    replaced = [verb for verb in found.moves if verb in REPLACES_DISK]
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
            f"Once it is known to belong here, bring it up by hand ('drbdadm up {wanted.name}', with "
            f"/etc/drbd.d/{wanted.name}.res from the other node if it is missing) and run this again: "
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
