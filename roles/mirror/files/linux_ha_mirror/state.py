# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node remembers of a mirror volume, and the directories that hold it.

DIRECTORY/data                   what is served, or will be
DIRECTORY/generations/TIME/data  former states; hard links among each other, never to what is served
DIRECTORY/incoming               a copy that is being received
DIRECTORY.json                   what is remembered; other programs may read it
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .decide import NAME, UNMIRRORED, Generation, Refused

ROOT = os.environ.get("LINUX_HA_ROOT", "")  # of all our paths, for tests


@dataclass(frozen=True)
class Settings:
    """A volume as the inventory has it. address: the peer's, for copies; disk: whether directory is a mount point.

    via: whether this node's rsync writes to the peer through ssh, or the peer's reads what this node exports (nfs).
    """

    volume: str
    node: str
    peer: str
    address: str
    directory: str
    mount: str
    every: int
    generations: int
    delete_percent: int
    disk: bool
    via: str = "ssh"

    @property
    def base(self) -> Path:
        return Path(ROOT + self.directory)

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def place(self) -> Path:
        """Where the data are mounted while the group runs here."""
        return Path(ROOT + self.mount)


@dataclass
class State:
    """epoch: counts takeovers; origin: the data began here; equals: the generation that data/ equals, if not served.

    updating: the generation that data/ is being brought to; since, until: when this node last began to serve, and was
    last seen to; copy: the last good copy; served_from: what was found at the last takeover; run: the last run; held: a
    copy that waits for an order.
    """

    epoch: int = 0
    origin: bool = False
    equals: str = ""
    updating: str = ""
    since: float = 0
    until: float = 0
    copy: dict[str, Any] | None = None
    served_from: dict[str, Any] | None = None
    run: dict[str, Any] | None = None
    held: dict[str, Any] | None = None


def load_settings(volume: str) -> Settings:
    """Read what site.yml wrote; raises Refused for a volume that this node does not have."""
    path = Path(f"{ROOT}/etc/linux_ha/mirror/{volume}.json")
    if not NAME.fullmatch(volume) or not path.exists():
        raise Refused(f"{volume}: no such mirror volume on this node")
    return Settings(**json.loads(path.read_text()))


def volumes() -> list[str]:
    """Name the mirror volumes of this node."""
    return sorted(path.stem for path in Path(f"{ROOT}/etc/linux_ha/mirror").glob("*.json"))


@contextmanager
def lock(settings: Settings, what: str, seconds: float) -> Iterator[None]:
    """Hold one of the volume's locks (run, receive, data, state); raises Refused if it is not free in time."""
    directory = Path(f"{ROOT}/run/linux_ha")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    with (directory / f"mirror-{settings.volume}.{what}").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Refused(f"{settings.volume} is busy ({what})") from None
                time.sleep(0.05)
        yield


def file_of(settings: Settings) -> Path:
    """Where it is remembered, for other programs, too."""
    return Path(f"{settings.base}.json")


def load(settings: Settings) -> State:
    """Read what is remembered."""
    path = file_of(settings)
    found = json.loads(path.read_text()) if path.exists() else {}
    return State(**{field.name: found[field.name] for field in fields(State) if field.name in found})


@contextmanager
def edit(settings: Settings) -> Iterator[State]:
    """Change what is remembered; on stable storage when the block ends."""
    with lock(settings, "state", 60):
        state = load(settings)
        yield state
        known = generations(settings)
        text = {
            "volume": settings.volume,
            "node": settings.node,
            "peer": settings.peer,
            "every": settings.every,
            **asdict(state),
            "generations": [asdict(one) for one in known],
            "unmirrored": [one.name for one in known if one.kind == UNMIRRORED],
        }
        write(file_of(settings), json.dumps(text, indent=1) + "\n")


def write(path: Path, text: str) -> None:
    """Replace a file at once."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Bring the names in a directory to stable storage."""
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def generations(settings: Settings) -> list[Generation]:
    """List the complete generations, oldest first."""
    found = (settings.base / "generations").glob("[0-9]*/info.json")
    return sorted((described(path.parent) for path in found), key=lambda one: (one.began, one.name))


def described(draft: Path) -> Generation:
    """Return what describe() has put beside the data of a generation, or of one that is to be."""
    return Generation(**json.loads((draft / "info.json").read_text()))


def describe(draft: Path, generation: Generation) -> None:
    """Put beside the data what they are."""
    write(draft / "info.json", json.dumps(asdict(generation)) + "\n")


def tree(settings: Settings, name: str) -> Path:
    """Return the directory with the data of a generation."""
    return settings.base / "generations" / name / "data"


def complete(settings: Settings, draft: Path, generation: Generation) -> None:
    """Make a directory that has data/ a generation, at once."""
    describe(draft, generation)
    target = settings.base / "generations" / generation.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    draft.rename(target)
    sync_directory(target.parent)


def drop(settings: Settings, name: str) -> None:
    """Remove a generation; one that was half removed is none."""
    trash = settings.base / "dropped"
    shutil.rmtree(trash, ignore_errors=True)
    (settings.base / "generations" / name).rename(trash)
    shutil.rmtree(trash)
