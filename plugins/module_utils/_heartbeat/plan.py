# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heartbeat's three files as they are and as they shall be, and what follows for a daemon that runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import Key
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import lacks_quiet


@dataclass(frozen=True)
class File:
    """One file: what is there, what shall be there (None: it stays)."""

    path: Path
    mode: int
    before: str | None
    after: str | None
    stamp: float = 0.0  # when it was changed last

    @property
    def changes(self) -> bool:
        """Whether content or mode differ."""
        if self.after is None:
            return False
        return self.before != self.after or (self.path.stat().st_mode & 0o777) != self.mode

    def put(self) -> None:
        """Bring the new content."""
        commands.place(self.path, self.after, self.mode)

    def put_back(self) -> None:
        """Bring the former content back, or remove the file."""
        commands.place(self.path, self.before, self.mode, self.stamp)


@dataclass(frozen=True)
class Wish:
    """What the caller wants."""

    ha_cf: str
    haresources: str
    key: Key
    phase: str
    elsewhere: frozenset[str] = frozenset()  # entries that the peer runs
    ha_cf_mode: int = 0o644  # 0600 with the passwords of fencing devices in it


@dataclass(frozen=True)
class Plan:
    """What has to be done; the three files, and what follows for a running daemon."""

    ha_cf: File
    haresources: File
    authkeys: File
    rotation: bool
    seen: status.Observed
    pending: bool = False  # whether the daemon runs with older files than the present ones
    groups: steps.GroupChanges = field(default_factory=steps.GroupChanges)
    running: dict[str, bool] = field(default_factory=dict)  # entry -> what its script says; asked of a running daemon
    held: tuple[str, ...] = ()  # keys of the groups that count as held here

    @property
    def files(self) -> list[File]:
        """The files that change."""
        return [file for file in (self.ha_cf, self.authkeys, self.haresources) if file.changes]

    @property
    def reload(self) -> bool:
        """Whether a running daemon has to reread ha.cf or authkeys."""
        return self.seen.running and (self.ha_cf.changes or self.authkeys.changes or self.pending)

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.files or self.reload or self.groups.stop or self.groups.start)

    @property
    def in_order(self) -> bool:
        """Whether nothing has to be done or awaited: all as wished, at rest, and both nodes see each other."""
        alone = any(state != "active" for state in self.seen.members.nodes.values())
        return not (self.changed or self.rotation or self.groups.misplaced or lacks_quiet(self.seen) or alone)
