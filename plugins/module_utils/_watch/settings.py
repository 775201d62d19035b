# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node must know to move groups and to watch them: /etc/linux_ha/cluster.json, written from the plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONFIG = Path("/etc/linux_ha/cluster.json")


@dataclass(frozen=True)
class Settings:
    """groups: name -> first resource; homes: name -> the node that the inventory prefers; minors of DRBD resources;
    mounts: volume -> its mount point."""

    cluster: str
    node: str
    peer: str
    groups: Mapping[str, str]
    homes: Mapping[str, str]
    minors: Mapping[str, int] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)


def parse(text: str) -> Settings:
    """Read the file. Raises ValueError for anything else."""
    try:
        found: dict[str, Any] = json.loads(text)
        return Settings(**found)
    except TypeError as error:
        raise ValueError(f"{CONFIG}: {error}") from None
