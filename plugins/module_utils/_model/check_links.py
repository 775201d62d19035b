# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of heartbeats, ping nodes, logging and the key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import build
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, Link
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, show, suggest

MOST_MEDIA = 64  # MAXMEDIA of heartbeat; ucast is one for each node, a ping node is one too


def media(cluster: Cluster, found: Findings) -> None:
    """A link runs over an interface that both nodes have under the same device, and says nothing twice."""
    if not cluster.links:
        found.error(cluster.at("ha_links"), "expected at least one path for heartbeats, found an empty list")
    pings = cluster.settings["ha_ping"] or []
    count = len(pings["groups"] or {}) if isinstance(pings, Mapping) else len(pings)
    count += sum(2 if link.kind == "ucast" else 1 for link in cluster.links)
    if count > MOST_MEDIA:
        found.error(cluster.at("ha_links"), f"expected {MOST_MEDIA} media at most with ha_ping, found {count}")
    seen: dict[tuple[str, str, str | None], str] = {}
    for link in cluster.links:
        first = seen.setdefault((link.kind, link.target, link.group), link.path)
        if first != link.path:
            found.error(link.path, f"the same path is given twice, here and at {first}")
        if link.kind == "mcast":
            _mcast(link, found)
        if link.kind != "serial":
            _interface(cluster, link, found)


def _mcast(link: Link, found: Findings) -> None:
    group = build.ipv4(link.group) if link.group else None
    if group is None or not group.ip.is_multicast or "/" in str(link.group):
        found.error(
            f"{link.path}.group",
            f"expected a multicast address (224.0.0.0 to 239.255.255.255), found {show(link.group)}",
        )


def _interface(cluster: Cluster, link: Link, found: Findings) -> None:
    path = f"{link.path}.{link.kind}"
    if not interface_exists(cluster, link.target, path, found):
        return
    one, two = (node.interfaces[link.target] for node in cluster.nodes)
    if one.device != two.device:
        found.error(
            path,
            f"expected the same device for {link.target} on both nodes, because ha.cf is the same file,"
            f" found {one.device} and {two.device}",
        )
    if link.kind == "bcast" and one.ip.network != two.ip.network:
        found.error(
            path,
            f"expected {link.target} in one network on both nodes, because broadcasts do not leave it,"
            f" found {one.ip.network} and {two.ip.network}",
        )


def interface_exists(cluster: Cluster, name: str, path: str, found: Findings) -> bool:
    """Whether both nodes have an interface of that name; an error for each that has not."""
    fine = True
    for node in cluster.nodes:
        if name not in node.interfaces:
            fine = False
            hint = suggest(name, node.interfaces, "interfaces")
            found.error(path, f"expected an interface of {node.host}, found {name!r}{hint}")
    return fine


def serial(cluster: Cluster, found: Findings) -> None:
    """Heartbeat takes four serial lines at most, all at one speed."""
    lines = [link for link in cluster.links if link.kind == "serial"]
    if len(lines) > 4:
        found.error(cluster.at("ha_links"), f"expected at most 4 serial lines, found {len(lines)}")
    rates = {link.baud or 19200 for link in lines}
    if len(rates) > 1:
        told = " and ".join(str(rate) for rate in sorted(rates))
        found.error(cluster.at("ha_links"), f"expected one baud rate for all serial lines, found {told}")


def redundancy(cluster: Cluster, found: Findings) -> None:
    """Warn when one cable carries all heartbeats, or all heartbeats and DRBD."""
    devices = {_wire(cluster, link) for link in cluster.links}
    if None in devices or not devices:
        return
    replication = {volume.over for volume in cluster.drbd.values()}
    wires = {node.interfaces[name].device for node in cluster.nodes for name in replication if name in node.interfaces}
    for message in fragile({device for device in devices if device}, wires, cluster.links[0].target):
        found.warn(cluster.at("ha_links"), message)


def fragile(media: Collection[str], replication: Collection[str], first: str) -> Iterator[str]:
    """Say what hurts when one thing breaks, given the devices of all links and those that DRBD replicates over.

    first: what the person who wrote it calls the first link.
    """
    both = "both nodes think the other dead and both start the groups"
    if len(media) == 1:
        yield f"all heartbeats travel over {first}: when it fails, {both}; add a second path over another interface"
    if replication and set(media) <= set(replication):
        yield (
            "no path for heartbeats is apart from the one DRBD replicates over: when that fails,"
            f" {both} on data that go different ways (split brain)"
        )


def _wire(cluster: Cluster, link: Link) -> str | None:
    if link.kind == "serial":
        return link.target
    interface = cluster.nodes[0].interfaces.get(link.target)
    return interface.device if interface else None


def ping(cluster: Cluster, found: Findings) -> None:
    """Ping nodes are given once, are not the cluster's own machines, and go with ipfail."""
    own = {interface.ip.ip for node in cluster.nodes for interface in node.interfaces.values()}
    names = {node.name.lower() for node in cluster.nodes}
    seen: dict[str, str] = {}
    for path, host in ping_targets(cluster.at("ha_ping"), cluster.settings["ha_ping"]):
        first = seen.setdefault(host.lower(), path)
        if first != path:
            found.error(path, f"{host} is given twice, here and at {first}")
        address = build.ipv4(host)
        if host.replace(".", "").isdigit() and address is None:
            found.error(path, f"expected an IPv4 address or a host name, found {host!r}")
        elif host.lower() in names or (address and address.ip in own):
            found.error(
                path, f"expected a machine outside the cluster such as a router, found {host}, one of its nodes"
            )
    for name, message in ping_use(bool(seen), bool(cluster.settings["ha_ipfail"]), "ha_"):
        found.warn(cluster.at(f"ha_{name}"), message)


def ping_use(pings: bool, ipfail: bool, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (ping or ipfail, what will hurt) where one stands without the other."""
    if pings and not ipfail:
        tail = f"; set {prefix}ipfail: true" if prefix else ""
        yield "ping", f"ping nodes without {prefix}ipfail: nothing moves when a node loses its network{tail}"
    if ipfail and not pings:
        yield "ipfail", f"ipfail without {prefix}ping has nothing to compare and never moves a group"


def ping_targets(path: str, entry: Any) -> Iterator[tuple[str, str]]:
    """Yield (path, host) for each ping node, members of groups too."""
    if isinstance(entry, Mapping):
        for name, hosts in (entry["groups"] or {}).items():
            yield from ((f"{path}.groups.{name}[{n}]", host) for n, host in enumerate(hosts or ()))
    else:
        yield from ((f"{path}[{n}]", host) for n, host in enumerate(entry or ()))


def logging(cluster: Cluster, found: Findings) -> None:
    """With logd the daemon ignores the other log settings."""
    said = sorted(cluster.given & {"ha_logfile", "ha_debugfile", "ha_logfacility"})
    if cluster.settings["ha_use_logd"] and said:
        found.warn(cluster.at("ha_use_logd"), f"with logd heartbeat ignores {', '.join(said)}; /etc/logd.cf decides")


def secrets(cluster: Cluster, found: Findings) -> None:
    """The method crc has no key. The key itself is never shown."""
    if cluster.settings["ha_auth_method"] != "crc":
        return
    if "ha_authkeys" in cluster.given:
        found.error(cluster.at("ha_authkeys"), "expected no key, because ha_auth_method crc uses none, found one")
    found.warn(cluster.at("ha_auth_method"), "crc protects against nothing: anybody on these networks can take over")
