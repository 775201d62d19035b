# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health of a pair: takes what both nodes returned, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.health import health
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import render


def usable(result: Any) -> Mapping[str, Any] | None:
    """What an info module returned; None where the node was silent, or the module did not run to its end."""
    told = isinstance(result, Mapping) and any(key in result for key in ("running", "resources", "mirrors"))
    return result if told else None


def results_of(
    source: Any, plan: Mapping[str, Any], hostvars: Mapping[str, Any]
) -> dict[str, Mapping[str, Any] | None]:
    """Node -> result. source names a variable that each node registered, or is a registered loop over the nodes."""
    if isinstance(source, Mapping):
        found = {one.get("item"): usable(one) for one in source.get("results", [])}
        return {name: found.get(name) for name in plan["nodes"]}
    return {
        name: usable(hostvars[node["host"]].get(source)) if node["host"] in hostvars else None
        for name, node in plan["nodes"].items()
    }


class ActionModule(ActionBase):
    """Runs on the controller and touches nothing."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Judge, and put it into words."""
        super().run(tmp, task_vars)
        _, args = self.validate_argument_spec(
            {
                "plan": {"type": "dict", "required": True},
                "heartbeat": {"type": "raw", "required": True},
                "drbd": {"type": "raw"},
                "mirrors": {"type": "raw"},
            }
        )
        hostvars = (task_vars or {}).get("hostvars", {})
        plan = args["plan"]
        heartbeat = results_of(args["heartbeat"], plan, hostvars)
        drbd = results_of(args["drbd"] or {}, plan, hostvars)
        mirrors = results_of(args["mirrors"] or {}, plan, hostvars)
        found = health(plan, heartbeat, drbd, mirrors).as_dict()
        return {"changed": False, **found, "table": render(found)}
