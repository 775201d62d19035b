# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that would hurt in production, in what an inventory plans: the plan's own findings, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Finding as Planned
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans
from ansible_collections.linux_ha.cluster.plugins.module_utils._review import heartbeat, replication
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import (
    ERROR,
    RULES,
    WARNING,
    Finding,
    in_order,
)

# Variable of the inventory → the rule that its warnings go by, where the names are not the same.
_RULE_OF = {"ipfail": "ping", "bcast": "udpport"}


def of_plans(plans: Plans) -> list[Finding]:
    """Review an inventory: all that its plan says, and what it does not care about."""
    names = [*plans.clusters, *(name for name in plans.members.values() if name not in plans.clusters)]
    found = [_planned(entry, ERROR, names) for entry in plans.errors]
    found += [_planned(entry, WARNING, names) for entry in plans.warnings]
    for name, plan in plans.clusters.items():
        found += _unguarded(name, plan)
    return in_order(found, names)


def _planned(entry: Planned, severity: str, names: Collection[str]) -> Finding:
    """A finding of the plan, by the rule of the variable it is about."""
    parts = [re.sub(r"\[[0-9]+\]$", "", part).removeprefix("ha_") for part in reversed(entry.path.split("."))]
    rules = (_RULE_OF.get(part, part) for part in parts)
    fitting = next((rule for rule in rules if rule in RULES), "doubtful")
    if severity == ERROR:
        fitting = "refused"
    elif any(part.startswith("after-sb-") for part in parts):
        fitting = "split-brain"
    cluster = next((name for name in names if entry.path.startswith(f"{name}.")), "")
    return Finding(cluster, severity, fitting, entry.path, entry.message)


def _unguarded(name: str, plan: Mapping[str, Any]) -> Iterator[Finding]:
    """What a plan lacks: the same rules as for captured files."""
    ha_cf = parse("\n".join(plan["heartbeat"]["ha_cf"]))
    for _line, rule, why in heartbeat.unguarded(ha_cf):
        yield Finding(name, WARNING, rule, f"{name}.ha_{rule}", why)
    for label, resource in plan["drbd"].items():
        speeds = [
            card.get("speed")
            for node, end in resource["hosts"].items()
            for card in plan["nodes"][node]["interfaces"].values()
            if card["address"] == end["address"]
        ]
        speed = min((one for one in speeds if one), default=None)
        for option, severity, rule, why in replication.unguarded(resource["sections"], ha_cf, speed):
            section = next((s for s, entries in resource["sections"].items() if option in entries), "")
            section = section or ("handlers" if option == "fence-peer" else "disk")
            yield Finding(name, severity, rule, f"{name}.ha_volumes.{label}.drbd.options.{section}.{option}", why)
