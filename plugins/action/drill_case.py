# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drill is going to do, decided before anything is touched."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.case import ENDS, decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


class ActionModule(ActionBase):
    """Runs on the controller and touches nothing."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Decide, or refuse."""
        super().run(tmp, task_vars)
        _, args = self.validate_argument_spec(
            {
                "plan": {"type": "dict", "required": True},
                "health": {"type": "dict", "required": True},
                "ends": {"type": "str", "choices": list(ENDS), "default": "moved"},
            }
        )
        try:
            return {"changed": False, **asdict(decide(args["plan"], args["health"], args["ends"]))}
        except Refusal as refusal:
            return {"failed": True, "msg": str(refusal)}
