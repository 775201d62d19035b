# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a service's own checker refuses do not stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.linux_ha.cluster.plugins.modules import node_files

SECRET = "hunter2"


def run(capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    with patch_module_args(options), pytest.raises(SystemExit):
        node_files.main()
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def order(place: Path, text: str, command: str) -> dict[str, Any]:
    """A file, a link and a new file; the check is about the first."""
    files = {
        str(place / "conf"): {"content": text, "mode": "0600"},
        str(place / "link"): {"link": "/new"},
        str(place / "extra"): {"content": "x"},
    }
    check = {"name": "service own", "command": command, "files": [str(place / "conf")]}
    return {"files": files, "checks": [check], "secrets": {"password": SECRET}}


def standing(place: Path) -> dict[str, str]:
    return {one.name: str(one.readlink()) if one.is_symlink() else one.read_text() for one in sorted(place.iterdir())}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "conf").write_text("good\n")
    (tmp_path / "link").symlink_to("/old")
    return tmp_path


def test_what_the_checker_refuses_is_put_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, mode = standing(place), (place / "conf").stat().st_mode
    command = f"sh -c 'grep good {place}/conf || {{ cat {place}/conf >&2; exit 3; }}'"
    found = run(capsys, **order(place, "bad @password@\n", command))
    assert found["msg"] == (
        f"every file is as it was, and nothing was restarted, because of the new ones service own is refused by {command} "
        "(exit code 3): bad ********"
    )
    assert standing(place) == before
    assert (place / "conf").stat().st_mode == mode


@pytest.mark.parametrize(
    ("text", "command", "changed"),
    [
        ("good and new\n", "grep good {}/conf", ["conf", "extra", "link"]),
        ("bad\n", "false", ["conf", "extra", "link"]),
        ("good\n", "test ! -e {}/extra", ["conf", "extra", "link"]),
    ],
    ids=["accepted", "it refuses the former one, too", "its file did not change"],
)
def test_what_it_accepts_or_cannot_judge_stays(
    place: Path, capsys: pytest.CaptureFixture[str], text: str, command: str, changed: list[str]
) -> None:
    given = order(place, text, command.format(place))
    if text == "good\n":
        (place / "conf").chmod(0o600)
        changed = ["extra", "link"]
    found = run(capsys, **given)
    assert found["changed_files"] == [str(place / name) for name in changed]
    assert standing(place) == {"conf": text, "extra": "x", "link": "/new"}


def test_check_mode_asks_nobody(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = standing(place)
    found = run(capsys, **order(place, "new\n", f"touch {place}/asked"), _ansible_check_mode=True)
    assert found["changed"]
    assert standing(place) == before
