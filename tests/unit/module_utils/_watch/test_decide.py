# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Iterable

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

PARTS = ("ip", "unit")


def seen(word: str, count: int = 0) -> Seen:
    return Seen(word, PARTS[:count], PARTS[count:])


def view(node: str, web: Seen, files: Seen, **other: object) -> View:
    peer = {"alpha": "beta", "beta": "alpha"}[node]
    fields: dict[str, object] = {"held": "local", "restless": "", "peer": "active", **other}
    assert peer
    return View(node=node, groups={"web": web, "files": files}, **fields)  # type: ignore[arg-type]


def pair(
    here: int, there: int, words: str = "alpha alpha", files: str = "beta beta", **other: object
) -> tuple[View, View]:
    """alpha runs `here` parts of web, beta `there`; files runs on beta. words: what either haresources says of web."""
    first, second = words.split(), files.split()
    one = view("alpha", seen(first[0], here), seen(second[0], 0), **other)
    return one, view("beta", seen(first[1], there), seen(second[1], 2), **other)


def told(steps: Iterable[decide.Step]) -> list[str]:
    return [" ".join(filter(None, (step.verb, step.node, step.group, step.word, step.state))) for step in steps]


MOVE = [
    "note beta web alpha moving",
    "note alpha web beta moving",
    "stop alpha web",
    "start beta web",
    "note beta web beta moved",
    "note alpha web beta moved",
]


@pytest.mark.parametrize(
    ("here", "there", "words", "steps"),
    [
        (2, 0, "alpha alpha", MOVE),
        (1, 0, "alpha alpha", MOVE),  # half of it runs: that half goes, all of it comes
        (0, 0, "alpha alpha", [step for step in MOVE if "stop" not in step]),  # it runs nowhere
        (0, 2, "beta beta", []),  # it is there
        (0, 2, "alpha alpha", MOVE[4:]),  # it is there, and nobody would recover it
        (0, 2, "alpha beta", MOVE[4:]),
        (0, 1, "beta beta", ["start beta web", *MOVE[4:]]),  # half of it is there
    ],
)
def test_to_beta(here: int, there: int, words: str, steps: list[str]) -> None:
    assert told(decide.plan_move("web", "beta", *pair(here, there, words))) == steps


def test_either_node_may_plan_it() -> None:
    alpha, beta = pair(2, 0)
    assert decide.plan_move("web", "beta", beta, alpha) == decide.plan_move("web", "beta", alpha, beta)


def test_after_a_failover_the_words_become_true_before_the_nodes_share_again() -> None:
    alpha = view("alpha", seen("alpha", 2), seen("beta", 2), held="all")
    beta = view("beta", seen("alpha"), seen("beta"), held="none")
    steps = told(decide.plan_move("files", "beta", alpha, beta))
    assert steps[:3] == ["note alpha files alpha moved", "note beta files alpha moved", "level beta"]
    assert steps[3:] == [step.replace("web", "files") for step in MOVE]


def test_a_move_touches_no_other_group_while_both_nodes_hold_their_own() -> None:
    assert not any("files" in step for step in told(decide.plan_move("web", "beta", *pair(2, 0, files="alpha alpha"))))


def recovered(node: str, files: dict[str, str], running: set[str]) -> bool:
    """Whether heartbeat on the survivor starts web when `node` crashes: its file says so, or web runs there."""
    survivor = "beta" if node == "alpha" else "alpha"
    return files[survivor] == node or survivor in running


@pytest.mark.parametrize("start", [(2, 0), (1, 0)])
def test_a_crash_of_either_node_after_any_step_is_recovered(start: tuple[int, int]) -> None:
    files, running = {"alpha": "alpha", "beta": "alpha"}, {"alpha"}
    for step in decide.plan_move("web", "beta", *pair(*start)):
        if step.verb == decide.NOTE:
            files[step.node] = step.word
        elif step.verb == decide.STOP:
            running.discard(step.node)
        else:
            running.add(step.node)
        assert running <= {"alpha"} or running <= {"beta"}
        assert recovered("alpha", files, running) and recovered("beta", files, running), step
    assert (files, running) == ({"alpha": "beta", "beta": "beta"}, {"beta"})


