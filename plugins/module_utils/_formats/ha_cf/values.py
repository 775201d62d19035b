# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What heartbeat accepts as a value: the functions that Directives[] of its config.c calls, one by one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import atoi, lower, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import Issue
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import HOST, WARNING

# Called with one value, or with all fields of a directive that takes the whole line.
Check = Callable[[tuple[str, ...]], Iterator[Issue]]

TRUE, FALSE = ("true", "on", "yes", "y", "1"), ("false", "off", "no", "n", "0")
FACILITIES = (
    *("auth", "authpriv", "cron", "daemon", "ftp", "kern", "lpr", "mail", "news", "none", "security", "syslog"),
    *("user", "uucp", *(f"local{number}" for number in range(8))),
)


def milliseconds(value: str) -> int:
    """The time of a value as cl_get_msec reads it, -1 if it is none: seconds, or `ms...`, `us...` behind the number."""
    found = re.match(r"[0-9.]+", value)
    if not found:
        return -1
    unit = lower(value[found.end() :][:2])
    if unit not in ("", "ms", "us"):
        return -1
    number = re.match(r"[0-9]*(\.[0-9]*)?", value)
    digits = number[0] if number else ""
    amount = float(digits) if digits.strip(".") else 0.0
    rounded = amount * {"": 1000, "ms": 1, "us": 0.001}[unit] + 0.5
    return int(rounded) if rounded < 2**63 else -1


def boolean(value: str) -> bool | None:
    """What a switch says in any case of letters; None if heartbeat does not know the word."""
    return {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}.get(lower(value))


def expected(what: str, value: str) -> Issue:
    """The value is refused."""
    return Issue(f"expected {what}, found {shown(value)}")


def anything(values: tuple[str, ...]) -> Iterator[Issue]:
    """Any word."""
    return iter(())


def time(least: int) -> Check:
    """A time of at least so many milliseconds."""
    form = "a time in seconds or milliseconds (2, 1.5, 500ms)" + (" above 0" if least else "")

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        if milliseconds(values[0]) < least:
            yield expected(form, values[0])

    return check


def integer(low: int, high: int | None = None) -> Check:
    """A number in a range; heartbeat reads the digits at the start of the word and ignores the rest."""
    form = f"a number from {low} to {high}" if high is not None else f"a number of at least {low}"

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        number = atoi(values[0])
        if number < low or (high is not None and number > high):
            yield expected(form, values[0])
            return
        plain = re.fullmatch(r"\+?0*([0-9]{1,10})", values[0])
        if not plain or int(plain[1]) != number:
            yield Issue(f"expected {form}, found {shown(values[0])}, which heartbeat reads as {number}", WARNING)

    return check


def word(*allowed: str, fold: bool = False) -> Check:
    """One of these words; `fold`: in any case of letters."""

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        if (lower(values[0]) if fold else values[0]) not in allowed:
            yield expected(f"one of {', '.join(allowed)}", values[0])

    return check


def switch(*more: str) -> Check:
    """A boolean, or one of these words, in any case of letters."""
    form = "yes or no (true, on, y, 1; false, off, n, 0)" + "".join(f" or {one}" for one in more)

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        if boolean(values[0]) is None and lower(values[0]) not in more:
            yield expected(form, values[0])

    return check


def port(values: tuple[str, ...]) -> Iterator[Issue]:
    """udpport: no upper limit, only 16 bits are used."""
    number = atoi(values[0])
    yield from integer(1)(values)
    if number > 65535:
        yield Issue(f"expected a port of at most 65535, found {number}: heartbeat uses {number % 65536}", WARNING)


def baud(values: tuple[str, ...]) -> Iterator[Issue]:
    """A speed that termios knows."""
    rates = (9600, 19200, 38400, 57600, 115200, 230400, 460800)
    if atoi(values[0]) not in rates:
        yield expected(f"one of {', '.join(map(str, rates))}", values[0])


def environment(values: tuple[str, ...]) -> Iterator[Issue]:
    """NAME=value for respawned clients, which find it as HA_NAME."""
    name, equals, _value = values[0].partition("=")
    if not name:
        yield expected("NAME=value", values[0])
    elif not equals:
        yield Issue(f"expected NAME=value, found {shown(values[0])} without a value", WARNING)


def node(values: tuple[str, ...]) -> Iterator[Issue]:
    """A node: heartbeat keeps 99 bytes of its name."""
    if len(values[0].encode("utf-8", "surrogatepass")) > 99:
        yield Issue(f"expected a node name of at most 99 bytes, found {shown(values[0])}, which is cut", WARNING)


def path(kind: str, what: str) -> Check:
    """An absolute path to something that must be there when the file is read."""

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        if not values[0].startswith("/"):
            yield expected(f"the full path of {what}", values[0])
        else:
            yield Issue(f"needs {what} {shown(values[0])}", HOST, kind, values[0])

    return check


def interface(kind: str = "interface") -> Check:
    """A network interface; `link`: its IPv4 address does not matter."""
    address = " with an IPv4 address" if kind == "interface" else ""

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        yield Issue(f"needs the interface {shown(values[0])}{address}", HOST, kind, values[0])

    return check


def host(version: int) -> Check:
    """An address, or a name that resolves when the file is read."""

    def check(values: tuple[str, ...]) -> Iterator[Issue]:
        if not is_address(values[0], version):
            yield Issue(f"needs an IPv{version} address for {shown(values[0])}", HOST, "address", values[0])

    return check


def is_address(value: str, version: int) -> bool:
    """Whether inet_pton takes the value as an address of that version."""
    try:
        return "%" not in value and ipaddress.ip_address(value).version == version
    except ValueError:
        return False


def pacemaker(values: tuple[str, ...]) -> Iterator[Issue]:
    """crm/pacemaker: another resource manager, which ignores haresources."""
    more = ("respawn", "minimal", "manual", "ccm-only", "valgrind")
    yield from switch(*more)(values)
    if boolean(values[0]) or lower(values[0]) in more:
        yield Issue(f"{shown(values[0])} leaves haresources unused: the resources belong to pacemaker", WARNING)
        yield Issue("needs the daemons of a pacemaker that works with heartbeat", HOST, "pacemaker", "cib")
