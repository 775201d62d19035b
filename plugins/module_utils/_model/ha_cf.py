# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide every line of ha.cf, in an order heartbeat accepts: media come after the port they use (ha.cf(5))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import LINE_BYTES
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import directives
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, Link, Timings
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings

# Where heartbeat keeps its plugin clients: Debian from 12 on; on Debian 11 role heartbeat makes it a link.
LIBEXEC = "/usr/libexec/heartbeat"


def check(cluster: Cluster, timings: Timings, found: Findings) -> None:
    """Refuse a line that heartbeat's buffer would cut, and what heartbeat would refuse of the whole file."""
    written = lines(cluster, timings)
    long = {line.split(" ", 1)[0]: len(line.encode()) for line in written if len(line.encode()) >= LINE_BYTES}
    for name, size in long.items():
        found.error(cluster.name, f"expected a line of {LINE_BYTES - 1} bytes at most in ha.cf, found {size} in {name}")
    if long:
        return
    for problem in parse("\n".join(written)).problems:
        name = written[problem.line - 1].split(" ", 1)[0] if problem.line else ""
        message = problem.message.removeprefix(f"{name}: ")
        if problem.level == ERROR:
            found.error(cluster.at(f"ha_{name}") if name in directives.PLAIN else cluster.name, message)
        elif problem.level == WARNING and name in directives.PLAIN:
            found.warn(cluster.at(f"ha_{name}"), message)


def lines(cluster: Cluster, timings: Timings) -> list[str]:
    """Return the lines of a cluster that was checked; they are the same on both nodes."""
    settings = cluster.settings
    serial = [link for link in cluster.links if link.kind == "serial"]
    return [
        *_logging(cluster),
        f"udpport {settings['ha_udpport']}",
        *(f"baud {link.baud or 19200}" for link in serial[:1]),
        *_timings(timings),
        *(line for link in cluster.links for line in _medium(cluster, link)),
        *_ping(settings["ha_ping"]),
        f"auto_failback {'on' if settings['ha_auto_failback'] else 'off'}",
        f"node {' '.join(node.name for node in cluster.nodes)}",
        *([f"respawn hacluster {LIBEXEC}/ipfail"] if settings["ha_ipfail"] else []),
        *directives.lines(settings),
    ]


def _logging(cluster: Cluster) -> list[str]:
    settings = cluster.settings
    written = []
    if settings["ha_use_logd"] is not None:
        written.append(f"use_logd {'yes' if settings['ha_use_logd'] else 'no'}")
    if not settings["ha_use_logd"] or "ha_logfacility" in cluster.given:
        written.append(f"logfacility {settings['ha_logfacility']}")
    for name in ("logfile", "debugfile", "debug"):
        if settings[f"ha_{name}"] is not None:
            written.append(f"{name} {settings[f'ha_{name}']}")
    return written


def _timings(timings: Timings) -> list[str]:
    named = {
        "keepalive": timings.keepalive,
        "warntime": timings.warntime,
        "deadtime": timings.deadtime,
        "initdead": timings.initdead,
        "deadping": timings.deadping,
    }
    return [f"{name} {time.text}" for name, time in named.items() if time is not None]


def _medium(cluster: Cluster, link: Link) -> list[str]:
    if link.kind == "serial":
        return [f"serial {link.target}"]
    interfaces = [node.interfaces[link.target] for node in cluster.nodes]
    device = interfaces[0].device
    if link.kind == "ucast":  # a node ignores its own address, so the file can be the same on both
        return [f"ucast {device} {interface.ip.ip}" for interface in interfaces]
    if link.kind == "mcast":
        return [f"mcast {device} {link.group} {cluster.settings['ha_udpport']} {link.ttl} 0"]
    return [f"bcast {device}"]


def _ping(entry: Any) -> list[str]:
    if isinstance(entry, Mapping):
        return [f"ping_group {name} {' '.join(hosts)}" for name, hosts in entry["groups"].items()]
    return [f"ping {' '.join(entry)}"] if entry else []
