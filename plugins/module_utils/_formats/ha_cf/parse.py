# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and write ha.cf as parse_config() of heartbeat's config.c does.

A '#' ends the line wherever it stands, there is no quoting and no continuation, commas separate values like blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import WHITESPACE, Piece
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import (
    DIRECTIVES,
    WORDS,
    Directive,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem

DELIMITERS = WHITESPACE + ","


def parse(text: str) -> File:
    """Read the text of a ha.cf; never raises, all that is wrong is in the problems of the file."""
    problems = cfile.warnings(text)
    statements: list[Statement] = []
    comments: list[str] = []
    for piece in cfile.pieces(text):
        body, mark, comment = piece.text.partition("#")
        code = body.lstrip(WHITESPACE)
        if not code:
            comments += [f"#{comment.rstrip(WHITESPACE)}"] if mark else []
            continue
        problems += _carriage_return(piece, code)
        trailing = f"{body[len(body.rstrip(WHITESPACE)) :]}#{comment}".rstrip(WHITESPACE) if mark else ""
        name, values = _split(re.split("[\r\n]", code, maxsplit=1)[0])
        statements.append(Statement(name, values, tuple(comments), trailing, piece.line))
        comments = []
    file = File(tuple(statements), tuple(comments))
    return File(file.statements, file.comments, tuple(sorted([*problems, *check.problems(file)])))


def _carriage_return(piece: Piece, code: str) -> Iterator[Problem]:
    """A line ends at its first carriage return."""
    ignored = code.rstrip(WHITESPACE).partition("\r")[2]
    if ignored:
        yield Problem(piece.line, "expected one line, found a carriage return: heartbeat ignores the rest", WARNING)


def _split(code: str) -> tuple[str, tuple[str, ...]]:
    """Directive and values of a line without comment."""
    name = re.split(f"[{WHITESPACE}]", code, maxsplit=1)[0]
    rest = code[len(name) :].lstrip(DELIMITERS)
    row = DIRECTIVES.get(name, Directive())
    if row.fields == 0:
        return name, tuple(cfile.words(rest, DELIMITERS))
    if row.fields == WORDS:
        return name, tuple(cfile.words(rest, WHITESPACE))
    rest = rest.strip(WHITESPACE)
    return name, tuple(re.split(f"[{WHITESPACE}]+", rest, maxsplit=row.fields - 1)) if rest else ()


def render(file: File) -> str:
    """Return the text: one blank between values, comments as they were written, no empty lines.

    Raises Refusal if it would not be read back as the same.
    """
    lines: list[str] = []
    for statement in file.statements:
        lines += statement.comments
        lines.append(" ".join((statement.name, *statement.values)) + statement.trailing)
    text = "".join(f"{line}\n" for line in [*lines, *file.comments])
    if parse(text) != file:
        raise Refusal("ha.cf: expected values and comments that fit into a line, found some that would be misread")
    return text
