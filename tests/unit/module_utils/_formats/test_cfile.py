# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import Piece
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("a", [Piece(1, "a", False)]),
        ("a\n", [Piece(1, "a", True)]),
        ("a\r\n\nb", [Piece(1, "a\r", True), Piece(2, "", True), Piece(3, "b", False)]),
        ("a\0b\nc\n", [Piece(1, "a", False), Piece(2, "c", True)]),
        ("abcdefgh\n", [Piece(1, "abcdefgh"[:5], False), Piece(1, "fgh", True)]),
        ("abcde\n", [Piece(1, "abcde", False), Piece(1, "", True)]),
        ("abcdé\n", [Piece(1, "abcd", False), Piece(1, "é", True)]),
    ],
)
def test_a_text_is_cut_as_fgets_cuts_it(text: str, pieces: list[Piece]) -> None:
    assert list(cfile.pieces(text, 5)) == pieces


def test_odd_lines_are_reported() -> None:
    assert cfile.warnings("a\0b\n" + "x" * 5119 + "\n") == [
        Problem(1, "expected text, found a NUL byte: heartbeat ignores what follows it", "warning"),
        Problem(
            2, "expected a line of 5118 bytes at most, found 5119: heartbeat reads the rest as another line", "warning"
        ),
    ]


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("7", 7),
        ("007x", 7),
        ("-3", -3),
        ("+3", 3),
        ("x", 0),
        ("", 0),
        ("2147483648", -(2**31)),
        ("4294967297", 1),
        ("9" * 10000, -1),
        ("-" + "9" * 10000, 0),
    ],
)
def test_numbers_are_read_as_atoi_does(word: str, number: int) -> None:
    assert cfile.atoi(word) == number


def test_only_ascii_letters_have_a_lower_case() -> None:
    assert cfile.lower("AbÄZ") == "abÄz"
    assert cfile.shown("a" * 70) == "'" + "a" * 60 + "'..."
