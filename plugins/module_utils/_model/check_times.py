# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heartbeat's times: what the daemon refuses, and what it accepts and will hurt (ha.cf(5), config.c)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, Timings
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings


def limits(cluster: Cluster, found: Findings) -> None:
    """Refuse what ``heartbeat -R`` refuses."""
    times = cluster.timings
    if times is None:
        return
    if times.keepalive.ms <= 0:
        found.error(cluster.at("ha_keepalive"), f"expected more than 0, found {times.keepalive}")
    if times.warntime.ms <= 0:
        found.error(cluster.at("ha_warntime"), f"expected more than 0, found {times.warntime}")
    for name, value in (("ha_deadtime", times.deadtime), ("ha_deadping", times.deadping)):
        if value is not None and value.ms <= 2 * times.keepalive.ms:
            found.error(cluster.at(name), f"expected more than twice ha_keepalive ({times.keepalive}), found {value}")
    if times.initdead.ms < times.deadtime.ms:
        found.error(
            cluster.at("ha_initdead"), f"expected at least ha_deadtime ({times.deadtime}), found {times.initdead}"
        )


def advice(cluster: Cluster, found: Findings) -> None:
    """Warn of times that are legal and tight; silent about those that were refused."""
    if cluster.timings is None:
        return
    said = frozenset(name.removeprefix("ha_") for name in cluster.given)
    for name, message in tight(cluster.timings, said, "ha_"):
        found.warn(cluster.at(f"ha_{name}"), message)
    deadtime, initdead = cluster.timings.deadtime, cluster.timings.initdead
    if deadtime.ms <= initdead.ms < 10000:
        found.warn(cluster.at("ha_initdead"), f"{initdead} is less than 10 s, which heartbeat itself calls too small")


def tight(times: Timings, said: Collection[str], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (directive, what will hurt) for times that heartbeat takes.

    said: the directives that were written, not only left to their default; prefix: what the inventory puts before them.
    """
    keepalive, deadtime, warntime, initdead = times.keepalive, times.deadtime, times.warntime, times.initdead
    every, dead = f"{prefix}keepalive ({keepalive})", f"{prefix}deadtime ({deadtime})"
    if 2 * keepalive.ms < deadtime.ms < 4 * keepalive.ms:
        yield "deadtime", f"{deadtime} is less than 4 times {every}: two lost packets look like a dead node"
    if "warntime" in said and warntime.ms >= deadtime.ms:
        yield "warntime", f"{warntime} is not below {dead}: the node is declared dead before anybody is warned"
    elif "warntime" in said and 0 < warntime.ms < 2 * keepalive.ms:
        yield "warntime", f"{warntime} is less than twice {every}: single late packets fill the log"
    if deadtime.ms <= initdead.ms < 2 * deadtime.ms:
        late = "after a power cut the faster node may take everything before the slower one has its network up"
        yield "initdead", f"{initdead} is less than twice {dead}: {late}"
