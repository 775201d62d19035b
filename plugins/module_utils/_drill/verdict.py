# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passed or failed: everything a drill found, as one record of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import timeline

CRASHES = ("power_off",)  # drills after which a mirror volume lacks what was written since its last copy
BEFORE = 5.0  # seconds of quiet before the fault that belong to the story


def worst(outages: Sequence[Mapping[str, Any]], since: float) -> Mapping[str, Any] | None:
    """The longest outage that ended after since; None without any."""
    counted = [one for one in outages if one["end"] >= since]
    return max(counted, key=lambda one: int(one["ms"]), default=None)


def reasons(run: Mapping[str, Any], outages: Mapping[str, Any]) -> list[str]:
    """Why the drill failed, in plain words; empty if it passed."""
    found = [run["error"]] if run.get("error") else []
    targets = run.get("client", {}).get("targets", {})
    if not targets:
        return found or ["the client measured nothing"]
    for name, target in targets.items():
        if target.get("unreadable"):
            found.append(f"{name}: {target['unreadable']}")
        spared = run["name"] in CRASHES and name in run["case"].get("mirrored", [])
        if target.get("lost") and not spared:
            lost = ", ".join(map(str, target["lost"][:10]))
            found.append(f"{name}: {len(target['lost'])} acknowledged writes are lost ({lost})")
        if outages.get(name) and not outages[name]["ended"]:
            found.append(f"{name}: no answer until the end")
    health = run.get("health") or {}
    if not health.get("healthy"):
        problems = [f"{one['where']}: {one['what']}" for one in health.get("problems", [])]
        found.append("not healthy after healing: " + ("; ".join(problems) or "it could not be asked"))
    for group, node in run["case"]["after"].items():
        runs = health.get("groups", {}).get(group)
        if runs != node:
            found.append(f"group {group}: expected on {node} after the drill, found on {runs or 'no node'}")
    return found


def judge(run: Mapping[str, Any]) -> dict[str, Any]:
    """The record of one drill, from what was gathered in its run.

    run: name, noted (seconds since the epoch), case, client (probe's summary), logs (node -> events), health (after),
    error (a task that failed), seconds, time_factor.
    """
    case, client = run["case"], run.get("client") or {}
    targets = client.get("targets", {})
    noted = float(run.get("noted") or client.get("started") or 0.0)
    source, survivor = case["source"], case["target"]
    story = timeline.merge(run.get("logs") or {}, client.get("clocks") or {}, since=noted - BEFORE)
    worst_of = {name: worst(target["outages"], noted) for name, target in targets.items()}
    longest = worst([one for one in worst_of.values() if one], noted)
    cut = longest["start"] if longest else None
    injected = timeline.injection(run["name"], story, source=source, noted=noted, cut=cut)
    why = reasons(run, worst_of)
    ledgers = [target for target in targets.values() if target["protocol"] == "append"]
    unread = any(target["lost"] is None for target in ledgers)
    return {
        "name": run["name"],
        "verdict": "failed" if why else "passed",
        "outage_ms": (longest["ms"] if longest else 0) if targets else None,
        "detection_ms": timeline.detection(story, survivor=survivor, injected=injected),
        "acknowledged": sum(target["acknowledged"] for target in ledgers),
        "lost": None if unread else sum(len(target["lost"]) for target in ledgers),
        "from": source,
        "to": survivor,
        "events": _events(run["name"], story, injected, source, worst_of),
        "reason": "; ".join(why),
        "injected": round(injected, 3),
        "clocks": client.get("clocks") or {},
        "seconds": round(float(run.get("seconds") or 0.0), 1),
        "time_factor": run.get("time_factor", 1),
        "threshold_ms": 5 * client.get("interval_ms", 50),
        "window": [client.get("started"), client.get("ended")],
        "targets": {name: {**target, "worst": worst_of[name]} for name, target in targets.items()},
    }


def _events(
    drill: str,
    story: Sequence[timeline.Event],
    injected: float,
    source: str,
    outages: Mapping[str, Mapping[str, Any] | None],
) -> list[dict[str, Any]]:
    """The story with the fault and the return of the services in it; at_ms counts from the fault."""
    ends = [one["end"] for one in outages.values() if one and one["ended"]]
    added = [timeline.Event(injected, source, "fault", f"{drill} injected")]
    added += [timeline.Event(max(ends), "client", "served", "every service answers again")] if ends else []
    ordered = sorted([*added, *story], key=lambda event: (event.t, event.kind != "fault"))
    return [
        {
            "at_ms": round((event.t - injected) * 1000),
            "t": round(event.t, 3),
            "node": event.node,
            "kind": event.kind,
            "text": event.text,
        }
        for event in ordered
    ]
