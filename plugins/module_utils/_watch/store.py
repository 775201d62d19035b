# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the records of moved groups on this node, and keep two programs from moving groups at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import wait
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import record
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move

LOCK = Path("/run/linux_ha.group")
LOCK_TIMEOUT = 20.0  # seconds; a look at both nodes takes that long on a busy machine
GROUPS = Path("/var/lib/linux_ha/groups.json")


def moves() -> dict[str, Move]:
    """Return the records that this node has."""
    return record.parse(commands.read(GROUPS))


def remember(records: Mapping[str, Move]) -> None:
    """Write the records, if they are others than before."""
    if records != moves():
        GROUPS.parent.mkdir(parents=True, exist_ok=True)
        commands.place(GROUPS, record.render(records), 0o644)


@contextmanager
def alone(timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Keep out every other program that moves a group on this node. Raises Refusal if one is at work that long."""
    with LOCK.open("w") as file:

        def missing() -> str:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return "another move is under way on this node"
            return ""

        wait(missing, timeout, "nothing was changed")
        yield
