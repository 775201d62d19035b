# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether a replicated volume and its file system have to grow. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import metadata_size
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

# What a file system may leave unused at the end of its device: a block group too small for its own tables.
TAIL = 3 * 1024 * 1024
GROWN = "Its disks have grown, the volume has not; nothing is lost."


@dataclass(frozen=True)
class Filesystem:
    """How a file system tells its size (blocks and bytes of a block), and how it grows while it is mounted."""

    asked: tuple[str, ...]
    blocks: str
    block_size: str
    grown: tuple[str, ...]


_EXT = Filesystem(
    ("dumpe2fs", "-h", "{device}"),
    r"(?m)^Block count:\s+(\d+)$",
    r"(?m)^Block size:\s+(\d+)$",
    ("resize2fs", "{device}"),
)
FILESYSTEMS = {
    **dict.fromkeys(("ext2", "ext3", "ext4"), _EXT),
    "xfs": Filesystem(
        ("xfs_info", "{mount}"),
        r"(?m)^data\s+=\s*bsize=\d+\s+blocks=(\d+)",
        r"(?m)^data\s+=\s*bsize=(\d+)",
        ("xfs_growfs", "{mount}"),
    ),
    "btrfs": Filesystem(
        ("btrfs", "filesystem", "usage", "--raw", "{mount}"),
        r"(?m)^\s+Device size:\s+(\d+)$",
        "()",
        ("btrfs", "filesystem", "resize", "max", "{mount}"),
    ),
}


def filled(argv: tuple[str, ...], device: str, mount: str) -> list[str]:
    """Return a command of FILESYSTEMS for one volume."""
    return [word.format(device=device, mount=mount) for word in argv]


def filesystem_size(fstype: str, text: str) -> int | None:
    """Read what the `asked` command of a file system printed: its bytes; None if it does not say."""
    known = FILESYSTEMS[fstype]
    blocks, block_size = re.search(known.blocks, text), re.search(known.block_size, text)
    return int(blocks.group(1)) * int(block_size.group(1) or 1) if blocks and block_size else None


def needs_resize(backing: int, size: int) -> bool:
    """Whether DRBD uses less of its disks than they have. backing: bytes of the smaller disk; size: of the device."""
    return backing - size > metadata_size(backing)


def needs_growth(device: int, filesystem: int | None) -> bool:
    """Whether a file system is smaller than its device (bytes)."""
    return filesystem is not None and device - filesystem > TAIL


def check_growth(node: str, name: str, device: Device, so_far: str = GROWN) -> None:
    """Raise Refusal, which says what was done so far, unless both sides can grow together."""
    if (device.connection, device.disk, device.peer_disk) != ("Connected", "UpToDate", "UpToDate"):
        raise Refusal(
            f"{node}: volume {name} grows only while both sides are connected and up to date, but DRBD is "
            f"{device.connection}, {device.disk}/{device.peer_disk}. {so_far} Run this again when "
            "playbooks/status.yml shows both sides up to date."
        )
