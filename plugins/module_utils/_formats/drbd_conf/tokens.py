# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of drbd.conf, as the scanners of drbdadm cut them (drbdadm_scanner.fl of drbd-utils, v84 and v9).

A comment runs from # to the end of its line. A bare word has letters, digits and / . _ - (at most 128). Anything else
needs double quotes; in them a backslash takes the next character as it is, and there is no line break. What a bare word
is (keyword, number, address, name) depends on its text; a quoted one is always a name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

WORD, STRING, PUNCT, COMMENT, BAD = "word", "string", "punct", "comment", "bad"
LONGEST_WORD = 128
LONGEST_STRING = 255

_BARE = r"[a-zA-Z0-9/._-]"
_HEX = r"[0-9a-fA-F]{1,4}"
_IPV4 = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
_IPV6 = (
    rf"::[fF]{{4}}:{_IPV4}"
    rf"|(?:(?:{_HEX}:){{0,5}}{_HEX})?:(?:{_HEX})?:(?:{_HEX}(?::{_HEX}){{0,5}})?(?:%{_BARE}{{1,128}})?"
)
_TOKEN = re.compile(
    rf'(?P<blank>[ \t\r\n]+)|(?P<comment>#[^\n]*)|(?P<string>"(?:[^"\\\n]|\\[^\n]){{0,{LONGEST_STRING}}}")'
    rf"|(?P<long>\"(?:[^\"\\\n]|\\[^\n]){{{LONGEST_STRING}}}[^\n]*)|(?P<open>\"[^;\n]*)"
    rf"|(?P<word>{_IPV6}|{_BARE}+)|(?P<punct>[{{}};\[\]:])|(?P<bad>.)",
    re.DOTALL,
)
_CLASSES = (
    ("4", re.compile(_IPV4)),
    ("6", re.compile(_IPV6)),
    ("N", re.compile(r"[0-9]{1,8}[MKGs]?")),
    ("V", re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")),
    ("S", re.compile(rf"{_BARE}{{1,{LONGEST_WORD}}}")),
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Token(NamedTuple):
    """One word, bracket or comment. start and end are positions in the text, line counts from 1.

    text is what it says: a string without its quotes and escapes, a comment without its #. For BAD it is the source.
    """

    kind: str
    text: str
    line: int
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut the text. Never fails: what drbdadm takes for no word at all is BAD."""
    found, line = [], 1
    for match in _TOKEN.finditer(text):
        kind, said = match.lastgroup or "", match[0]
        if kind == "blank":
            line += said.count("\n")
            continue
        found.append(Token(*_read(kind, said), line, match.start(), match.end()))
        line += said.count("\n")
    return found


def _read(kind: str, said: str) -> tuple[str, str]:
    """Return kind and text of a token."""
    if kind == "string":
        inner = _ESCAPED.sub(r"\1", said[1:-1])
        return (BAD, said) if size(inner) > LONGEST_STRING else (STRING, inner)
    if kind == "comment":
        return COMMENT, said[1:].rstrip()
    if kind == "word":
        return (WORD, said) if len(said) <= LONGEST_WORD or ":" in said else (BAD, said)
    return (PUNCT, said) if kind == "punct" else (BAD, said.rstrip())


def size(text: str) -> int:
    """Return the bytes of a text, which is what the scanner counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def lexical_class(text: str) -> str:
    """Return what a bare word is: 4 or 6 an address, N a number, V a version, S a name, else the empty string."""
    return next((name for name, pattern in _CLASSES if pattern.fullmatch(text)), "")


def why_bad(text: str) -> str:
    """Say what is wrong with a BAD token, without its text, which may be a secret."""
    if text.startswith('"') and size(text) > LONGEST_STRING + 1:
        return f"a quoted text of more than {LONGEST_STRING} bytes"
    if text.startswith('"'):
        return "a quoted text that does not end on its line"
    if len(text) > 1:
        return f"a word of more than {LONGEST_WORD} characters"
    return f"the character {text!r}, which needs double quotes around its word"


def spell(text: str, quoted: bool) -> str:
    """Return the source text of a word."""
    if not quoted:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
