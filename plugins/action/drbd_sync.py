"""Call the module drbd_sync in slices, and show a line for each while blocks travel."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

SLICE = 5.0  # seconds between two lines
display = Display()


class ActionModule(ActionBase):
    """Runs on the controller; the decisions are the module's."""

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the module until it is done or refuses."""
        result = super().run(tmp, task_vars)
        arguments = {"slice_seconds": SLICE, **self._task.args, "progress": {}}
        while True:
            answer = self._execute_module(
                module_name="linux_ha.cluster.drbd_sync", module_args=arguments, task_vars=task_vars
            )
            if answer.get("failed") or answer.get("skipped") or answer.get("done", True):
                result.update(answer)
                return result
            display.display(answer["line"])
            arguments["progress"] = answer["progress"]
