# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.devices import disk_paths, plan_disks
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.layout import plan_topology, with_real_servers
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import from_json, to_json

from .conftest import interface, make_plan


def bridges(topology):
    return {bridge.name: bridge.addresses for bridge in topology.bridges}


def test_a_cluster_becomes_bridges_and_machines(topology):
    first, second = topology.machines
    assert bridges(topology) == {"public": ("192.168.69.253/24",), "private": ("10.255.255.254/8",)}
    assert [card.tap for card in first.cards] == ["debian1-mgmt", "debian1-public", "debian1-private"]
    assert [card.device for card in first.cards] == ["mgmt0", "eth0", "eth1"]
    assert [card.addresses for card in second.cards] == [("172.31.77.12/24",), ("192.168.69.15/24",), ("10.0.0.2/8",)]
    assert [card.mac for card in second.cards] == ["02:77:00:00:00:0c", "02:77:00:01:00:0c", "02:77:00:02:00:0c"]
    assert first.machine_id != second.machine_id


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (
            dict.fromkeys(("node0", "node1", "debian1", "debian2"), "container"),
            "a container has no DRBD, no IPVS and no serial port; use lab_kind=vm (LAB=vm) for the nodes of: "
            "web_centos: DRBD volume repl, web_centos: serial link /dev/ttyS0, web_debian: DRBD volume repl, "
            "web_debian: virtual services",
        ),
        (
            {"debian2": "container"},
            "a container has no DRBD, no IPVS and no serial port; use lab_kind=vm (LAB=vm) for the nodes of: "
            "web_debian: DRBD volume repl, web_debian: virtual services",
        ),
        (
            {"debian1": "vm", "debian2": "conatiner"},
            "lab_kind: expected one of vm, container, found debian2: conatiner",
        ),
    ],
)
def test_containers_refuse_what_they_cannot_have_by_name(centos, debian, kinds, found):
    with pytest.raises(Refusal) as refused:
        plan_topology({"web_centos": centos, "web_debian": {**debian, "lvs": {"modules": []}}}, kinds=kinds)
    assert str(refused.value) == found


def test_management_keeps_away_from_the_inventory(centos, debian):
    assert plan_topology({"web_centos": centos}).management.networks == ("10.77.0.0/24",)
    assert plan_topology({"web_debian": debian}).management.networks == ("172.31.77.0/24",)


def test_the_uplink_keeps_away_from_the_controller_too(centos):
    uplink = plan_topology({"web_centos": centos}, host_networks=["100.64.0.0/10"]).uplink
    assert uplink == ("198.19.77.1/30", "198.19.77.2/30")


def test_a_ping_node_is_an_address_of_the_client(centos):
    assert bridges(plan_topology({"web_centos": centos})) == {
        "public": ("172.16.117.1/24",),
        "private": ("192.168.0.254/24",),
    }


def test_only_addresses_that_the_inventory_hides_need_a_route(debian):
    topology = plan_topology({"a": debian}, nameservers=["10.255.255.53", "192.0.2.1"], mirrors=["10.9.9.9"])
    assert topology.reach == ("10.9.9.9", "10.255.255.53")


def test_clusters_share_a_bridge_only_where_no_address_is_there_twice(debian):
    other = json.loads(json.dumps(debian).replace("debian", "twin").replace("192.168.69.1", "192.168.69.2"))
    topology = plan_topology({"web_debian": debian, "web_twin": other})
    assert bridges(topology) == {
        "public": ("192.168.69.253/24",),
        "private": ("10.255.255.254/8",),
        "private-2": (),
    }
    assert [card.bridge for card in topology.machines[3].cards] == ["mgmt", "public", "private-2"]


def test_interfaces_of_one_device_share_its_card():
    shared = {"front": interface("ens3", "10.1.0.1", 24, "10.1.0.0/24"), "back": interface("ens3", "10.2.0.1", 24, "x")}
    shared["back"]["network"] = "10.2.0.0/24"
    topology = plan_topology({"c": make_plan("c", {"a": shared})})
    assert topology.machines[0].cards[1].interfaces == ("front", "back")
    assert bridges(topology) == {"front": ("10.1.0.254/24", "10.2.0.254/24")}


