# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give a node the directories and the disk of a mirror volume."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import content_steps, signatures
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.content_steps import Volume
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror import facts, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror.steps import Side
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.files import write_atomically


@dataclass(frozen=True)
class Wanted:
    """One volume as this node shall have it; disk None: a plain directory."""

    name: str
    directory: str
    mount: str
    preferred: bool
    disk: str | None = None
    fstype: str | None = None
    options: tuple[str, ...] = ()


class Mirrors:
    """The mirror volumes of one node; rehearsal (check mode) only says what would be done."""

    def __init__(self, commands: Commands, files: Files, rehearsal: bool) -> None:
        self._commands, self._files, self._rehearsal = commands, files, rehearsal
        self.actions: list[str] = []

    def bring_up(self, wanted: Wanted, there: Side) -> dict[str, Any]:
        """Make what is missing; return whether directories that are missing on the volume are copied to it here."""
        if wanted.disk:
            self._disk(wanted, wanted.disk)
        for path, mode in ((wanted.directory, 0o700), (f"{wanted.directory}/data", 0o755), (wanted.mount, 0o755)):
            if not Path(path).is_dir() and self._does(f"make directory {path}"):
                Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o755)
                Path(path).mkdir(mode=mode)
        told = facts.read(wanted.directory, wanted.mount)
        here = Side(told["known"], told["bound"], told["epoch"])
        if steps.begins_here(here, there, wanted.preferred) and self._does(f"let {wanted.name} begin here"):
            write_atomically(f"{wanted.directory}.json", json.dumps({"origin": True}) + "\n", 0o644)
        return {"seed": steps.seeds_here(here, there, wanted.preferred)}

    def _does(self, action: str) -> bool:
        """Note what is done; whether it is to be done now."""
        self.actions.append(action)
        return not self._rehearsal

    def _disk(self, wanted: Wanted, disk: str) -> None:
        """Mount the disk, now and at boot; an empty one gets a file system first."""
        node = self._commands.node
        if not self._files.exists(disk):
            raise Refusal(
                f"{node}: volume {wanted.name} should use {disk}, but there is no such block device. Attach the disk, "
                "or correct the name in ha_volumes."
            )
        real = os.path.realpath(disk)
        mounts = [one.directory for one in self._files.mounts() if os.path.realpath(one.source) == real]
        if wanted.directory not in mounts:
            users = self._files.users(disk)
            if users:
                raise Refusal(
                    f"{node}: volume {wanted.name} should have {disk} for itself, but {'; '.join(users)}. "
                    "Nothing was changed. Release it, or name another disk in ha_volumes."
                )
            self._filesystem(wanted, disk)
        self._unit(wanted, disk, mounted=wanted.directory in mounts)

    def _filesystem(self, wanted: Wanted, disk: str) -> None:
        outcome = self._commands.probe(disk)
        fstype = wanted.fstype or "ext4"
        volume = Volume(self._commands.node, "", wanted.name, disk, fstype, wanted.mount, (), False)
        zero = outcome.rc == 2 and self._files.is_zero(disk)
        found = signatures.parse_blkid(outcome.out)
        needed = content_steps.needs_filesystem(volume, outcome.rc, found, zero, False)
        if needed and self._does(f"make {fstype} on {disk}"):
            self._commands.make_filesystem(fstype, disk)

    def _unit(self, wanted: Wanted, disk: str, mounted: bool) -> None:
        unit = f"linux-ha-mirror-disk-{wanted.name}.service"
        path = Path("/etc/systemd/system") / unit
        text = steps.disk_unit(wanted.name, disk, wanted.directory, wanted.fstype or "ext4", wanted.options)
        written = path.exists() and path.read_text(encoding="utf-8") == text
        if (written and mounted) or not self._does(f"mount {disk} on {wanted.directory}, now and at boot"):
            return
        Path(wanted.directory).mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(str(path), text, 0o644)
        self._commands.do("systemctl", "daemon-reload")
        self._commands.do("systemctl", "enable", "--now", unit)
        try:
            steps.check_content(
                self._commands.node, wanted.name, disk, [path.name for path in Path(wanted.directory).iterdir()]
            )
        except Refusal:
            self._commands.do("systemctl", "disable", "--now", unit)
            raise
