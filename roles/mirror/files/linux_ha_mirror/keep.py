# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on this node: its data become a generation before they change, and change only to a generation."""

from __future__ import annotations

import time
from pathlib import Path

from . import decide, state, system
from .decide import Generation, Refused
from .state import Settings, State


def keep(settings: Settings, kind: str) -> str:
    """Make sure that what data/ holds is a generation, too; return its name, empty if there is nothing to keep.

    Data that were served since the last copy become one of the kind given. Call it with the lock of the data.
    """
    known = state.generations(settings)
    names = [one.name for one in known]
    found = state.load(settings)
    if found.updating:
        return found.updating if found.updating in names else ""
    if found.equals in names:
        return found.equals
    if system.is_empty(settings.data):
        return ""
    now = time.time()
    copy = found.copy or {}
    if _is_copied(settings, found):
        name = copy["generation"]
        if name in names:
            return str(name)
        new = Generation(name, decide.MIRROR, settings.node, copy["began"], copy["final"], found.epoch)
    else:
        new = Generation(decide.stamp(now, names), kind, settings.node, now, False, found.epoch)
    draft = system.clear(settings.base / "keeping")
    error = system.copy(settings.data, draft / "data", newest(settings))
    if error:
        raise Refused(f"the present data could not be kept as a generation: {error}")
    system.flush(settings.base)
    state.complete(settings, draft, new)
    if kind != decide.BEFORE_RESTORE:
        with state.edit(settings) as changed:
            changed.equals = new.name
    return new.name


def _is_copied(settings: Settings, found: State) -> bool:
    """Whether the peer has all that data/ holds, under the name of the last copy that went there."""
    copy = found.copy or {}
    if copy.get("from") != settings.node:
        return False
    return found.equals == copy["generation"] or not system.changed_since(settings.data, copy["began"])


def newest(settings: Settings) -> list[Path]:
    """The trees of the newest generations, with which a new one shares what is the same."""
    return [state.tree(settings, one.name) for one in reversed(state.generations(settings)[-3:])]


def update(settings: Settings, name: str) -> None:
    """Bring data/ to a generation; what is interrupted is remembered, and finished by whoever comes next."""
    with state.edit(settings) as changed:
        changed.updating, changed.equals = name, ""
    error = system.copy(state.tree(settings, name), settings.data)
    if error:
        raise Refused(f"the data could not be brought to generation {name}: {error}")
    system.flush(settings.base)
    with state.edit(settings) as changed:
        changed.updating, changed.equals = "", name


def finish(settings: Settings) -> None:
    """Finish what an update left half done."""
    name = state.load(settings).updating
    if name:
        update(settings, name)


def prune(settings: Settings) -> None:
    """Remove the copies that are too old."""
    found = state.load(settings)
    for name in decide.to_drop(state.generations(settings), settings.generations, {found.equals, found.updating}):
        state.drop(settings, name)
    with state.edit(settings):
        pass  # writes the list of generations anew
