# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ha.cf says that heartbeat takes and that hurts: times, links, ping nodes, no way to switch the peer off."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check, values
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import MEDIA, PINGS
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import check_links, check_times, times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Timings
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.ha_cf import LIBEXEC

Told = Iterator[tuple[int, str, str]]
"""Line (0: the file as a whole), rule, and why."""

_OLD_LIBEXEC = re.compile(r"/usr(?:/local)?/lib(?:64)?/heartbeat/(.+)")
_TIMES = ("keepalive", "warntime", "deadtime", "initdead")


def unguarded(file: File) -> Told:
    """What is missing altogether; it may be so in an inventory, too."""
    if not any(file.values(*PINGS)) and not clients(file, "ipfail"):
        yield 0, "ping", "no ping node: a node that loses its clients' network keeps the groups they cannot reach"
    if not any(file.values("stonith", "stonith_host")):
        why = "no STONITH device: when all links are cut, both nodes take all groups, and DRBD's data go two ways"
        yield 0, "stonith", why


def written_by_hand(file: File, replication: Collection[str] = ()) -> Told:
    """What the plan of an inventory has checked already. replication: the devices that DRBD uses, if they are known."""
    yield from _times(file)
    devices = list(_devices(file))
    if devices:
        first = next(one.line for one in file.named(*MEDIA) if one.values)
        for why in check_links.fragile(set(devices), replication, devices[0]):
            yield first, "links", why
    ipfail, pings = clients(file, "ipfail"), [one.line for one in file.named(*PINGS)]
    for name, why in check_links.ping_use(bool(pings), bool(ipfail)):
        yield (ipfail if name == "ipfail" else pings)[0], "ping", why
    for one in file.named("respawn", "failfast"):
        here = moved(command(one))
        if here:
            why = f"runs {command(one)}, which Debian 12 has as {here}: heartbeat does not start without it"
            yield one.line, "handler", why


def clients(file: File, program: str) -> list[int]:
    """The lines that run this client of heartbeat, whatever its directory."""
    return [one.line for one in file.named("respawn", "failfast") if command(one).rpartition("/")[2] == program]


def moved(program: str) -> str:
    """Where Debian 12 has a program of heartbeat that other packages keep elsewhere; empty if it is not one."""
    found = _OLD_LIBEXEC.fullmatch(program)
    return f"{LIBEXEC}/{found[1]}" if found else ""


def command(statement: Statement) -> str:
    """The program of a respawn or failfast; empty if there is none."""
    return cfile.words(statement.values[1], cfile.WHITESPACE)[0] if len(statement.values) > 1 else ""


def _devices(file: File) -> Iterator[str]:
    """What carries heartbeats, in file order."""
    for one in file.named(*MEDIA):
        yield from one.values if one.name in ("bcast", "udp", "serial") else one.values[:1]


def _times(file: File) -> Told:
    """Times that are legal and tight."""
    said = {one.name: one for one in file.named(*_TIMES) if one.values}
    ms = {name: values.milliseconds(one.values[-1]) for name, one in said.items()}
    if any(time < 0 for time in ms.values()):
        return
    deadtime = ms.get("deadtime", check.DEADTIME)
    defaults = {"keepalive": check.KEEPALIVE, "warntime": deadtime // 2, "deadtime": deadtime}
    defaults["initdead"] = check.initdead(file)
    spelled = {name: times.Time(time, said[name].values[-1]) for name, time in ms.items()}
    every = {**{name: times.of_ms(time) for name, time in defaults.items()}, **spelled}
    for name, why in check_times.tight(Timings(**every, deadping=None), frozenset(ms)):
        yield said[name].line if name in said else 0, name, why
