# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The side that stands by: take a copy from the peer, in two steps, and give generations back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import decide, state, system
from .decide import Generation, Refused
from .keep import keep, newest, prune, update
from .state import Settings


def receive(settings: Settings, token: str, epoch: int, final: bool, words: Sequence[str]) -> int:
    """First step: let the peer's rsync write into incoming/, and nowhere else. Returns the exit status of rsync."""

    def copy(target: Path, links: Sequence[Path]) -> int:
        argv = decide.server_command(words, f"{target}/", [str(link) for link in links])
        return subprocess.run(argv, check=False).returncode

    return _take(settings, token, epoch, final, copy)


def pull(settings: Settings, token: str, epoch: int, final: bool) -> None:
    """First step, the other way: read what the peer exports. Raises Refused with the reason."""

    def copy(target: Path, links: Sequence[Path]) -> int:
        error = system.pull(settings, target, links)
        if error:
            raise Refused(error)
        return 0

    _take(settings, token, epoch, final, copy)


def _take(settings: Settings, token: str, epoch: int, final: bool, copy: Callable[[Path, Sequence[Path]], int]) -> int:
    incoming, before = settings.base / "incoming", settings.base / "before"
    with state.lock(settings, "receive", 0):
        _check(settings, final)
        with state.lock(settings, "data", 0):
            keep(settings, decide.UNMIRRORED)
        if (incoming / "data").is_dir():  # cut off, or held: what has arrived need not travel again
            system.clear(before).rmdir()
            incoming.rename(before)
        links = [before / "data", *newest(settings)] if before.is_dir() else newest(settings)
        target = system.clear(incoming) / "data"
        target.mkdir(mode=0o755)
        began = time.time()
        code = copy(target, links)
        if code == 0:
            name = decide.stamp(began, [one.name for one in state.generations(settings)])
            taken = Generation(name, decide.MIRROR, settings.peer, began, final, epoch)
            state.describe(incoming, taken)
            (incoming / "token").write_text(token)
            system.clear(before).rmdir()
        return code


def commit(settings: Settings, token: str, allow: bool) -> dict[str, Any]:
    """Second step, when the peer's rsync has ended well: the copy becomes a generation, and data/ the same as it."""
    incoming = settings.base / "incoming"
    with state.lock(settings, "receive", 0), state.lock(settings, "data", 0):
        ended = incoming / "token"
        if not ended.exists() or ended.read_text() != token:
            raise Refused("there is no such copy to complete")
        taken = state.described(incoming)
        _check(settings, taken.final)
        if system.is_empty(incoming / "data"):
            raise Refused("the copy is empty, and an empty volume is never taken")
        held = None if allow else _held(settings, taken.name, keep(settings, decide.UNMIRRORED))
        with state.edit(settings) as changed:
            changed.held = held
        if not held:
            system.flush(settings.base)
            ended.unlink()
            state.complete(settings, incoming, taken)
            update(settings, taken.name)
            with state.edit(settings) as changed:
                changed.epoch = max(changed.epoch, taken.epoch)
                changed.copy = {
                    "generation": taken.name,
                    "began": taken.began,
                    "from": taken.source,
                    "to": settings.node,
                    "final": taken.final,
                }
    if not held:
        prune(settings)
    return {"held": held, "generation": taken.name}


def give(settings: Settings, name: str, words: Sequence[str]) -> int:
    """Let the peer's rsync read one generation. Returns the exit status of rsync."""
    if name not in [one.name for one in state.generations(settings)]:
        raise Refused(f"there is no generation {name}")
    argv = decide.server_command(words, f"{state.tree(settings, name)}/", sender=True)
    return subprocess.run(argv, check=False).returncode


def _check(settings: Settings, final: bool) -> None:
    bound, based, view = system.bound(settings), system.based(settings), system.heartbeat_view(settings)
    decide.check_receive(bound=bound, view=view, based=based, final=final)


def _held(settings: Settings, name: str, present: str) -> dict[str, Any] | None:
    """Say why a copy has to wait, None if it has not."""
    if not present:
        return None
    lost, total = system.missing(state.tree(settings, present), settings.base / "incoming" / "data")
    if not decide.too_many(lost, total, settings.delete_percent):
        return None
    why = (
        f"{lost} of {total} files and directories are missing that the last copy has, and {settings.delete_percent} % "
        f"may. The last copy stays as it is. If they were meant to vanish: linux-ha-mirror --allow-deletions "
        f"{settings.volume} on {settings.peer}, once"
    )
    print(f"mirror: {settings.volume}: {why}", file=sys.stderr)
    return {"copy": name, "missing": lost, "all": total, "why": why}
