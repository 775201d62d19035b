# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node for tests: a command runner that enforces order and number of commands, and files in a temporary directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files

HEADER = "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: 211FB288A383ED945B83420 \n"


def proc_drbd(
    connection: str = "Connected",
    roles: str = "Secondary/Secondary",
    disks: str = "UpToDate/UpToDate",
    oos: int = 0,
    flags: str = "r-----",
) -> str:
    """Return /proc/drbd with minor 0 in a state, in the form of 8.4.11."""
    protocol = " " if connection == "StandAlone" else "C"
    return (
        f"{HEADER} 0: cs:{connection} ro:{roles} ds:{disks} {protocol} {flags}\n"
        f"    ns:0 nr:0 dw:0 dr:0 al:8 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:{oos}\n"
    )


class Script:
    """Answers the commands it expects, in their order, and fails the test for any other."""

    def __init__(self, *expected: tuple[Any, ...]) -> None:
        self.expected = list(expected)

    def __call__(self, argv: list[str], **_options: Any) -> tuple[int, str, str]:
        assert self.expected, f"unexpected command: {' '.join(argv)}"
        command, rc, out, err, *then = self._next()
        assert " ".join(argv) == command
        for action in then:
            action()
        return rc, out, err

    def _next(self) -> list[Any]:
        command, *rest = self.expected.pop(0)
        actions = [item for item in rest if callable(item)]
        values = [item for item in rest if not callable(item)]
        return [command, *(values + [0, "", ""][len(values) :]), *actions]

    def finish(self) -> None:
        """Fail the test if commands were expected that never came."""
        assert not self.expected, f"commands that never came: {[item[0] for item in self.expected]}"


class NodeFiles(Files):
    """Files of a node whose disks are all there and have a content given by the test."""

    def __init__(self, root: Path, zero: bool = True, users: tuple[str, ...] = (), there: bool = True) -> None:
        super().__init__(str(root))
        self.zero, self.busy, self.there = zero, users, there

    def exists(self, device: str) -> bool:
        return self.there

    def users(self, device: str) -> tuple[str, ...]:
        return self.busy

    def is_zero(self, device: str, skip_tail: bool = False) -> bool:
        return self.zero

    def write(self, path: str, text: str) -> None:
        """Put a file below the root."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


class ExitError(Exception):
    """The end of a module."""


def run_module(
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    files: Files,
    script: Script,
    options: dict[str, Any],
    check: bool = False,
) -> dict[str, Any]:
    """Run a module with the scripted commands; return what it exits with, `failed` included."""

    def leave(_self: Any, **result: Any) -> None:
        raise ExitError(json.dumps(result))

    monkeypatch.setattr(basic.AnsibleModule, "exit_json", leave)
    monkeypatch.setattr(basic.AnsibleModule, "fail_json", lambda self, **result: leave(self, failed=True, **result))
    monkeypatch.setattr(basic.AnsibleModule, "run_command", lambda _self, argv, **options: script(argv, **options))
    monkeypatch.setattr(module, "Files", lambda: files)
    with patch_module_args({**options, "_ansible_check_mode": check}), pytest.raises(ExitError) as end:
        module.main()
    script.finish()
    return dict(json.loads(str(end.value)))
