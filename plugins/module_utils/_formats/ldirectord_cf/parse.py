# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read ldirectord.cf line by line, the way read_config() of ldirectord 4.12 does. Never raises.

A virtual service is its line and the lines behind it that are indented by a tab or four blanks; an empty line or one
with less ends it. Comment lines may stand anywhere. Behind a value they are cut off inside a virtual service only.
"""

from __future__ import annotations

import re

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import servers
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.check import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    File,
    Real,
    Setting,
    Verbatim,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.reasons import (
    contradiction,
    unknown,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.values import (
    BLANKS,
    Found,
    WrongValue,
    find_value,
    show,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, Problem

_VIRTUAL = re.compile(r"virtual(6)?\s*=\s*(.*)", re.ASCII | re.DOTALL)
_NAMED = re.compile(r"([A-Za-z0-9]+)\s*=\s*(.*)", re.ASCII | re.DOTALL)
_SERVICE = re.compile(r"([0-9A-Za-z._+-]+):([0-9A-Za-z_-]+)")
_SERVICE6 = re.compile(r"(\[[0-9A-Fa-f:]+\]):([0-9A-Za-z_-]+)")
_COMMENT = re.compile(r"\s*(#.*)", re.ASCII | re.DOTALL)


def parse(text: str) -> File:
    """Return the file with everything that is wrong in it."""
    return _Reader(text).read()


class _Reader:
    """The place in the file, and what was found so far."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        if not self._lines[-1]:
            self._lines.pop()
        self._at = 0
        self._comments: list[str] = []
        self._problems: list[Problem] = []

    def read(self) -> File:
        """Read all lines."""
        items: list[Setting | Virtual | Verbatim] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            virtual = _VIRTUAL.match(line)
            if virtual:
                items.append(self._virtual(bool(virtual.group(1)), virtual.group(2)))
                continue
            self._at += 1
            if not line.strip(BLANKS) or self._is_comment(line):
                continue
            items.append(self._global(line))
        file = File(tuple(items), tuple(self._comments))
        return File(file.items, file.tail, tuple(sorted({*self._problems, *check(file)})))

    # lines
    def _is_comment(self, line: str) -> bool:
        found = _COMMENT.match(line)
        if found:
            self._comments.append(found.group(1).rstrip())
        return bool(found)

    def _take_comments(self, trailing: str = "") -> tuple[str, ...]:
        """Return the comments that belong to the next statement, and that of its own line."""
        comments = (*self._comments, *([trailing.rstrip()] if trailing else []))
        self._comments = []
        return comments

    def _say(self, message: str, level: str = ERROR, line: int = 0) -> None:
        self._problems.append(Problem(line or self._at, message, level))

    def _ignored(self, dropped: str) -> str:
        """Return a dropped text that is a comment; report another one."""
        if dropped and not dropped.startswith("#"):
            self._say(f"ldirectord ignores {show(dropped)}", WARNING)
        return dropped if dropped.startswith("#") else ""

    # outside virtual services
    def _global(self, line: str) -> Setting | Verbatim:
        named = _NAMED.match(line)
        name, text = (named.group(1), named.group(2)) if named else ("", line)
        if line.startswith("supervised") and name != "supervised":
            return self._bare_supervised(line)
        if name not in d.GLOBAL:
            self._say(unknown(line, block=False))
            return Verbatim(line, self._take_comments(), self._at)
        return self._setting(name, d.GLOBAL[name], text, line, block=False, six=name.endswith("6"))

    def _bare_supervised(self, line: str) -> Setting | Verbatim:
        if line[len("supervised") :].strip(BLANKS):
            self._say("supervised must be yes or no")
            return Verbatim(line, self._take_comments(), self._at)
        self._say("supervised should say yes or no: ldirectord takes it as yes", WARNING)
        return Setting("supervised", "yes", self._take_comments(), self._at)

    def _setting(
        self, name: str, directive: d.Directive, text: str, line: str, block: bool, six: bool, note: str = ""
    ) -> Setting | Verbatim:
        try:
            if directive.kind == d.FALLBACK:
                found = self._fallback(text, six)
            else:
                found = find_value(name, directive, text, block)
        except WrongValue as error:
            self._say(str(error))
            return Verbatim(line, self._take_comments(note), self._at)
        note = self._ignored(found.dropped) or note
        if directive.kind in (d.RAW, d.ANY_RAW, d.HOST_NAME) and (found.value != found.value.strip(BLANKS)):
            self._say(f"{name} has a blank at its end or its start, which ldirectord takes as part of it", WARNING)
        if directive.kind in (d.RAW, d.ANY_RAW) and "#" in found.value:
            self._say(f"{name} is taken with what looks like a comment", WARNING)
        if name == "maintenancedir" and found.value[:1] == '"':
            self._say("maintenancedir is taken with its quotes: leave them out", WARNING)
        if directive.host and (name != "logfile" or found.value.startswith("/")):
            self._say(f"{name}: {show(found.value)} {directive.host}", HOST)
        return Setting(name, found.value, self._take_comments(note), self._at)

    def _fallback(self, text: str, six: bool) -> Found:
        found = servers.normal_fallback(text)
        server, port, _forward, _dropped = servers.parse_fallback(text)
        self._resolve(server, six, "the fallback server")
        self._port(port, "the fallback server")
        return found

    # virtual services
    def _virtual(self, six: bool, text: str) -> Virtual:
        self._at += 1
        line = self._at
        address, port, note = self._address(text, six)
        comments = self._take_comments(note)
        if line == len(self._lines):
            self._say(
                "ldirectord reads a virtual service twice, and calls it a duplicate, if it is the very last line: "
                "put a line behind it"
            )
        items: list[Setting | Real | Verbatim] = []
        while self._at < len(self._lines):
            whole = self._lines[self._at]
            if self._is_comment(whole):
                self._at += 1
                continue
            cut, mark, note = whole.partition("#")
            cut = cut.replace("\t", "    ")
            statement = cut.lstrip(" ") or cut[4:5]
            if len(cut) - len(cut.lstrip(" ")) < 4 or not statement:
                break
            self._at += 1
            items.append(self._statement(statement, mark + note, six, is_mark=not port))
        return Virtual(address, port, six, tuple(items), comments, line)

    def _address(self, text: str, six: bool) -> tuple[str, str, str]:
        """Return address and port of a virtual service, and the comment behind them."""
        found = _SERVICE.match(text) or (_SERVICE6.match(text) if six else None)
        if found:
            address, port = found.groups()
            note = self._ignored(text[found.end() :].strip(BLANKS))
            self._resolve(address, six, "the virtual service")
            self._port(port, "the virtual service")
            return address, port, note
        mark = re.match(r"[0-9]\S*", text, re.ASCII)
        if mark:
            return mark.group(), "", self._ignored(text[mark.end() :].strip(BLANKS))
        if _SERVICE6.match(text):
            self._say("an IPv6 address needs virtual6=")
        else:
            wants = "[IPV6-ADDRESS]:PORT" if six else "ADDRESS:PORT"
            self._say(f"a virtual service must be {wants} or a firewall mark, not {show(text)}")
        return text, "", ""

    def _statement(self, text: str, note: str, six: bool, is_mark: bool) -> Setting | Real | Verbatim:
        named = _NAMED.match(text)
        name, value = (named.group(1), named.group(2)) if named else ("", text)
        if name in ("real", "real6", "fallback", "fallback6") and name.endswith("6") != six:
            self._say(f"{name} must be {name.rstrip('6') + ('6' if six else '')} in a virtual{'6' if six else ''}")
        elif name in ("real", "real6"):
            return self._real(text, value, note, six)
        elif name not in d.VIRTUAL:
            self._say(unknown(text, block=True))
        else:
            setting = self._setting(name, d.VIRTUAL[name], value, text, block=True, six=six, note=note)
            wrong = contradiction(setting, six, is_mark)
            if not wrong:
                return setting
            self._say(wrong)
            return Verbatim(text, setting.comments, self._at)
        return Verbatim(text, self._take_comments(note), self._at)

    def _real(self, text: str, value: str, note: str, six: bool) -> Real | Verbatim:
        try:
            real, dropped = servers.parse_real(value)
        except WrongValue as error:
            self._say(str(error))
            return Verbatim(text, self._take_comments(note), self._at)
        self._ignored(dropped)
        first = self._resolve(real.first, six, "the real server")
        if real.last:
            last = self._resolve(real.last, six, "the real server")
            if six:
                self._say("a range of real servers needs IPv4 addresses: ldirectord knows none for IPv6")
            elif first and last and _number(first) > _number(last):
                self._say(f"a range must not begin ({show(real.first)}) behind its end ({show(real.last)})")
        self._port(real.port, "the real server")
        return Real(
            *(real.first, real.last, real.port, real.forward, real.weight, real.request, real.receive),
            *(real.lower, real.upper, self._take_comments(note), self._at),
        )

    def _resolve(self, host: str, six: bool, what: str) -> str | None:
        try:
            address = servers.resolve(host, six)
        except WrongValue as error:
            self._say(f"{what}: {error}")
            return None
        if address is None:
            self._say(f"{what}: the name {show(host)} must resolve on the director", HOST)
        return address

    def _port(self, port: str, what: str) -> None:
        try:
            if port and servers.check_port(port):
                self._say(f"{what}: /etc/services must know the port {show(port)}", HOST)
        except WrongValue as error:
            self._say(f"{what}: {error}")


def _number(address: str) -> tuple[int, ...]:
    return tuple(map(int, address.split(".")))
