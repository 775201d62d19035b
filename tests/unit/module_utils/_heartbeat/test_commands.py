# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands


def test_a_program_that_leaves_a_child_behind_does_not_block() -> None:
    answer = commands.run(["sh", "-c", "sleep 3 & echo out; echo err >&2; exit 7"], 2)
    assert (answer.rc, answer.out, answer.err) == (7, "out\n", "err\n")


def test_a_missing_and_an_endless_program_are_answers_too() -> None:
    assert commands.run(["/no/such"], 1) == commands.Output(127, "", "/no/such: No such file or directory\n")
    assert commands.run(["sleep", "9"], 0.05) == commands.Output(124, "", "sleep: no end after 0.05 s\n")


def test_a_stopped_daemon_is_asked_nothing_else() -> None:
    asked: list[list[str]] = []

    def run(argv: list[str], timeout: float) -> commands.Output:
        asked.append(argv[1:])
        return commands.Output(3, "", "")

    commands.ask(run)
    assert asked == [["-s"]]


def test_a_file_is_replaced_with_mode_and_a_later_second(tmp_path: Path) -> None:
    path = tmp_path / "authkeys"
    commands.place(path, "one", 0o600)
    first = path.stat()
    commands.place(path, "two", 0o600)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("two", 0o600)
    assert int(path.stat().st_mtime) > int(first.st_mtime)
    commands.place(path, "one", 0o600, first.st_mtime)
    assert path.stat().st_mtime == pytest.approx(first.st_mtime)
    commands.place(path, None, 0o600)
    commands.place(path, None, 0o600)
    assert list(tmp_path.iterdir()) == []


def test_files_are_applied_until_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "PID_FILE", tmp_path / "pid")
    monkeypatch.setattr(commands, "APPLIED", tmp_path / "applied")
    file = tmp_path / "ha.cf"
    commands.place(file, "x", 0o644)
    assert not commands.is_applied([file])
    commands.mark_applied([file])
    assert commands.is_applied([file])
    commands.place(file, "y", 0o644)
    assert not commands.is_applied([file])
    os.utime(file, (1, 1))
    assert commands.is_applied([file])


@pytest.mark.parametrize(
    ("cmdline", "moving"),
    [
        (b"/bin/sh\0/usr/share/heartbeat/ResourceManager\0takegroup\0Tst::a1\0", True),
        (b"/bin/sh\0/usr/share/heartbeat/ResourceManager\0givegroup\0Tst::a1\0", True),
        (b"/bin/sh\0/usr/share/heartbeat/ResourceManager\0listkeys\0alpha\0", False),
        (b"/usr/bin/python3\0/usr/local/lib/linux_ha/group\0start\0web\0", True),
        (b"/usr/bin/python3\0/usr/local/lib/linux_ha/group\0look\0", False),
        (b"vi\0takegroup\0", False),
        (b"", False),
    ],
)
def test_resourcemanager_at_work(tmp_path: Path, cmdline: bytes, moving: bool) -> None:
    (tmp_path / "17").mkdir()
    (tmp_path / "17" / "cmdline").write_bytes(cmdline)
    assert commands.is_moving(tmp_path) is moving
    assert commands.is_moving(tmp_path, me=17) is False


def test_a_log_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert commands.tail(str(tmp_path / "none")) == ""
