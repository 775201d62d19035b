# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The normal form of ldirectord.cf: four blanks of indent, values as ldirectord takes them, comments above."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    File,
    Real,
    Setting,
    Verbatim,
    Virtual,
)

_INDENT = "    "
_IN_QUOTES = (d.QUOTED, d.ANY_QUOTED, d.COMMAND, d.HOST_NAME)


def render(file: File) -> str:
    """Return the text. Raises Refusal for what would break the file: a line break, or # in a virtual service."""
    lines: list[str] = []
    for number, item in enumerate(file.items):
        before = file.items[number - 1] if number else None
        if before and (isinstance(item, Virtual) or isinstance(before, Virtual)):
            lines.append("")
        lines += item.comments
        lines += _virtual(item) if isinstance(item, Virtual) else [_statement(item, d.GLOBAL)]
    last = file.items[-1] if file.items else None
    if isinstance(last, Virtual):
        lines += [""] if file.tail or not last.items else []  # a virtual service on the very last line is read twice
    lines += file.tail
    _refuse(any("\n" in line for line in lines), "the file", "a line break")
    return "".join(f"{line}\n" for line in lines)


def _virtual(virtual: Virtual) -> Iterator[str]:
    six = "6" if virtual.six else ""
    yield f"virtual{six}={virtual.address}" + (f":{virtual.port}" if virtual.port else "")
    for item in virtual.items:
        yield from (_INDENT + comment for comment in item.comments)
        text = _real(item, six) if isinstance(item, Real) else _statement(item, d.VIRTUAL)
        _refuse("#" in text, text.split("=", 1)[0], "a # in a virtual service, where it begins a comment")
        yield _INDENT + text


def _statement(item: Setting | Verbatim, table: dict[str, d.Directive]) -> str:
    if isinstance(item, Verbatim):
        return item.text
    kind = table[item.name].kind if item.name in table else d.RAW
    quoted = kind in _IN_QUOTES or (kind == d.EMAIL and '"' not in item.value)
    return f'{item.name}="{item.value}"' if quoted else f"{item.name}={item.value}"


def _real(real: Real, six: str) -> str:
    server = f"{real.first}->{real.last}" if real.last else real.first
    words = [f"real{six}={server}" + (f":{real.port}" if real.port else ""), real.forward, str(real.weight)]
    if real.request is not None:
        words.append(f'"{real.request}","{real.receive or ""}"')
    words += [f"l:{real.lower}"] if real.lower is not None else []
    words += [f"u:{real.upper}"] if real.upper is not None else []
    return " ".join(words)


def _refuse(broken: bool, where: str, what: str) -> None:
    if broken:
        raise Refusal(f"ldirectord.cf: {where} must not contain {what}. Take it out of the value.")
