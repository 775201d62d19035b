# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.linux_ha.cluster.plugins.modules import group_program

CONFIG = {"cluster": "pair", "node": "a", "peer": "b", "groups": {"web": "ip"}, "homes": {"web": "a"}}


def test_it_brings_all_that_the_programs_import(capsys: pytest.CaptureFixture[str]) -> None:
    with patch_module_args({"config": CONFIG, "_ansible_check_mode": True}), pytest.raises(SystemExit):
        group_program.main()
    paths = json.loads(capsys.readouterr().out)["changed_files"]
    room = f"{group_program.HOME}/python/{group_program.ROOM.replace('.', '/')}"
    assert {
        f"{room}_watch/program.py",
        f"{room}_watch/watcher.py",
        f"{room}_heartbeat/commands.py",
        f"{room}_errors.py",
    } <= set(paths)
    assert {f"{group_program.HOME}/{name}" for name in ("group", "watch", "peer.d/group")} <= set(paths)
