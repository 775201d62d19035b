# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read /proc/drbd of DRBD 0.7 and 8.0 to 8.4 into dataclasses. Pure: text in, no files touched.

The forms are those of drbd_proc.c (drbd_proc_get_info() in 0.7, drbd_seq_show() since):

    0.7        cs:CONNECTION st:ROLE/PEER ld:CONSISTENCY
    8.0 - 8.2  cs:CONNECTION st:ROLE/PEER ds:DISK/PEER PROTOCOL FLAGS     (oos: since 8.2)
    8.3, 8.4   cs:CONNECTION ro:ROLE/PEER ds:DISK/PEER PROTOCOL FLAGS ... oos:KIB
    9          the version only
"""

from __future__ import annotations

import re

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import SYNCING, Device, Status, Sync

# No number is longer than what a kernel prints: Python refuses to read digits without an end.
_VERSION = re.compile(r"\bversion:\s*([0-9][\w.-]{0,40})")
_START = re.compile(r"(?:^|(?<=\s))([0-9]{1,7}):[ \t]+cs:(\w+)")
_ROLES = re.compile(r"\b(?:ro|st):(\w+)/(\w+)")
_LOCAL_DATA = re.compile(r"\bld:(Consistent|Inconsistent)\b")
_DISKS = re.compile(r"\bds:(\w+)/(\w+)(?:[ \t]+([ABC])(?=\s))?(?:\s+([rs][-a-zA-Z]+))?")
_OOS = re.compile(r"\boos:([0-9]{1,18})")
_SYNCED = re.compile(r"sync'ed:\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)%\s*\(([0-9]{1,18})/([0-9]{1,18})\)([KM]?)")
_FINISH = re.compile(r"finish:\s*([0-9]{1,12}):([0-9]{1,2}):([0-9]{1,2})")
_SPEED = re.compile(r"\bspeed:\s*([0-9][0-9,]{0,24})")

# What 0.7 prints in place of Connected where one side has no disk.
_DISKLESS = {"DiskLessClient": ("Diskless", "UpToDate"), "ServerForDLess": ("UpToDate", "Diskless")}
_SOURCE = ("SyncSource", "PausedSyncS", "SkippedSyncS", "WFBitMapS")
_TARGET = ("SyncTarget", "PausedSyncT", "SkippedSyncT", "WFBitMapT")


def parse_proc_drbd(text: str | None) -> Status:
    """Read the text of /proc/drbd; None stands for a file that does not exist. Never raises.

    White space, line ends and the header are not relied upon: real files glue lines together.
    """
    if text is None:
        return Status()
    version = _VERSION.search(text)
    starts = list(_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    devices = (
        _device(int(start.group(1)), start.group(2), text[start.end() : end]) for start, end in zip(starts, ends)
    )
    return Status(True, version.group(1) if version else "", {device.minor: device for device in devices})


def _device(minor: int, connection: str, text: str) -> Device:
    roles, disks, data, oos = (pattern.search(text) for pattern in (_ROLES, _DISKS, _LOCAL_DATA, _OOS))
    if not roles or not (disks or data):
        return Device(minor, connection)
    if disks:
        disk, peer_disk, protocol, flags = disks.group(1), disks.group(2), disks.group(3), disks.group(4) or ""
    else:
        disk, peer_disk = _disks_0_7(connection, roles.group(1), consistent=bool(data and data.group(1)[0] == "C"))
        protocol, flags = None, ""
        connection = "Connected" if connection in _DISKLESS else connection
    out_of_sync = int(oos.group(1)) if oos else 0
    sync = _sync(connection, text, out_of_sync)
    return Device(
        minor,
        connection,
        role=roles.group(1),
        peer_role=roles.group(2),
        disk=disk,
        peer_disk=peer_disk,
        protocol=protocol,
        flags=flags,
        out_of_sync=sync.left_kib if sync and not oos else out_of_sync,
        sync=sync,
    )


def _disks_0_7(connection: str, role: str, consistent: bool) -> tuple[str, str]:
    """Say in the words of DRBD 8 what 0.7 knows: whether the local data are consistent, and the connection.

    Connected nodes have the same data, or a resynchronisation would run; a lone consistent Secondary may have been
    overtaken by its peer.
    """
    if connection in _DISKLESS:
        disk, peer_disk = _DISKLESS[connection]
        return (disk if consistent or disk == "Diskless" else "Inconsistent"), peer_disk
    if connection in _SOURCE:
        return ("UpToDate" if consistent else "Inconsistent"), "Inconsistent"
    if connection in _TARGET:
        return "Inconsistent", "UpToDate"
    if connection == "Connected":
        both = "UpToDate" if consistent else "Inconsistent"
        return both, both
    if not consistent:
        return "Inconsistent", "DUnknown"
    return ("UpToDate" if role == "Primary" else "Consistent"), "DUnknown"


def _sync(connection: str, text: str, out_of_sync: int) -> Sync | None:
    synced = _SYNCED.search(text)
    if not synced or connection not in SYNCING:
        return None
    unit = 1024 if synced.group(4) == "M" else 1
    finish, speed = _FINISH.search(text), _SPEED.search(text)
    return Sync(
        direction=SYNCING[connection],
        percent=float(synced.group(1)),
        left_kib=out_of_sync or int(synced.group(2)) * unit,
        total_kib=int(synced.group(3)) * unit,
        rate_kib=int(speed.group(1).replace(",", "")) if speed else None,
        seconds=_seconds(*finish.groups()) if finish else None,
    )


def _seconds(hours: str, minutes: str, seconds: str) -> int:
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
