# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what drbdadm dump-md and get-gi print (drbdmeta(8))."""

from __future__ import annotations

import re
from dataclasses import dataclass

JUST_CREATED = 4  # the current UUID of a disk that never took part in anything

_UUID = re.compile(r"^device-uuid 0x([0-9A-Fa-f]+);", re.MULTILINE)
_CURRENT = re.compile(r"^(?:uuid \{\s*|current-uuid )0x([0-9A-Fa-f]+);", re.MULTILINE)
_FLAGS = re.compile(r"^\s*flags 0x([0-9A-Fa-f]+);", re.MULTILINE)
_GI = re.compile(r"^([0-9A-Fa-f]{16}):", re.MULTILINE)


@dataclass(frozen=True)
class Metadata:
    """Metadata on a disk: its device UUID (hex digits without leading zeros) where known, and whether it is virgin."""

    uuid: str | None
    fresh: bool


def normal_uuid(digits: str) -> str:
    """Return a UUID as blkid and wipefs spell it: lower case, without leading zeros."""
    return digits.lower().lstrip("0")


def parse_dump(rc: int, text: str) -> Metadata | None:
    """Read the output of `drbdadm dump-md` (standard output and error together).

    Returns None when there is no metadata, and raises ValueError for an answer that decides nothing.
    """
    uuid = _UUID.search(text)
    if rc == 0 and uuid:
        current, flags = _CURRENT.search(text), _FLAGS.search(text)
        virgin = _is_just_created(current) and (flags is None or int(flags.group(1), 16) == 0)
        return Metadata(normal_uuid(uuid.group(1)), virgin)
    if "No valid meta data found" in text:
        return None
    if 'Found meta data is "unclean"' in text:
        return Metadata(None, fresh=False)
    raise ValueError(text.strip())


def parse_fresh(text: str) -> bool:
    """Read `drbdadm get-gi`: whether the disk was never used since its metadata was created."""
    return _is_just_created(_GI.search(text))


def _is_just_created(current: re.Match[str] | None) -> bool:
    return current is not None and int(current.group(1), 16) == JUST_CREATED
