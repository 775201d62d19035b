# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people order: list, restore, drop."""

from __future__ import annotations

import json
import time
from typing import Any

from . import decide, state, system
from .decide import Generation, Refused
from .keep import keep, newest, update
from .state import Settings

CONFIRM = "--replace-what-is-served"


def report(settings: Settings) -> dict[str, Any]:
    """What this node knows of the volume, as it is now."""
    path = state.file_of(settings)
    if not path.exists():
        with state.edit(settings):
            pass
    known: dict[str, Any] = json.loads(path.read_text())
    return {**known, "bound": system.bound(settings), "based": system.based(settings), "now": time.time()}


def ask(settings: Settings) -> dict[str, Any] | None:
    """The same of the peer; None if it does not answer."""
    code, out, _ = system.call(settings, ("state", settings.volume), 30)
    return json.loads(out) if code == 0 else None


def restore(settings: Settings, name: str) -> str:
    """Bring the data that are served here back to a generation of either node; what is served now is kept before."""
    if not system.bound(settings):
        raise Refused(f"the group does not run here; run it where {settings.place} is served")
    with state.lock(settings, "data", 60), state.lock(settings, "run", 60):
        if name not in [one.name for one in state.generations(settings)]:
            _fetch(settings, name)
        kept = keep(settings, decide.BEFORE_RESTORE)
        update(settings, name)
        with state.edit(settings) as changed:
            changed.equals = ""  # it is served
        return kept


def _fetch(settings: Settings, name: str) -> None:
    """Get a generation from the peer."""
    known = (ask(settings) or {}).get("generations", [])
    found = next((Generation(**one) for one in known if one["name"] == name), None)
    if found is None:
        raise Refused(f"neither node has a generation {name}; linux-ha-mirror --list {settings.volume} shows them")
    draft = system.clear(settings.base / "keeping")
    (draft / "data").mkdir(mode=0o755)
    links = [f"--link-dest={link}" for link in newest(settings)]
    words = ("give", settings.volume, name)
    code, said = system.transfer(settings, words, (*links, "peer:.", f"{draft}/data/"), None)
    if code:
        raise Refused(f"{settings.peer}: {said}")
    system.flush(settings.base)
    state.complete(settings, draft, found)


def drop(settings: Settings, name: str) -> None:
    """Remove a generation of this node."""
    found = state.load(settings)
    if name not in [one.name for one in state.generations(settings)]:
        raise Refused(f"there is no generation {name} on {settings.node}")
    if name in (found.equals, found.updating):
        raise Refused(f"{name} is what the data of {settings.node} equal; it goes when a newer copy has come")
    with state.lock(settings, "data", 60):
        state.drop(settings, name)
    with state.edit(settings):
        pass  # writes the list anew
