# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the first synchronisation of a pair. Pure: what this node sees in, the next step or a Refusal out."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import EVER_USED, Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

DONE, SKIP, FORCE = "done", "declare up to date", "force primary"
WAIT_PEER, WAIT_SYNC, WAIT_TURN = "wait for the peer", "wait for the blocks", "wait for another resource"

_RUNNING = ("WFBitMapS", "WFBitMapT", "WFSyncUUID", "StartingSyncS", "StartingSyncT", "SyncSource", "SyncTarget")
_PAUSED = ("PausedSyncS", "PausedSyncT")
_HEALTHY = ("Connected", "VerifyS", "VerifyT", "Ahead", "Behind")
_PASSING = ("Attaching", "Negotiating", "DUnknown")


@dataclass(frozen=True)
class Wish:
    """The resource, and what is known of the pair.

    source: this node is the one to copy from; blank: both disks were empty and never used; fresh: both disks were never
    used, whatever they hold.
    """

    node: str
    peer: str
    name: str
    source: bool
    blank: bool
    fresh: bool


def plan_sync(wish: Wish, device: Device) -> str:
    """Return the next step towards UpToDate/UpToDate. Raises Refusal where a side with data would be overwritten."""
    _check_local(wish, device)
    if device.connection in _PAUSED:
        return _plan_paused(wish, device)
    if device.connection in _RUNNING:
        return WAIT_SYNC
    if device.connection not in _HEALTHY:
        return WAIT_PEER
    disks = (device.disk, device.peer_disk)
    if disks == ("UpToDate", "UpToDate"):
        return WAIT_SYNC if device.connection in ("Ahead", "Behind") else DONE
    if any(disk in _PASSING for disk in disks):
        return WAIT_PEER
    if device.peer_disk in ("Diskless", "Failed"):
        raise Refusal(
            f"{wish.node}: resource {wish.name}: {wish.peer} is connected but has no disk ({device.peer_disk}). "
            f"Look at 'journalctl -k' on {wish.peer}, replace or attach its disk, and run this again."
        )
    if "UpToDate" in disks:
        return WAIT_SYNC
    if disks == ("Inconsistent", "Inconsistent"):
        return _plan_first(wish)
    raise Refusal(
        f"{wish.node}: resource {wish.name}: one side should be UpToDate, but the disks are {device.disk} here and "
        f"{device.peer_disk} on {wish.peer}. Nothing was changed: a forced start would overwrite one of them. Find out "
        f"which side has the data; 'drbdadm primary --force {wish.name}' there makes it the source."
    )


def _check_local(wish: Wish, device: Device) -> None:
    if not device.configured:
        raise Refusal(
            f"{wish.node}: resource {wish.name} should be up, but it is not configured in the kernel. "
            f"Bring it up first ('drbdadm up {wish.name}')."
        )
    if device.connection == "StandAlone":
        raise Refusal(_standalone(wish, device))
    if device.disk in ("Diskless", "Failed", "Detaching"):
        raise Refusal(
            f"{wish.node}: resource {wish.name} should have its disk, but it is {device.disk}. "
            f"Look at 'journalctl -k' for I/O errors, replace the disk if need be, and run this again."
        )


def _standalone(wish: Wish, device: Device) -> str:
    text = (
        f"{wish.node}: resource {wish.name} should be connected to {wish.peer}, but it is StandAlone (disk "
        f"{device.disk}): "
        f"it gave the connection up. "
    )
    if device.disk in EVER_USED:
        return text + (
            "Both sides may hold data of their own (split brain), so nothing was changed. Look for 'Split-Brain' in "
            f"'journalctl -k' on {wish.node} and {wish.peer}, decide whose data survive, and on the other node run "
            f"'drbdadm connect --discard-my-data {wish.name}'. If it was disconnected by hand: 'drbdadm "
            f"connect {wish.name}'."
        )
    return text + (
        f"Nothing was changed. 'journalctl -k' says why (different shared secrets or sizes, unrelated data); "
        f"then 'drbdadm connect {wish.name}'."
    )


def _plan_first(wish: Wish) -> str:
    if not (wish.blank or wish.fresh):
        raise Refusal(
            f"{wish.node}: resource {wish.name}: both disks are Inconsistent, and at least one of them was "
            "used before, so "
            f"that the better copy cannot be told. Nothing was changed. 'drbdadm primary --force {wish.name}' "
            "on the node "
            f"whose data shall survive overwrites the other one."
        )
    if not wish.source:
        return WAIT_PEER
    return SKIP if wish.blank else FORCE


def _plan_paused(wish: Wish, device: Device) -> str:
    if device.flags[1:2] == "a":  # paused after another resource (resync-after)
        return WAIT_TURN
    raise Refusal(
        f"{wish.node}: resource {wish.name}: the synchronisation is paused by hand (flags {device.flags}). "
        f"'drbdadm resume-sync {wish.name}' on both nodes lets it go on."
    )


def explain_silence(wish: Wish, device: Device, seconds: float) -> str:
    """Return the text for a peer that did not come within its time."""
    if device.connection in _HEALTHY:
        return (
            f"{wish.node}: resource {wish.name} is connected to {wish.peer}, but stayed "
            f"{device.disk}/{device.peer_disk} for "
            f"{seconds:.0f} s. The synchronisation is started by the other node: look at what its run says."
        )
    return (
        f"{wish.node}: resource {wish.name} should be connected to {wish.peer} within {seconds:.0f} s, but it is "
        f"{device.connection} (disk {device.disk}): {wish.peer} is missing. Is the resource up there ('drbdadm up "
        f"{wish.name}'), is the network between them up, and does a firewall let its port through?"
    )


def explain_stall(wish: Wish, device: Device, seconds: float) -> str:
    """Return the text for a synchronisation that does not move."""
    return (
        f"{wish.node}: resource {wish.name}: the synchronisation with {wish.peer} should move, but "
        f"{device.out_of_sync} KiB "
        f"have been left for {seconds:.0f} s ({device.connection}, {device.disk}/{device.peer_disk}). Look at "
        f"'journalctl -k' on both nodes; DRBD goes on by itself once the cause is gone."
    )
