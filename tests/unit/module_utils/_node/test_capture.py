# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a node for an import."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._node import capture


def test_files_that_are_there_and_not_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(capture, "NAMES_ONLY", (f"{tmp_path}/rc?.d/*",))
    for name, content in {"a": b"1234", "b": b"12345", "d/c": b"x", "rc2.d/S20apache": b"not read"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "rc2.d" / "S21gone").symlink_to("../init.d/gone")
    assert capture.files([f"{tmp_path}/*", f"{tmp_path}/d/*", f"{tmp_path}/none"], 4) == {
        f"{tmp_path}/a": b"1234",
        f"{tmp_path}/d/c": b"x",
        f"{tmp_path}/rc2.d/S20apache": b"",
        f"{tmp_path}/rc2.d/S21gone": b"",
    }


def test_programs_that_fail_are_left_out():
    said = {"uname": b"debian1\n", "systemctl": None, "ip": b"[]"}
    assert capture.answers(lambda argv: said[argv[0]]) == {
        "/commands/uname": b"debian1\n",
        "/commands/ip-address.json": b"[]",
    }
