# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read /proc/drbd (8.0 to 8.4) into dataclasses. Pure: text in, no files touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

_VERSION = re.compile(r"\bversion:\s*(\d[\w.-]*)")
_START = re.compile(r"(?:^|(?<=\s))(\d{1,7}):[ \t]+cs:(\w+)")
_ROLES = re.compile(r"\b(?:ro|st):(\w+)/(\w+)")
_DISKS = re.compile(r"\bds:(\w+)/(\w+)(?:[ \t]+([ABC])(?=\s))?(?:\s+([rs][-a-zA-Z]+))?")
_OOS = re.compile(r"\boos:(\d+)")
_SYNCED = re.compile(r"sync'ed:\s*(\d+(?:\.\d+)?)%\s*\((\d+)/(\d+)\)([KM]?)")
_FINISH = re.compile(r"finish:\s*(\d+):(\d+):(\d+)")
_SPEED = re.compile(r"\bspeed:\s*([\d,]+)")
_MINOR = re.compile(r"^\s*device\s.*\bminor\s+(\d+);", re.MULTILINE)
_DISK = re.compile(r"^\s*disk\s+\"([^\"]+)\";", re.MULTILINE)
_META_DISK = re.compile(r"^\s*(?:flexible-)?meta-disk\s+\"?([^\";\s]+)\"?\s*(?:\[\s*(\d+)\s*\])?;", re.MULTILINE)
_SYNCING = {
    "SyncSource": "source",
    "PausedSyncS": "source",
    "SyncTarget": "target",
    "PausedSyncT": "target",
}
EVER_USED = ("UpToDate", "Outdated", "Consistent")


@dataclass(frozen=True)
class Sync:
    """A running resynchronisation: sizes in KiB, rate in KiB per second, time in seconds."""

    direction: str
    percent: float
    left_kib: int
    total_kib: int
    rate_kib: int | None = None
    seconds: int | None = None


@dataclass(frozen=True)
class Device:
    """One minor as this node sees it; the second of a pair of words is what is known of the peer."""

    minor: int
    connection: str
    role: str = "Unknown"
    peer_role: str = "Unknown"
    disk: str = "Unconfigured"
    peer_disk: str = "DUnknown"
    protocol: str | None = None
    flags: str = ""
    out_of_sync: int = 0
    sync: Sync | None = None

    @property
    def configured(self) -> bool:
        """Whether the minor has a disk or a connection."""
        return not self.connection.startswith("Unconfigure")

    @property
    def attached(self) -> bool:
        """Whether the minor has its disk."""
        return self.configured and self.disk not in ("Unconfigured", "Diskless", "Failed", "Detaching")


@dataclass(frozen=True)
class Status:
    """Everything /proc/drbd says; `available` is false when the module is not loaded."""

    available: bool = False
    version: str = ""
    devices: dict[int, Device] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether this version lists its devices here (DRBD 9 does not)."""
        return not self.available or not self.version or _series(self.version) in _READERS

    def device(self, minor: int) -> Device:
        """Return the minor, unconfigured if nothing is known of it."""
        return self.devices.get(minor, Device(minor, "Unconfigured"))


def parse_proc_drbd(text: str | None) -> Status:
    """Read the text of /proc/drbd; None stands for a file that does not exist.

    The form is that of drbd_seq_show() in the kernel's drbd_proc.c. White space, line ends and the header are not
    relied upon: real files glue lines together.
    """
    if text is None:
        return Status()
    version = _VERSION.search(text)
    number = version.group(1) if version else ""
    read = _READERS.get(_series(number), _read_8) if number else _read_8
    return Status(True, number, read(text))


def _series(version: str) -> str:
    return version.split(".", 1)[0]


def _read_8(text: str) -> dict[int, Device]:
    starts = list(_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    devices = (
        _device(int(start.group(1)), start.group(2), text[start.end() : end]) for start, end in zip(starts, ends)
    )
    return {device.minor: device for device in devices}


# One reader a series: what reads 0.7 or 9 (drbdsetup status --json) has its place here.
_READERS: dict[str, Callable[[str], dict[int, Device]]] = {"8": _read_8}


def _device(minor: int, connection: str, text: str) -> Device:
    roles, disks, oos = _ROLES.search(text), _DISKS.search(text), _OOS.search(text)
    if not roles or not disks:
        return Device(minor, connection)
    out_of_sync = int(oos.group(1)) if oos else 0
    return Device(
        minor,
        connection,
        role=roles.group(1),
        peer_role=roles.group(2),
        disk=disks.group(1),
        peer_disk=disks.group(2),
        protocol=disks.group(3),
        flags=disks.group(4) or "",
        out_of_sync=out_of_sync,
        sync=_sync(connection, text, out_of_sync),
    )


def _sync(connection: str, text: str, out_of_sync: int) -> Sync | None:
    synced = _SYNCED.search(text)
    if not synced or connection not in _SYNCING:
        return None
    unit = 1024 if synced.group(4) == "M" else 1
    finish, speed = _FINISH.search(text), _SPEED.search(text)
    return Sync(
        direction=_SYNCING[connection],
        percent=float(synced.group(1)),
        left_kib=out_of_sync or int(synced.group(2)) * unit,
        total_kib=int(synced.group(3)) * unit,
        rate_kib=int(speed.group(1).replace(",", "") or 0) if speed else None,
        seconds=_seconds(*finish.groups()) if finish else None,
    )


def _seconds(hours: str, minutes: str, seconds: str) -> int:
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


@dataclass(frozen=True)
class Running:
    """What the kernel runs as a resource; no disk: it is detached."""

    minor: int
    disk: str = ""
    meta_disk: str = ""


def parse_show(text: str) -> Running | None:
    """Read `drbdsetup show NAME` of one resource with one volume (drbdsetup(8)); no output: it does not run."""
    minor, disk, meta_disk = _MINOR.search(text), _DISK.search(text), _META_DISK.search(text)
    if not minor:
        return None
    index = f"[{meta_disk.group(2)}]" if meta_disk and meta_disk.group(2) else ""
    return Running(int(minor.group(1)), disk.group(1) if disk else "", meta_disk.group(1) + index if meta_disk else "")


def describe(device: Device) -> dict[str, Any]:
    """Return a device as the plain map that drbd_info returns."""
    return {
        "minor": device.minor,
        "configured": device.configured,
        "connection_state": device.connection,
        "role": device.role,
        "peer_role": device.peer_role,
        "disk_state": device.disk,
        "peer_disk_state": device.peer_disk,
        "protocol": device.protocol,
        "flags": device.flags,
        "out_of_sync": device.out_of_sync,
        "sync": asdict(device.sync) if device.sync else None,
    }


def render_progress(node: str, name: str, device: Device) -> str:
    """Return one line for people who wait, such as `debian1: repl 42.3 % of 1.0 GiB, 44.1 MiB/s, 0:01:20 left`."""
    sync = device.sync
    if sync is None:
        return f"{node}: {name} {device.connection}, {device.disk}/{device.peer_disk}"
    line = f"{node}: {name} {sync.percent:.1f} % of {_size(sync.total_kib)}"
    if sync.rate_kib is not None:
        line += f", {_size(sync.rate_kib)}/s"
    if sync.seconds is None:
        return line + ", stalled"
    minutes, seconds = divmod(sync.seconds, 60)
    return f"{line}, {minutes // 60}:{minutes % 60:02d}:{seconds:02d} left"


def _size(kib: float) -> str:
    for unit in ("KiB", "MiB", "GiB"):
        if kib < 1024:
            return f"{kib:.1f} {unit}"
        kib /= 1024
    return f"{kib:.1f} TiB"
