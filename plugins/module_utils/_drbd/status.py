# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What DRBD says of itself, whatever its generation: proc.py and json9.py fill these dataclasses. Pure."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

_MINOR = re.compile(r"^\s*device\s.*\bminor\s+(\d+);", re.MULTILINE)
_DISK = re.compile(r"^\s*disk\s+\"([^\"]+)\";", re.MULTILINE)
_META_DISK = re.compile(r"^\s*(?:flexible-)?meta-disk\s+\"?([^\";\s]+)\"?\s*(?:\[\s*(\d+)\s*\])?;", re.MULTILINE)
SYNCING = {
    "SyncSource": "source",
    "PausedSyncS": "source",
    "SyncTarget": "target",
    "PausedSyncT": "target",
}
EVER_USED = ("UpToDate", "Outdated", "Consistent")
_LISTED = ("0", "8")  # series whose /proc/drbd lists the devices


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
class Peer:
    """What this node knows of one volume on one other node; only DRBD 9 names its peers.

    connection and replication are DRBD's own two words; suspended says who holds a resynchronisation back
    ("no", or "user", "peer", "dependency", several with commas).
    """

    name: str
    connection: str
    role: str = "Unknown"
    disk: str = "DUnknown"
    replication: str = "Off"
    suspended: str = "no"
    out_of_sync: int = 0
    sync: Sync | None = None

    @property
    def state(self) -> str:
        """The one word of DRBD 8 for both: the replication while it is special, else the connection."""
        return self.connection if self.replication in ("Off", "Established") else self.replication


@dataclass(frozen=True)
class Device:
    """One minor as this node sees it; the second of a pair of words is what is known of the peer.

    With several peers (DRBD 9) these words are those of the peer that is worst off, but `peer_role` is Primary if any
    of them is; `peers` has them all by name.
    resource, volume, quorum and peers are left empty by DRBD 8, which does not say them.
    """

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
    resource: str = ""
    volume: int = 0
    quorum: bool | None = None
    peers: tuple[Peer, ...] = ()

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
    """Everything DRBD says on a node; `available` is false when the module is not loaded."""

    available: bool = False
    version: str = ""
    devices: dict[int, Device] = field(default_factory=dict)

    @property
    def lists_devices(self) -> bool:
        """Whether /proc/drbd of this version lists its devices; DRBD 9 says there only that it is loaded."""
        return not self.available or not self.version or self._series in _LISTED

    @property
    def readable(self) -> bool:
        """Whether the modules that change something know this version: DRBD 8."""
        return not self.available or not self.version or self._series == "8"

    @property
    def _series(self) -> str:
        return self.version.split(".", 1)[0]

    def device(self, minor: int) -> Device:
        """Return the minor, unconfigured if nothing is known of it."""
        return self.devices.get(minor, Device(minor, "Unconfigured"))


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
        "resource": device.resource or None,
        "volume": device.volume,
        "quorum": device.quorum,
        "peers": {peer.name: _describe_peer(peer) for peer in device.peers},
    }


def _describe_peer(peer: Peer) -> dict[str, Any]:
    return {
        "connection_state": peer.connection,
        "replication_state": peer.replication,
        "role": peer.role,
        "disk_state": peer.disk,
        "resync_suspended": peer.suspended,
        "out_of_sync": peer.out_of_sync,
        "sync": asdict(peer.sync) if peer.sync else None,
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
