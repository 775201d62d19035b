# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell around the review: the inventory, or captured files, in; what would hurt in production out. Touches no node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.action.cluster_plan import plans_of
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.table import table
from ansible_collections.linux_ha.cluster.plugins.module_utils._review import captured, planned
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import Finding, count
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.folders import read_all
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.table import render


class ActionModule(ActionBase):
    """Runs on the controller and only reads."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return findings, counts, table and overview; a folder that cannot be read is a failure."""
        super().run(tmp, task_vars)
        _, args = self.validate_argument_spec({"captured": {"type": "list", "elements": "path"}})
        if not args["captured"]:
            return of_inventory(plans_of(task_vars or {}))
        try:
            captures = read_all(Path(folder) for folder in args["captured"])
        except Refusal as refusal:
            return {"failed": True, "msg": str(refusal)}
        return result(captured.of_captures(captures), list(captures))


def of_inventory(plans: Plans) -> dict[str, Any]:
    """Word the review of an inventory."""
    names = list(dict.fromkeys(plans.members.values()))
    overview = {name: table(plan) for name, plan in plans.clusters.items()}
    return {**result(planned.of_plans(plans), names), "overview": overview}


def result(findings: list[Finding], clusters: list[str]) -> dict[str, Any]:
    """Word the findings as an action returns them."""
    return {
        "changed": False,
        "clusters": clusters,
        "findings": [one.as_dict() for one in findings],
        "counts": count(findings),
        "table": render(findings, clusters),
        "overview": {},
    }
