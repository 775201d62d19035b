# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a value of an option may be: a number in a range, one of some words, or a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

SWITCH = ("yes", "no")
COMMAND = re.compile(r'[^"\\\n\r\t\0]{1,255}')
_SHIFT = {"": 0, "s": 9, "K": 10, "k": 10, "M": 20, "m": 20, "G": 30, "g": 30}
_SUFFIX = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


@dataclass(frozen=True)
class Range:
    """Whole numbers from low to high in units of ``unit`` bytes; with unit 0 the number is a plain one (no K, M, G).

    symbols are words that are taken in place of a number.
    """

    low: int
    high: int
    unit: int = 0
    symbols: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = f"one of {', '.join(self.symbols)}, or " if self.symbols else ""
        if not self.unit:
            return f"{words}a whole number from {self.low} to {self.high}"
        each = "bytes" if self.unit == 1 else "KiB" if self.unit == 1024 else f"units of {self.unit} bytes"
        return f"{words}a number from {self.low} to {self.high} {each}, or with K, M or G such as 100M"

    def number(self, value: str) -> int | None:
        """Return the number as drbdadm reads it, in the option's units, rounded up; None if it reads none.

        drbdadm takes a suffix (s for sectors, K, M, G) with any number, also one that counts no bytes (new_strtoll).
        """
        found = re.fullmatch(r"\s*\+?([0-9]{1,19})([sKkMmGg]?)", value, re.ASCII)
        if not found:
            return None
        shift = _SHIFT[found[2]] - (self.unit or 1).bit_length() + 1
        return (
            int(found[1]) << shift
            if shift > 0 and found[2]
            else -(-int(found[1]) >> -shift)
            if found[2]
            else int(found[1])
        )


Rule = Union[Range, Sequence[str], "re.Pattern[str]"]


def fits(rule: Rule, value: str) -> bool:
    """Whether the value is one to write: stricter than drbdadm, which takes K, M and G with any number."""
    if isinstance(rule, re.Pattern):
        return rule.fullmatch(value) is not None
    if not isinstance(rule, Range):
        return value in rule
    if value in rule.symbols:
        return True
    found = re.fullmatch(r"(\d{1,12})([KMG]?)", value, re.ASCII | re.IGNORECASE)
    if not found or (found[2] and not rule.unit):
        return False
    number = int(found[1])
    if found[2]:
        number = number * _SUFFIX[found[2].upper()] // rule.unit
    return rule.low <= number <= rule.high


def describe(rule: Rule) -> str:
    """Say what drbdadm takes."""
    if isinstance(rule, re.Pattern):
        return "a command in one line without double quotes" if rule is COMMAND else "one word"
    return str(rule) if isinstance(rule, Range) else f"one of {', '.join(rule)}"
