# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a machine to its QEMU command line, qemu(1). Pure.

The order and the slots of the devices are the machine's hardware: a saved state only fits the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.devices import SERIALS
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine

KERNEL_LINE = "root=/dev/vda rw console=ttyS3 net.ifnames=0 mitigations=off quiet"
ACCELERATORS = {
    "kvm": ("-accel", "kvm", "-cpu", "host"),
    "tcg": ("-accel", "tcg,thread=multi,tb-size=256", "-cpu", "qemu64"),
}


@dataclass(frozen=True)
class Hardware:
    """What all machines of a lab have in common."""

    image: Path
    accelerator: str
    memory: int  # MiB


@dataclass(frozen=True)
class Files:
    """Where one machine's files are: its disks in `store`, its sockets (short paths) in `run`."""

    store: Path
    run: Path
    name: str

    @property
    def root(self) -> Path:
        return self.store / "root.qcow2"

    @property
    def console(self) -> Path:
        return self.store / "console.log"

    def disk(self, serial: str) -> Path:
        return self.store / f"{serial}.qcow2"

    @property
    def qmp(self) -> Path:
        return self.run / f"{self.name}.qmp"

    @property
    def agent(self) -> Path:
        return self.run / f"{self.name}.agent"

    @property
    def pid(self) -> Path:
        return self.run / f"{self.name}.pid"


def qemu_argv(machine: Machine, hardware: Hardware, files: Files) -> list[str]:
    """The process of this machine; it goes to the background once its sockets are there."""
    argv = [
        *("qemu-system-x86_64", "-name", machine.name, "-machine", "q35", *ACCELERATORS[hardware.accelerator]),
        *("-smp", "1", "-m", str(hardware.memory), "-display", "none", "-nodefaults", "-no-user-config", "-daemonize"),
        *("-pidfile", str(files.pid), "-qmp", f"unix:{files.qmp},server=on,wait=off"),
        *("-kernel", f"{hardware.image}/vmlinuz", "-initrd", f"{hardware.image}/initrd.img", "-append", KERNEL_LINE),
        *_disk("root", files.root),
    ]
    for disk in machine.disks:
        argv += _disk(disk.serial, files.disk(disk.serial))
    for number, card in enumerate(machine.cards):
        argv += ["-netdev", f"tap,id=net{number},ifname={card.tap},script=no,downscript=no"]
        slot = card.slot.split(":")[2].split(".")[0]
        argv += ["-device", f"virtio-net-pci,netdev=net{number},mac={card.mac},romfile=,addr=0x{slot}"]
    cables = {number: (cable, listens) for number, cable, listens in machine.serials}
    for number in range(SERIALS):
        argv += ["-chardev", f"{_serial_backend(cables.get(number), files.run)},id=serial{number}"]
        argv += ["-device", f"isa-serial,chardev=serial{number},index={number}"]
    argv += ["-chardev", f"file,id=console,path={files.console},append=on"]
    argv += ["-device", "isa-serial,chardev=console,index=3"]
    argv += ["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"]
    argv += ["-chardev", f"socket,id=agent,path={files.agent},server=on,wait=off"]
    argv += ["-device", "virtserialport,chardev=agent,name=lab"]
    return argv


def _disk(serial: str, path: Path) -> list[str]:
    backend = f"file={path},format=qcow2,if=none,id={serial},cache=unsafe,discard=unmap"
    return ["-drive", backend, "-device", f"virtio-blk-pci,drive={serial},serial={serial}"]


def _serial_backend(cable: tuple[str, bool] | None, run: Path) -> str:
    if cable is None:
        return "null"
    name, listens = cable
    return f"socket,path={cable_socket(run, name)},{'server=on,wait=off' if listens else 'reconnect=1'}"


def cable_socket(run: Path, name: str) -> Path:
    """Where the two ends of this serial cable meet."""
    return run / f"{name}.serial"


def probe_argv(image: Path) -> list[str]:
    """A guest that ends by itself as soon as KVM really runs it: its init fails, the kernel panics, QEMU leaves."""
    return [
        *("qemu-system-x86_64", "-machine", "q35", *ACCELERATORS["kvm"], "-m", "512", "-display", "none"),
        *("-nodefaults", "-no-user-config", "-no-reboot", "-serial", "stdio"),
        *("-kernel", f"{image}/vmlinuz", "-initrd", f"{image}/initrd.img"),
        *("-append", "console=ttyS0 panic=-1 rdinit=/bin/false"),
    ]


def has_booted(output: str) -> bool:
    """Whether the probe's kernel got as far as its init."""
    return "Attempted to kill init" in output


def template_name(machine: Machine, hardware: Hardware, disk_size: str, version: str) -> str:
    """Machines with equal names can be restored from the same saved state."""
    common = f"{hardware.image.name}-{hardware.accelerator}-{version}-{hardware.memory}m"
    return f"{common}-{len(machine.cards)}n-{len(machine.disks)}x{disk_size}"
