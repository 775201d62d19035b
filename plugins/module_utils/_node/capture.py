# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a node's configuration as it stands, for an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Callable, Optional

PATTERNS = (
    *("/etc/ha.d/*.cf", "/etc/ha.d/haresources", "/etc/ha.d/authkeys"),
    *("/etc/drbd.conf", "/etc/drbd.d/*", "/proc/drbd"),
)
# Their names alone say what starts at boot.
NAMES_ONLY = ("/etc/rc?.d/*", "/etc/systemd/system/*.wants/*")
COMMANDS: Mapping[str, list[str]] = {
    "uname": ["uname", "-n"],
    "ip-address.json": ["ip", "-json", "address"],
    "enabled-units": ["systemctl", "list-unit-files", "--state=enabled", "--no-legend"],
}
Ask = Callable[[list[str]], Optional[bytes]]


def files(patterns: Iterable[str], largest: int) -> dict[str, bytes]:
    """Return path → content of the files that are there; of what starts at boot the names, without content."""
    found = {str(path): b"" for pattern in NAMES_ONLY for path in _matches(pattern)}
    for pattern in patterns:
        for path in _matches(pattern):
            if path.is_file() and path.stat().st_size <= largest:
                found[str(path)] = path.read_bytes()
    return found


def _matches(pattern: str) -> list[Path]:
    return sorted(Path("/").glob(pattern.lstrip("/")))


def answers(ask: Ask) -> dict[str, bytes]:
    """Return what the programs print, as files below /commands; a program that fails is left out."""
    told = {f"/commands/{name}": ask(argv) for name, argv in COMMANDS.items()}
    return {path: data for path, data in told.items() if data is not None}
