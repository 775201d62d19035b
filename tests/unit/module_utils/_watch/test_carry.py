# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import node
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import view
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.carry import Pair, Result, Silent
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

SETTINGS = Settings("pair", "alpha", "beta", {"web": "ip"}, {"web": "alpha"})


@dataclass
class Fake:
    """One node with one group of two parts."""

    name: str
    runs: int = 0
    word: str = "alpha"
    broken: bool = False  # its start fails
    stuck: bool = False  # its stop fails
    silent: bool = False
    dies: bool = False  # at its start
    prepared: bool = False
    peer: str = "active"
    done: list[str] = field(default_factory=list)
    moves: dict[str, Move] = field(default_factory=dict)

    def view(self) -> View:
        if self.silent:
            raise Silent(f"{self.name} is silent")
        seen = Seen(self.word, ("ip", "unit")[: self.runs], ("ip", "unit")[self.runs :])
        return view.parse(view.render(View(self.name, "local", "", self.peer, {"web": seen}, {}, self.moves)))

    def note(self, move: Move, word: str) -> None:
        self.done.append(f"note {word} {move.state}")
        self.word, self.moves = word, {move.group: move}

    def stop(self, name: str) -> None:
        self.done.append("stop")
        if self.stuck:
            raise Refusal(f"unit does not stop on {self.name}")
        self.runs = 0

    def start(self, name: str) -> None:
        self.prepared = False
        self.done.append("start")
        if self.dies:
            self.silent = True
            raise Silent(f"{self.name} is silent")
        if self.broken:
            raise Refusal(f"unit did not start on {self.name}")
        self.runs = 2

    def ready(self, name: str) -> None:
        self.prepared = True
        self.done.append("ready")

    def cancel(self) -> None:
        self.prepared = False

    def restore(self, name: str) -> None:
        self.done.append("restore")
        self.runs = 1 if self.broken else 2
        if self.broken:
            raise Refusal(f"unit did not start on {self.name}")

    def level(self) -> None:
        self.done.append("level")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "POLL", 0.0)


def pair(alpha: Fake, beta: Fake) -> Pair:
    ticks = iter(range(100))
    return Pair(SETTINGS, alpha, beta, patience=0.05, clock=lambda: float(next(ticks)), now=lambda: 7.0)


def test_it_moves() -> None:
    alpha, beta = Fake("alpha", runs=2), Fake("beta")
    assert pair(alpha, beta).move("web", "beta", "order") == Result("beta", True, 1.0)
    assert alpha.done == ["note beta moving", "stop", "note beta moved"]
    assert beta.done == ["note alpha moving", "ready", "start", "note beta moved"]
    assert alpha.moves == beta.moves == {"web": Move("web", "alpha", "beta", "alpha", 7, "order", "moved")}


def test_it_is_there() -> None:
    assert pair(Fake("alpha", runs=2), Fake("beta")).move("web", "alpha", "order") == Result("alpha", False, 0.0)


@pytest.mark.parametrize(
    ("alpha", "beta", "error", "runs", "word", "state"),
    [
        (
            Fake("alpha", runs=2),
            Fake("beta", broken=True),
            "unit did not start on beta. Group web runs on alpha",
            2,
            "alpha",
            "back",
        ),
        (
            Fake("alpha", runs=2, broken=True),
            Fake("beta", broken=True),
            "group web runs on alpha in part only: unit did not start on alpha. Mend the cause, then run '/usr/local/lib/linux_ha/group move web alpha' there",
            1,
            "alpha",
            "back",
        ),
        (
            Fake("alpha", runs=2, stuck=True),
            Fake("beta"),
            "unit does not stop on alpha. Group web runs on alpha",
            2,
            "alpha",
            "back",
        ),
        (
            Fake("alpha", runs=2, peer="active"),
            Fake("beta", dies=True),
            "alpha: a move has not ended: the other node gives no answer (waited 0.05 s). " + node.HINT,
            0,
            "beta",
            "moving",
        ),
    ],
)
def test_it_does_not_move(alpha: Fake, beta: Fake, error: str, runs: int, word: str, state: str) -> None:
    with pytest.raises(Refusal) as refusal:
        pair(alpha, beta).move("web", "beta", "order")
    assert str(refusal.value) == error
    assert (alpha.runs, alpha.word, alpha.moves["web"].state) == (runs, word, state)
    assert (beta.runs, beta.prepared) == (0, False)


def test_the_target_dies_on_the_way() -> None:
    alpha, beta = Fake("alpha", runs=2), Fake("beta", dies=True)
    beta_start = beta.start

    def start(name: str) -> None:
        alpha.peer = "dead"
        beta_start(name)

    beta.start = start  # type: ignore[method-assign]
    with pytest.raises(Refusal, match=r"^beta is silent\. Group web runs on alpha$"):
        pair(alpha, beta).move("web", "beta", "order")
    assert (alpha.runs, alpha.word, alpha.moves["web"].state) == (2, "alpha", "back")


@pytest.mark.parametrize(("runs", "where"), [(0, "beta"), (2, "alpha")])
def test_the_next_move_ends_an_interrupted_one(runs: int, where: str) -> None:
    begun = {"web": Move("web", "alpha", "beta", "alpha", 5, "order", "moving")}
    alpha, beta = Fake("alpha", runs=runs, word="beta", moves=begun), Fake("beta", moves=begun)
    pair(alpha, beta).move("web", where, "order")
    assert (alpha.word, beta.word, alpha.moves["web"].when) == (where, where, 5)
