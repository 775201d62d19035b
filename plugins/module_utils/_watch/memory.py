# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the watch of a node knows: its orders (in /etc/linux_ha) and its memory (in /var/lib/linux_ha)."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands

ORDERS = Path("/etc/linux_ha/watch.json")
MEMORY = Path("/var/lib/linux_ha/watch.json")
LOCK = Path("/run/linux_ha.watch")


@dataclass(frozen=True)
class Service:
    """A service that has a probe: its group and its units."""

    group: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Orders:
    """What the inventory wants watched. window: seconds; smtp: HOST:PORT, empty for the local sendmail.

    mirrors: mirror volume -> its group; metrics: the file for node_exporter.
    """

    restarts: int
    window: int
    mail: str
    smtp: str
    services: Mapping[str, Service]
    mirrors: Mapping[str, str]
    metrics: str


def parse_orders(text: str) -> Orders:
    """Read the file. Raises ValueError for anything else."""
    try:
        found = json.loads(text)
        services = {name: Service(one["group"], tuple(one["units"])) for name, one in found.pop("services").items()}
        return Orders(services=services, **found)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{ORDERS}: {error}") from None


@dataclass
class Memory:
    """What was seen before; times in epoch seconds.

    began: trouble -> when it was first seen; told: those that were mailed, with their words; here: group -> since when
    all of it runs here; tried: groups whose start was tried, because they ran nowhere; failures: service -> when it
    failed; refused: group -> when a move was refused last; failed, moves, takeovers: counters for the metrics.
    """

    began: dict[str, float] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    here: dict[str, float] | None = None
    tried: list[str] = field(default_factory=list)
    failures: dict[str, list[float]] = field(default_factory=dict)
    refused: dict[str, float] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    failover: float = 0


def parse_memory(text: str | None) -> Memory:
    """Read the file; what cannot be read is forgotten."""
    try:
        found = json.loads(text or "{}")
        return Memory(**{one.name: found[one.name] for one in fields(Memory) if one.name in found})
    except (ValueError, TypeError):
        return Memory()


@contextmanager
def memory() -> Iterator[Memory]:
    """Change the memory; no other program of the watch does so meanwhile."""
    with LOCK.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = parse_memory(commands.read(MEMORY))
        yield known
        MEMORY.parent.mkdir(parents=True, exist_ok=True)
        commands.place(MEMORY, json.dumps(asdict(known), indent=1) + "\n", 0o644)
