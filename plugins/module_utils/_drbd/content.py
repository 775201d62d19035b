# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open a volume for a moment, make its file system, seed its directories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import content_steps, signatures
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.content_steps import Volume
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files, sync_directory
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import Content
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device

PRIVATE = "/run/linux_ha"


class Contents:
    """The content of one volume; `rehearsal` (check mode) only says what would be done."""

    def __init__(self, commands: Commands, files: Files, volume: Volume, rehearsal: bool) -> None:
        self._commands, self._files, self._volume, self._rehearsal = commands, files, volume, rehearsal
        self._place = str(self._files.root / PRIVATE.lstrip("/") / volume.name)
        self.actions: list[str] = []
        self.warnings: list[str] = []

    def bring_up(self, device: Device) -> dict[str, Any]:
        """Give the volume its content and the node its directories. Returns the module's result."""
        content_steps.check_volume(self._volume)
        self._check_links()
        self._prepare_node()
        if not device.configured and self._rehearsal:
            if self._volume.first:
                self._say(f"make {self._volume.fstype} on {self._volume.device} and seed it")
            return self._result()
        known = self._known(device)
        step = content_steps.plan_content(self._volume, device, self._mounted(), known)
        if step == content_steps.SEED_MOUNTED:
            self._seed(self._volume.mount)
            self._remember()
        elif step == content_steps.OPEN:
            self._open(known)
        elif device.role == "Primary":
            self.warnings.append(
                f"{self._volume.node}: volume {self._volume.name} is Primary here but not mounted on "
                f"{self._volume.mount}: its directories were not looked at."
            )
        return self._result()

    def seed_directory(self, directory: str) -> dict[str, Any]:
        """Seed a volume that is a directory of this node instead of a device, if it is to be done here."""
        content_steps.check_volume(self._volume)
        self._check_links()
        self._prepare_node()
        if self._volume.first:
            self._seed(directory)
        return self._result()

    def _check_links(self) -> None:
        for path, _source in self._volume.seeds:
            target = os.path.realpath(path) if Path(path).is_symlink() else None
            content_steps.check_link(self._volume, path, target)

    def _known(self, device: Device) -> Content:
        known = self._files.content(self._volume.name)
        if known.promoted and device.role == "Secondary":  # a killed run, but somebody has demoted it since
            known = replace(known, promoted=False)
            if not self._rehearsal:
                self._note(known)
        return known

    def _result(self) -> dict[str, Any]:
        return {"changed": bool(self.actions), "actions": self.actions, "warnings": self.warnings}

    def _say(self, action: str) -> None:
        self.actions.append(action)

    def _prepare_node(self) -> None:
        for path in [self._volume.mount, *(path for path, _source in self._volume.seeds)]:
            if not os.path.lexists(path):
                self._say(f"make directory {path}")
                if not self._rehearsal:
                    Path(path).mkdir(parents=True, mode=0o755)

    def _mounted(self) -> str | None:
        real = os.path.realpath(self._volume.device)
        places = [mount.directory for mount in self._files.mounts() if os.path.realpath(mount.source) == real]
        if self._place in places:  # left by a run that was killed
            if not self._rehearsal:
                self._commands.unmount(self._place)
            places.remove(self._place)
        return self._volume.mount if self._volume.mount in places else next(iter(places), None)

    def _open(self, known: Content) -> None:
        name = self._volume.name
        if self._rehearsal:
            self._say(f"look at {self._volume.device}, make {self._volume.fstype} and seed what is missing")
            return
        known = self._note(replace(known, promoted=True))
        self._commands.promote(name)
        try:
            if self._needs_filesystem(known):
                known = self._note(replace(known, formatting=True))
                self._commands.make_filesystem(self._volume.fstype, self._volume.device)
                self._say(f"make {self._volume.fstype} on {self._volume.device}")
            known = self._note(replace(known, formatting=False, filesystem=self._volume.fstype))
            with self._private_mount() as directory:
                self._seed(directory)
        finally:
            self._commands.demote(name)
            self._note(replace(known, promoted=False))
        self._remember()

    def _note(self, known: Content) -> Content:
        self._files.save_content(self._volume.name, known)
        return known

    def _needs_filesystem(self, known: Content) -> bool:
        record = self._files.record(self._volume.name)
        outcome = self._commands.probe(self._volume.device)
        zero = outcome.rc == 2 and self._files.is_zero(self._volume.device)
        found = signatures.parse_blkid(outcome.out)
        disposable = content_steps.is_disposable(known, record is not None and record.discarded)
        return content_steps.needs_filesystem(self._volume, outcome.rc, found, zero, disposable)

    @contextmanager
    def _private_mount(self) -> Iterator[str]:
        directory = Path(self._place)
        directory.mkdir(parents=True, exist_ok=True)
        directory.parent.chmod(0o700)
        self._commands.mount(self._volume.fstype, self._volume.device, self._place)
        try:
            yield self._place
        finally:
            self._commands.unmount(self._place)
            directory.rmdir()

    def _seed(self, directory: str) -> None:
        targets = {path: Path(self._volume.inside(source, directory)) for path, source in self._volume.seeds}
        missing = [seed for seed in self._volume.seeds if not os.path.lexists(targets[seed[0]])]
        for path, _source in missing:
            content_steps.check_quiet(self._volume, path, self._files.openers([os.path.realpath(path)]))
        for path, source in missing:
            self._say(f"copy {path} to {source}")
            if not self._rehearsal:
                self._make(targets[path], self._commands.copy, os.path.realpath(path))
        for source, argv in self._volume.trees:
            target = Path(self._volume.inside(source, directory))
            if os.path.lexists(target):
                continue
            self._say(f"make {source}")
            if not self._rehearsal:
                self._make(target, self._commands.do, *argv)

    def _make(self, target: Path, fill: Callable[..., object], *words: str) -> None:
        draft = target.with_name(f".{target.name}.linux_ha-unfinished")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        self._commands.remove(str(draft))  # left by a run that was killed
        fill(*words, str(draft))
        self._commands.sync_filesystem(str(draft))
        draft.rename(target)
        sync_directory(target.parent)

    def _remember(self) -> None:
        known = Content(self._volume.fstype, self._volume.sources)
        if not self._rehearsal and known != self._files.content(self._volume.name):
            self._files.save_content(self._volume.name, known)
