# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node
from ansible_collections.linux_ha.cluster.plugins.modules import heartbeat_info


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1795252140", 1795252140.0), ("2026-11-21T09:09:00Z", 1795252140.0), ("2026-11-21T10:09:00+01:00", 1795252140.0)],
)
def test_since(text: str, seconds: float) -> None:
    assert heartbeat_info.epoch(text) == seconds


def test_since_must_be_a_time() -> None:
    with pytest.raises(Refusal, match=r"^since must be seconds since 1970 or ISO 8601, not 'noon'$"):
        heartbeat_info.epoch("noon")


def test_notifiers_do_not_count() -> None:
    group = Group("alpha", ("a", "MailTo::x"))
    assert heartbeat_info.group_state(group, True, {"a": True}) == {
        "held": True,
        "running": True,
        "resources": [{"entry": "a", "running": True}, {"entry": "MailTo::x", "running": None}],
    }
    assert heartbeat_info.group_state(Group("alpha", ("MailTo::x",)), True, {})["running"] is False


def test_a_node_without_heartbeat_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = Node("alpha", run=lambda argv, timeout: Output(127, "", ""))
    monkeypatch.setattr(heartbeat_info, "Node", lambda name, logfiles: absent)
    monkeypatch.setattr(commands, "script_path", lambda script: None)
    groups = {"web": {"node": "alpha", "entries": ["a"]}}
    with patch_module_args({"node": "alpha", "groups": groups}), pytest.raises(SystemExit):
        heartbeat_info.main()
    result = json.loads(capsys.readouterr().out)
    assert (result["running"], result["held"], result["groups"]["web"]["held"]) == (False, "unknown", False)
    assert result["key_change"] is False


def test_a_change_of_key_that_has_not_ended_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "HA_DIR", tmp_path)
    node = Node("alpha", run=lambda argv, timeout: Output(127, "", ""))
    (tmp_path / "ha.cf").write_text("deadtime 10\nnode alpha beta\n")
    assert heartbeat_info.info(node, {}, 0)["key_change"] is False
    (tmp_path / "ha.cf").write_text(steps.patient("deadtime 10\nnode alpha beta\n"))
    assert heartbeat_info.info(node, {}, 0)["key_change"] is True
