# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.interfaces import Found, plan_interface

ADDRESSES = {"lo": ["127.0.0.1/8"], "eth0": ["192.168.0.1/24"], "eth1": []}
SOURCED = {"/etc/network/interfaces": "source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n"}
IFUPDOWN = Found(ifup=True, files=SOURCED, addresses=ADDRESSES, arrival="192.168.0.1")
NETWORKD = replace(IFUPDOWN, networkd=True)
NETPLAN = replace(NETWORKD, files={"/etc/netplan/50-cloud.yaml": "network:\n  ethernets:\n    eth0: {dhcp4: true}\n"})

ADVICE = "set eth1 up yourself and take `configure` out of ha_interfaces"


@pytest.mark.parametrize(
    ("found", "name", "path", "line", "before", "after"),
    [
        (
            IFUPDOWN,
            "ifupdown",
            "/etc/network/interfaces.d/linux-ha-eth1",
            "    address 10.0.0.1/24",
            (("ifdown", "--force", "eth1"),),
            (("ifup", "eth1"),),
        ),
        (
            NETWORKD,
            "systemd-networkd",
            "/etc/systemd/network/10-linux-ha-eth1.network",
            "Address=10.0.0.1/24",
            (),
            (("networkctl", "reload"), ("networkctl", "reconfigure", "eth1")),
        ),
        (
            NETPLAN,
            "netplan",
            "/etc/netplan/90-linux-ha-eth1.yaml",
            "      addresses: [10.0.0.1/24]",
            (),
            (("netplan", "generate"), ("networkctl", "reload"), ("networkctl", "reconfigure", "eth1")),
        ),
    ],
)
def test_each_manager_has_its_file_and_its_commands(found, name, path, line, before, after):
    mine = plan_interface("n1", "eth1", "10.0.0.1/24", found)
    assert mine is not None
    assert (mine.name, mine.path, mine.before, mine.after) == (name, path, before, after)
    assert line in mine.content.splitlines()
    written = replace(found, files={**found.files, mine.path: mine.content})
    assert plan_interface("n1", "eth1", "10.0.0.1/24", written) == mine


def with_file(found, path, text):
    return replace(found, files={**found.files, path: text})


@pytest.mark.parametrize(
    ("device", "found", "reason"),
    [
        ("eth7", IFUPDOWN, "n1: expected an interface eth7, found lo, eth0, eth1; correct ha_interfaces"),
        (
            "eth0",
            NETWORKD,
            "n1: Ansible arrives on eth0 (192.168.0.1), which this run must not touch; "
            "set eth0 up yourself and take `configure` out of ha_interfaces",
        ),
        (
            "eth1",
            replace(IFUPDOWN, files={}),
            f"n1: expected netplan, systemd-networkd or ifupdown to set up eth1, found none; {ADVICE}",
        ),
        (
            "eth1",
            with_file(IFUPDOWN, "/etc/network/interfaces.d/lan", "auto eth1\niface eth1 inet dhcp\n"),
            f"n1: /etc/network/interfaces.d/lan sets up eth1 already; take it out there, or {ADVICE}",
        ),
        (
            "eth1",
            with_file(NETWORKD, "/etc/systemd/network/lan.network", "[Match]\nName=eth0 eth1\n"),
            f"n1: /etc/systemd/network/lan.network sets up eth1 already; take it out there, or {ADVICE}",
        ),
        (
            "eth1",
            with_file(NETPLAN, "/etc/netplan/lan.yaml", "network:\n  ethernets:\n    eth1:\n      dhcp4: true\n"),
            f"n1: /etc/netplan/lan.yaml sets up eth1 already; take it out there, or {ADVICE}",
        ),
    ],
)
def test_what_is_not_touched(device, found, reason):
    with pytest.raises(Refusal) as refused:
        plan_interface("n1", device, "10.0.0.1/24", found)
    assert str(refused.value) == reason


def test_an_address_by_unknown_means_is_left_alone():
    found = replace(IFUPDOWN, ifup=False, addresses={**ADDRESSES, "eth1": ["10.0.0.1/24"]})
    assert plan_interface("n1", "eth1", "10.0.0.1/24", found) is None


def test_a_file_of_another_device_does_not_matter():
    found = with_file(IFUPDOWN, "/etc/network/interfaces.d/lan", "iface eth10 inet dhcp\n")
    assert plan_interface("n1", "eth1", "10.0.0.1/24", found) is not None
