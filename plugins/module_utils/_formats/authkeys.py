# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""authkeys: the key that signs what this node sends, and checks what it receives.

The format knows several keys by their index, but heartbeat 3.0.6 checks every message with the key that signs, whatever
index the message names; that index only has to be in the file. So both nodes must have the same key at the same time.
Source: parse_authfile() of heartbeat/auth.c, tried on the packages of Debian 12. No message here shows a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import C_SPACE, LINE_BYTES, WHITESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING, Problem

METHODS = ("crc", "md5", "sha1")
HIGHEST_INDEX = 15
OUR_INDEX = 1
_METHOD = re.compile(r"(hmac-?)?(crc|md|sha)-?[0-9]{0,3}", re.IGNORECASE)  # what may be quoted


@dataclass(frozen=True, repr=False)
class Key:
    """One method with its secret; `crc` has none. The secret is never shown."""

    method: str
    secret: str = ""

    def __repr__(self) -> str:
        """Show the method, if it is one: it may be a misplaced secret."""
        return f"Key({self.method if _METHOD.fullmatch(self.method) else '?'})"


@dataclass(frozen=True)
class AuthKeys:
    """What heartbeat takes from the file: `sign` is the index of the key that is used."""

    sign: int
    keys: dict[int, Key]

    @property
    def signing(self) -> Key:
        """The key that is used."""
        return self.keys[self.sign]


