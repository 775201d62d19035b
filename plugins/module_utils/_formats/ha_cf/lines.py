# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directives that take a whole line: WLdirectives[] of heartbeat's config.c, and its plugins with a parse function."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import (
    WHITESPACE,
    atoi,
    lower,
    shown,
    words,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import values as one
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import Issue
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import HOST, WARNING

USER_BYTES, HOST_BYTES = 63, 99
MCAST6_SCOPES = (0x2, 0x4, 0x5, 0x8)  # mcast6.c: link, admin, site, organization


def _found(fields: tuple[str, ...]) -> str:
    return f"{len(fields)} word{'s' * (len(fields) != 1)}"


def _surplus(fields: tuple[str, ...], form: str) -> Iterator[Issue]:
    more = len(fields) - len(form.split())
    if more > 0:
        yield Issue(f"expected {form}, found {_found(fields)}: heartbeat ignores the last {more}", WARNING)


def _octet(value: str, high: int, what: str) -> Iterator[Issue]:
    """A number that heartbeat cuts to 8 bits before it looks at it."""
    number = atoi(value) % 256
    if number > high:
        yield one.expected(f"{what} from 0 to {high}", value)
    elif value != str(number):
        yield Issue(f"expected {what} from 0 to {high}, found {shown(value)}, read as {number}", WARNING)


def ucast(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`ucast IF HOST` (ucast.c): the interface is not looked at."""
    if len(fields) < 2:
        yield Issue(f"expected IF HOST, found {_found(fields)}")
        return
    yield from one.host(4)(fields[1:])
    yield from _surplus(fields, "IF HOST")


def ucast6(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`ucast6 IF ADDRESS` (ucast6.c)."""
    if len(fields) < 2:
        yield Issue(f"expected IF ADDRESS, found {_found(fields)}")
        return
    yield from one.interface("link")(fields)
    address = fields[1].split("%")[0]
    if not one.is_address(address, 6) or _unusable(ipaddress.IPv6Address(address)):
        yield one.expected("the IPv6 address of a node (no multicast, loopback or ::)", fields[1])
    yield from _surplus(fields, "IF ADDRESS")


def _unusable(address: ipaddress.IPv6Address) -> bool:
    return address.is_multicast or address.is_loopback or address.is_unspecified


def mcast(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`mcast IF GROUP PORT TTL LOOP` (mcast.c)."""
    if len(fields) < 5:
        yield Issue(f"expected IF GROUP PORT TTL LOOP, found {_found(fields)}")
        return
    yield from one.interface()(fields)
    if not one.is_address(fields[1], 4) or not ipaddress.IPv4Address(fields[1]).is_multicast:
        yield one.expected("a multicast group (224.0.0.0 to 239.255.255.255)", fields[1])
    if atoi(fields[2]) % 65536 == 0:
        yield one.expected("a port from 1 to 65535", fields[2])
    yield from _octet(fields[3], 4, "a TTL")
    yield from _octet(fields[4], 1, "LOOP")
    yield from _surplus(fields, "IF GROUP PORT TTL LOOP")


def mcast6(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`mcast6 IF GROUP PORT HOPS LOOP` (mcast6.c)."""
    if len(fields) < 5:
        yield Issue(f"expected IF GROUP PORT HOPS LOOP, found {_found(fields)}")
        return
    yield from one.interface("link")(fields)
    if not _is_group6(fields[1]):
        yield one.expected("an IPv6 multicast group of link, admin, site or organization scope", fields[1])
    yield from _octet(fields[3], 4, "HOPS")
    yield from _octet(fields[4], 1, "LOOP")
    yield from _surplus(fields, "IF GROUP PORT HOPS LOOP")


def _is_group6(value: str) -> bool:
    if not one.is_address(value, 6):
        return False
    packed = ipaddress.IPv6Address(value).packed
    return packed[0] == 0xFF and packed[1] < 0x20 and packed[1] & 0x0F in MCAST6_SCOPES and any(packed[2:])


def ping_group(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`ping_group NAME HOST...` (ping_group.c): a member that does not resolve is left out silently."""
    if len(fields) < 2:
        yield Issue(f"expected NAME HOST..., found {_found(fields)}")


def stonith(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`stonith TYPE FILE`; the words are never quoted but for the type."""
    if len(fields) < 2:
        yield Issue(f"expected TYPE FILE, found {_found(fields)}")
        return
    yield _device(fields[0])
    yield Issue("needs the file with the parameters of the STONITH device", HOST, "file", fields[1])


def stonith_host(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`stonith_host NODE TYPE PARAMETER...`: only lines for `*` and this node are looked at."""
    if not fields:
        yield Issue("expected NODE TYPE PARAMETER..., found nothing")
        return
    node = "" if fields[0] == "*" else lower(fields[0])
    if len(node.encode("utf-8", "surrogatepass")) > HOST_BYTES:
        yield one.expected(f"a node name of at most {HOST_BYTES} bytes", fields[0])
    elif len(fields) > 1:
        yield _device(fields[1], node)
    elif node:
        yield Issue("needs a STONITH type behind the node", HOST, "stonith", "", node)
    else:
        yield Issue("expected NODE TYPE PARAMETER..., found 1 word")


def _device(kind: str, node: str = "") -> Issue:
    return Issue(f"needs the STONITH plugin {shown(kind)}", HOST, "stonith", kind, node)


def respawn(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`respawn USER COMMAND` (and failfast): the program must be executable when the file is read."""
    if len(fields) < 2:
        yield Issue(f"expected USER COMMAND, found {_found(fields)}")
        return
    user, command = fields[0], words(fields[1], WHITESPACE)[0]
    if len(user.encode("utf-8", "surrogatepass")) > USER_BYTES:
        yield one.expected(f"a user name of at most {USER_BYTES} bytes", user)
    else:
        yield Issue(f"needs the user {shown(user)}", HOST, "user", user)
    if not command.startswith("/"):
        yield one.expected("the full path of a program", command)
    else:
        yield Issue(f"needs the program {shown(command)}", HOST, "executable", command)


def apiauth(fields: tuple[str, ...]) -> Iterator[Issue]:
    """`apiauth CLIENT [uid=LIST] [gid=LIST]`, at least one list."""
    form = "CLIENT [uid=LIST] [gid=LIST]"
    if len(fields) < 2:
        yield Issue(f"expected {form} with one list at least, found {_found(fields)}")
    seen = set()
    for field in fields[1:]:
        key, names = field[:4], [name for name in field[4:].split(",") if name]
        if key not in ("uid=", "gid="):
            yield one.expected(form, field)
        elif key in seen:
            yield Issue(f"expected {form}, found two {key} lists")
        seen.add(key)
        kind = "user" if key == "uid=" else "group"
        if key in ("uid=", "gid="):
            unknown = (name for name in names if name[0] not in "0123456789")
            yield from (Issue(f"needs the {kind} {shown(name)}", HOST, kind, name) for name in unknown)
