# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth table of the first synchronisation."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import sync_steps as s
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def device(connection: str, disks: str, flags: str = "r-----") -> Device:
    disk, peer_disk = disks.split("/")
    return Device(0, connection, "Secondary", "Secondary", disk, peer_disk, "C", flags)


def wish(source: bool = True, blank: bool = False, fresh: bool = False) -> s.Wish:
    return s.Wish("debian1", "debian2", "repl", source, blank, fresh)


BOTH_NEW = "Inconsistent/Inconsistent"


@pytest.mark.parametrize(
    ("source", "blank", "fresh", "connection", "disks", "step"),
    [
        (True, True, True, "Connected", BOTH_NEW, s.SKIP),
        (False, True, True, "Connected", BOTH_NEW, s.WAIT_PEER),
        (True, False, True, "Connected", BOTH_NEW, s.FORCE),
        (False, False, True, "Connected", BOTH_NEW, s.WAIT_PEER),
        (True, True, True, "Connected", "UpToDate/UpToDate", s.DONE),
        (False, False, False, "VerifyS", "UpToDate/UpToDate", s.DONE),
        (True, True, True, "Ahead", "UpToDate/UpToDate", s.WAIT_SYNC),
        (True, True, True, "SyncSource", "UpToDate/Inconsistent", s.WAIT_SYNC),
        (True, True, True, "SyncTarget", "Inconsistent/UpToDate", s.WAIT_SYNC),
        (True, True, True, "WFBitMapT", "Outdated/UpToDate", s.WAIT_SYNC),
        (True, True, True, "Connected", "UpToDate/Inconsistent", s.WAIT_SYNC),
        (True, True, True, "Connected", "Inconsistent/UpToDate", s.WAIT_SYNC),
        (True, True, True, "WFConnection", "Inconsistent/DUnknown", s.WAIT_PEER),
        (True, True, True, "WFConnection", "UpToDate/Outdated", s.WAIT_PEER),
        (True, True, True, "Connected", "Inconsistent/DUnknown", s.WAIT_PEER),
        (True, True, True, "Connected", "Negotiating/Inconsistent", s.WAIT_PEER),
    ],
)
def test_steps(source: bool, blank: bool, fresh: bool, connection: str, disks: str, step: str) -> None:
    assert s.plan_sync(wish(source, blank, fresh), device(connection, disks)) == step


def test_a_pause_for_another_resource_is_awaited() -> None:
    assert s.plan_sync(wish(), device("PausedSyncT", "Inconsistent/UpToDate", "ra----")) == s.WAIT_TURN


@pytest.mark.parametrize(
    ("connection", "disks", "text"),
    [
        (
            "StandAlone",
            "UpToDate/DUnknown",
            "debian1: resource repl should be connected to debian2, but it is StandAlone (disk UpToDate): it gave the "
            "connection up. Both sides may hold data of their own (split brain), so nothing was changed. Look for "
            "'Split-Brain' in 'journalctl -k' on debian1 and debian2, decide whose data survive, and on the "
            "other node run "
            "'drbdadm connect --discard-my-data repl'. If it was disconnected by hand: 'drbdadm connect repl'.",
        ),
        (
            "StandAlone",
            "Inconsistent/DUnknown",
            "debian1: resource repl should be connected to debian2, but it is StandAlone (disk "
            "Inconsistent): it gave the "
            "connection up. Nothing was changed. 'journalctl -k' says why (different shared secrets or "
            "sizes, unrelated "
            "data); then 'drbdadm connect repl'.",
        ),
        (
            "Connected",
            "Diskless/UpToDate",
            "debian1: resource repl should have its disk, but it is Diskless. Look at 'journalctl -k' for I/O errors, "
            "replace the disk if need be, and run this again.",
        ),
        (
            "Connected",
            "UpToDate/Diskless",
            "debian1: resource repl: debian2 is connected but has no disk (Diskless). Look at 'journalctl "
            "-k' on debian2, "
            "replace or attach its disk, and run this again.",
        ),
        (
            "Connected",
            "Outdated/Inconsistent",
            "debian1: resource repl: one side should be UpToDate, but the disks are Outdated here and Inconsistent on "
            "debian2. Nothing was changed: a forced start would overwrite one of them. Find out which side "
            "has the data; "
            "'drbdadm primary --force repl' there makes it the source.",
        ),
        (
            "Connected",
            BOTH_NEW,
            "debian1: resource repl: both disks are Inconsistent, and at least one of them was used before, "
            "so that the "
            "better copy cannot be told. Nothing was changed. 'drbdadm primary --force repl' on the node "
            "whose data shall "
            "survive overwrites the other one.",
        ),
        (
            "PausedSyncS",
            "UpToDate/Inconsistent",
            "debian1: resource repl: the synchronisation is paused by hand (flags r-----). 'drbdadm "
            "resume-sync repl' on "
            "both nodes lets it go on.",
        ),
        (
            "Unconfigured",
            "Unconfigured/DUnknown",
            "debian1: resource repl should be up, but it is not configured in the kernel. Bring it up first "
            "('drbdadm up repl').",
        ),
    ],
)
def test_refusals(connection: str, disks: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        s.plan_sync(wish(), device(connection, disks))
    assert str(refusal.value) == text


USED = ["UpToDate", "Outdated", "Consistent"]


@pytest.mark.parametrize("source", [True, False])
@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("connection", ["Connected", "StandAlone", "WFConnection", "SyncSource", "SyncTarget"])
@pytest.mark.parametrize("disk", [*USED, "Inconsistent", "Diskless"])
@pytest.mark.parametrize("peer_disk", [*USED, "Inconsistent", "Diskless", "DUnknown"])
def test_nothing_is_started_where_a_side_was_ever_used(
    source: bool, blank: bool, connection: str, disk: str, peer_disk: str
) -> None:
    try:
        step = s.plan_sync(wish(source, blank, True), device(connection, f"{disk}/{peer_disk}"))
    except Refusal:
        return
    if step in (s.SKIP, s.FORCE):
        assert (connection, disk, peer_disk) == ("Connected", "Inconsistent", "Inconsistent")
