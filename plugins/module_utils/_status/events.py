# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened last on both nodes, as one time line. Pure."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._status.mirror import told

MOST = 10
HANDED = 600.0  # seconds between the end of a group on one node and its start on the other, if they belong together
WHY = {
    "dead": "{source} was dead",
    "shutdown": "{source} was shut down",
    "standby": "{source} gave it up",
    "start": "heartbeat was started",
    "order": "ordered",
    "nowhere": "it ran nowhere",
}
ENDED = {"moved": "", "back": "; it did not start on {target} and came back", "moving": "; this move has not ended"}
Event = Mapping[str, Any]


def timeline(
    plan: Mapping[str, Any], nodes: Iterable[Mapping[str, Any]], mirrors: Iterable[Mapping[str, Mapping[str, Any]]] = ()
) -> list[dict[str, Any]]:
    """Return the last events, newest first: when (epoch seconds), what, of, from, to, why.

    what: takeover, failback, start, move, no start (of a group), failure (of a service), loss (of writes).

    nodes: what heartbeat_info returned on each; mirrors: what mirror_info returned as mirrors on each.
    """
    seen = [event for node in nodes for event in node.get("events") or []]
    released = [event for event in seen if event["what"] == "released"]
    lines = [_line(event, plan["groups"], released) for event in seen if event["what"] != "released"]
    for sides in mirrors:
        lines += [line for name, side in sides.items() for line in _loss(name, side)]
    known: list[dict[str, Any]] = []
    for line in sorted(lines, key=lambda line: -line["when"]):
        if line not in known:  # both nodes remember a move
            known.append(line)
    return known[:MOST]


def _line(event: Event, groups: Mapping[str, Any], released: Sequence[Event]) -> dict[str, Any]:
    what, of, source, target, why = (event[key] for key in ("what", "of", "source", "target", "why"))
    name = f"group {of}"
    if what == "acquired":
        source = source or _giver(event, released)
        home = groups.get(of, {}).get("node") == target
        what = "start" if not source else "failback" if home else "takeover"
        why = "standby" if source and why in ("", "start") else why
    elif what == "broken":
        what, why = "no start", f"{why} did not start"
    elif what == "failed":
        what, name = "failure", f"service {of}"
    else:
        told = f"service {why[7:]} failed too often" if why.startswith("failed:") else _words(why, source)
        source = "" if why == "nowhere" else source
        why = told + ENDED[what].format(target=target)
        what, target = "move", source if what == "back" else target
    return _told(event["when"], what, name, source, target, _words(why, source))


def _giver(event: Event, released: Sequence[Event]) -> str:
    """The other node, if it has just stopped the group."""
    ended = (one for one in released if one["of"] == event["of"] and 0 <= event["when"] - one["when"] <= HANDED)
    return next((str(one["source"]) for one in ended if one["source"] != event["target"]), "")


def _words(why: str, source: str) -> str:
    return WHY.get(why, why).format(source=source)


def _told(when: float, what: str, of: str, source: str, target: str, why: str) -> dict[str, Any]:
    return {"when": round(when), "what": what, "of": of, "from": source or None, "to": target or None, "why": why}


def _loss(name: str, side: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A takeover that serves an older copy."""
    served = side.get("served_from") or {}
    if not served.get("lost"):
        return []
    began, ended = served["lost"]
    why = f"what was written in the {told(ended - began)} before is not served"
    return [_told(served["at"], "loss", f"volume {name}", served["from"], "", why)]


def rows(events: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The table of them."""
    head = ["last events (UTC)", "what", "of", "from", "to", "why"]
    return [head, *([_moment(one["when"]), *(one[key] or "-" for key in head[1:])] for one in events)]


def _moment(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(when))
