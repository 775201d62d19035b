# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens to statements. Goes on behind a mistake, so that one reading finds all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tokens
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.names import is_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement, Word, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem

DEEPEST = 12  # braces in braces; drbd.conf needs 5
MAY_STAY_OPEN = ("resource", "common")


@dataclass
class _Draft:
    """A statement that still grows; also the whole file, which has no words."""

    words: list[Word] = field(default_factory=list)
    line: int = 0
    body: list[_Draft] | None = None
    raw: str = ""
    comments: list[str] = field(default_factory=list)
    remark: str = ""
    tail: list[str] = field(default_factory=list)
    close: str = ""

    def frozen(self) -> Statement:
        """Return the statement; as deep as DEEPEST allows."""
        return Statement(
            words=tuple(self.words),
            body=None if self.body is None else tuple(draft.frozen() for draft in self.body),
            raw=self.raw,
            comments=tuple(self.comments),
            remark=self.remark,
            tail=tuple(self.tail),
            close=self.close,
            line=self.line,
        )


class Builder:
    """Builds the statements of one text: statements, tail and problems when it is done."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._tokens = [*tokens.tokenize(text)]
        self._at = 0
        self._file = _Draft(body=[])
        self._open = [self._file]
        self._now = _Draft()
        self._last: tuple[int, _Draft, str] = (0, self._file, "")  # line, draft and field a remark would go to
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            self._take(token)
        self._finish()
        whole = self._file.frozen()
        self.statements, self.tail = whole.inner, whole.tail

    def _take(self, token: tokens.Token) -> None:
        if token.kind == tokens.COMMENT:
            self._comment(token)
        elif token.kind == tokens.PUNCT and token.text == ";":
            self._end(token)
        elif token.kind == tokens.PUNCT and token.text == "{":
            self._brace(token)
        elif token.kind == tokens.PUNCT and token.text == "}":
            self._unbrace(token)
        else:
            self._word(token)

    def _error(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def _comment(self, token: tokens.Token) -> None:
        line, draft, where = self._last
        if line == token.line and where and not self._now.words and not getattr(draft, where):
            setattr(draft, where, token.text)
        else:
            self._now.comments.append(token.text)

    def _word(self, token: tokens.Token) -> None:
        if token.kind == tokens.BAD:
            self._error(token.line, f"expected a word, found {tokens.why_bad(token.text)}")
        if not self._now.words:
            self._now.line = token.line
        quoted = token.kind == tokens.STRING and not is_name(token.text)
        self._now.words.append(Word(token.text, quoted, token.line))
        if token == (tokens.WORD, "skip", *token[2:]) and len(self._now.words) == 1:
            self._skip(token)

    def _skip(self, token: tokens.Token) -> None:
        """Take all to the brace that closes the block; in it every word counts as nothing but its braces."""
        depth = 0
        for n in range(self._at, len(self._tokens)):
            inside = self._tokens[n]
            if inside.kind == tokens.PUNCT and inside.text in "{}":
                depth += 1 if inside.text == "{" else -1
                if depth <= 0:
                    break
        else:
            inside, n, depth = self._tokens[-1], len(self._tokens) - 1, 1
        if depth:
            self._error(token.line, "expected a block in braces behind skip, found none that is closed")
        self._now.raw = self._text[token.end : inside.end].strip()
        self._at = n + 1
        self._close("remark", inside.line)

    def _end(self, token: tokens.Token) -> None:
        if self._now.words:
            self._close("remark", token.line)
        else:
            self._error(token.line, "expected a statement, found ';'")

    def _close(self, where: str, line: int) -> None:
        """Add the statement to the section that is open."""
        draft, self._now = self._now, _Draft()
        body = self._open[-1].body
        if body is not None:
            body.append(draft)
        self._last = (line, draft, where)

    def _brace(self, token: tokens.Token) -> None:
        draft = self._now
        if not draft.words:
            draft.line = token.line
            self._error(token.line, "expected the name of a section, found '{'")
        self._close("remark", token.line)
        draft.body = []
        if len(self._open) < DEEPEST:
            self._open.append(draft)
            return
        self._error(token.line, f"expected at most {DEEPEST} braces in each other, found more: the rest is not read")
        self._at = len(self._tokens)

    def _unbrace(self, token: tokens.Token) -> None:
        self._missing(f"found '{token.text}'")
        if len(self._open) == 1:
            self._error(token.line, "expected a section, found '}': there is no '{' for it")
            return
        draft = self._open.pop()
        draft.tail, self._now = self._now.comments, _Draft()
        self._last = (token.line, draft, "close")

    def _missing(self, found: str) -> None:
        """Close a statement that has no ; and say so."""
        if self._now.words:
            last = self._now.words[-1]
            self._error(last.line, f"expected ';' behind '{shown(tuple(self._now.words))}', {found}")
            self._close("remark", last.line)

    def _finish(self) -> None:
        """The file ends. drbdadm takes the end for the last } of a resource, and only there."""
        self._missing("found the end of the file")
        self._open[-1].tail = self._now.comments
        for draft in self._open[:0:-1]:
            words = tuple(draft.words)
            fine = len(self._open) == 2 and words and words[0].text in MAY_STAY_OPEN
            message = f"expected '}}' for the '{{' of '{shown(words)}', found the end of the file"
            self.problems.append(Problem(draft.line, message, WARNING) if fine else Problem(draft.line, message))
