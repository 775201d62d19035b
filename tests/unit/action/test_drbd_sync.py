# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action drbd_sync: slices and lines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.action import drbd_sync

LINE = "debian1: repl 42.3 % of 1.0 GiB, 44.1 MiB/s, 0:01:20 left"


def run(monkeypatch: pytest.MonkeyPatch, answers: list[dict[str, Any]]) -> tuple[dict[str, Any], list[Any], list[str]]:
    """Run the action against prepared answers of the module; return its result, the calls and the lines."""
    action = drbd_sync.ActionModule.__new__(drbd_sync.ActionModule)
    action._task = SimpleNamespace(args={"resource": "repl", "minor": 0})
    calls: list[Any] = []
    lines: list[str] = []

    def execute(module_name: str, module_args: dict[str, Any], task_vars: Any) -> dict[str, Any]:
        calls.append((module_name, dict(module_args)))
        return answers.pop(0)

    monkeypatch.setattr(action, "_execute_module", execute)
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments, **_named: {})
    monkeypatch.setattr(drbd_sync, "display", SimpleNamespace(display=lines.append))
    return action.run(task_vars={}), calls, lines


def test_nothing_to_do_is_one_call_without_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    result, calls, lines = run(monkeypatch, [{"done": True, "changed": False}])
    assert (result, len(calls), lines) == ({"done": True, "changed": False}, 1, [])
    assert calls[0] == (
        "linux_ha.cluster.drbd_sync",
        {"resource": "repl", "minor": 0, "slice_seconds": 5.0, "progress": {}},
    )


def test_progress_is_shown_and_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    slice_one = {"done": False, "changed": True, "line": LINE, "progress": {"taken": ["force primary"]}}
    result, calls, lines = run(monkeypatch, [slice_one, {"done": True, "changed": True}])
    assert (result["changed"], lines) == (True, [LINE])
    assert calls[1][1]["progress"] == {"taken": ["force primary"]}


def test_a_failure_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    result, calls, _lines = run(monkeypatch, [{"failed": True, "msg": "no"}])
    assert (result["msg"], len(calls)) == ("no", 1)
