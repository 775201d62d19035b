# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drbd.conf says, statement by statement: nothing is lost but white space, and what a person wrote stays.

A statement is its words, and either ends with ; or has a body in braces. Who wants resources and hosts reads model.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, Problem

SECRET = "shared-secret"


@dataclass(frozen=True)
class Word:
    """One word: bare (keyword, number, address, name, or one of : [ ]) or quoted (always a name, whatever it says)."""

    text: str
    quoted: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Statement:
    """words; or words { body }. raw: the text of a skip block, from behind the word skip to its closing brace.

    comments are the lines of comment above it, remark stands behind its ; or {, tail above its } and close behind that.
    """

    words: tuple[Word, ...] = field(repr=False)
    body: tuple[Statement, ...] | None = None
    raw: str = field(default="", repr=False)
    comments: tuple[str, ...] = field(default=(), repr=False)
    remark: str = field(default="", repr=False)
    tail: tuple[str, ...] = field(default=(), repr=False)
    close: str = field(default="", repr=False)
    line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The keyword, or the option's name; empty if there is none."""
        return self.words[0].text if self.words and not self.words[0].quoted else ""

    @property
    def label(self) -> str:
        """The first word, quoted or not: DRBD 9 takes quoted names of options."""
        return self.words[0].text if self.words else ""

    @property
    def values(self) -> tuple[str, ...]:
        """The texts behind the name."""
        return tuple(word.text for word in self.words[1:])

    @property
    def inner(self) -> tuple[Statement, ...]:
        """The statements in the braces."""
        return self.body or ()


@dataclass(frozen=True)
class File:
    """One file. tail are the comments behind its last statement; path is for messages only."""

    statements: tuple[Statement, ...]
    tail: tuple[str, ...] = field(default=(), repr=False)
    path: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def valid(self) -> bool:
        """Whether drbdadm would take the file."""
        return not any(problem.level == ERROR for problem in self.problems)


def shown(words: tuple[Word, ...]) -> str:
    """Return the words for a message: never a secret, and not longer than a line."""
    texts = [f'"{word.text}"' if word.quoted else word.text for word in words]
    if any(word.text == SECRET for word in words):
        texts = [*texts[: texts.index(SECRET) + 1], "(not shown)"] if SECRET in texts else ["(not shown)"]
    said = glue(texts)
    return repr(said if len(said) <= 60 else said[:57] + "...")[1:-1]


def glue(texts: list[str]) -> str:
    """Join words as people write them: no blanks around : and brackets, but one in front of [ behind ipv6."""
    said = ""
    for n, text in enumerate(texts):
        before = texts[n - 1] if n else ""
        tight = text in (":", "]") or before in (":", "[") or (text == "[" and before != "ipv6")
        said += text if tight or not n else f" {text}"
    return said
