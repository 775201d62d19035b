# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import mail, memory, monit, watcher
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.memory import Memory, Orders, Service
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

STATUS = (Path(__file__).parent / "fixtures" / "monit_status.txt").read_text()
PROGRAMS = (Path(__file__).parent / "fixtures" / "monit_programs.txt").read_text()
SERVICES = {
    name: Service(group, (f"{name}.service",)) for name, group in (("a1", "web"), ("b1", "mail"), ("c1", "files"))
}


def test_the_status_of_monit() -> None:
    assert monit.parse_status(STATUS) == {"a1": True, "a2": True, "b1": False, "c1": False}
    assert monit.parse_status(PROGRAMS) == {"b1": True, "b2": True, "b3": True}


@pytest.mark.parametrize(
    ("here", "orders"),
    [
        (["web"], []),
        (["web", "mail"], [("monitor", "b1")]),
        (["mail", "files"], [("unmonitor", "a1"), ("monitor", "b1"), ("monitor", "c1")]),
        ([], [("unmonitor", "a1")]),
    ],
)
def test_checks_follow_the_groups(here: list[str], orders: list[tuple[str, str]]) -> None:
    assert monit.needed(monit.parse_status(STATUS), here, SERVICES) == orders


def test_a_monit_that_does_not_run_is_left_alone() -> None:
    asked = []

    def run(argv: Sequence[str], timeout: float) -> Output:
        asked.append(argv[-1])
        return Output(1, "", "no daemon")

    monit.switch(["web"], SERVICES, run)
    assert asked == ["status"]


def test_memory_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "state" / "watch.json")
    monkeypatch.setattr(memory, "LOCK", tmp_path / "lock")
    with memory.memory() as known:
        assert known == Memory()
        known.failures["a1"] = [1.0]
    with memory.memory() as known:
        assert known.failures == {"a1": [1.0]}
    (tmp_path / "state" / "watch.json").write_text("[")
    with memory.memory() as known:
        assert known == Memory()


@pytest.mark.parametrize("text", ["{}", "[]", "{"])
def test_orders_must_be_complete(text: str) -> None:
    with pytest.raises(ValueError):
        memory.parse_orders(text)


class Node:
    """A node on which service a1 of group web fails; what was run and mailed there."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[str] = []
        self.mails: list[str] = []
        self.fails: set[str] = set()
        self.view = View("alpha", "local", "", "active", {"web": Seen("alpha", ("ip",), ("systemd::a1.service",))})
        monkeypatch.setattr(memory, "MEMORY", tmp_path / "watch.json")
        monkeypatch.setattr(memory, "LOCK", tmp_path / "lock")
        monkeypatch.setattr(commands, "run", self.run)
        monkeypatch.setattr(mail, "post", lambda cluster, node, subject, text: self.mails.append(subject))
        config = Settings("pair", "alpha", "beta", {"web": "ip"}, {"web": "alpha"})
        self.watch = watcher.Watch(config, Orders(1, 600, "a@b", "", SERVICES, {}, str(tmp_path / "prom")))
        monkeypatch.setattr(self.watch.here, "view", lambda: self.view)

    def run(self, argv: list[str], timeout: float) -> Output:
        words = " ".join(argv)
        if "reset-failed" not in words and "is-active" not in words:
            self.ran.append(words)
        return Output(1 if argv[1] in self.fails else 0, "", f"no {argv[1]}")


RESTART, GIVE = "systemctl restart a1.service", "/usr/local/lib/linux_ha/group move web beta failed:a1"
OFTEN = "service a1 failed on alpha more than 1 times in 600 s; group web"


def test_a_failed_service_is_restarted_then_its_group_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(tmp_path, monkeypatch)
    node.watch.failed("a1")
    node.watch.failed("a1")
    assert node.ran == [RESTART, GIVE]
    assert node.mails == ["service a1 failed on alpha and was restarted", f"{OFTEN} was moved to beta"]


def test_a_service_that_was_taken_out_of_its_group_stays_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(tmp_path, monkeypatch)
    node.view = View("alpha", "local", "", "active", {"web": Seen("alpha", ("ip", "systemd::a2.service"))})
    node.watch.failed("a1")
    assert (node.ran, node.mails) == ([], [])


def test_a_service_that_does_not_start_again_moves_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(tmp_path, monkeypatch)
    node.fails = {"restart"}
    node.watch.failed("a1")
    assert node.ran == [RESTART, GIVE]
    assert node.mails == ["service a1 failed on alpha and did not start again", f"{OFTEN} was moved to beta"]


def test_a_move_that_failed_is_not_tried_again_in_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(tmp_path, monkeypatch)
    node.fails = {"restart", "move"}
    for _ in range(4):
        node.watch.failed("a1")
    assert node.ran.count(GIVE) == 1
    assert node.mails.count(f"{OFTEN} was not moved to beta") == 1


def test_no_ping_pong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Node(tmp_path, monkeypatch)
    lately = int(watcher.time.time()) - 100
    node.view.moves["web"] = Move("web", "beta", "alpha", "beta", lately, "failed:a1", "moved")  # type: ignore[index]
    for _ in range(4):
        node.watch.failed("a1")
    assert node.ran == [RESTART]
    assert node.mails[1:] == [f"{OFTEN} is not moved again within this time: it needs somebody to look"]


@pytest.mark.parametrize(
    "view",
    [
        View("alpha", "local", "a group is moving", "active", {"web": Seen("alpha", ("ip",), ("a1",))}),
        View("alpha", "local", "", "active", {"web": Seen("beta", (), ("ip", "a1"))}),
    ],
)
def test_a_group_that_moves_or_is_not_here_is_left_alone(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Node(tmp_path, monkeypatch)
    node.view = view
    node.watch.failed("a1")
    assert (node.ran, node.mails) == ([], [])
