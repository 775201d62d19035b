# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health of a pair as a truth table: one change to a healthy pair, and what is said of it."""

from __future__ import annotations

import copy
from typing import Any, Callable

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.health import health
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import render

PLAN = {
    "name": "pair",
    "nodes": {"alpha": {"peer": "beta"}, "beta": {"peer": "alpha"}},
    "groups": {"web": {"node": "alpha", "entries": ["drbddisk::repl", "IPaddr2::10.0.0.100", "MailTo::a@b"]}},
    "drbd": {"repl": {"minor": 0}},
    "volumes": {"repl": {"group": "web", "drbd": "repl"}},
}


def heartbeat(node: str, peer: str, runs: bool) -> dict[str, Any]:
    states = {"drbddisk::repl": runs, "IPaddr2::10.0.0.100": runs, "MailTo::a@b": None}
    resources = [{"entry": entry, "running": state} for entry, state in states.items()]
    return {
        "running": True,
        "nodes": {node: "active", peer: "active"},
        "links": {f"{peer}/eth1": "up", f"{peer}//dev/ttyS0": "up", f"{node}//dev/ttyS0": "dead"},
        "ping": {"10.0.0.254": True},
        "held": "all" if runs else "none",
        "key_change": False,
        "groups": {"web": {"held": runs, "running": runs, "resources": resources}},
    }


def drbd(role: str) -> dict[str, Any]:
    state = {"connection_state": "Connected", "role": role, "disk_state": "UpToDate", "sync": None}
    return {"available": True, "resources": {"repl": state}}


Pair = dict[str, Any]


def pair() -> Pair:
    """alpha runs everything."""
    return {
        "heartbeat": {"alpha": heartbeat("alpha", "beta", True), "beta": heartbeat("beta", "alpha", False)},
        "drbd": {"alpha": drbd("Primary"), "beta": drbd("Secondary")},
    }


def change(*path: Any, to: Any) -> Callable[[Pair], None]:
    def apply(found: Pair) -> None:
        for key in path[:-1]:
            found = found[key]
        found[path[-1]] = to

    return apply


ALPHA, BETA = ("heartbeat", "alpha"), ("heartbeat", "beta")
REPL_A, REPL_B = ("drbd", "alpha", "resources", "repl"), ("drbd", "beta", "resources", "repl")
WEB_A, WEB_B = ((*node, "groups", "web", "resources") for node in (ALPHA, BETA))

