# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health of a pair as text, for people in front of a terminal at night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._status.events import rows as event_rows
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.mirror import told


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of fixed width, two blanks between them."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def node_row(name: str, node: Mapping[str, Any], groups: Sequence[str]) -> list[str]:
    """What one line says about a node."""
    if not node["reachable"]:
        return [name, "no answer", "?", "?", "?"]
    if not node["running"]:
        return [name, "stopped", "-", "-", ", ".join(groups) or "-"]
    links = " ".join(f"{link} {'up' if up else 'DEAD'}" for link, up in node["links"].items())
    return [name, "running", str(node["peer"]), links or "-", ", ".join(groups) or "-"]


def drbd_row(name: str, node: str, state: Mapping[str, Any]) -> list[str]:
    """What one line says about one side of a DRBD resource."""
    sync = state["sync"]
    words = [str(state[key] or "-") for key in ("connection_state", "role", "disk_state")]
    return [name, node, *words, f"{sync.get('percent', 0)} %" if sync else "-"]


def mirror_row(name: str, state: Mapping[str, Any]) -> list[str]:
    """What one line says about a mirror volume."""
    age = "none" if state["age"] is None else f"{told(state['age'])} old"
    lost = (state["served_from"] or {}).get("lost")
    kept = ", ".join(f"{node} {count}" for node, count in state["generations"].items())
    return [name, str(state["served_by"] or "-"), age, kept or "-", f"up to {told(lost[1] - lost[0])}" if lost else "-"]


def render(health: Mapping[str, Any]) -> list[str]:
    """The lines of one cluster: verdict, nodes, volumes, last events, then every problem with what to do."""
    lines = [f"{health['cluster']}: {'healthy' if health['healthy'] else 'NOT HEALTHY'}", ""]
    groups = health["groups"]
    nodes = [["node", "heartbeat", "sees peer", "links", "runs"]]
    for name, node in health["nodes"].items():
        nodes.append(node_row(name, node, [group for group, owner in groups.items() if owner == name]))
    lines += table(nodes)
    if health["drbd"]:
        rows = [["drbd", "on", "connection", "role", "disk", "sync"]]
        for name, sides in health["drbd"].items():
            rows += [drbd_row(name, node, state) for node, state in sides.items()]
        lines += ["", *table(rows)]
    if health["mirrors"]:
        rows = [["mirror", "served by", "copy", "generations", "lost at last takeover"]]
        rows += [mirror_row(name, state) for name, state in health["mirrors"].items()]
        lines += ["", *table(rows)]
    if health["events"]:
        lines += ["", *table(event_rows(health["events"]))]
    for problem in health["problems"]:
        lines += [
            "",
            f"{problem['severity'].upper()}  {problem['where']}: {problem['what']}",
            f"       -> {problem['do']}",
        ]
    return lines
