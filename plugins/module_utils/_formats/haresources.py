# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""haresources: one logical line per resource group, read the way ResourceManager flattens the file.

Heartbeat itself reads only the first word of each logical line, in C and by other rules (parse_ha_resources() of its
config.c); `heads` are those words. Both readings were compared with the programs of Debian 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile, haresources_check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import LINE_BYTES, WHITESPACE, Piece
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem

BLANKS = " \t"


@dataclass(frozen=True)
class Group:
    """A resource group: its preferred node and its resources in starting order."""

    node: str
    entries: tuple[str, ...]

    @property
    def key(self) -> str:
        """The first resource, by which heartbeat finds the group."""
        return self.entries[0] if self.entries else ""


@dataclass(frozen=True)
class Line:
    """A group as it stands in the file.

    comments: the lines above, each with its '#'; trailing: blanks, '#' and comment behind the last resource.
    last: the last physical line, if it is continued.
    """

    group: Group
    comments: tuple[str, ...] = ()
    trailing: str = ""
    line: int = field(default=0, compare=False)
    last: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Head:
    """A word that the daemon takes for a node, with its line."""

    line: int
    word: str


@dataclass(frozen=True)
class File:
    """The file; comments: those after the last group. heads: the first words as the daemon reads them."""

    lines: tuple[Line, ...] = ()
    comments: tuple[str, ...] = ()
    heads: tuple[Head, ...] = field(default=(), compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def groups(self) -> list[Group]:
        """The groups in file order."""
        return [line.group for line in self.lines]


@dataclass(frozen=True)
class Physical:
    """Lines that ResourceManager's sed joins: numbers of the first and last, text, comment of the first."""

    first: int
    last: int
    text: str
    comment: str


def parse(text: str) -> File:
    """Read the text of a haresources; never raises, all that is wrong is in the problems of the file."""
    lines: list[Line] = []
    comments: list[str] = []
    for one in _flatten(text.replace("\0", "")):
        words = cfile.words(one.text, BLANKS)
        comment, trailing = one.comment.rstrip(WHITESPACE), ""
        if comment and words and one.first == one.last:
            trailing = one.text[len(one.text.rstrip(BLANKS)) :] + comment
        elif comment:
            comments.append(comment)
        if words:
            group = Group(cfile.lower(words[0]), tuple(words[1:]))
            lines.append(Line(group, tuple(comments), trailing, one.first, one.last))
            comments = []
    file = File(tuple(lines), tuple(comments), tuple(_heads(text)))
    return File(file.lines, file.comments, file.heads, tuple(sorted(haresources_check.problems(file, text))))


def _flatten(text: str) -> Iterator[Physical]:
    """The sed of ResourceManager: comments go from the first physical line only, `\\` at the end joins the next one."""
    lines = text.split("\n")
    lines = lines[:-1] if not lines[-1] else lines
    number = 0
    while number < len(lines):
        first = number
        parts: list[str] = []
        code, mark, comment = lines[number].partition("#")
        while code.endswith("\\") and number + 1 < len(lines):
            parts += [code[:-1]] if code != "\\" else []
            number += 1
            code = lines[number]
            if parts and parts[-1].endswith("\\") and not code:  # the end of the joined line, hence it goes on
                code = parts.pop()
        yield Physical(first + 1, number + 1, "".join([*parts, code]), mark + comment)
        number += 1


def _heads(text: str) -> Iterator[Head]:
    """parse_ha_resources(): the first word of each line, unless a backslash ends the line above."""
    pieces = cfile.pieces(text, LINE_BYTES - 1)
    for piece in pieces:
        code = piece.text.lstrip(WHITESPACE)
        if not code or code.startswith("#"):
            continue
        yield Head(piece.line, re.split(f"[{WHITESPACE}]", code, maxsplit=1)[0])
        following: Piece | None = piece
        while following and _continues(following):
            following = next(pieces, None)


def _continues(piece: Piece) -> bool:
    """Whether the last but one character that fgets left in the buffer is a backslash."""
    return (piece.text + "\n" * piece.ended)[-2:-1] == "\\"


def render(file: File) -> str:
    """Return the text: one line a group with one blank between words, comments as they were written, no empty lines.

    Raises Refusal if it would not be read back as the same.
    """
    lines: list[str] = []
    for line in file.lines:
        lines += [*line.comments, _render_group(line.group) + line.trailing]
        if lines[-1].endswith("\\"):  # it would continue
            lines[-1] += " "
    text = "".join(f"{line}\n" for line in [*lines, *file.comments])
    if parse(text) != file:
        raise Refusal("haresources: expected words and comments that fit into a line, found some that would be misread")
    return text


def _render_group(group: Group) -> str:
    """The words; from the first with a '#' on they stand in a continuation line, where it is no comment."""
    words = [group.node, *group.entries]
    plain = next((number for number, word in enumerate(words) if "#" in word), len(words))
    first, second = " ".join(words[:plain]), " ".join(words[plain:])
    return f"{first} \\\n{second}".lstrip(" ") if second else first


def parse_haresources(text: str) -> list[Group]:
    """Return the groups in file order, as ResourceManager sees them."""
    return parse(text).groups


def render_haresources(groups: list[Group]) -> str:
    """Return the text, one line a group. Raises Refusal for a word that would break the line's structure."""
    for group in groups:
        for word in (group.node, *group.entries):
            if not re.fullmatch(r"[^\s#\\]+", word):
                raise Refusal(f"haresources: {word!r} must not be empty or contain a blank, '#' or a backslash")
    return "".join(" ".join((group.node, *group.entries)) + "\n" for group in groups)