TABLE: list[tuple[str, list[Callable[[Pair], None]], list[tuple[str, str, str]]]] = [
    ("all is well", [], []),
    (
        "beta is silent",
        [change(*BETA, to=None), change("drbd", "beta", to=None)],
        [("error", "beta", "gives no answer")],
    ),
    (
        "a run broke off while the key changed",
        [change(*BETA, "key_change", to=True)],
        [
            (
                "error",
                "beta",
                "a change of heartbeat's key was begun and has not ended; a dead peer goes unnoticed for an hour",
            )
        ],
    ),
    ("heartbeat is down", [change(*BETA, "running", to=False)], [("error", "beta", "heartbeat does not run")]),
    (
        "peer is dead",
        [change(*ALPHA, "nodes", "beta", to="dead")],
        [("error", "alpha", "sees beta as dead, not active")],
    ),
    (
        "one of two links is dead",
        [change(*ALPHA, "links", "beta//dev/ttyS0", to="dead")],
        [("warning", "alpha", "link /dev/ttyS0 to beta is dead")],
    ),
    (
        "both links are dead",
        [change(*ALPHA, "links", f"beta/{link}", to="dead") for link in ("eth1", "/dev/ttyS0")],
        [("error", "alpha", "link eth1 to beta is dead"), ("error", "alpha", "link /dev/ttyS0 to beta is dead")],
    ),
    (
        "in transition",
        [change(*ALPHA, "held", to="transition")],
        [("error", "alpha", "its groups are in state transition")],
    ),
    (
        "ping host",
        [change(*ALPHA, "ping", "10.0.0.254", to=False)],
        [("warning", "alpha", "ping host 10.0.0.254 does not answer")],
    ),
    (
        "a volume is almost full",
        [change(*ALPHA, "space", to={"repl": 90, "pages": 89})],
        [("warning", "volume repl on alpha", "is 90 % full")],
    ),
    (
        "a volume is full",
        [change(*ALPHA, "space", to={"repl": 100})],
        [("error", "volume repl on alpha", "is 100 % full")],
    ),
    (
        "an entry is down",
        [change(*WEB_A, 1, "running", to=False)],
        [("error", "group web on alpha", "IPaddr2::10.0.0.100 does not run")],
    ),
    (
        "an entry runs on both",
        [change(*WEB_B, 1, "running", to=True)],
        [("error", "group web on beta", "IPaddr2::10.0.0.100 runs although the group is on alpha")],
    ),
    (
        "down on both",
        [change(*WEB_A, n, "running", to=False) for n in (0, 1)],
        [("error", "group web", "runs on no node")],
    ),
    (
        "runs on both",
        [change(*WEB_B, n, "running", to=True) for n in (0, 1)],
        [("error", "group web", "runs on alpha and beta at once")],
    ),
    (
        "not held",
        [change(*ALPHA, "groups", "web", "held", to=False)],
        [("error", "group web on alpha", "runs, but heartbeat does not hold it")],
    ),
    (
        "no module",
        [change("drbd", "beta", "available", to=False)],
        [("error", "drbd repl on beta", "DRBD is not loaded")],
    ),
    (
        "no connection",
        [change(*REPL_A, "connection_state", to="WFConnection")],
        [("error", "drbd repl on alpha", "is WFConnection, not Connected")],
    ),
    (
        "split brain",
        [change(*REPL_A, "connection_state", to="StandAlone")],
        [("error", "drbd repl on alpha", "is StandAlone: it refuses its peer, perhaps a split brain")],
    ),
    (
        "disk lost",
        [change(*REPL_B, "disk_state", to="Diskless")],
        [("error", "drbd repl on beta", "its disk is Diskless, not UpToDate")],
    ),
    (
        "resynchronisation",
        [change(*REPL_B, "sync", to={"percent": 44.4}), change(*REPL_B, "disk_state", to="Inconsistent")],
        [("error", "drbd repl on beta", "resynchronises, 44.4 % are done")],
    ),
    (
        "two primaries",
        [change(*REPL_B, "role", to="Primary")],
        [("error", "drbd repl", "is Primary on alpha and beta")],
    ),
    (
        "the wrong primary",
        [change(*REPL_A, "role", to="Secondary"), change(*REPL_B, "role", to="Primary")],
        [
            ("error", "drbd repl on alpha", "is Secondary, but its group runs here"),
            ("error", "drbd repl", "is Primary on beta, its group runs on alpha"),
        ],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_health(changes: list[Callable[[Pair], None]], expected: list[tuple[str, str, str]]) -> None:
    found = copy.deepcopy(pair())
    for apply in changes:
        apply(found)
    result = health(PLAN, found["heartbeat"], found["drbd"])
    assert [(one.severity, one.where, one.what) for one in result.problems] == expected
    assert all(one.do for one in result.problems)
    assert result.healthy == (not any(severity == "error" for severity, _, _ in expected))


def test_owner() -> None:
    found = pair()
    assert health(PLAN, found["heartbeat"], found["drbd"]).groups == {"web": "alpha"}
    assert health(PLAN, {}, {}).groups == {"web": None}


def test_without_drbd() -> None:
    plan = {**PLAN, "drbd": {}, "volumes": {}}
    assert health(plan, pair()["heartbeat"], {}).healthy


def test_table() -> None:
    found = pair()
    found["drbd"]["beta"]["resources"]["repl"]["sync"] = {"percent": 44.4}
    found["heartbeat"]["beta"] = None
    assert render(health(PLAN, found["heartbeat"], found["drbd"]).as_dict()) == [
        "pair: NOT HEALTHY",
        "",
        "node   heartbeat  sees peer  links                  runs",
        "alpha  running    active     eth1 up /dev/ttyS0 up  web",
        "beta   no answer  ?          ?                      ?",
        "",
        "drbd  on     connection  role       disk      sync",
        "repl  alpha  Connected   Primary    UpToDate  -",
        "repl  beta   Connected   Secondary  UpToDate  44.4 %",
        "",
        "ERROR  beta: gives no answer",
        "       -> is it on? Check console, power, network, ssh; then run this again with -v",
        "",
        "ERROR  drbd repl on beta: resynchronises, 44.4 % are done",
        "       -> wait: until it ends there is one good copy only",
    ]
