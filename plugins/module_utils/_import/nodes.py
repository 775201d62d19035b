# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the nodes are, and which of their network devices the cluster uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import is_address
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED, UNKNOWN, WRONG
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources

PREFIX = 24  # of an address that nobody told a prefix


@dataclass(frozen=True)
class Node:
    """A node: its host in the inventory, its ``uname -n``, and its interfaces by the names that we give them."""

    host: str
    name: str
    interfaces: Mapping[str, tuple[str, str]]  # label → device, address with prefix

    def home(self, address: IPv4Address) -> tuple[str, str, int] | None:
        """Return label, device and prefix of the interface whose network holds an address, the narrowest of several."""
        known = [
            (label, device, IPv4Interface(own).network)
            for label, (device, own) in self.interfaces.items()
            if own != UNKNOWN
        ]
        homes = [(network.prefixlen, label, device) for label, device, network in known if address in network]
        return next(((label, device, prefix) for prefix, label, device in sorted(homes, reverse=True)), None)

    def label(self, device: str) -> str | None:
        """Return the name of the interface with this device."""
        return next((label for label, (own, _) in self.interfaces.items() if own == device), None)

    def own(self, address: str) -> str | None:
        """Return the name of the interface that has exactly this address."""
        return next((label for label, (_, own) in self.interfaces.items() if own.split("/")[0] == address), None)


def service_addresses(sources: Sources) -> Iterator[tuple[IPv4Address, int | None, str]]:
    """The addresses of haresources: address, prefix if it is said, device if it is said."""
    for group in sources.haresources.groups:
        for entry in group.entries:
            script, arguments = split(entry)
            if script not in ("IPaddr", "IPaddr2") or not arguments:
                continue
            address, prefix, device, *_ = [*arguments[0].split("/"), "", ""]
            if is_address(address, 4):
                yield IPv4Address(address), int(prefix) if prefix.isdecimal() else None, device.split(":")[0]


def nodes(capture: Capture, sources: Sources, draft: Draft) -> tuple[Node, ...]:
    """Return the nodes in the order of ha.cf, with the interfaces that the configuration speaks of."""
    named, unclaimed = _named(capture, parsed.names(sources.files), draft)
    absent = unclaimed[: max(0, 2 - len(named))]
    for name in absent:
        draft.note(WRONG, name, 0, "expected the files of this node too, found none: what differs there is not known")
    named += [(name, name, Files(name, {})) for name in absent]
    order = {name: n for n, name in enumerate(sources.ha_cf.nodes)}
    named.sort(key=lambda node: order.get(lower(node[1]), len(order)))
    cards = [_own(files, sources) for _, _, files in named]
    labels = _labels(cards, sources)
    return tuple(
        Node(host, name, _interfaces(n, name, _twins(cards[n], cards, labels), bool(cards[n]), labels, sources, draft))
        for n, (host, name, _) in enumerate(named)
    )


def _named(capture: Capture, told: tuple[str, ...], draft: Draft) -> tuple[list[tuple[str, str, Files]], list[str]]:
    """Return (host, name, files) of the captured nodes, and the names in the text that none of them has."""
    known = {host: parsed.uname(files) for host, files in capture.nodes.items()}
    known.update({host: host for host, name in known.items() if name is None and lower(host) in map(lower, told)})
    taken = {lower(name) for name in known.values() if name}
    free = [name for name in told if lower(name) not in taken]
    named = []
    for host, files in capture.nodes.items():
        name = known[host]
        if name is None:
            name = free.pop(0) if free and told is not parsed.UNNAMED else host
            message = f"what 'uname -n' prints is not in the files: taken for {name}. Say ha_node_name if it is not"
            draft.note(CHANGED, host, 0, message)
        named.append((host, name, files))
    return named, free


def _twins(
    own: dict[str, IPv4Interface], cards: list[dict[str, IPv4Interface]], labels: dict[str, str]
) -> dict[str, tuple[str, IPv4Interface]]:
    """Map the devices that matter to those of one node: the same, or the one in the same network."""
    found = {device: (device, own[device]) for device in labels if device in own}
    for device in labels:
        networks = [other[device].network for other in cards if device in other]
        twins = [(name, ip) for name, ip in own.items() if ip.network in networks]
        if device not in found and twins:
            found[device] = twins[0]
    return found


def _own(files: Files, sources: Sources) -> dict[str, IPv4Interface]:
    """Each device with its first address that no group carries."""
    carried = {address for address, _, _ in service_addresses(sources)}
    own: dict[str, IPv4Interface] = {}
    for card in sorted(parsed.cards(files), key=lambda card: card.secondary):
        if card.ip.ip not in carried:
            own.setdefault(card.device, card.ip)
    return own


def _labels(cards: list[dict[str, IPv4Interface]], sources: Sources) -> dict[str, str]:
    """Name the devices that matter: public where the service addresses are, private where the data travel."""
    services = list(service_addresses(sources))
    replication = {host.address.ip for one in sources.resources for host in one.hosts if host.address}
    labels: dict[str, str] = {}
    told = [device for _, _, device in services if device]
    seen = [
        device
        for own in cards
        for device, ip in own.items()
        if any(address in ip.network for address, _, _ in services)
    ]
    unknown = services and not any(cards)
    public = [*dict.fromkeys([*told, *seen])] or ([UNKNOWN] if unknown else [])
    private = [device for own in cards for device, ip in own.items() if str(ip.ip) in replication]
    for name, devices in (("public", public), ("private", [*private, *sources.devices])):
        for device in dict.fromkeys(devices):
            if device not in labels:
                labels[device] = device if name in labels.values() else name
    return labels


def _interfaces(
    n: int,
    name: str,
    own: dict[str, tuple[str, IPv4Interface]],
    known: bool,
    labels: dict[str, str],
    sources: Sources,
    draft: Draft,
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for device, label in labels.items():
        if device in own:
            found[label] = (own[device][0], str(own[device][1]))
            continue
        if known:
            continue  # the node has no such device with an address
        address = _guess(n, name, label, device, sources)
        found[label] = (device, address or UNKNOWN)
        if address:
            draft.note(CHANGED, name, 0, f"address of the interface {label} ({device}) taken from the text: {address}")
        if not address or device == UNKNOWN:
            what = "device" if address else "address" if device != UNKNOWN else "device and address"
            message = f"expected the {what} of the interface {label} in the files, found none: say it in hosts.yml"
            draft.note(WRONG, name, 0, message)
    return found


def _guess(n: int, name: str, label: str, device: str, sources: Sources) -> str:
    """What the configuration itself tells of a node's address: ha.cf that names addresses, DRBD, ucast."""
    services = [(address, prefix or PREFIX) for address, prefix, _ in service_addresses(sources)]
    networks = [IPv4Interface(f"{address}/{prefix}").network for address, prefix in services]
    named = [value for value in sources.ha_cf.values("node") if is_address(value, 4)]
    peers = [one.values[1] for one in sources.ha_cf.named("ucast") if len(one.values) > 1 and one.values[0] == device]
    told = [
        *named[n : n + 1],
        *(
            host.address.ip
            for one in sources.resources
            for host in one.hosts
            if host.kind == "on" and name in host.names and host.address
        ),
        *(peers[n : n + 1] if len(set(peers)) == 2 else []),
    ]
    for address in told:
        home = next((net for net in networks if is_address(address, 4) and IPv4Address(address) in net), None)
        if is_address(address, 4) and (home is not None) == (label == "public"):
            return f"{address}/{home.prefixlen if home else PREFIX}"
    return ""
