# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read `drbdsetup status --json --statistics` of DRBD 9 (drbdsetup-status(8)) into dataclasses. Pure.

A list of resources; each has its role, `devices` (its volumes here) and `connections`; a connection has the peer's role
and `peer_devices` (the volumes there, with the replication). Sizes are KiB, but `rs-total` counts sectors of 512 bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import SYNCING, Device, Peer, Status, Sync
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

NOTHING = "# No currently configured DRBD found."  # instead of JSON, where no resource is up
PRIMARY = "Primary"
COMMAND = "drbdsetup status --json --statistics"
# How far a connection is from replicating, worst first; what is not listed is on its way and stands between.
_WORST_FIRST = ("StandAlone", "Disconnecting", "ProtocolError", "NetworkFailure", "BrokenPipe", "Timeout", "TearDown")
_LINKED = ("PausedSyncT", "PausedSyncS", "SyncTarget", "SyncSource", "Ahead", "Behind", "VerifyT", "VerifyS")


def parse_status(text: str, version: str, node: str) -> Status:
    """Return the status of a loaded DRBD 9 of this version. Raises Refusal for what is no such JSON."""
    if text.strip() in ("", NOTHING):
        return Status(True, version)
    try:
        resources = _Item(json.loads(text, parse_constant=_refuse_constant), "the output")
        devices = [device for resource in resources.items() for device in _devices(resource)]
    except (ValueError, RecursionError) as error:  # RecursionError: brackets without an end
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise Refusal(
            f"{node}: '{COMMAND}' should print a JSON list of resources, as drbd-utils 9 do, but {reason}. "
            f"Look at what it prints on {node}."
        ) from None
    return Status(True, version, {device.minor: device for device in devices})


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


class _Item:
    """A value together with its place, so that what is wrong can be named. Everything raises ValueError."""

    def __init__(self, value: Any, place: str) -> None:
        self._value, self._place = value, place

    def items(self) -> Iterator[_Item]:
        """The members of a list, which must be maps."""
        if not isinstance(self._value, list):
            raise ValueError(f"{self._place} is no list")
        for number, value in enumerate(self._value):
            if not isinstance(value, dict):
                raise ValueError(f"{self._place}[{number}] is no map")
            yield _Item(value, f"{self._place}[{number}]")

    def members(self, key: str) -> Iterator[_Item]:
        """The members of the list under a key; a key that is absent has none."""
        return _Item(self._value.get(key, []), f"{self._place}.{key}").items()

    def word(self, key: str, default: str | None = None) -> str:
        """The text under a key; without default it must be there."""
        value = self._value.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise ValueError(f"{self._place}.{key} is no text")
        return value

    def flag(self, key: str) -> bool | None:
        """The truth value under a key, None if it is absent."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            raise ValueError(f"{self._place}.{key} is neither true nor false")
        return value

    def number(self, key: str) -> float | None:
        """The number under a key, None if it is absent."""
        value = self._value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**63:
            raise ValueError(f"{self._place}.{key} is no number from 0")
        return value

    def count(self, key: str, default: int | None = 0) -> int:
        """The whole number under a key; without default it must be there."""
        value = self.number(key)
        value = default if value is None else value
        if value is None or value != math.floor(value):
            raise ValueError(f"{self._place}.{key} is no whole number")
        return int(value)


def _devices(resource: _Item) -> Iterator[Device]:
    """Return the volumes of one resource, each with all its peers."""
    name, role = resource.word("name"), resource.word("role", "Unknown")
    halted = resource.flag("suspended")
    links = [
        (link, {there.count("volume"): there for there in link.members("peer_devices")})
        for link in resource.members("connections")
    ]
    for volume in resource.members("devices"):
        number, size = volume.count("volume"), volume.count("size")
        peers = tuple(_peer(link, there.get(number), size) for link, there in links)
        worst = min(peers, key=_badness, default=Peer("", "StandAlone"))
        yield Device(
            volume.count("minor", None),
            worst.state,
            role=role,
            peer_role=PRIMARY if any(peer.role == PRIMARY for peer in peers) else worst.role,
            disk=volume.word("disk-state"),
            peer_disk=worst.disk,
            flags=_flags(bool(halted), worst.suspended),
            out_of_sync=worst.out_of_sync,
            sync=worst.sync,
            resource=name,
            volume=number,
            quorum=volume.flag("quorum"),
            peers=peers,
        )


def _peer(link: _Item, there: _Item | None, size: int) -> Peer:
    name, connection, role = link.word("name"), link.word("connection-state"), link.word("peer-role", "Unknown")
    if there is None:
        return Peer(name, connection, role)
    replication = there.word("replication-state", "Off")
    return Peer(
        name,
        connection,
        role,
        disk=there.word("peer-disk-state", "DUnknown"),
        replication=replication,
        suspended=there.word("resync-suspended", "no"),
        out_of_sync=there.count("out-of-sync"),
        sync=_sync(there, replication, size),
    )


def _sync(there: _Item, replication: str, size: int) -> Sync | None:
    """Return the resynchronisation; without the details of --statistics the share of the whole device counts."""
    if replication not in SYNCING:
        return None
    percent = there.number("percent-resync-done")
    percent = there.number("percent-in-sync") if percent is None else percent
    rate = there.number("db0/dt0 [MiB/s]")  # the last seconds; db/dt is the mean since the start
    rate = there.number("db/dt [MiB/s]") if rate is None else rate
    seconds = there.number("estimated-seconds-to-finish")
    return Sync(
        direction=SYNCING[replication],
        percent=float(percent or 0),
        left_kib=there.count("out-of-sync"),
        total_kib=there.count("rs-total") // 2 or size,
        rate_kib=None if rate is None else round(rate * 1024),
        seconds=None if seconds is None else int(seconds),
    )


def _badness(peer: Peer) -> int:
    """Order peers, the one that is worst off first; of equals the one that stands first in the output."""
    if peer.connection in _WORST_FIRST:
        return _WORST_FIRST.index(peer.connection)
    if peer.connection != "Connected":
        return len(_WORST_FIRST)
    if peer.state in _LINKED:
        return len(_WORST_FIRST) + 2 + _LINKED.index(peer.state)
    if peer.state != "Connected":
        return len(_WORST_FIRST) + 1
    return 100 if peer.disk == "UpToDate" else 99


def _flags(halted: bool, suspended: str) -> str:
    """Return the first four I/O flags as 8.4 spells them: s or r, then who pauses the resynchronisation."""
    who = suspended.split(",")
    marks = (("dependency", "a"), ("peer", "p"), ("user", "u"))
    return ("s" if halted else "r") + "".join(mark if word in who else "-" for word, mark in marks)
