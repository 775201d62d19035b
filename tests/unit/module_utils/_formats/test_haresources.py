# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources, haresources_check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import (
    File,
    Group,
    Head,
    Line,
    parse_haresources,
    render_haresources,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem, decode
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#\\"), min_size=1)
GROUPS = st.builds(Group, WORDS.map(str.lower), st.lists(WORDS).map(tuple))
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
COMMENTS = st.lists(TEXT.map(lambda text: f"#{text}".rstrip(" \t\n\r\f"))).map(tuple)
TRAILING = st.one_of(st.just(""), TEXT.map(lambda text: f" # {text}".rstrip(" \t\n\r\f")))
LINES = st.builds(Line, GROUPS, COMMENTS, TRAILING)
FILES = st.builds(File, st.lists(LINES).map(tuple), COMMENTS)
LIKELY = st.sampled_from(
    ["a", "B", "\\", "#", "\n", "\\\n", " ", "\t", "\r", "\0", "\f", "::", "10.0.0.1/24", "é" * 700]
)


@given(st.lists(GROUPS))
def test_what_is_rendered_is_read_back(groups: list[Group]) -> None:
    assert parse_haresources(render_haresources(groups)) == groups


@given(FILES)
def test_a_file_is_read_back_with_its_comments(file: File) -> None:
    assert haresources.parse(haresources.render(file)) == file


@given(st.one_of(st.text(), st.lists(LIKELY).map("".join), st.binary().map(decode)))
def test_any_text_has_a_normal_form(text: str) -> None:
    file = haresources.parse(text)
    normal = haresources.render(file)
    assert haresources.parse(normal) == file
    assert haresources.render(haresources.parse(normal)) == normal


@pytest.mark.parametrize(
    "text", ["n " + "a " * 2**19, "\\" * 2**20, "a\\\n" * 5000, "n " + "::" * 2**19, "#" * 2**20, "n " + "1." * 2**19]
)
def test_long_lines_and_many_lines_are_read(text: str) -> None:
    file = haresources.parse(text)
    assert haresources.parse(haresources.render(file)) == file


# What sed and mawk of Debian 12 make of these texts in the pipeline of ResourceManager.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n\n  \n", []),
        ("Alpha\tdrbddisk::r0  10.0.0.1 # mine\n", [Group("alpha", ("drbddisk::r0", "10.0.0.1"))]),
        ("alpha a \\\n  b \\\n  c\nbeta d", [Group("alpha", ("a", "b", "c")), Group("beta", ("d",))]),
        ("alpha a \\\n b # tail\n", [Group("alpha", ("a", "b", "#", "tail"))]),
        ("alpha\n", [Group("alpha", ())]),
        ("Alpha a \\\n", [Group("alpha", ("a", "\\"))]),
        ("Alpha a \\", [Group("alpha", ("a", "\\"))]),
        ("Alpha a\r\nBeta b\vc\fd\r x\n", [Group("alpha", ("a\r",)), Group("beta", ("b\vc\fd\r", "x"))]),
        ("Alpha a\\#c\nb\n", [Group("alpha", ("ab",))]),
        ("   \\\n  A b\n", [Group("a", ("b",))]),
        ("a b\\\\\nc d\n", [Group("a", ("b\\c", "d"))]),
        ("a b \\\n\nc d\n", [Group("a", ("b",)), Group("c", ("d",))]),
        ("a b\\\\\n\nc\n", [Group("a", ("bc",))]),
        ("ÄA x\n", [Group("Äa", ("x",))]),
    ],
)
def test_files_are_read_as_resourcemanager_reads_them(text: str, expected: list[Group]) -> None:
    assert parse_haresources(text) == expected


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("alpha a \\\n b\nbeta c", [Head(1, "alpha"), Head(3, "beta")]),
        (" # alpha \\\nbeta\\x\r\n", [Head(2, "beta\\x")]),
        ("alpha a \\ \n b\n", [Head(1, "alpha"), Head(2, "b")]),
        ("alpha a \\\r\n b\r\n", [Head(1, "alpha"), Head(2, "b")]),
        ("\\\nalpha a\n", [Head(1, "\\")]),
        ("alpha a # no \\\nbeta b\n", [Head(1, "alpha")]),
        ("alpha " + "x" * 5118 + "\n", [Head(1, "alpha"), Head(1, "xxxxxx")]),
    ],
)
def test_first_words_are_read_as_the_daemon_reads_them(text: str, heads: list[Head]) -> None:
    assert list(haresources.parse(text).heads) == heads