def test_long_and_taken_names_become_short_and_different():
    cards = {
        "mgmt": interface("mgmt0", "10.1.0.1", 24, "10.1.0.0/24"),
        "a-very-long-name": interface("eth1", "10.2.0.1", 24, "10.2.0.0/24"),
        "a-very-long-name-too": interface("eth2", "10.3.0.1", 24, "10.3.0.0/24"),
    }
    topology = plan_topology({"c": make_plan("c", {"web-frontend-1": cards})})
    machine = topology.machines[0]
    assert [card.tap for card in machine.cards] == [
        "web-frontend-1-",
        "web-frontend--2",
        "web-frontend--3",
        "web-frontend--4",
    ]
    assert [card.bridge for card in machine.cards] == ["mgmt-2", "mgmt", "a-very-long-nam", "a-very-long-n-2"]
    assert machine.cards[0].device == "mgmt0-2"


@pytest.mark.parametrize(
    ("paths", "disks"),
    [
        ([], []),
        (["/dev/vdb"], [("/dev/vdb", "")]),
        (["/dev/hda5"], [("/dev/vdb", "hda5")]),
        (["/dev/vdc"], [("/dev/vdb", "vdc")]),
        (["/dev/vdc", "/dev/vdb"], [("/dev/vdb", ""), ("/dev/vdc", "")]),
        (["/dev/vg0/data", "/dev/vdb"], [("/dev/vdb", ""), ("/dev/vdc", "vg0/data")]),
    ],
)
def test_every_path_of_the_inventory_leads_to_a_disk(paths, disks):
    assert [(disk.device, disk.link) for disk in plan_disks("a", paths)] == disks


def test_serial_cables_join_the_two_nodes(centos):
    machines = plan_topology({"web_centos": centos}).machines
    assert [machine.serials for machine in machines] == [
        ((0, "web_centos-ttyS0", True), (1, "web_centos-ttyS1", True)),
        ((0, "web_centos-ttyS0", False), (1, "web_centos-ttyS1", False)),
    ]


def test_machines_that_are_no_pair_have_no_serial_cables(debian):
    del debian["nodes"]["debian2"]
    assert [machine.serials for machine in plan_topology({"web_debian": debian}).machines] == [()]


def test_what_the_lab_cannot_build(debian, centos):
    with pytest.raises(Refusal, match="debian1: /dev/vda is the system disk of a lab machine"):
        plan_disks("debian1", ["/dev/vda"])
    centos["heartbeat"]["serial"] = ["/dev/ttyUSB0"]
    with pytest.raises(Refusal, match=r"web_centos: a lab machine has serial ports .* not /dev/ttyUSB0"):
        plan_topology({"web_centos": centos})
    wide = copy.deepcopy(debian)
    for node in wide["nodes"].values():
        node["interfaces"]["public"]["network"] = "128.0.0.0/1"
        node["interfaces"]["private"]["network"] = "0.0.0.0/1"
    with pytest.raises(Refusal, match="no room for the lab's management network"):
        plan_topology({"web_debian": wide})


def test_the_record_survives_a_file(centos, debian):
    topology = plan_topology({"web_centos": centos, "web_debian": debian}, nameservers=["10.255.255.53"])
    assert from_json(json.loads(json.dumps(to_json(topology)))) == topology


def test_disks_of_all_volumes_that_have_one():
    drbd = {"repl": {"hosts": {"a": {"disk": "/dev/vdb", "meta_disk": "/dev/vdc[0]"}}}}
    mirrors = {"shares": {"hosts": {"a": {"disk": "/dev/vdd"}}}, "plain": {"hosts": {"a": {"disk": None}}}}
    assert disk_paths({"drbd": drbd, "mirrors": mirrors}, "a") == ["/dev/vdb", "/dev/vdc", "/dev/vdd"]
    assert disk_paths({"drbd": {}, "mirrors": {}}, "a") == []
    storage = {"vg0": {"hosts": {"a": {"disks": ["/dev/vdb", "/dev/vdc"]}}}}
    logical = {"web": {"lvm": "vg0", "hosts": {"a": {"disk": "/dev/vg0/web", "meta_disk": "internal"}}}}
    assert disk_paths({"drbd": logical, "storage": storage}, "a") == ["/dev/vdb", "/dev/vdc"]


def test_real_servers_are_machines_on_the_same_bridge(debian):
    public = {"device": "eth0", "address": "192.168.69.31", "prefix": 24, "network": "192.168.69.0/24"}
    own = debian["nodes"]["debian1"]["interfaces"]
    plans = with_real_servers(
        {"web_debian": debian}, {"debian1": {"interfaces": own}, "mail": {"interfaces": {"public": public}}}
    )
    machines = plan_topology(plans).machines
    assert [machine.name for machine in machines] == ["debian1", "debian2", "mail"]
    assert (machines[2].cards[1].bridge, machines[2].cards[1].addresses) == ("public", ("192.168.69.31/24",))
    assert machines[2].disks == ()
    assert with_real_servers({"web_debian": debian}, {}) == {"web_debian": debian}