SYNC = "beta: resource r0 should become Primary, which needs an UpToDate disk, but the disk is Inconsistent."


@pytest.mark.parametrize(
    ("group", "target", "views", "error"),
    [
        (
            "web",
            "beta",
            (pair(2, 0)[0], None),
            "no move of web to beta: the other node gives alpha no answer over the peer channel. Nothing was changed. See "
            "docs/peer.md; try '/usr/local/lib/linux_ha/call-peer hello' on alpha.",
        ),
        ("web", "gamma", pair(2, 0), "no move of web to gamma: expected alpha or beta. Nothing was changed."),
        (
            "db",
            "beta",
            pair(2, 0),
            "no move of db to beta: expected it in haresources, and the same groups on both nodes: alpha has files, web; "
            "beta has files, web. Nothing was changed.",
        ),
        (
            "web",
            "beta",
            pair(2, 0, restless="the resource groups are in transition (cl_status rscstatus)"),
            "no move of web to beta: alpha is not at rest: the resource groups are in transition (cl_status rscstatus). "
            "Nothing was changed. Try again when it is.",
        ),
        (
            "web",
            "beta",
            pair(2, 0, peer="dead"),
            "no move of web to beta: expected alpha to see beta as active, it says dead. Nothing was changed. status.yml "
            "tells more.",
        ),
        (
            "web",
            "beta",
            pair(2, 1),
            "group web runs on alpha and beta at once. Nothing was changed. Stop it by hand on the node whose data are "
            "older, now (status.yml names the resources).",
        ),
        ("web", "beta", pair(2, 0, disks={"r0": SYNC}), f"no move of web to beta: {SYNC}"),
    ],
)
def test_refused(group: str, target: str, views: tuple[View, View | None], error: str) -> None:
    with pytest.raises(Refusal) as refusal:
        decide.plan_move(group, target, *views)
    assert str(refusal.value) == error


def move() -> Move:
    return Move("web", "alpha", "beta", "alpha", 1, "order", "moving")


MOVED = ["note beta web beta moved", "note alpha web beta moved"]
BACK = ["note alpha web alpha back", "note beta web alpha back"]


@pytest.mark.parametrize(
    ("here", "there", "back", "steps", "goal"),
    [
        (2, 0, False, BACK, "alpha"),  # interrupted before it stopped
        (1, 0, False, ["start alpha web", *BACK], "alpha"),
        (0, 0, False, ["start beta web", *MOVED], "beta"),
        (0, 1, False, ["start beta web", *MOVED], "beta"),
        (0, 2, False, MOVED, "beta"),
        (0, 0, True, ["start alpha web", *BACK], "alpha"),  # it did not start on beta
        (0, 1, True, ["stop beta web", "start alpha web", *BACK], "alpha"),
        (1, 0, True, ["start alpha web", *BACK], "alpha"),
    ],
)
def test_the_end_of_a_move(here: int, there: int, back: bool, steps: list[str], goal: str) -> None:
    found, where = decide.plan_end(move(), *pair(here, there, "beta alpha"), dead=False, back=back)
    assert (told(found), where) == (steps, goal)


@pytest.mark.parametrize("runs", [0, 1, 2])
def test_the_end_of_a_move_whose_other_node_is_dead(runs: int) -> None:
    beta = view("beta", seen("alpha", runs), seen("beta", 2), peer="dead")
    start = [] if runs == 2 else ["start beta web"]
    steps, goal = decide.plan_end(move(), beta, None, dead=True)
    assert (told(steps), goal) == ([*start, "note beta web beta moved"], "beta")


def test_nobody_guesses_what_a_silent_node_runs() -> None:
    with pytest.raises(Refusal) as refusal:
        decide.plan_end(move(), pair(0, 0)[0], None, dead=False)
    assert str(refusal.value) == (
        "the move of web from alpha to beta has not ended: alpha cannot ask the other node, which heartbeat does not call "
        "dead. The watch, or the next move, ends it when it answers."
    )
