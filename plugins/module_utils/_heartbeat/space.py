# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How full the volumes are that are mounted on this node."""

from __future__ import annotations

import os
from collections.abc import Mapping

ALMOST, FULL = 90, 99  # percent


def used(mounts: Mapping[str, str]) -> dict[str, int]:
    """Return name -> percent used of each volume (name -> its mount point) that is mounted here."""
    found = {}
    for name, mount in mounts.items():
        if os.path.ismount(mount):
            stat = os.statvfs(mount)
            found[name] = percent(stat.f_blocks, stat.f_bfree, stat.f_bavail)
    return found


def percent(blocks: int, free: int, available: int) -> int:
    """Return what df(1) shows as Use%: of what users may have, rounded up. What only root may have is not space."""
    taken = blocks - free
    return -(-100 * taken // (taken + available)) if taken + available else 0
