# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine must be to become the node of the inventory."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.checks import Expected, plan_problems
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.machine import (
    Listener,
    Machine,
    parse_dpkg_missing,
    parse_ip_address,
    parse_os_release,
    parse_proc_net,
    pick,
    release_keys,
)

GOOD = Machine(
    name="debian1",
    family="Debian",
    release="debian 12",
    addresses={"eth0": ["192.168.69.14/24", "fe80::1/64"], "eth1": ["10.0.0.1/8"]},
    disks=["/dev/vdb"],
    listeners=[Listener("udp", 694, "heartbeat"), Listener("tcp", 7788, "")],
)
EXPECTED = Expected(
    name="debian1",
    addresses={"eth0": "192.168.69.14/24", "eth1": "10.0.0.1/8"},
    disks=["/dev/vdb"],
    ports={"udp": [694], "tcp": [7788]},
)


def test_a_machine_as_described_has_no_problem() -> None:
    assert plan_problems(EXPECTED, GOOD) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"name": "localhost"},
            "debian1: `uname -n` must be the node's name 'debian1', found 'localhost'."
            " Run `hostnamectl set-hostname debian1`, or set ha_node_name: localhost.",
        ),
        (
            {"addresses": {"eth0": ["192.168.69.14/24"]}},
            "debian1: interface eth1 with 10.0.0.1/8 does not exist or has no address; correct ha_interfaces or set it up.",
        ),
        (
            {"addresses": {**GOOD.addresses, "eth1": ["10.0.0.9/8"]}},
            "debian1: interface eth1 must have 10.0.0.1/8, found 10.0.0.9/8; correct ha_interfaces or the interface.",
        ),
        (
            {"disks": []},
            "debian1: disk /dev/vdb is missing or not a block device; attach it, or correct ha_volumes (see `lsblk`).",
        ),
        (
            {"missing_modules": ["drbd"]},
            "debian1: the kernel has no module drbd; install the kernel package that carries it (Debian: linux-image-amd64).",
        ),
        (
            {"listeners": [Listener("tcp", 7788, "python3")]},
            "debian1: port 7788/tcp is taken by python3; stop that program or choose another port in the inventory.",
        ),
        (
            {"family": "", "release": "plan9 4"},
            "debian1: expected a Debian-like system, found 'plan9 4', which nobody has described yet.",
        ),
    ],
)
def test_each_difference_is_named_with_the_next_step(change: dict[str, object], problem: str) -> None:
    assert plan_problems(EXPECTED, Machine(**{**GOOD.__dict__, **change})) == [problem]


def test_all_differences_are_named_at_once() -> None:
    assert len(plan_problems(EXPECTED, Machine(name="x", family="", release="?"))) == 5


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n', ("Debian", "debian 12")),
        ('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', ("Debian", "ubuntu 24.04")),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n', ("RedHat", "rocky 9.4")),
        ("ID=arch\n", ("", "arch")),
        ("", ("", "unknown")),
    ],
)
def test_os_release(text: str, family: tuple[str, str]) -> None:
    assert parse_os_release(text) == family


def test_addresses_of_ip_oneline() -> None:
    text = (
        "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
        "2: eth0    inet 192.168.69.14/24 scope global eth0\\       valid_lft forever preferred_lft forever\n"
        "2: eth0    inet6 fe80::5054:ff:fe12:3456/64 scope link \\       valid_lft forever preferred_lft forever\n"
    )
    assert parse_ip_address(text)["eth0"] == ["192.168.69.14/24", "fe80::5054:ff:fe12:3456/64"]


def test_packages_that_are_removed_but_configured_are_missing() -> None:
    assert parse_dpkg_missing(["a", "b", "c"], "a installed\nb config-files\n") == ["b", "c"]


def test_listening_ports_of_proc_net_tcp() -> None:
    text = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100000A:1E6C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
        "   1: 0100000A:0016 0200000A:D431 01 00000000:00000000 02:000A 00000000     0        0 4712 4 0 20 4 30 10 -1\n"
    )
    assert parse_proc_net(text, "0A") == {7788: {4711}}


@pytest.mark.parametrize(
    ("text", "choices", "value"),
    [
        ("ID=debian\nVERSION_ID=12\n", {"all": 1}, 1),
        ("ID=debian\nVERSION_ID=12\n", {"Debian": 1, "Debian12": 2, "Debian11": 3}, 2),
        ("ID=debian\nVERSION_ID=13\n", {"Debian": 1, "Debian12": 2}, 1),
        ("ID=debian\nVERSION_ID=13\n", {"Debian12": 2}, None),
        ("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=24.04\n", {"Debian": 1, "Ubuntu24.04": 2}, 2),
        ("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=22.04\n", {"Debian": 1, "Debian12": 2}, 1),
        ("ID=arch\n", {"all": 1}, 1),
    ],
)
def test_the_closest_release_counts(text: str, choices: dict[str, int], value: int | None) -> None:
    assert pick(choices, release_keys(text)) == value
