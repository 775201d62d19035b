# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd_role: create in check mode, create, create again."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.modules import drbd_info, drbd_role
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)

OPTIONS = {"resource": "repl", "minor": 0, "node": "debian1", "peer": "debian2", "role": "primary"}
PRIMARY = proc_drbd(roles="Primary/Secondary")


def test_promotion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    assert run_module(monkeypatch, drbd_role, files, Script(), OPTIONS, check=True)["changed"]
    script = Script(("drbdadm primary repl", lambda: files.write("proc/drbd", PRIMARY)))
    result = run_module(monkeypatch, drbd_role, files, script, OPTIONS)
    assert (result["changed"], result["before"]) == (True, "Secondary")
    assert not run_module(monkeypatch, drbd_role, files, Script(), OPTIONS)["changed"]
    info = run_module(monkeypatch, drbd_info, files, Script(), {"resources": {"repl": 0}})
    assert (info["available"], info["version"], info["resources"]["repl"]["role"]) == (True, "8.4.11", "Primary")


def test_a_demotion_names_the_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path, users=("/dev/drbd0 is mounted on /mnt/repl",))
    files.write("proc/drbd", PRIMARY)
    result = run_module(monkeypatch, drbd_role, files, Script(), {**OPTIONS, "role": "secondary"})
    assert result["msg"] == (
        "debian1: resource repl should become Secondary, but it is in use: /dev/drbd0 is mounted on "
        "/mnt/repl. Nothing was "
        "changed. Move its resource group away, or unmount it first."
    )


def test_no_module_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = run_module(monkeypatch, drbd_info, NodeFiles(tmp_path), Script(), {"resources": {"repl": 0}})
    assert (info["available"], info["minors"], info["resources"]["repl"]["configured"]) == (False, [], False)


def test_info_wants_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = run_module(monkeypatch, drbd_info, NodeFiles(tmp_path), Script(), {"resources": {"repl": "x"}})
    assert info["msg"].startswith("resources: a minor number is expected for each resource")
