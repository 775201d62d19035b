# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the records of moved groups on this node."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import record
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move

GROUPS = Path("/var/lib/linux_ha/groups.json")


def moves() -> dict[str, Move]:
    """Return the records that this node has."""
    return record.parse(commands.read(GROUPS))


def remember(records: Mapping[str, Move]) -> None:
    """Write the records, if they are others than before."""
    if records != moves():
        GROUPS.parent.mkdir(parents=True, exist_ok=True)
        commands.place(GROUPS, record.render(records), 0o644)
