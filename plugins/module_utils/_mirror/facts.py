# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node remembers of its mirror volumes (linux-ha-mirror writes it), and whether it serves them now."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


def read(directory: str, mount: str) -> dict[str, Any]:
    """Return the facts of one volume; known is false where this node has never had it. now: seconds since the epoch."""
    file = Path(f"{directory}.json")
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {
        "epoch": told.get("epoch", 0),
        "known": bool(told.get("epoch") or told.get("origin") or told.get("copy")),
        **{key: told.get(key) for key in ("copy", "served_from", "run", "held")},
        "generations": told.get("generations", []),
        "unmirrored": told.get("unmirrored", []),
        "bound": is_bound(Path(directory) / "data", Path(mount)),
        "now": time.time(),
    }


def is_bound(data: Path, mount: Path) -> bool:
    """Whether the data are mounted where services find them."""
    try:
        return data.samefile(mount)
    except OSError:
        return False
