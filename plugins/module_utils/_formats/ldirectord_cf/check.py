# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ldirectord accepts or refuses only when it looks at several lines, and what it accepts although it will hurt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import servers
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    File,
    Real,
    Setting,
    Verbatim,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.values import WrongValue, show
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING, Problem

HIGHEST_WEIGHT = 65535  # ipvsadm(8)


def check(file: File) -> Iterator[Problem]:
    """Return the problems that a single line does not show."""
    yield from _repeated(file.items)
    seen: dict[tuple[str, str, str], int] = {}
    for virtual in file.virtuals:
        identity = _identity(virtual)
        first = identity and seen.setdefault(identity, virtual.line)
        if first and first != virtual.line:
            yield Problem(virtual.line, f"this virtual service stands in line {first} already", ERROR)
        yield from _repeated(virtual.items)
        for message in (*_service(virtual), *_health_check(virtual, file), *_balance(virtual, file)):
            yield Problem(virtual.line, message, WARNING)
        yield from _reals(virtual)


def _repeated(items: tuple[Setting | Real | Virtual | Verbatim, ...]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for item in items:
        if isinstance(item, Setting):
            if item.name in seen and item.name != "execute":
                message = f"{item.name} stands in line {seen[item.name]} already: ldirectord takes this one"
                yield Problem(item.line, message, WARNING)
            seen[item.name] = item.line
            if item.name == "checkcount":
                yield Problem(item.line, "checkcount is about to be removed: use failurecount", WARNING)


def _identity(virtual: Virtual) -> tuple[str, str, str] | None:
    """Return what ldirectord compares, None if it cannot be told."""
    if virtual.is_mark:
        digits = re.match(r"[0-9]+", virtual.address)
        return ("fwm6" if virtual.six else "fwm", digits.group(), "") if digits else None
    try:
        address = servers.resolve(virtual.address, virtual.six) or virtual.address
    except WrongValue:
        return None
    return virtual.protocol, address, virtual.port


def _service(virtual: Virtual) -> Iterator[str]:
    if virtual.is_mark:
        digits = re.match(r"[0-9]+", virtual.address)
        if digits and digits.group() != virtual.address:
            yield f"{show(virtual.address)} has no port: ldirectord takes it as firewall mark {show(digits.group())}"
        elif digits and not digits.group().strip("0"):
            yield "a firewall mark must be greater than 0"
    if virtual.get("ops") == "yes" and virtual.protocol != "udp":
        yield "ops is for udp only: ldirectord leaves it out"
    if not virtual.reals:
        yield "the virtual service has no real server"


def _health_check(virtual: Virtual, file: File) -> Iterator[str]:
    checktype = virtual.get("checktype", "negotiate")
    negotiates = checktype == "negotiate" or checktype.isdigit()
    service = virtual.get("service") or ("none" if virtual.is_mark else d.SERVICE_OF_PORT.get(virtual.port, ""))
    service = service or ("none" if virtual.port.isdigit() else "")
    if negotiates and service == "none":
        yield "nothing checks the real servers: checktype negotiate needs a service, or take checktype=connect"
    if negotiates and service in ("mysql", "oracle", "pgsql"):
        missing = [name for name in ("login", "database", "request") if not virtual.get(name)]
        if missing:
            yield f"service {service} needs {', '.join(missing)}"
    if negotiates and virtual.six and service and service not in d.SERVICES_OF_IPV6:
        yield f"service {service} is not supported over IPv6: take checktype=connect"
    if checktype.startswith("external") and not virtual.get("checkcommand"):
        yield f"checktype={checktype} without checkcommand calls every real server healthy"
    if virtual.get("checkinterval") and file.get("fork", "no") == "no":
        yield "checkinterval in a virtual service is ignored unless fork=yes"


def _balance(virtual: Virtual, file: File) -> Iterator[str]:
    scheduler = virtual.get("scheduler", "wrr")
    if scheduler not in d.SCHEDULERS:
        yield f"the kernel has no scheduler {show(scheduler)}: it knows {', '.join(d.SCHEDULERS)}"
    if virtual.get("persistent") and virtual.get("quiescent", file.get("quiescent", "no")) == "yes":
        yield (
            "with persistent and quiescent=yes clients stay on a dead real server, "
            "unless net.ipv4.vs.expire_quiescent_template is 1"
        )


def _reals(virtual: Virtual) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    for real in virtual.reals:
        key = (real.first, real.last, real.port)
        if key in seen:
            yield Problem(real.line, f"this real server stands in line {seen[key]} already", WARNING)
        seen.setdefault(key, real.line)
        if real.weight > HIGHEST_WEIGHT:
            yield Problem(real.line, f"the weight must be 0 to {HIGHEST_WEIGHT}", WARNING)
        if real.forward != "masq" and real.port not in ("", "0", virtual.port) and not virtual.is_mark:
            message = f"{real.forward} cannot change the port: the kernel uses {virtual.port}, not {show(real.port)}"
            if real.port.isdigit() and virtual.port.isdigit():
                yield Problem(real.line, message, WARNING)
