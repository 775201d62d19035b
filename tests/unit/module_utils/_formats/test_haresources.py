# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import (
    Group,
    parse_haresources,
    render_haresources,
)
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#\\"), min_size=1)
GROUPS = st.builds(Group, WORDS.map(str.lower), st.lists(WORDS).map(tuple))


@given(st.lists(GROUPS))
def test_what_is_rendered_is_read_back(groups: list[Group]) -> None:
    assert parse_haresources(render_haresources(groups)) == groups


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n\n  \n", []),
        ("Alpha\tdrbddisk::r0  10.0.0.1 # mine\n", [Group("alpha", ("drbddisk::r0", "10.0.0.1"))]),
        ("alpha a \\\n  b \\\n  c\nbeta d", [Group("alpha", ("a", "b", "c")), Group("beta", ("d",))]),
        ("alpha a \\\n b # tail\n", [Group("alpha", ("a", "b", "#", "tail"))]),
        ("alpha\n", [Group("alpha", ())]),
    ],
)
def test_files_are_read_as_resourcemanager_reads_them(text: str, expected: list[Group]) -> None:
    assert parse_haresources(text) == expected


def test_a_key_is_the_first_resource() -> None:
    assert [group.key for group in parse_haresources("alpha a b\nbeta\n")] == ["a", ""]


def test_a_word_that_breaks_the_line_is_refused() -> None:
    with pytest.raises(Refusal, match=r"^haresources: 'MailTo::a::to do' must not be empty or contain a blank"):
        render_haresources([Group("alpha", ("MailTo::a::to do",))])
