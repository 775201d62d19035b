# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd_sync: what is started, and that it is started once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.modules import drbd_sync
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)

OPTIONS = {"resource": "repl", "minor": 0, "node": "debian1", "peer": "debian2", "source": True}
BOTH_NEW = proc_drbd(disks="Inconsistent/Inconsistent", oos=1048576)


def node(path: Path, proc: str) -> NodeFiles:
    files = NodeFiles(path)
    files.write("proc/drbd", proc)
    return files


def test_two_empty_disks_are_declared_identical(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = node(tmp_path, BOTH_NEW)
    script = Script(("drbdadm -- --clear-bitmap new-current-uuid repl", lambda: files.write("proc/drbd", proc_drbd())))
    result = run_module(monkeypatch, drbd_sync, files, script, {**OPTIONS, "blank": True})
    assert (result["changed"], result["done"], result["started"]) == (True, True, ["declare up to date"])


def test_two_used_disks_are_copied_from_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = node(tmp_path, BOTH_NEW)

    def promotion_is_noted() -> None:
        assert files.content("repl").promoted

    script = Script(
        ("drbdadm primary --force repl", promotion_is_noted),
        ("drbdadm secondary repl", lambda: files.write("proc/drbd", proc_drbd())),
    )
    result = run_module(monkeypatch, drbd_sync, files, script, {**OPTIONS, "fresh": True})
    assert (result["changed"], result["started"]) == (True, ["force primary"])
    assert not files.content("repl").promoted


def test_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_module(monkeypatch, drbd_sync, node(tmp_path, proc_drbd()), Script(), OPTIONS)
    assert (result["changed"], result["done"]) == (False, True)
    assert result["line"] == "debian1: repl Connected, UpToDate/UpToDate"


def test_a_slice_returns_what_the_next_one_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = node(tmp_path, proc_drbd("SyncSource", disks="UpToDate/Inconsistent", oos=4096))
    options = {**OPTIONS, "slice_seconds": 0.01, "progress": {"taken": ["force primary"], "spent": 7}}
    result = run_module(monkeypatch, drbd_sync, files, Script(), options)
    assert (result["done"], result["changed"], result["progress"]["left"]) == (False, True, 4096)
    assert result["progress"]["spent"] >= 7


def test_the_other_node_only_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**OPTIONS, "source": False, "blank": True, "connect_timeout": 0.01}
    result = run_module(monkeypatch, drbd_sync, node(tmp_path, BOTH_NEW), Script(), options)
    assert result["msg"] == (
        "debian1: resource repl is connected to debian2, but stayed Inconsistent/Inconsistent for 0 s. The "
        "synchronisation is started by the other node: look at what its run says."
    )


@pytest.mark.parametrize(("proc", "changed"), [(BOTH_NEW, True), (proc_drbd(), False)])
def test_check_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proc: str, changed: bool) -> None:
    options = {**OPTIONS, "blank": True}
    result = run_module(monkeypatch, drbd_sync, node(tmp_path, proc), Script(), options, check=True)
    assert (result["changed"], result["done"]) == (changed, True)


def test_a_failure_carries_what_the_program_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(("drbdadm -- --clear-bitmap new-current-uuid repl", 17, "", "0: State change failed"))
    result = run_module(monkeypatch, drbd_sync, node(tmp_path, BOTH_NEW), script, {**OPTIONS, "blank": True})
    assert result["msg"] == (
        "debian1: 'drbdadm -- --clear-bitmap new-current-uuid repl' should have succeeded, it ended with 17: "
        "0: State change failed"
    )
