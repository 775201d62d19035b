# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's network as the texts that `ip -batch` and `nft -f` read. Pure."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.podman import loose_end
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Card, Topology

UPLINK_DEVICE = f"{NAMESPACE}-up"
TABLE = NAMESPACE
ROUTING_TABLE = "77"

SETTINGS = {
    "net.ipv4.ip_forward": "1",
    "net.ipv4.conf.all.arp_ignore": "1",
    "net.ipv4.conf.all.rp_filter": "0",
    "net.ipv4.conf.default.rp_filter": "0",
    "net.ipv6.conf.all.disable_ipv6": "1",
    "net.ipv6.conf.default.disable_ipv6": "1",
    "net.bridge.bridge-nf-call-iptables": "0",
    "net.bridge.bridge-nf-call-ip6tables": "0",
    "net.bridge.bridge-nf-call-arptables": "0",
}
"""Of the namespace: an address answers on its own bridge only, and bridged frames pass no packet filter."""


def inside(topology: Topology) -> str:
    """`ip -batch` in the namespace: bridges, cables, the client's addresses, the way out.

    What comes from the management bridge looks only into a table of its own: it finds the way out, not the
    networks of the inventory.
    """
    lines = ["link set lo up"]
    for bridge in (topology.management, *topology.bridges):
        lines += [f"link add {bridge.name} address {bridge.mac} type bridge stp_state 0 forward_delay 0"]
        lines += [f"link set {bridge.name} up"]
        lines += [f"addr add {address} brd + dev {bridge.name}" for address in bridge.addresses]
    for machine in topology.machines:
        for card in machine.cards:
            lines += [_cable(machine.kind, card), f"link set {card.tap} master {card.bridge} up"]
    theirs, ours = topology.uplink
    gateway = theirs.split("/")[0]
    lines += [
        f"addr add {ours} dev uplink",
        "link set uplink up",
        f"route add default via {gateway}",
        f"route add default via {gateway} table {ROUTING_TABLE}",
        f"rule add iif {topology.management.name} lookup {ROUTING_TABLE}",
    ]
    return "\n".join(lines) + "\n"


def _cable(kind: str, card: Card) -> str:
    if kind == "vm":
        return f"tuntap add {card.tap} mode tap"
    return f"link add {card.tap} type veth peer name {loose_end(card)} address {card.mac}"


def outside(topology: Topology) -> str:
    """`ip -batch` in the root namespace: the other end of the way out."""
    return (
        f"link add {UPLINK_DEVICE} type veth peer name uplink netns {NAMESPACE}\n"
        f"addr add {topology.uplink[0]} dev {UPLINK_DEVICE}\n"
        f"link set {UPLINK_DEVICE} up\n"
    )


def inside_rules(topology: Topology) -> str:
    """`nft -f` in the namespace.

    A machine reaches the world over the management bridge, for packages, and nothing of the lab that way: the
    inventory's networks stay what their own cables say.
    """
    management = topology.management.name
    hidden = [network for bridge in topology.bridges for network in bridge.networks]
    lines = ["ct state established,related accept"]
    lines += [f'iifname "{management}" oifname "uplink" ip daddr {address} accept' for address in topology.reach]
    lines += [f"ip daddr {network} reject" for network in hidden if not network.endswith("/0")]
    lines += [f'iifname "{management}" oifname "uplink" accept']
    forward = "\n    ".join(lines)
    return f"""\
table ip {TABLE} {{
  chain input {{
    type filter hook input priority filter; policy accept;
    iifname lo accept
    fib daddr . iif type != {{ local, broadcast, multicast }} drop
  }}
  chain forward {{
    type filter hook forward priority filter; policy drop;
    tcp flags syn tcp option maxseg size set rt mtu
    {forward}
  }}
  chain postrouting {{
    type nat hook postrouting priority srcnat;
    oifname "uplink" masquerade
  }}
}}
"""


def outside_rules(topology: Topology) -> str:
    """`nft -f` in the root namespace."""
    address = topology.uplink[1].split("/")[0]
    return f"""\
table ip {TABLE} {{
  chain forward {{
    type filter hook forward priority filter;
    iifname "{UPLINK_DEVICE}" tcp flags syn tcp option maxseg size set rt mtu
  }}
  chain postrouting {{
    type nat hook postrouting priority srcnat;
    ip saddr {address} oifname != "{UPLINK_DEVICE}" masquerade
  }}
}}
"""
