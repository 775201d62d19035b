# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which number a user gets: the same on both nodes, or a reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.accounts import plan_accounts
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.machine import parse_passwd, read_accounts


def side(group: int | None, user: int | None, taken: list[int] | None = None) -> dict[str, Any]:
    numbers = [number for number in (group, user) if number is not None]
    return {
        "numbers": {"group mysql": group, "user mysql": user},
        "taken": {"group": [*numbers, *(taken or [])], "user": [*numbers, *(taken or [])]},
    }


NONE, ONE, OTHER = side(None, None), side(103, 102), side(105, 102)
TABLE = [
    (NONE, NONE, [("group", "mysql", 600), ("user", "mysql", 600)]),
    (NONE, side(None, None, [600, 602]), [("group", "mysql", 601), ("user", "mysql", 601)]),
    (NONE, ONE, [("group", "mysql", 103), ("user", "mysql", 102)]),
    (ONE, NONE, []),
    (ONE, ONE, []),
    (side(103, None), NONE, [("user", "mysql", 600)]),
    (NONE, side(103, None), [("group", "mysql", 103), ("user", "mysql", 600)]),
]


@pytest.mark.parametrize(("here", "there", "steps"), TABLE)
def test_numbers(here: dict[str, Any], there: dict[str, Any], steps: list[tuple[str, str, int]]) -> None:
    assert plan_accounts("a", "b", here, there) == steps


def test_both_nodes_choose_the_same_new_number() -> None:
    here, there = side(None, None, [600]), side(None, None, [601])
    assert plan_accounts("a", "b", here, there) == plan_accounts("b", "a", there, here)


def test_different_numbers_are_refused_with_the_way_out() -> None:
    with pytest.raises(Refusal) as refusal:
        plan_accounts("a", "b", ONE, OTHER)
    assert str(refusal.value) == (
        "a: group mysql must have the same number on both nodes, found 103 here and 105 on b: data on a volume would"
        " belong to somebody else after a move. Nothing was changed. On one node, with its services stopped and the"
        " volume elsewhere, here: `groupmod --gid 105 mysql && find / -xdev -gid 103 -exec chgrp --no-dereference"
        " mysql {} +`. Then run this again."
    )


def test_a_number_that_somebody_else_has_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        plan_accounts("a", "b", side(None, None, [102]), side(102, 102))
    assert str(refusal.value).splitlines()[1] == (
        "a: user mysql must get the number 102, as on b, but another user has it here."
        " Give that one another number, or user mysql of b."
    )


def test_passwd_and_group_are_read(tmp_path: Any) -> None:
    (tmp_path / "passwd").write_text(
        "root:x:0:0:root:/root:/bin/bash\n+nis\nmysql:x:102:103::/nonexistent:/bin/false\n"
    )
    (tmp_path / "group").write_text("root:x:0:\nmysql:x:103:\npostdrop:x:104:a,b\n")
    assert parse_passwd("") == {}
    found = read_accounts(["mysql", "tomcat"], ["postdrop"], tmp_path)
    assert found.numbers == {
        "group mysql": 103,
        "group postdrop": 104,
        "group tomcat": None,
        "user mysql": 102,
        "user tomcat": None,
    }
    assert found.taken == {"group": [0, 103, 104], "user": [0, 102]}
