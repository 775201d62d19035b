# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what wipefs and blkid say about the content of a disk, and what keeps it busy."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_SAMPLES, _SAMPLE, _EDGE = 256, 64 * 1024, 4 * 1024 * 1024
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Signature:
    """One signature: what it is (ext4, LVM2_member, dos, drbd...), where, and its UUID if it has one."""

    device: str
    type: str
    uuid: str = ""

    def __str__(self) -> str:
        return f"{self.type} on {self.device}"


@dataclass(frozen=True)
class Mount:
    """A line of /proc/self/mountinfo."""

    number: str
    directory: str
    source: str


def parse_wipefs(device: str, text: str) -> tuple[Signature, ...]:
    """Read `wipefs --no-act --json` (wipefs(8)); no output at all means no signature."""
    rows = json.loads(text)["signatures"] if text.strip() else []
    return tuple(Signature(device, str(row["type"]), str(row.get("uuid") or "")) for row in rows)


def parse_blkid(text: str) -> dict[str, str]:
    """Read `blkid -p -o export`: KEY=value lines."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def parse_mountinfo(text: str) -> list[Mount]:
    """Read /proc/self/mountinfo (proc(5)): major:minor, mount point and source of every mount."""
    mounts = []
    for line in text.splitlines():
        left, _separator, right = line.partition(" - ")
        fields, source = left.split(), right.split()
        if len(fields) > 4 and len(source) > 1:
            mounts.append(Mount(fields[2], _plain(fields[4]), _plain(source[1])))
    return mounts


def parse_swaps(text: str) -> list[str]:
    """Read /proc/swaps: the paths in use."""
    return [_plain(line.split()[0]) for line in text.splitlines()[1:] if line.strip()]


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda code: chr(int(code.group(1), 8)), text)


def metadata_size(size: int) -> int:
    """Return an upper bound, in bytes, of what internal metadata occupies at the end of a disk of `size` bytes."""
    return size // 32768 + 1024 * 1024


def probe_spans(size: int, skip_tail: int = 0) -> list[tuple[int, int]]:
    """Return the (offset, length) pairs, in bytes, that are read to call a disk blank.

    Both ends, 4 MiB each, and 256 spots spread evenly between them; a small disk is read whole.
    """
    end = max(size - skip_tail, 0)
    middle = end - 2 * _EDGE
    if middle <= _SAMPLES * _SAMPLE:
        return [(0, end)]
    stride = middle // _SAMPLES
    samples = [(_EDGE + number * stride, _SAMPLE) for number in range(_SAMPLES)]
    return [(0, _EDGE), *samples, (end - _EDGE, _EDGE)]
