# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes of QEMU: started, ended, saved and rolled back."""

from __future__ import annotations

import os
import select
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, machines, qmp, wiring
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import IN_NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files, qemu_argv
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine


def process_id(files: Files) -> int | None:
    """The machine's process, if it runs."""
    try:
        pid = int(files.pid.read_text())
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if line.startswith("qemu-system") and f"\0{files.pid}\0" in line else None


def has_snapshot(files: Files, tag: str) -> bool:
    return (files.store / f"{tag}.snapshot").exists()


def start(lab: Lab, machine: Machine, files: Files, *extra: str) -> None:
    """Start the process; returns when its sockets are there (with -loadvm: when the state is loaded)."""
    for path in (files.qmp, files.agent, files.pid):
        path.unlink(missing_ok=True)
    commands.run([*IN_NAMESPACE, *qemu_argv(machine, lab.hardware, files), *extra], deadline=120)


def cut_power(files: Files) -> None:
    """End the process as a power cut would: the machine does not notice. Nothing to do when it is off."""
    pid = process_id(files)
    if pid is None:
        return
    handle = os.pidfd_open(pid)
    try:
        qmp.execute(files.qmp, ("quit", {}), deadline=5)
    except Refusal:
        wiring.end_processes([pid])
    ended = select.select([handle], [], [], 10)[0]
    os.close(handle)
    if not ended:
        wiring.end_processes([pid])


def make_disks(lab: Lab, machine: Machine, files: Files, backing: Path) -> None:
    """A fresh system disk on top of `backing`, blank data disks."""
    shutil.rmtree(files.store, ignore_errors=True)
    files.store.mkdir(parents=True)
    commands.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(backing), str(files.root)])
    for disk in machine.disks:
        commands.run(["qemu-img", "create", "-q", "-f", "qcow2", str(files.disk(disk.serial)), lab.disk_size])


def save(lab: Lab, chosen: Sequence[Machine], tag: str) -> None:
    """Save the state of all these machines at one moment; they run on."""

    def each(line: str) -> Callable[[Machine], None]:
        return lambda machine: qmp.monitor(lab.files(machine.name).qmp, line)

    machines.in_parallel(each("stop"), chosen)
    try:
        machines.in_parallel(each(f"savevm {tag}"), chosen)
    finally:
        machines.in_parallel(each("cont"), chosen)
    for machine in chosen:
        (lab.files(machine.name).store / f"{tag}.snapshot").touch()


def roll_back(lab: Lab, chosen: Sequence[Machine], tag: str) -> None:
    """Bring all these machines back to the saved state, in fresh processes.

    Loading the state into a running process makes both heartbeats declare each other dead. The cables stay
    pulled until all run: nobody hears a peer from the future.
    """
    taps = [card.tap for machine in chosen for card in machine.cards]
    machines.in_parallel(lambda machine: cut_power(lab.files(machine.name)), chosen)
    machines.plug(taps, up=False)
    machines.in_parallel(machines.drop_connection, chosen)
    machines.in_parallel(lambda machine: start(lab, machine, lab.files(machine.name), "-S", "-loadvm", tag), chosen)
    machines.in_parallel(lambda machine: qmp.monitor(lab.files(machine.name).qmp, "cont"), chosen)
    machines.plug(taps, up=True)
    machines.in_parallel(lambda machine: set_clock(lab, machine), chosen)


def set_clock(lab: Lab, machine: Machine) -> None:
    qmp.tell_agent(lab.files(machine.name).agent, {}, deadline=30)
