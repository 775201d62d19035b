# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge the drills of a cluster and write their report, on the controller."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.report import render_table, write
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.verdict import judge


class ActionModule(ActionBase):
    """Runs on the controller; in check mode it judges and writes nothing."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """One directory a run, named by the moment it started (UTC)."""
        super().run(tmp, task_vars)
        _, args = self.validate_argument_spec(
            {
                "cluster": {"type": "str", "required": True},
                "directory": {"type": "path", "required": True},
                "started": {"type": "float", "required": True},
                "time_factor": {"type": "float", "default": 1.0},
                "runs": {"type": "list", "elements": "dict", "required": True},
            }
        )
        moment = datetime.fromtimestamp(args["started"], timezone.utc)
        drills = [judge({**run, "time_factor": args["time_factor"]}) for run in args["runs"]]
        report = {
            "cluster": args["cluster"],
            "started": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "time_factor": args["time_factor"],
            "drills": drills,
        }
        directory = Path(args["directory"]) / args["cluster"] / moment.strftime("%Y%m%dT%H%M%SZ")
        try:
            files = {} if self._task.check_mode else write(directory, report)
        except OSError as error:
            return {"failed": True, "msg": f"the report could not be written to {directory}: {error}"}
        failed = [drill["name"] for drill in drills if drill["verdict"] == "failed"]
        return {"changed": True, "files": files, "failed_drills": failed, "table": render_table(drills)}
