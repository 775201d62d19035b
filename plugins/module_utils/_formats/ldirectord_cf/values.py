# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the value of a directive the way ldirectord finds it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import SECRET

BLANKS = " \t\r\f\v"


class WrongValue(Exception):
    """ldirectord refuses the value; the text says what it wants, never a secret."""


@dataclass(frozen=True)
class Found:
    """What ldirectord takes, and what of the line it drops."""

    value: str
    dropped: str = ""


def show(text: str) -> str:
    """Return a value for a message, cut where it gets long."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def find_value(name: str, directive: d.Directive, text: str, block: bool) -> Found:
    """Return what ldirectord takes from the text behind the equals sign. Raises WrongValue."""
    return _FINDERS[directive.kind](name, directive, text, block)


def _wrong(name: str, wants: str, text: str) -> WrongValue:
    return WrongValue(f"{name} must be {wants}" if name in SECRET else f"{name} must be {wants}, not {show(text)}")


def _picked(match: re.Match[str], text: str, value: str) -> Found:
    before, after = text[: match.start()].strip(BLANKS), text[match.end() :].strip(BLANKS)
    return Found(value, f"{before} {after}".strip(BLANKS))


def _number(name: str, directive: d.Directive, text: str, block: bool) -> Found:
    match = d.search(r"[0-9]+", text)
    value = match.group() if match else ""
    least = 0 if directive.kind == d.NUMBER else 1
    false = value == "0" or (not block and name in d.STRICT_COUNTS and not value.strip("0"))
    if not match or (least and false):
        raise _wrong(name, directive.kind, text)
    return _picked(match, text, value)


def _frequency(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    match = re.match(r"[0-9]+", text)
    if not match:
        raise _wrong(name, d.NUMBER, text)
    return _picked(match, text, match.group())


def _port(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    match = d.search(r"[0-9]+", text)
    if not match or not 0 < int(match.group().lstrip("0")[:6] or 0) < 65536:
        raise _wrong(name, directive.kind, text)
    return _picked(match, text, match.group())


def _switch(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    if text in ("yes", "no"):
        return Found(text)
    hint = ": ldirectord allows no blank and no comment behind it" if text[:2] == "no" or text[:3] == "yes" else ""
    raise WrongValue(f"{name} must be yes or no, not {show(text)}{hint}")


def unquote(text: str) -> tuple[str, str] | None:
    """Return what is between the first and the last quote, and what follows; None without a pair of quotes."""
    last = text.rfind('"')
    return (text[1:last], text[last + 1 :]) if text[:1] == '"' and last > 0 else None


def _quoted(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    pair = unquote(text)
    if pair is None:
        raise WrongValue(f'{name} needs its value in double quotes: {name}="..."')
    value, rest = pair
    if directive.pattern:
        match = d.search(directive.pattern, value)
        if not match:
            raise WrongValue(f"{name} needs a word between its quotes")
        value = match.group(1)
    elif not value and directive.kind == d.QUOTED:
        raise WrongValue(f"{name} must not be empty")
    return Found(value, rest.strip(BLANKS))


def _command(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    value, rest = unquote(text) or (text, "")
    if not value:
        raise WrongValue(f"{name} must not be empty")
    return Found(value, rest.strip(BLANKS))


def _raw(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    if not text and directive.kind == d.RAW:
        raise WrongValue(f"{name} must not be empty")
    return Found(text)


def _word(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    match = d.search(r"\w+", text)
    word = match.group() if match else ""
    word = word.upper() if name == "httpmethod" and word.isascii() else word
    if not match or word not in directive.choices:
        raise _wrong(name, " or ".join(directive.choices), text)
    return _picked(match, text, word)


def _checktype(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    match = d.search(r"[0-9]+", text)
    if not match:
        match = d.search(r"[\w-]+", text)
        if not match or match.group() not in d.CHECKTYPES:
            raise _wrong(name, f"{', '.join(d.CHECKTYPES)} or a number", text)
    return _picked(match, text, match.group())


def _netmask(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    if not re.fullmatch(r"[0-9.]+", text):
        raise _wrong(name, "a netmask (255.255.255.0) or a prefix length for virtual6, and nothing behind it", text)
    return Found(text)


def _email(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    inner = text[1:-1] if re.fullmatch(r'"[^"]*"', text) else text
    if not inner:
        raise WrongValue(f"{name} must not be empty")
    return Found(inner)


def _states(name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    parts = text.split(",")
    words = [
        (part.lstrip(BLANKS) if number else part).rstrip(BLANKS if number < len(parts) - 1 else "")
        for number, part in enumerate(parts)
    ]
    while words and not words[-1]:
        words.pop()
    unknown = [word for word in words if word not in d.DAEMON_STATES]
    if unknown:
        raise _wrong(name, f"a list of {', '.join(d.DAEMON_STATES)}", text)
    if "none" in words and set(words) != {"none"}:
        raise WrongValue(f"{name} must be none alone, or a list without none, not {show(text)}")
    return Found(",".join(words))


def _host_name(_name: str, _directive: d.Directive, text: str, _block: bool) -> Found:
    start = 1 if text[:1] == '"' else 0
    end = text.find('"', start)
    return Found(text[start:], "") if end < 0 else Found(text[start:end], text[end + 1 :].strip(BLANKS))


def _pattern(name: str, directive: d.Directive, text: str, _block: bool) -> Found:
    match = d.search(directive.pattern, text)
    if not match:
        wants = "lower-case letters" if name == "scheduler" else "a name"
        raise _wrong(name, wants, text)
    return _picked(match, text, match.group(1))


def _gone(name: str, _directive: d.Directive, _text: str, _block: bool) -> Found:
    instead = "checktimeout and negotiatetimeout" if name == "timeout" else "negotiatetimeout"
    raise WrongValue(f"{name} is not supported any more: use {instead}")


_FINDERS = {
    **dict.fromkeys((d.COUNT, d.NUMBER), _number),
    **dict.fromkeys((d.QUOTED, d.ANY_QUOTED), _quoted),
    **dict.fromkeys((d.RAW, d.ANY_RAW), _raw),
    d.FREQUENCY: _frequency,
    d.PORT: _port,
    d.SWITCH: _switch,
    d.COMMAND: _command,
    d.WORD: _word,
    d.CHECKTYPE: _checktype,
    d.NETMASK: _netmask,
    d.EMAIL: _email,
    d.STATES: _states,
    d.HOST_NAME: _host_name,
    d.PICKED: _pattern,
    d.GONE: _gone,
}
