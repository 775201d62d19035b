# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import record, words
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move

TEXT = """# ours: alpha IPaddr2::10.0.0.1/24/eth0
alpha IPaddr2::10.0.0.1/24/eth0 systemd::web.service
  beta\tIPaddr2::10.0.0.2/24/eth0 \\
 systemd::db.service  # alpha
"""
KEYS = {"web": "IPaddr2::10.0.0.1/24/eth0", "db": "IPaddr2::10.0.0.2/24/eth0"}


def move(group: str, state: str, home: str = "alpha", when: int = 1) -> Move:
    return Move(group, "alpha", "beta", home, when, "order", state)


@pytest.mark.parametrize(
    ("group", "node", "before", "after"),
    [
        ("web", "beta", "\nalpha IPaddr2::10.0.0.1", "\nbeta IPaddr2::10.0.0.1"),
        ("db", "alpha", "\n  beta\tIPaddr2", "\n  alpha\tIPaddr2"),
        ("db", "beta", "", ""),
    ],
)
def test_one_word_changes(group: str, node: str, before: str, after: str) -> None:
    assert words.with_word(TEXT, KEYS[group], node) == TEXT.replace(before, after)


def test_a_group_that_is_not_there() -> None:
    with pytest.raises(Refusal, match=r"^haresources should have one group that begins with x, found 0: run site.yml$"):
        words.with_word(TEXT, "x", "alpha")


@pytest.mark.parametrize(
    ("state", "home", "word"),
    [
        (record.MOVED, "alpha", "beta"),
        (record.BACK, "alpha", "alpha"),
        (record.MOVING, "alpha", "alpha"),
        (record.MOVED, "beta", "alpha"),  # the inventory preferred beta then, and alpha now: a new order
    ],
)
def test_a_moved_group_keeps_its_node_until_the_inventory_prefers_another(state: str, home: str, word: str) -> None:
    text = words.with_moves(TEXT, KEYS, {"web": move("web", state, home), "gone": move("gone", state)})
    assert text == words.with_word(TEXT, KEYS["web"], word)


def test_records_are_read_back() -> None:
    moves = {"web": move("web", record.MOVED)}
    assert record.parse(record.render(moves)) == moves


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"web": {}}', '{"web": 1}'])
def test_what_is_no_record_counts_as_none(text: str | None) -> None:
    assert record.parse(text) == {}


def test_the_newest_record_counts() -> None:
    old, new = move("web", record.MOVED), move("web", record.BACK, when=2)
    begun, ended = move("db", record.MOVING), move("db", record.MOVED)
    assert record.newest({"web": old, "db": ended}, {"web": new, "db": begun}) == {"web": new, "db": ended}
    assert record.newest({"web": new, "db": begun}, {"web": old, "db": ended}) == {"web": new, "db": ended}
