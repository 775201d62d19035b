# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a few aligned lines for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def table(plan: Mapping[str, Any]) -> list[str]:
    """Return the lines: nodes with their addresses, the paths of heartbeats, each group with what it starts."""
    rows: list[tuple[str, str, str]] = []
    for name, node in plan["nodes"].items():
        cards = (
            f"{label} {card['device']} {card['address']}/{card['prefix']}" for label, card in node["interfaces"].items()
        )
        rows.append(("node", name, ", ".join(cards)))
    media = ("bcast", "ucast", "mcast", "serial", "ping", "ping_group")
    rows.extend(
        (kind, rest, "")
        for kind, _, rest in (line.partition(" ") for line in plan["heartbeat"]["ha_cf"])
        if kind in media
    )
    for name, resource in plan["drbd"].items():
        ends = (f"{host} {end['disk']} {end['address']}" for host, end in resource["hosts"].items())
        rows.append(("drbd", name, f"{resource['device']} port {resource['port']}: {', '.join(ends)}"))
    for name, group in plan["groups"].items():
        rows.append(("group", name, f"prefers {group['node']}"))
        rows.extend(("", "", entry) for entry in group["entries"])
    names = [name for _, name, rest in rows if rest]
    width = max(map(len, names), default=0)
    return [f"{kind:<10}  {name:<{width}}  {rest}".rstrip() for kind, name, rest in rows]
