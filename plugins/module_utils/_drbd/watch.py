# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for the first synchronisation, slice by slice, each wait with its deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import sync_steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device, render_progress
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.sync_steps import Wish
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

INTERVAL = 0.2  # seconds between two looks at /proc/drbd, which announces nothing by itself


@dataclass(frozen=True)
class Limits:
    """Deadlines in seconds; 0 is none for `total` and `slice`."""

    connect: float
    stall: float
    total: float
    slice: float


@dataclass(frozen=True)
class Progress:
    """What the next slice has to know: seconds spent, the lowest rest seen (KiB), and the steps taken."""

    spent: float = 0.0
    alone: float = 0.0
    idle: float = 0.0
    left: int | None = None
    taken: tuple[str, ...] = ()


def parse_progress(values: dict[str, Any]) -> Progress:
    """Return the progress of the slice before from its plain form."""
    spent, alone, idle = (float(values.get(key, 0.0)) for key in ("spent", "alone", "idle"))
    left = values.get("left")
    return Progress(spent, alone, idle, None if left is None else int(left), tuple(values.get("taken", ())))


def rehearse(wish: Wish, device: Device) -> dict[str, Any]:
    """Return what a run would do, for check mode; a resource that is not up yet would be started from its source."""
    line = render_progress(wish.node, wish.name, device)
    if not device.configured:
        return {"changed": wish.source, "started": [], "line": line, "progress": {}}
    step = sync_steps.plan_sync(wish, device)
    started = [step] if step in (sync_steps.SKIP, sync_steps.FORCE) else []
    return {"changed": bool(started), "started": started, "line": line, "progress": {}}


def watch(
    wish: Wish,
    limits: Limits,
    progress: Progress,
    read: Callable[[], Device],
    act: Callable[[str], None],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> tuple[bool, Device, Progress]:
    """Take the steps and wait until both disks are UpToDate or the slice is over.

    Returns whether it is done, the last look, and what the next slice has to know. Raises Refusal at a deadline.
    """
    start = last = clock()
    while True:
        device = read()
        now = clock()
        step = sync_steps.plan_sync(wish, device)
        if step == sync_steps.DONE:
            return True, device, progress
        if step in (sync_steps.SKIP, sync_steps.FORCE) and step not in progress.taken:
            act(step)
            progress = replace(progress, taken=(*progress.taken, step), alone=0.0)
            last = clock()
            continue
        progress = advance(progress, step, device, now - last)
        check_deadlines(wish, limits, progress, device)
        if limits.slice and now - start >= limits.slice:
            return False, device, progress
        last = now
        sleep(INTERVAL)


def advance(progress: Progress, step: str, device: Device, seconds: float) -> Progress:
    """Account the seconds of one wait: for the peer, or without a block moved."""
    spent = progress.spent + seconds
    if step == sync_steps.WAIT_TURN:
        return replace(progress, spent=spent, alone=0.0, idle=0.0)
    if step != sync_steps.WAIT_SYNC:
        return replace(progress, spent=spent, alone=progress.alone + seconds)
    if progress.left is None or device.out_of_sync < progress.left:
        return replace(progress, spent=spent, alone=0.0, idle=0.0, left=device.out_of_sync)
    return replace(progress, spent=spent, alone=0.0, idle=progress.idle + seconds)


def check_deadlines(wish: Wish, limits: Limits, progress: Progress, device: Device) -> None:
    """Raise Refusal when a wait has lasted too long."""
    if progress.alone > limits.connect:
        raise Refusal(sync_steps.explain_silence(wish, device, limits.connect))
    if progress.idle > limits.stall:
        raise Refusal(sync_steps.explain_stall(wish, device, limits.stall))
    if limits.total and progress.spent > limits.total:
        raise Refusal(
            f"{wish.node}: resource {wish.name} should be UpToDate on both nodes within {limits.total:.0f} s, but "
            f"{device.out_of_sync} KiB are left ({device.connection}, {device.disk}/{device.peer_disk}). "
            "DRBD goes on by itself; run this again, or raise the timeout."
        )