BLANKS = "expected a backslash as the very last character, found blanks behind it: the line ends here"
RETURN = "expected lines that end in a newline alone, found a carriage return: it is part of the last word"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "alpha drbddisk::r0 Filesystem::/dev/drbd0::/srv::ext4 10.0.0.1/24/eth0:1 apache # mine\nbeta 10.0.0.2 x::y\n",
            [],
        ),
        ("alpha a \\ \nbeta b\n", [(1, BLANKS)]),
        ("alpha a\r\nbeta b\r\n", [(1, RETURN)]),
        (
            "alpha a \\\n b # tail\n",
            [(1, "expected no comment in a continuation line, found '#': it and what follows are resources")],
        ),
        (
            "alpha a # no \\\nbeta b\n",
            [
                (
                    2,
                    "expected one reading, found two: a group of 'beta' for ResourceManager, part of another line for heartbeat",
                )
            ],
        ),
        (
            "\\\nalpha a\n",
            [(1, "expected one reading, found two: a group of 'alpha' for ResourceManager, '\\\\' for heartbeat")],
        ),
        (
            "alpha \\\r\n",
            [(1, BLANKS), (1, RETURN)],
        ),
        ("alpha\n", [(1, "expected resources behind the node, found none: heartbeat has nothing to start")]),
        (
            "alpha a b\nbeta b c\nalpha c d\nbeta e d\n",
            [
                (
                    2,
                    "expected the first resource of a group nowhere else, found 'b' in line 1 too: heartbeat finds a group by it",
                ),
                (
                    3,
                    "expected the first resource of a group nowhere else, found 'c' in line 2 too: heartbeat finds a group by it",
                ),
                (
                    4,
                    "expected a resource in one group, found 'd' in line 3 too: the end of one group stops it for both",
                ),
            ],
        ),
        (
            "alpha IPAddr::10.0.0.1 filesystem::/dev/sda::/srv\n",
            [
                (1, "expected the script Filesystem, found 'filesystem' in other letters"),
                (1, "expected the script IPaddr, found 'IPAddr' in other letters"),
            ],
        ),
        (
            "alpha IPaddr::ip/24/eth0 IPaddr2::10.0.0.256 IPaddr 10.0.0.1/24/enp0s31f6:mail1\n",
            [
                (1, "expected an IPv4 address, found ''"),
                (1, "expected an IPv4 address, found '10.0.0.256'"),
                (1, "expected an IPv4 address, found 'ip'"),
            ],
        ),
        (
            "alpha 10.0.0.1/24/enp0s31f6:mail12\n",
            [(1, "expected a label of at most 15 characters, found 'enp0s31f6:mail12'")],
        ),
        (
            "alpha x::::y z::\n",
            [(1, f"expected no empty argument, found one in {one}: it vanishes") for one in ("'x::::y'", "'z::'")],
        ),
        (
            "alpha Filesystem::/dev/drbd0::/srv drbddisk\n",
            [(1, "expected drbddisk before a file system on DRBD, found 'Filesystem::/dev/drbd0::/srv' without it")],
        ),
    ],
)
def test_all_that_would_hurt_is_found_at_once(text: str, problems: list[tuple[int, str]]) -> None:
    assert list(haresources.parse(text).problems) == [Problem(line, message, "warning") for line, message in problems]


def test_nodes_are_those_of_ha_cf() -> None:
    file = haresources.parse("Alpha a\ngamma b\n10.0.0.254 c\nbeta d # \\\ndelta e\n")
    assert haresources_check.check_nodes(file, ["alpha", "BETA"], ["10.0.0.254"]) == [
        Problem(2, "expected a node of ha.cf (alpha, beta) at the start of the line, found 'gamma'"),
        Problem(
            3, "expected a node of ha.cf (alpha, beta), found the ping node '10.0.0.254': it starts nothing", "warning"
        ),
        Problem(5, "expected a node of ha.cf (alpha, beta), found 'delta': nobody starts the group", "warning"),
    ]


@pytest.mark.parametrize(
    ("entry", "script", "arguments"),
    [
        ("10.0.0.1/24/eth0", "IPaddr", ["10.0.0.1/24/eth0"]),
        ("IPaddr2::10.0.0.1", "IPaddr2", ["10.0.0.1"]),
        ("Filesystem::/dev/sda::::ext4", "Filesystem", ["/dev/sda", "ext4"]),
        ("httpd", "httpd", []),
    ],
)
def test_a_resource_is_a_script_with_arguments(entry: str, script: str, arguments: list[str]) -> None:
    assert haresources_check.split(entry) == (script, arguments)


def test_a_key_is_the_first_resource() -> None:
    assert [group.key for group in parse_haresources("alpha a b\nbeta\n")] == ["a", ""]


def test_a_word_that_breaks_the_line_is_refused() -> None:
    with pytest.raises(Refusal, match=r"^haresources: 'MailTo::a::to do' must not be empty or contain a blank"):
        render_haresources([Group("alpha", ("MailTo::a::to do",))])
    with pytest.raises(Refusal, match=r"^haresources: expected words and comments that fit into a line"):
        haresources.render(File((Line(Group("alpha", ("MailTo::a::to do",))),)))
