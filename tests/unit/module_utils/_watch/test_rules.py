# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import rules
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.rules import MOVE, REFUSE, RESTART, Trouble
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

PARTS = ("ip", "unit")


def view(node: str, word: str, count: int, held: str = "local", peer: str = "active", restless: str = "") -> View:
    return View(node, held, restless, peer, {"web": Seen(word, PARTS[:count], PARTS[count:])})


@pytest.mark.parametrize(
    ("word", "held", "count", "suspect"),
    [
        ("alpha", "local", 2, False),
        ("alpha", "local", 1, True),
        ("alpha", "local", 0, True),
        ("beta", "local", 0, False),
        ("beta", "local", 1, True),
        ("beta", "all", 2, False),
        ("beta", "all", 0, True),
        ("alpha", "none", 0, False),
        ("alpha", "none", 2, True),
    ],
)
def test_what_looks_wrong_from_one_side(word: str, held: str, count: int, suspect: bool) -> None:
    assert rules.suspects(view("alpha", word, count, held)) == (["web"] if suspect else [])
    assert rules.suspects(view("alpha", word, count, held, restless="in transition")) == []


SILENT, DEAD = None, "dead"


@pytest.mark.parametrize(
    ("here", "there", "trouble"),
    [
        (0, 0, Trouble("nowhere:web", "group web runs nowhere", start="web")),
        (1, 0, Trouble("half:web", "group web runs on alpha in part only, stopped: unit")),
        (
            1,
            1,
            Trouble(
                "both:web",
                "group web runs on alpha and beta at once: stop it by hand on the node whose data are older, now",
            ),
        ),
        (
            0,
            2,
            Trouble(
                "misplaced:web",
                "group web runs on beta, but heartbeat counts it on alpha and would not recover it: move it once to where it shall be",
            ),
        ),
        (
            2,
            0,
            Trouble(
                "misplaced:web",
                "group web runs on alpha, but heartbeat counts it on the other node and would not recover it: move it once to where it shall be",
            ),
        ),
        (0, SILENT, Trouble("unclear:web", "group web on alpha: nothing of it runs; the other node gives no answer")),
        (1, SILENT, Trouble("unclear:web", "group web on alpha: unit does not run; the other node gives no answer")),
        (2, SILENT, None),
        (0, DEAD, Trouble("nowhere:web", "group web runs nowhere", start="web")),
        (1, DEAD, Trouble("half:web", "group web runs on alpha in part only, stopped: unit")),
    ],
)
def test_what_is_wrong(here: int, there: int | str | None, trouble: Trouble | None) -> None:
    other = view("beta", "alpha", there) if isinstance(there, int) else None
    found = rules.judge("web", view("alpha", "alpha", here, peer="dead" if there == DEAD else "active"), other)
    assert found == trouble


def test_nothing_is_judged_while_the_peer_moves() -> None:
    assert rules.judge("web", view("alpha", "alpha", 0), view("beta", "alpha", 0, restless="moving")) is None


def test_only_what_lasts_counts() -> None:
    began: dict[str, float] = {"old": 5.0}
    trouble = Trouble("new", "it")
    assert rules.settled([trouble], began, 100) == []
    assert began == {"new": 100}
    assert rules.settled([trouble], began, 100 + rules.SETTLING) == [trouble]


def moved(when: int, state: str = "moved", why: str = "order") -> Move:
    return Move("web", "alpha", "beta", "alpha", when, why, state)


@pytest.mark.parametrize(
    ("failures", "move", "refused", "verdict"),
    [
        ([1000], None, None, RESTART),
        ([990, 1000], None, None, RESTART),
        ([980, 990, 1000], None, None, MOVE),
        ([100, 200, 1000], None, None, RESTART),  # long ago
        ([980, 990, 1000], moved(950), None, REFUSE),
        ([980, 990, 1000], moved(950, "back"), None, REFUSE),
        ([980, 990, 1000], moved(300), None, MOVE),
        ([980, 990, 1000], moved(950, why="level"), None, MOVE),
        ([980, 990, 1000], None, 950.0, REFUSE),
        ([980, 990, 1000], None, 300.0, MOVE),
    ],
)
def test_a_failed_service(failures: list[float], move: Move | None, refused: float | None, verdict: str) -> None:
    assert rules.after_failure(failures, move, refused, restarts=2, window=600, now=1000) == verdict


@pytest.mark.parametrize(
    ("move", "peer", "line"),
    [
        (moved(990), "active", "group web runs on beta now: moved from alpha (order)"),
        (moved(990, "moving"), "active", "group web runs on beta now: moved from alpha (order)"),
        (moved(990, why="nowhere"), "active", "group web runs on beta now: it ran nowhere"),
        (moved(1), "dead", "group web runs on beta now: taken over, the other node is dead"),
        (moved(1), "active", "group web runs on beta now: heartbeat brought it (start, standby or failback)"),
        (None, "active", "group web runs on beta now: heartbeat brought it (start, standby or failback)"),
    ],
)
def test_a_group_that_came_is_told_once(move: Move | None, peer: str, line: str) -> None:
    here, moves = view("beta", "beta", 2, peer=peer), {"web": move} if move else {}
    assert rules.arrivals(here, {}, moves, 1000) == ({"web": 1000}, [line])
    assert rules.arrivals(here, {"web": 1000}, moves, 1015) == ({"web": 1000}, [])


def test_the_first_look_tells_nothing_and_half_a_group_stays() -> None:
    assert rules.arrivals(view("beta", "beta", 2), None, {}, 5) == ({"web": 5}, [])
    assert rules.arrivals(view("beta", "beta", 1), None, {}, 5) == ({"web": 5}, [])
    assert rules.arrivals(view("beta", "beta", 1), {"web": 5}, {}, 9) == ({"web": 5}, [])
    assert rules.arrivals(view("beta", "beta", 0), {"web": 5}, {}, 9) == ({}, [])


def test_half_a_group_has_come_when_heartbeat_has_finished() -> None:
    assert rules.arrivals(view("beta", "beta", 1), {}, {}, 9)[0] == {"web": 9}
    assert rules.arrivals(view("beta", "beta", 1, restless="in transition"), {}, {}, 9)[0] == {}
    assert rules.arrivals(view("beta", "alpha", 1), {}, {}, 9)[0] == {}
