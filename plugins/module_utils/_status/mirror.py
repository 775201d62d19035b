# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the mirror volumes of a pair well: how old is the copy, does anything wait for a person? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Found = tuple[str, str, str, str]  # severity, where, what, what to do
LATE = 3  # intervals after which a copy is old


def state_of(owner: str | None, sides: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a table shows. age: seconds since its last good copy began, None if there is none of what is served now."""
    here = sides.get(owner or "", {})
    copy, run = here.get("copy"), here.get("run") or {}
    valid = copy if copy and copy["from"] == owner else None
    return {
        "served_by": owner,
        "age": round(here["now"] - valid["began"]) if valid else None,
        "generation": valid["generation"] if valid else None,
        "generations": {node: len(side["generations"]) for node, side in sides.items()},
        "unmirrored": {node: side["unmirrored"] for node, side in sides.items() if side["unmirrored"]},
        "served_from": here.get("served_from"),
        "why": run.get("why", "") if run.get("outcome") == "error" else "",
    }


def problems(
    name: str, volume: Mapping[str, Any], owner: str | None, sides: Mapping[str, Mapping[str, Any]]
) -> Iterator[Found]:
    """What is wrong with one volume. sides: node -> what mirror_info returned of it, silent nodes left out."""
    where = f"mirror {name}"
    serving = [node for node, side in sides.items() if side["bound"]]
    if len(serving) > 1:
        yield (
            "error",
            where,
            f"is served on {' and '.join(serving)} at once",
            "stop heartbeat on one of them now; what only that node wrote is kept there as an unmirrored generation",
        )
    if owner is not None and owner in sides:
        yield from _age(where, volume["every"], owner, sides[owner])
    for node, side in sides.items():
        for generation in side["unmirrored"]:
            yield (
                "warning",
                f"{where} on {node}",
                f"keeps a state of its own that was never mirrored, {generation}",
                f"look for what is missing in {volume['directory']}/generations/{generation}/data; when it is not"
                f" needed any more: linux-ha-mirror --drop {name} {generation}",
            )


def _age(where: str, every: int, owner: str, side: Mapping[str, Any]) -> Iterator[Found]:
    state = state_of(owner, {owner: side})
    since = (side.get("served_from") or {}).get("at", side["now"])
    age = side["now"] - since if state["age"] is None else state["age"]
    run = side.get("run") or {}
    if state["why"] and run["at"] > since and age <= LATE * every:
        yield (
            "warning",
            f"{where} on {owner}",
            f"the last run made no copy: {state['why']}",
            f"mend the cause; the next run is due within {told(every)}, or systemctl start linux-ha-mirror@"
            f"{where.split()[1]} on {owner}",
        )
    if age <= LATE * every:
        return
    what = "there is no copy of what it serves" if state["age"] is None else f"the copy is {told(state['age'])} old"
    why = f": {state['why']}" if state["why"] else ""
    yield (
        "warning",
        f"{where} on {owner}",
        f"{what}, expected one every {told(every)}{why}",
        f"journalctl -u linux-ha-mirror@{where.split()[1]} on {owner}; a failover now loses what was written since",
    )


def told(seconds: float) -> str:
    """A duration in words: 50 s, 12 min, 3 h, 2 d."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
