# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a text as heartbeat's C code does: fgets into a buffer, strings that end at NUL, atoi, blanks of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem

WHITESPACE = " \t\n\r\f"  # heartbeat.h
C_SPACE = WHITESPACE + "\v"  # isspace(3) in the C locale: what scanf skips
LINE_BYTES = 5119  # MAXLINE is 5120 (heartbeat.h), NUL included
SHOWN = 60
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class Piece:
    """The string that one fgets leaves, without its newline; `ended` says whether there was one."""

    line: int
    text: str
    ended: bool


def pieces(text: str, limit: int = LINE_BYTES) -> Iterator[Piece]:
    """Cut a text as fgets with a buffer of `limit` + 1 bytes does."""
    lines = text.split("\n")
    last = len(lines)
    for number, line in enumerate(lines, 1):
        if number == last and not line:
            return
        for part, whole in _parts(line, limit):
            yield Piece(number, part.split("\0", 1)[0], whole and number < last and "\0" not in part)


def _parts(line: str, limit: int) -> Iterator[tuple[str, bool]]:
    """The line, or its parts of `limit` bytes at most, each of whole characters; whether the newline is with it."""
    if len(line) * 4 < limit:
        yield line, True
        return
    data = line.encode("utf-8", "surrogatepass")
    start = 0
    while len(data) - start >= limit:
        end = start + limit
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        yield data[start:end].decode("utf-8", "surrogatepass"), False
        start = end
    yield data[start:].decode("utf-8", "surrogatepass"), True


def warnings(text: str, limit: int = LINE_BYTES) -> list[Problem]:
    """What is odd about the lines themselves: too long for the buffer, or with a NUL."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) * 4 >= limit:
            size = len(line.encode("utf-8", "surrogatepass"))
            if size >= limit:
                message = f"expected a line of {limit - 1} bytes at most, found {size}"
                found.append(Problem(number, f"{message}: heartbeat reads the rest as another line", WARNING))
        if "\0" in line:
            found.append(Problem(number, "expected text, found a NUL byte: heartbeat ignores what follows it", WARNING))
    return found


def words(text: str, separators: str) -> list[str]:
    """The words between any of these characters."""
    return [word for word in re.split(f"[{separators}]+", text) if word]


def atoi(word: str) -> int:
    """The number at the start of a word, 0 without one, in the 32 bits that atoi(3) leaves of a long one."""
    found = re.match(r"([+-]?)0*([0-9]*)", word.lstrip(C_SPACE))
    digits = found[2] if found else ""
    sign = -1 if found and found[1] == "-" else 1
    number = sign * int(digits or "0") if len(digits) < 19 else (2**63 - 1 if sign > 0 else -(2**63))
    return (number + 2**31) % 2**32 - 2**31


def lower(word: str) -> str:
    """ASCII lower case (g_strdown, awk's tolower in the C locale)."""
    return word.translate(_LOWER)


def shown(word: str) -> str:
    """A word as a message quotes it: escaped, and not longer than a line."""
    return repr(word) if len(word) <= SHOWN else f"{word[:SHOWN]!r}..."
