# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Captured clusters that hear each other's broadcasts. For inventories the plan says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv4Interface, IPv4Network, NetmaskValueError

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import HA_CF
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import atoi
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import ADDRESSES
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.fleet import Broadcast, crosstalk
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import WARNING, Finding
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.seen import Seen

DEFAULT_PORT = 694


def findings(clusters: Mapping[str, Seen]) -> Iterator[Finding]:
    """Yield what hurts; clusters: name → one of its nodes."""
    every = [broadcast for name, seen in clusters.items() for broadcast in broadcasts(name, seen)]
    for one, why in crosstalk(every):
        yield Finding(one.cluster, WARNING, "udpport", one.where, why)


def broadcasts(name: str, seen: Seen) -> Iterator[Broadcast]:
    """Yield the broadcasts of a cluster to networks that its clients use; a cable between two nodes is its own."""
    ports = seen.ha_cf.values("udpport")
    port = atoi(ports[-1]) % 65536 if ports else DEFAULT_PORT
    shared = dict(_client_networks(seen))
    for statement in seen.ha_cf.named("bcast", "udp"):
        for device in statement.values:
            if device in shared:
                where = f"{seen.files.where(HA_CF)} line {statement.line}"
                yield Broadcast(name, shared[device], port, where)


def _client_networks(seen: Seen) -> Iterator[tuple[str, IPv4Network]]:
    """Device and network of each service address: of the node's own address there, else as haresources says it."""
    for one in seen.managed:
        words = one.arguments[0].split("/") if one.script in ADDRESSES and one.arguments else []
        address = _interface("/".join(words[:2])) if len(words) > 1 else _interface(words[0]) if words else None
        if address is None:
            continue
        homes = [card for card in seen.cards if address.ip in card.ip.network]
        yield from ((card.device, card.ip.network) for card in homes)
        if not homes and len(words) > 2:
            yield words[2].partition(":")[0], address.network


def _interface(text: str) -> IPv4Interface | None:
    try:
        return IPv4Interface(text)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None
