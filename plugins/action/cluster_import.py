# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell around the import: captured files in, an inventory and a report out. Touches no node."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.action.cluster_plan import CATALOGUE, read_catalogue
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import read
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import render, report, write
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import Imported

OPTIONS = {
    "captured": {"type": "path"},
    "fetched": {"type": "str"},
    "hosts": {"type": "list", "elements": "str"},
    "name": {"type": "str", "required": True},
    "directory": {"type": "path", "required": True},
    "modern": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Runs on the controller."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Import, write the inventory (not in check mode), and return the report. No secret is in it."""
        super().run(tmp, task_vars)
        _, args = self.validate_argument_spec(
            OPTIONS,
            required_one_of=[("captured", "fetched")],
            mutually_exclusive=[("captured", "fetched")],
            required_together=[("fetched", "hosts")],
        )
        try:
            name, directory = render.check_name(args["name"]), Path(args["directory"])
            write.check_free(directory)
            hostvars = (task_vars or {}).get("hostvars", {})
            found = (
                fetched(args["fetched"], args["hosts"], hostvars)
                if args["fetched"]
                else read.read(Path(args["captured"]))
            )
            imported = decide(found, name, read_catalogue(CATALOGUE), args["modern"])
            outputs = render.files(imported, name)
            if not self._task.check_mode:
                write.write(outputs, directory)
        except Refusal as refused:
            raise AnsibleActionFail(str(refused)) from refused
        return result(imported, [output.path for output in outputs], directory, name)


def fetched(variable: str, hosts: list[str], hostvars: Mapping[str, Any]) -> Capture:
    """Return the capture of what each host registered. Raises Refusal for a host that registered nothing."""
    nodes: dict[str, dict[str, bytes]] = {}
    for host in hosts:
        told = hostvars[host].get(variable) if host in hostvars else None
        files = told.get("files") if isinstance(told, Mapping) else None
        if not files:
            raise Refusal(f"{host}: expected its configuration, found none. Was it unreachable, or is it no such node?")
        nodes[str(host)] = {str(path): base64.b64decode(str(content)) for path, content in files.items()}
    return read.of_bytes(nodes)


def result(imported: Imported, paths: list[str], directory: Path, name: str) -> dict[str, Any]:
    """Word the outcome as an action returns it."""
    secret = any(path.endswith("secrets.yml") for path in paths)
    return {
        "changed": True,
        "files": [str(directory / path) for path in paths],
        "notes": [
            {"kind": note.kind, "file": note.file, "line": note.line, "message": note.message}
            for note in imported.notes
        ],
        "summary": report.summary(imported.notes),
        "table": report.table(imported.notes),
        "next": report.next_steps(str(directory), name, secret),
    }
