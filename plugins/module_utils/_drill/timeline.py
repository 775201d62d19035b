# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of two nodes as a story: which lines matter, what they mean, when they were written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Log lines of heartbeat 3.0.6, its ResourceManager and DRBD 8.4 (kernel): pattern, kind, what it means.
LINES = [
    (r"node (?P<a>\S+): is dead", "node_dead", "{a} declared dead"),
    (r"(?P<a>\S+) wants to go standby \[(?P<b>\w+)\]", "standby_request", "{a} asked to give up {b}"),
    (r"Received shutdown notice from '(?P<a>[^']+)'", "shutdown_notice", "{a} says it shuts down"),
    (r"Resources being acquired from (?P<a>[^ ]+)\.", "acquiring", "takes over from {a}"),
    (r"Heartbeat shutdown in progress", "shutdown", "heartbeat shuts down"),
    (r"Heartbeat shutdown complete", "shutdown_done", "heartbeat is down"),
    (r"Configuration validated\. Starting heartbeat", "started", "heartbeat starts"),
    (r"Heartbeat restart on node (?P<a>\S+)", "returned", "{a} is back"),
    (r"Cluster node (?P<a>\S+) returning after partition", "partition", "{a} returns after a partition"),
    (r"Releasing resource group: (?P<a>\S+) (?P<b>\S+)", "group_stop", "gives up {b}"),
    (r"Acquiring resource group: (?P<a>\S+) (?P<b>\S+)", "group_start", "takes {b}"),
    (r"Running \S*(?:resource|init)\.d/+(?P<a>\S.*?) start$", "resource_start", "starts {a}"),
    (r"Running \S*(?:resource|init)\.d/+(?P<a>\S.*?) stop$", "resource_stop", "stops {a}"),
    (r"mach_down takeover complete for node (?P<a>[^ ]+)\.", "takeover_done", "takeover complete"),
    (r"HA resource acquisition completed \(standby\)", "takeover_done", "takeover complete"),
    (r"Giving up resources due to failure of (?P<a>\S+)", "failure", "gives up: {a} failed"),
    (r"Resource STOP failure", "failure", "a resource could not be stopped"),
    (r"Resetting node (?P<a>\S+) with", "fencing", "fences {a}"),
    (r"node (?P<a>\S+) now reset", "fenced", "{a} is fenced"),
    (r"(?P<a>drbd\d+): Began resync as (?P<b>\w+)", "resync_start", "{a} resynchronises ({b})"),
    (r"(?P<a>drbd\d+): Resync done", "resync_done", "{a} is in step again"),
    (r"Split-Brain detected", "split_brain", "split brain"),
]
TABLE = [(re.compile(pattern), kind, text) for pattern, kind, text in LINES]

# The survivor's first sign that it takes over, and the other node's first sign of what was done to it.
DETECTION = ("node_dead", "standby_request", "shutdown_notice", "acquiring")
INJECTION = {"takeover": ("standby_request",), "restart": ("shutdown",)}


@dataclass(frozen=True)
class Event:
    """One line of the story. t in seconds since the epoch, by the clock of the client once corrected."""

    t: float
    node: str
    kind: str
    text: str


def classify(line: str) -> tuple[str, str] | None:
    """The kind and the meaning of a log line; None for the many that do not matter."""
    for pattern, kind, text in TABLE:
        found = pattern.search(line)
        if found:
            return kind, text.format(**found.groupdict())
    return None


def read_journal(text: str, node: str) -> list[Event]:
    """The events in the output of C(journalctl -o json) (systemd.journal-fields(7)), in its order.

    A message that is no text (an array of bytes) is none of ours.
    """
    events = []
    for line in text.splitlines():
        entry = json.loads(line)
        message = entry.get("MESSAGE")
        meaning = classify(message) if isinstance(message, str) else None
        if meaning:
            events.append(Event(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, node, *meaning))
    return events


def merge(
    logs: Mapping[str, Iterable[Mapping[str, Any]]], clocks: Mapping[str, float | None], *, since: float
) -> list[Event]:
    """One story from the nodes' events: times by the client's clock, repetitions dropped, nothing from before since.

    clocks: seconds a node's clock is ahead; None counts as 0 (both follow the same time, say by NTP).
    """
    story: list[Event] = []
    for node, events in logs.items():
        said: set[tuple[str, int]] = set()
        for event in events:
            moved = Event(event["t"] - (clocks.get(node) or 0.0), node, event["kind"], event["text"])
            once = (moved.text, int(moved.t))
            if moved.t >= since and once not in said:
                said.add(once)
                story.append(moved)
    return sorted(story, key=lambda event: event.t)


def injection(drill: str, story: Iterable[Event], *, source: str, noted: float, cut: float | None) -> float:
    """When the fault really happened; seconds since the epoch.

    The controller noted a moment before it began to do it, which on a slow machine is seconds early. What the source
    logged first is exact. A node without power logs nothing: there it is the last answer before the outage (cut).
    """
    kinds = INJECTION.get(drill)
    if kinds:
        logged = [event.t for event in story if event.node == source and event.kind in kinds and event.t >= noted - 1]
        return min(logged, default=noted)
    return max(noted, cut) if cut is not None else noted


def detection(story: Iterable[Event], *, survivor: str, injected: float) -> int | None:
    """Milliseconds from the fault to the survivor's first sign of a takeover; None if it gave none.

    A line up to half a second before the fault counts as 0: clocks are not compared better than that.
    """
    for event in story:
        if event.node == survivor and event.kind in DETECTION and event.t >= injected - 0.5:
            return max(0, round((event.t - injected) * 1000))
    return None
