# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd_info: which source it reads, and what it says when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.modules import drbd_info
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)

ASK = "drbdsetup status --json --statistics"
NINE = "version: 9.1.7 (api:2/proto:110-121)\nGIT-hash: bfd2450739e3e27cfd0a2eece2cde3d94ad993ae\n"
STATUS = json.dumps(
    [
        {
            "name": "repl",
            "role": "Primary",
            "devices": [{"volume": 0, "minor": 0, "disk-state": "UpToDate", "quorum": True, "size": 262052}],
            "connections": [
                {
                    "name": "debian2",
                    "connection-state": "Connected",
                    "peer-role": "Secondary",
                    "peer_devices": [{"volume": 0, "replication-state": "Established", "peer-disk-state": "UpToDate"}],
                }
            ],
        }
    ]
)


def test_drbd_9_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", NINE)
    info = run_module(monkeypatch, drbd_info, files, Script((ASK, 0, STATUS)), {"resources": {"repl": 0, "logs": 1}})
    assert (info["changed"], info["available"], info["version"], len(info["minors"])) == (False, True, "9.1.7", 1)
    words = ("connection_state", "role", "peer_role", "disk_state", "peer_disk_state", "resource")
    assert [info["resources"]["repl"][word] for word in words] == [
        "Connected",
        "Primary",
        "Secondary",
        "UpToDate",
        "UpToDate",
        "repl",
    ]
    assert info["resources"]["repl"]["peers"]["debian2"]["replication_state"] == "Established"
    assert info["resources"]["logs"]["configured"] is False


@pytest.mark.parametrize(
    "text", [proc_drbd(), "version: 8.4.11 (api:1/proto:86-101)\n", "version: 0.7.21 (api:79/proto:74)\n"]
)
def test_no_program_is_run_for_older_ones(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", text)
    info = run_module(monkeypatch, drbd_info, files, Script(), {"resources": {"repl": 0}})
    assert (info["available"], len(info["minors"])) == (True, text.count("cs:"))


def test_drbd_9_without_its_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", NINE)
    monkeypatch.setattr(drbd_info, "host_name", lambda: "debian1")
    script = Script((ASK, 127, "", "drbdsetup: No such file or directory"))
    info = run_module(monkeypatch, drbd_info, files, script, {})
    assert (info["failed"], info["msg"]) == (
        True,
        f"debian1: '{ASK}' should have succeeded, it ended with 127: drbdsetup: No such file or directory",
    )


def test_drbd_9_with_the_programs_of_drbd_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", NINE)
    monkeypatch.setattr(drbd_info, "host_name", lambda: "debian1")
    info = run_module(monkeypatch, drbd_info, files, Script((ASK, 0, "repl role:Primary\n")), {})
    assert info["msg"] == (
        f"debian1: '{ASK}' should print a JSON list of resources, as drbd-utils 9 do, "
        "but Expecting value: line 1 column 1 (char 0). Look at what it prints on debian1."
    )
