# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.modules import heartbeat_config

OPTIONS: dict[str, Any] = {
    "node": "alpha",
    "ha_cf": "node alpha beta\nstonith_host * meatware @stonith_host_1@\n",
    "haresources": "alpha a\n",
    "auth_key": "abc",
}


@pytest.mark.parametrize("check_mode", [True, False])
def test_passwords_of_fencing_devices_are_written_for_root_only_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], check_mode: bool
) -> None:
    ha_cf = tmp_path / "ha.cf"
    ha_cf.write_text("node alpha beta\nstonith_host * meatware hunter1\n")
    monkeypatch.setattr(commands, "HA_DIR", tmp_path)
    monkeypatch.setattr(commands, "PID_FILE", tmp_path / "pid")
    monkeypatch.setattr(commands, "daemon", lambda: "/usr/libexec/heartbeat/heartbeat")
    monkeypatch.setattr(heartbeat_config, "Node", Silent)
    with (
        patch_module_args({**OPTIONS, "secrets": {"stonith_host_1": "hunter2"}, "_ansible_check_mode": check_mode}),
        pytest.raises(SystemExit),
    ):
        heartbeat_config.main()
    said = capsys.readouterr().out
    assert '"changed": true' in said
    assert "stonith_host * meatware ********" in said
    assert "hunter" not in said
    assert ha_cf.read_text().splitlines()[1] == f"stonith_host * meatware hunter{1 if check_mode else 2}"
    assert check_mode or ha_cf.stat().st_mode & 0o777 == 0o600


class Silent(heartbeat_config.Node):
    """A node whose heartbeat is stopped and finds every file valid."""

    def __init__(self, name: str, logfiles: list[str]) -> None:
        super().__init__(name, lambda argv, timeout: commands.Output(6 if argv[-1] == "-R" else 3, "", ""))
