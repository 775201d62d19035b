# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, node, status
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.move import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import HINT

GROUPS = {"web": Group("alpha", ("a1", "a2")), "db": Group("beta", ("b1", "MailTo::x"))}
PAIR = "alpha\tactive\t(nodetype: normal)\nbeta\tactive\t(nodetype: normal)\n"
GIVEN_UP = (Path(__file__).parent / "fixtures" / "given_up.log").read_text()


class Fake:
    """A node alpha whose rscstatus goes through the given words, one a look; the last stays."""

    def __init__(self, held: list[str], running: str = "", pair: str = PAIR, log: str = "") -> None:
        self.held, self.running, self.pair, self.log = held, set(running.split()), pair, log
        self.asked: list[list[str]] = []

    def __call__(self, argv: list[str], timeout: float) -> Output:
        name = Path(argv[0]).name
        self.asked.append([name, *argv[1:]])
        if name == "cl_status":
            word = self.pair
            if argv[1] == "rscstatus":
                word = self.held.pop(0) if len(self.held) > 1 else self.held[0]
            return Output(0, word, "")
        if argv[-1] == "status":
            return Output(0, "running\n" if name in self.running else "stopped\n", "")
        return Output(0, self.log if name == "journalctl" else "", "")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "POLL", 0.0)
    monkeypatch.setattr(commands, "is_moving", lambda: False)
    monkeypatch.setattr(commands, "script_path", lambda script: Path("/etc/ha.d/resource.d") / script)


def cluster(fake: Fake, timeout: float = 0.05, groups: dict[str, Group] | None = None) -> Cluster:
    return Cluster(node.Node("alpha", fake), "beta", groups or GROUPS, timeout)


def test_settled_waits_through_the_transition() -> None:
    assert cluster(Fake(["transition", "transition", "local"], "a1 a2"), 5).settle(0).held == "local"


@pytest.mark.parametrize(
    ("fake", "error"),
    [
        (Fake(["transition"]), "the resource groups are in transition (cl_status rscstatus)"),
        (Fake(["local"], "a1"), "expected every resource of the held groups to run, stopped: a2 of group web"),
        (Fake(["local"], "a1 a2", PAIR.replace("beta\tactive", "beta\tdead")), "expected the peer beta to be active, "),
        (Fake(["none"], "", "alpha\tactive\t(nodetype: normal)\n"), "expected the peer beta to be active, it is not k"),
    ],
)
def test_the_deadline_names_what_is_missing(fake: Fake, error: str) -> None:
    with pytest.raises(Refusal) as raised:
        cluster(fake).settle(0)
    assert str(raised.value).startswith(f"alpha did not settle: {error}")
    assert str(raised.value).endswith(f"(waited 0.05 s). {HINT}")


def test_settled_alone_if_that_is_allowed() -> None:
    alone = cluster(Fake(["all"], "a1 a2 b1", PAIR.replace("beta\tactive", "beta\tdead")))
    alone.alone_ok = True
    assert alone.settle(0).held == "all"


def test_a_group_that_was_given_up_ends_the_wait_at_once() -> None:
    groups = {"web": Group("alpha", ("Tst::a1", "Tst::a2"))}
    with pytest.raises(Refusal) as raised:
        cluster(Fake(["local"], log=GIVEN_UP), 60, groups).settle(0)
    assert str(raised.value) == (
        "resource Tst::a2 of group Tst::a1 did not start on alpha, so heartbeat gave the group up: "
        "2026/11/21_09:27:02  ResourceManager(default)[1022]:    ERROR: Return code 1 from /etc/ha.d/resource.d/Tst | "
        "2026/11/21_09:27:02  ResourceManager(default)[1022]:    CRIT: Giving up resources due to failure of Tst::a2. "
        "Mend the cause; the next run starts the group"
    )


def test_a_takeover_is_requested_and_awaited() -> None:
    fake = Fake(["none", "none", "transition", "all"], "a1 a2 b1")
    one = cluster(fake, 5)
    before, after = one.move("takeover", "all")
    assert ["hb_takeover", "all"] in fake.asked
    assert one.moved(before.held, after.held) == [
        {"group": "web", "from": "beta", "to": "alpha"},
        {"group": "db", "from": "beta", "to": "alpha"},
    ]


def test_nothing_is_requested_when_it_is_so_already() -> None:
    fake = Fake(["local"], "a1 a2")
    one = cluster(fake)
    before, after = one.move("standby", "foreign")
    one.move("takeover", "local")
    assert not [words for words in fake.asked if words[0].startswith("hb_")]
    assert one.moved(before.held, after.held) == []


def test_what_is_held_by_name_only_is_taken_over() -> None:
    fake = Fake(["local"], "a1")
    one = cluster(fake)
    with pytest.raises(Refusal, match="stopped: a2 of group web"):
        one.move("takeover", "local")
    assert ["hb_takeover", "local"] in fake.asked
    assert one.moved("local", "local") == [{"group": "web", "from": "beta", "to": "alpha"}]


@pytest.mark.parametrize(
    ("fake", "error"),
    [
        (
            Fake(["local"], "a1 a2", PAIR.replace("beta\tactive", "beta\tdead")),
            "no standby of local on alpha: expected the peer beta to be active, it is dead",
        ),
        (
            Fake(["transition"]),
            "no standby of local on alpha: the resource groups are in transition (cl_status rscstatus)",
        ),
        (
            Fake(["local"], "a1 a2", log="x heartbeat: Cancelling pending standby operation\n"),
            "heartbeat on alpha refused the request: x heartbeat: Cancelling pending standby operation. Try again",
        ),
    ],
)
def test_a_move_that_cannot_be_is_refused(fake: Fake, error: str) -> None:
    with pytest.raises(Refusal) as raised:
        cluster(fake).move("standby", "local")
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("seen", "lacking"),
    [
        (status.Observed(), "expected heartbeat to run, it does not: start it with"),
        (status.Observed(running=True), "heartbeat runs, but its API does not answer"),
        (status.Observed(running=True, held="transition"), "the resource groups are in transition"),
        (status.Observed(running=True, held="all", moving=True), "ResourceManager is still starting or stopping"),
        (status.Observed(running=True, held="none"), ""),
    ],
)
def test_what_keeps_a_node_from_being_at_rest(seen: status.Observed, lacking: str) -> None:
    found = node.lacks_quiet(seen)
    assert found.startswith(lacking)
    assert bool(found) is bool(lacking)
