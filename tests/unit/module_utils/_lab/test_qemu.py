# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.layout import plan_topology
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import (
    Files,
    Hardware,
    has_booted,
    qemu_argv,
    template_name,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.template import as_template

HARDWARE = Hardware(Path("/c/images/0123"), "tcg", 768)


def files(name):
    return Files(Path("/lab/machines") / name, Path("/run/ha-lab"), name)


def test_the_command_line_of_a_machine(topology):
    argv = qemu_argv(topology.machine("debian1"), HARDWARE, files("debian1"))
    assert argv[:3] == ["qemu-system-x86_64", "-name", "debian1"]
    assert "file=/lab/machines/debian1/data0.qcow2,format=qcow2,if=none,id=data0,cache=unsafe,discard=unmap" in argv
    assert "tap,id=net1,ifname=debian1-public,script=no,downscript=no" in argv
    assert "virtio-net-pci,netdev=net1,mac=02:77:00:01:00:0b,romfile=,addr=0x11" in argv
    assert "socket,path=/run/ha-lab/web_debian-ttyS0.serial,server=on,wait=off,id=serial0" in argv


def test_serial_cables_have_a_listening_end(centos):
    argv = [
        qemu_argv(machine, HARDWARE, files(machine.name)) for machine in plan_topology({"web_centos": centos}).machines
    ]
    cable = "socket,path=/run/ha-lab/web_centos-ttyS0.serial"
    assert f"{cable},server=on,wait=off,id=serial0" in argv[0]
    assert f"{cable},reconnect=1,id=serial0" in argv[1]


def test_a_template_is_the_same_hardware(centos):
    """Only names, addresses and what is plugged in may differ, or its state would not fit."""
    machine = plan_topology({"web_centos": centos}).machines[0]
    ours = qemu_argv(machine, HARDWARE, files("x"))
    templates = qemu_argv(as_template(machine), HARDWARE, files("x"))
    different = {(a, b) for a, b in zip(ours, templates, strict=True) if a != b}
    assert len(different) == 1 + 2 * len(machine.cards) + len(machine.serials)
    assert template_name(machine, HARDWARE, "1G", "7.2") == "0123-tcg-7.2-768m-3n-1x1G"


@pytest.mark.parametrize(
    ("output", "verdict"),
    [
        ("", False),
        ("[    0.000000] Linux version 6.1.0-41-cloud-amd64", False),
        ("[    1.2] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100", True),
    ],
)
def test_kvm_counts_when_the_guest_reached_its_init(output, verdict):
    assert has_booted(output) is verdict
