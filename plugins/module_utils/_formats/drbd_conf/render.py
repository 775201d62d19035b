# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The normal form: one statement a line, four blanks a level, an empty line around sections, comments in place."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tokens
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import (
    File,
    Statement,
    Word,
    glue,
    shown,
)

_INDENT = "    "


def render(file: File) -> str:
    """Return the text. Raises Refusal for a word that drbd.conf cannot hold (a line break, or more than 255 bytes)."""
    blocks = ["\n".join(_lines(statement, "")) + "\n" for statement in file.statements]
    tail = "".join(f"#{comment}\n" for comment in file.tail)
    return (
        "".join(
            ("\n" if n and _apart(file.statements[n - 1], file.statements[n]) else "") + block
            for n, block in enumerate(blocks)
        )
        + ("\n" if blocks and tail else "")
        + tail
    )


def _apart(before: Statement, after: Statement) -> bool:
    return before.body is not None or after.body is not None


def _lines(statement: Statement, indent: str) -> Iterator[str]:
    yield from (f"{indent}#{comment}" for comment in statement.comments)
    said = glue([_spelled(word) for word in statement.words])
    if statement.raw:
        yield _remarked(f"{indent}{said} {statement.raw}", statement.remark)
    elif statement.body is None:
        yield _remarked(f"{indent}{said};", statement.remark)
    else:
        yield _remarked(f"{indent}{said} {{", statement.remark)
        for inside in statement.body:
            yield from _lines(inside, indent + _INDENT)
        yield from (f"{indent}{_INDENT}#{comment}" for comment in statement.tail)
        yield _remarked(f"{indent}}}", statement.close)


def _remarked(line: str, remark: str) -> str:
    return f"{line} #{remark}" if remark else line


def _spelled(word: Word) -> str:
    if word.quoted and ("\n" in word.text or tokens.size(word.text) > tokens.LONGEST_STRING):
        raise Refusal(
            f"drbd.conf: expected a text of one line and at most {tokens.LONGEST_STRING} bytes, found {shown((word,))}"
        )
    return tokens.spell(word.text, word.quoted)
