# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers in ldirectord.cf: addresses and ports, the real= and fallback= lines.

Sources: ld_gethostbyname(), _ld_read_config_real_resolve(), add_real_server(), parse_fallback() of ldirectord.
"""

from __future__ import annotations

import re
import socket
from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.directives import FORWARDS
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import Real
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.values import (
    BLANKS,
    Found,
    WrongValue,
    show,
)

# [A-f] is what ldirectord says: it holds the brackets too. The look-behind only spares useless starts.
_HOST = r"((?<![A-Za-z0-9.-])[A-Za-z0-9.-]+|\[[0-9A-fa-f:]{1,64}\])"
_REAL = re.compile(_HOST + r"(?:->" + _HOST + r")?(?::([0-9A-Za-z_-]+))?\s+(.*)", re.ASCII)
_PORT_AT_END = re.compile(r":([0-9A-Za-z_-]+)\Z")
_MOST = 10**18


def resolve(host: str, six: bool) -> str | None:
    """Return an address in its usual spelling, None for a name that has to be looked up. Raises WrongValue."""
    inner = host[host.find("[") + 1 : host.rfind("]")] if "[" in host and host.rfind("]") > host.find("[") else host
    if ":" in inner:
        if six and _packed(socket.AF_INET6, inner):
            return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, inner))
        raise WrongValue(f"{show(host)} is no {'IPv6 address in brackets' if six else 'IPv4 address'}")
    if re.fullmatch(r"[0-9.]+|0[xX][0-9A-Fa-fxX.]*", inner):
        if not six and _packed(socket.AF_INET, inner):
            return socket.inet_ntoa(socket.inet_aton(inner))
        raise WrongValue(f"{show(host)} is no {'IPv6 address in brackets' if six else 'IPv4 address'}")
    if len(inner) > 253 or ".." in inner or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*(?<!-)", inner):
        raise WrongValue(f"{show(host)} is neither an address nor a host name")
    return None


def _packed(family: int, text: str) -> bool:
    try:
        if family == socket.AF_INET:
            socket.inet_aton(text)
        else:
            socket.inet_pton(family, text)
    except (OSError, ValueError):  # ValueError: a NUL in it
        return False
    return True


def check_port(port: str) -> bool:
    """Return whether the port is a name, which /etc/services has to know. Raises WrongValue for a number too high."""
    if not re.fullmatch(r"[0-9]+", port):
        return True
    if int(port.lstrip("0")[:6] or 0) > 65535:
        raise WrongValue(f"port {show(port)} is not between 0 and 65535")
    return False


def parse_fallback(text: str) -> tuple[str, str, str, str]:
    """Return server, port (may be empty), forwarding method, and what is dropped. Raises WrongValue."""
    words = re.findall(r"\S+", text, re.ASCII)
    forward = words[-1] if len(words) > 1 else "gate"
    server = words[-2] if len(words) > 1 else "".join(words)
    if forward not in FORWARDS:
        raise WrongValue(f"the forwarding method must be {', '.join(FORWARDS)}, not {show(forward)}")
    port = _PORT_AT_END.search(server)
    return server[: port.start()] if port else server, port.group(1) if port else "", forward, " ".join(words[:-2])


def parse_real(text: str) -> tuple[Real, str]:
    """Return the real server and what is dropped of its line. Raises WrongValue."""
    match = _REAL.search(text)
    if not match:
        raise WrongValue('real must be SERVER[:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"]')
    first, last, port, flags = match.group(1), match.group(2) or "", match.group(3) or "", match.group(4)
    method = re.search(r"\w+", flags, re.ASCII)
    if not method or method.group() not in FORWARDS:
        raise WrongValue(f"the forwarding method must be {', '.join(FORWARDS)}, not {show(flags.strip(BLANKS))}")
    real = Real(first, last, port, method.group())
    dropped = [text[: match.start()], flags[: method.start()]]
    real, rest = _options(real, flags[method.end() :], dropped)
    if re.search(r"\S", rest, re.ASCII):
        raise WrongValue(f"the real server has something ldirectord cannot read: {show(rest.strip(BLANKS))}")
    return real, " ".join(filter(None, (part.strip(BLANKS) for part in dropped)))


def _options(real: Real, flags: str, dropped: list[str]) -> tuple[Real, str]:
    """Take weight, request and receive, and thresholds, each from what the one before has left."""
    weight, flags = _take(r"\s([0-9]+)", flags, dropped)
    if weight is not None:
        real = replace(real, weight=weight)
    pair = _request(flags)
    if pair:
        start, request, receive, end = pair
        dropped.append(flags[:start])
        real, flags = replace(real, request=request, receive=receive), flags[end:]
    lower, flags = _take(r"\sl:([0-9]+)", flags, dropped)
    upper, flags = _take(r"\su:([0-9]+)", flags, dropped)
    return replace(real, lower=lower, upper=upper), flags


def _take(pattern: str, flags: str, dropped: list[str]) -> tuple[int | None, str]:
    match = re.search(pattern, flags, re.ASCII)
    if not match:
        return None, flags
    dropped.append(flags[: match.start()])
    digits = match.group(1).lstrip("0") or "0"
    return (int(digits) if len(digits) <= 18 else _MOST), flags[match.end() :]


def _request(flags: str) -> tuple[int, str, str, int] | None:
    r"""Find \s"REQUEST"[, ]\s*"RECEIVE": the quotes are as far apart as they can be."""
    opening, closing = re.search(r'\s"', flags, re.ASCII), flags.rfind('"')
    if not opening:
        return None
    inside = opening.end()
    between = [
        match
        for match in re.finditer(r'"(?=[, ]\s*("))', flags, re.ASCII)
        if match.start() >= inside and match.start(1) < closing
    ]
    if not between:
        return None
    middle = between[-1]
    return opening.start(), flags[inside : middle.start()], flags[middle.start(1) + 1 : closing], closing + 1


def normal_fallback(text: str) -> Found:
    """Return a fallback as SERVER[:PORT] METHOD. Raises WrongValue."""
    server, port, forward, dropped = parse_fallback(text)
    if not server:
        raise WrongValue("fallback must be SERVER[:PORT] [gate|masq|ipip]")
    return Found(f"{server}:{port} {forward}" if port else f"{server} {forward}", dropped)
