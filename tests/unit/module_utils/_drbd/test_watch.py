# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: steps once, slices, deadlines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import sync_steps, watch
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

WISH = sync_steps.Wish("debian1", "debian2", "repl", source=True, blank=True, fresh=True)
NEW = Device(0, "Connected", disk="Inconsistent", peer_disk="Inconsistent")
DONE = Device(0, "Connected", disk="UpToDate", peer_disk="UpToDate")
ALONE = Device(0, "WFConnection", disk="Inconsistent")
FIRST = watch.Progress()
LIMITS = watch.Limits(connect=60, stall=300, total=0, slice=5)


def syncing(left: int) -> Device:
    return Device(0, "SyncSource", disk="UpToDate", peer_disk="Inconsistent", out_of_sync=left)


def run(
    looks: list[Device], limits: watch.Limits, progress: watch.Progress = FIRST
) -> tuple[bool, watch.Progress, list[str], float]:
    """Watch a sequence of looks (the last one stays) with a clock that only sleeping moves."""
    now, taken = [0.0], []
    script: Iterator[Device] = iter(looks[:-1])

    def sleep(seconds: float) -> None:
        now[0] += seconds

    done, _device, after = watch.watch(
        WISH, limits, progress, lambda: next(script, looks[-1]), taken.append, lambda: now[0], sleep
    )
    return done, after, taken, now[0]


def test_nothing_to_do_takes_one_look() -> None:
    assert run([DONE], LIMITS) == (True, watch.Progress(), [], 0.0)


def test_a_step_is_taken_once_although_the_state_lags_behind() -> None:
    done, progress, taken, _time = run([ALONE, NEW, NEW, NEW, DONE], LIMITS)
    assert (done, taken, progress.taken) == (True, [sync_steps.SKIP], (sync_steps.SKIP,))


def test_a_step_of_the_slice_before_is_not_repeated() -> None:
    _done, _progress, taken, _time = run([NEW, DONE], LIMITS, watch.Progress(taken=(sync_steps.SKIP,)))
    assert taken == []


def test_a_slice_ends_in_time() -> None:
    done, progress, _taken, seconds = run([syncing(1000)], LIMITS)
    assert (done, progress.left) == (False, 1000)
    assert 5 <= seconds < 5.3


def test_the_missing_peer_is_named() -> None:
    with pytest.raises(Refusal) as refusal:
        run([ALONE], watch.Limits(connect=60, stall=300, total=0, slice=0))
    assert str(refusal.value) == (
        "debian1: resource repl should be connected to debian2 within 60 s, but it is WFConnection (disk "
        "Inconsistent): "
        "debian2 is missing. Is the resource up there ('drbdadm up repl'), is the network between them up, and does a "
        "firewall let its port through?"
    )


def test_the_wait_for_the_peer_goes_on_over_slices() -> None:
    with pytest.raises(Refusal, match="debian2 is missing"):
        run([ALONE], LIMITS, watch.Progress(alone=57))


def test_a_stuck_synchronisation_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        run([syncing(1000)], LIMITS, watch.Progress(idle=298, left=1000))
    assert str(refusal.value) == (
        "debian1: resource repl: the synchronisation with debian2 should move, but 1000 KiB have been left for 300 s "
        "(SyncSource, UpToDate/Inconsistent). Look at 'journalctl -k' on both nodes; DRBD goes on by itself "
        "once the cause "
        "is gone."
    )


def test_a_moving_synchronisation_may_last() -> None:
    _done, progress, _taken, _time = run([syncing(999)], LIMITS, watch.Progress(spent=9e6, idle=298, left=1000))
    assert progress.idle < 6


def test_the_time_for_everything() -> None:
    with pytest.raises(Refusal, match="within 10 s, but 1000 KiB are left"):
        run([syncing(1000)], watch.Limits(60, 300, 10, 0))


def test_progress_survives_the_way_through_json() -> None:
    assert watch.parse_progress({"spent": 1, "alone": 2, "idle": 3, "left": 4, "taken": ["x"]}) == watch.Progress(
        1.0, 2.0, 3.0, 4, ("x",)
    )
    assert watch.parse_progress({}) == watch.Progress()


@pytest.mark.parametrize(
    ("device", "changed", "started"),
    [
        (Device(0, "Unconfigured"), True, []),
        (NEW, True, [sync_steps.SKIP]),
        (DONE, False, []),
        (ALONE, False, []),
    ],
)
def test_rehearsal(device: Device, changed: bool, started: list[str]) -> None:
    result = watch.rehearse(WISH, device)
    assert (result["changed"], result["started"]) == (changed, started)