@dataclass(frozen=True)
class Line:
    """`auth INDEX` (no key) or `INDEX METHOD [SECRET]`; index None and no key: neither, verbatim in `trailing`.

    comments: the lines above; trailing: the ignored end of the line. Both may hold a secret and are never shown.
    """

    index: int | None
    key: Key | None = None
    comments: tuple[str, ...] = field(default=(), repr=False)
    trailing: str = field(default="", repr=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class File:
    """The file; comments: those after the last line."""

    lines: tuple[Line, ...] = ()
    comments: tuple[str, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def auth(self) -> AuthKeys | None:
        """The keys; None if none is selected. A key counts if the `auth` line above it has its index."""
        wanted = chosen = None
        keys: dict[int, Key] = {}
        for line in self.lines:
            if line.key is None:
                wanted = wanted if line.index is None else line.index
            elif line.index is not None and not list(_key_problems(line.index, line.key)):
                keys[line.index] = line.key
                chosen = line.index if line.index == wanted else chosen
        return None if chosen is None else AuthKeys(chosen, keys)


def check_key(key: Key) -> None:
    """Refuse what heartbeat would refuse, and what it would silently cut.

    The secret is one white-space-delimited token (`%d%s%s` in auth.c); quotes are part of it.
    Raises Refusal, which never shows the secret.
    """
    for message in _key_problems(0, key):
        raise Refusal(message)
    if key.secret and not re.fullmatch(r"[!-~]+", key.secret):
        raise Refusal(
            "the authentication key must be printable ASCII without blanks: "
            "heartbeat would take the part before the first blank as the key"
        )


def _key_problems(index: int, key: Key) -> Iterator[str]:
    """Why heartbeat refuses a key."""
    if not 0 <= index <= HIGHEST_INDEX:
        yield f"the index must be 0 to {HIGHEST_INDEX}"
    if key.method not in METHODS:
        found = f", not {key.method!r}" if _METHOD.fullmatch(key.method) else ""
        yield f"the authentication method must be one of {', '.join(METHODS)}{found}"
    elif key.method == "crc" and key.secret:
        yield "authentication method crc takes no key: remove it, or use sha1"
    elif key.method != "crc" and not key.secret:
        yield f"authentication method {key.method} needs a key"


def parse(text: str) -> File:
    """Read the text of an authkeys; never raises, all that is wrong is in the problems of the file."""
    lines: list[Line] = []
    comments: list[str] = []
    for piece in cfile.pieces(text):
        code = piece.text.strip(WHITESPACE)
        if not code or code.startswith("#"):
            comments += [code] if code else []
            continue
        lines.append(_parse_line(code, tuple(comments), piece.line))
        comments = []
    file = File(tuple(lines), tuple(comments))
    return File(file.lines, file.comments, tuple(sorted([*cfile.warnings(text), *_problems(file)])))


def _parse_line(code: str, comments: tuple[str, ...], number: int) -> Line:
    """One line as sscanf reads it: `auth %d`, else `%d%s%s`; white space before a field may be missing."""
    if code.startswith("a"):
        found = re.match(rf"auth[{C_SPACE}]*([+-]?[0-9]+)", code)
        if not found:
            return Line(None, None, comments, code, number)
        return Line(cfile.atoi(found[1]), None, comments, code[found.end() :], number)
    digits = re.match(rf"[{C_SPACE}]*[+-]?[0-9]+", code)
    rest = code[digits.end() :] if digits else ""
    words = re.match(rf"[{C_SPACE}]*([^{C_SPACE}]+)(?:[{C_SPACE}]+([^{C_SPACE}]+))?", rest)
    if not digits or not words:
        return Line(None, None, comments, code, number)
    key = Key(words[1], words[2] or "")
    return Line(cfile.atoi(digits[0]), key, comments, rest[words.end() :], number)


def _problems(file: File) -> Iterator[Problem]:
    for line in file.lines:
        yield from (Problem(line.line, message, level) for message, level in _line_problems(line))
    yield from _selection(file)
    seen: dict[int, int] = {}
    for line in file.lines:
        if line.key is not None and line.index is not None:
            if line.index in seen:
                message = f"expected one key {line.index}, found another in line {seen[line.index]}"
                yield Problem(line.line, f"{message}: the last one counts", WARNING)
            seen[line.index] = line.line


def _line_problems(line: Line) -> Iterator[tuple[str, str]]:
    if line.index is None:
        expected = "'auth INDEX'" if line.trailing.startswith("a") else "'INDEX METHOD [KEY]'"
        yield f"expected {expected}", ERROR
    elif line.key is not None:
        yield from ((message, ERROR) for message in _key_problems(line.index, line.key))
        if not line.key.secret.isascii():
            yield "expected a key of ASCII characters, found others: it depends on the encoding of the file", WARNING
    if line.index is not None and line.trailing and not line.trailing.lstrip(C_SPACE).startswith("#"):
        what = "key, which ends at its first blank" if line.key else "index"
        yield f"expected nothing behind the {what}, found more: heartbeat ignores it", WARNING


def _selection(file: File) -> Iterator[Problem]:
    selects = [line for line in file.lines if line.key is None and line.index is not None]
    for line in selects[:-1]:
        yield Problem(line.line, f"expected one 'auth INDEX', found another in line {selects[-1].line}", WARNING)
    auth = file.auth
    if not auth:
        yield Problem(0, "no key follows the line 'auth INDEX' with that index")
        return
    if len(auth.keys) > 1:
        message = f"expected one key, found {len(auth.keys)}: heartbeat checks every message with key {auth.sign} alone"
        yield Problem(0, f"{message}, so others do not bridge a change of the key", WARNING)
    if auth.signing.method == "crc":
        yield Problem(0, "expected md5 or sha1 as the method, found crc, which keeps no stranger out", WARNING)


def render(file: File) -> str:
    """Return the text: one blank between words, comments as they were written, no empty lines.

    Raises Refusal, which shows no secret, if it would not be read back as the same.
    """
    lines: list[str] = []
    for line in file.lines:
        lines += [*line.comments, _render_line(line)]
    text = "".join(f"{line}\n" for line in [*lines, *file.comments])
    if parse(text) != file:
        raise Refusal("authkeys: expected words and comments that fit into a line, found some that would be misread")
    return text


def _render_line(line: Line) -> str:
    if line.index is None:
        return line.trailing
    words = ["auth", str(line.index)]
    if line.key is not None:
        words = [str(line.index), line.key.method, *([line.key.secret] if line.key.secret else [])]
    wide, narrow = " ".join(words) + line.trailing, words[0] + " ".join(words[1:]) + line.trailing
    return wide if len(wide.encode("utf-8", "surrogatepass")) < LINE_BYTES else narrow


def parse_authkeys(text: str) -> AuthKeys:
    """Read the keys. Raises Refusal with the number of the bad line, never its content."""
    file = parse(text)
    error = next((one for one in sorted(file.problems, key=lambda one: not one.line) if one.level == ERROR), None)
    if error:
        raise Refusal(f"authkeys line {error.line}: {error.message}" if error.line else f"authkeys: {error.message}")
    assert file.auth is not None
    return file.auth


def render_authkeys(auth: AuthKeys) -> str:
    """Return the text; `auth` stands first because heartbeat only finds keys behind it."""
    return render(File((Line(auth.sign), *_key_lines(auth.keys))))


def _key_lines(keys: Mapping[int, Key]) -> Iterator[Line]:
    for index, key in sorted(keys.items()):
        check_key(key)
        yield Line(index, key)
