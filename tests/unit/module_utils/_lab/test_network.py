# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import network
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.identity import plan_identity

RULES = """\
table ip ha-lab {
  chain input {
    type filter hook input priority filter; policy accept;
    iifname lo accept
    fib daddr . iif type != { local, broadcast, multicast } drop
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    tcp flags syn tcp option maxseg size set rt mtu
    ct state established,related accept
    iifname "mgmt" oifname "uplink" ip daddr 10.255.255.53 accept
    ip daddr 192.168.69.0/24 reject
    ip daddr 10.0.0.0/8 reject
    iifname "mgmt" oifname "uplink" accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "uplink" masquerade
  }
}
"""


def test_the_rules_of_the_namespace(topology):
    assert network.inside_rules(topology) == RULES


def test_a_network_that_is_everything_is_not_refused(topology):
    assert "0.0.0.0/0" not in network.inside_rules(topology)


def test_cables_end_on_their_bridges(topology):
    lines = network.inside(topology).splitlines()
    assert "link add public address 02:77:00:01:00:01 type bridge stp_state 0 forward_delay 0" in lines
    assert "addr add 192.168.69.253/24 brd + dev public" in lines
    assert "link set debian2-private master private up" in lines
    assert lines[-1] == "rule add iif mgmt lookup 77"


def test_containers_have_cables_with_two_ends(topology):
    first, second = topology.machines
    lines = network.inside(replace(topology, machines=(first, replace(second, kind="container")))).splitlines()
    assert "tuntap add debian1-private mode tap" in lines
    assert "link add debian2-private type veth peer name c02770002000c address 02:77:00:02:00:0c" in lines
    assert "link set debian2-private master private up" in lines


def test_the_way_out(topology):
    assert network.outside(topology).splitlines()[1] == "addr add 100.64.77.1/30 dev ha-lab-up"
    assert "ip saddr 100.64.77.2 oifname" in network.outside_rules(topology)


def test_the_identity_of_a_machine(topology):
    identity = plan_identity(topology.machine("debian1"), topology)
    management, public, _private = identity["cards"]
    assert identity["hostname"] == "debian1"
    assert identity["links"] == [{"serial": "data0", "link": "hda5"}]
    assert management["routes"] == [
        "default via 172.31.77.1 dev mgmt0",
        "10.255.255.53/32 via 172.31.77.1 dev mgmt0",
    ]
    assert public == {
        "slot": "0000:00:11.0",
        "device": "eth0",
        "mac": "02:77:00:01:00:0b",
        "addresses": ["192.168.69.14/24"],
        "routes": [],
    }
