# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines switched on, off, saved and rolled back; several at once."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, qmp, wiring
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import IN_NAMESPACE, NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.identity import plan_identity
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files, qemu_argv
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab, master_socket
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine


def in_parallel(work: Callable[[Machine], None], machines: Sequence[Machine]) -> None:
    """Do the work for every machine at once; raises one Refusal that names each that failed."""
    with ThreadPoolExecutor(max_workers=max(len(machines), 1)) as pool:
        done = [(machine, pool.submit(work, machine)) for machine in machines]
    failed = [(machine, future.exception()) for machine, future in done if future.exception()]
    for _machine, error in failed:
        if error is not None and not isinstance(error, Refusal):
            raise error
    if failed:
        raise Refusal("\n".join(f"{machine.name}: {error}" for machine, error in failed))


def process_id(files: Files) -> int | None:
    """The machine's process, if it runs."""
    try:
        pid = int(files.pid.read_text())
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if line.startswith("qemu-system") and f"\0{files.pid}\0" in line else None


def exists(files: Files) -> bool:
    """Whether the machine has been created to the end."""
    return (files.store / "created").exists()


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


def drop_connection(machine: Machine) -> None:
    """End the ssh connection that is kept open to the machine: its other end no longer knows it."""
    path = master_socket(machine.name)
    if path.exists():
        commands.run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", machine.name], ok=(0, 255))
        path.unlink(missing_ok=True)


def make_disks(lab: Lab, machine: Machine, files: Files, backing: Path) -> None:
    """A fresh system disk on top of `backing`, blank data disks."""
    shutil.rmtree(files.store, ignore_errors=True)
    files.store.mkdir(parents=True)
    commands.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(backing), str(files.root)])
    for disk in machine.disks:
        commands.run(["qemu-img", "create", "-q", "-f", "qcow2", str(files.disk(disk.serial)), lab.disk_size])


def create(lab: Lab, machine: Machine, template: Path) -> None:
    """Restore a fresh machine from the template's saved state and give it its identity."""
    files = lab.files(machine.name)
    cut_power(files)
    make_disks(lab, machine, files, template / "root.qcow2")
    start(lab, machine, files, "-incoming", f"exec:zstd -dc {template}/state.zst")
    qmp.tell_agent(files.agent, {"identity": plan_identity(machine, lab.topology)}, deadline=60)
    (files.store / "created").touch()


def wait_for_ssh(machine: Machine, end: float) -> None:
    """Wait until the machine's ssh daemon greets. Raises Refusal at `end` (of time.monotonic)."""
    while time.monotonic() < end:
        argv = [*IN_NAMESPACE, "nc", "-w", "2", machine.address, "22"]
        with subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as greeter:
            greeting = greeter.stdout.readline() if greeter.stdout else b""
            greeter.kill()
        if greeting.startswith(b"SSH-"):
            return
        time.sleep(0.1)
    raise Refusal(
        f"its ssh daemon at {machine.address} did not answer in time; see machines/{machine.name}/console.log"
    )


def save(lab: Lab, machines: Sequence[Machine], tag: str) -> None:
    """Save the state of all these machines at one moment; they run on."""

    def each(line: str) -> Callable[[Machine], None]:
        return lambda machine: qmp.monitor(lab.files(machine.name).qmp, line)

    in_parallel(each("stop"), machines)
    try:
        in_parallel(each(f"savevm {tag}"), machines)
    finally:
        in_parallel(each("cont"), machines)
    for machine in machines:
        (lab.files(machine.name).store / f"{tag}.snapshot").touch()


def roll_back(lab: Lab, machines: Sequence[Machine], tag: str) -> None:
    """Bring all these machines back to the saved state, in fresh processes.

    Loading the state into a running process makes both heartbeats declare each other dead. The cables stay
    pulled until all run: nobody hears a peer from the future.
    """
    taps = [card.tap for machine in machines for card in machine.cards]
    in_parallel(lambda machine: cut_power(lab.files(machine.name)), machines)
    plug(taps, up=False)
    in_parallel(drop_connection, machines)
    in_parallel(lambda machine: start(lab, machine, lab.files(machine.name), "-S", "-loadvm", tag), machines)
    in_parallel(lambda machine: qmp.monitor(lab.files(machine.name).qmp, "cont"), machines)
    plug(taps, up=True)
    in_parallel(lambda machine: set_clock(lab, machine), machines)


def set_clock(lab: Lab, machine: Machine) -> None:
    qmp.tell_agent(lab.files(machine.name).agent, {}, deadline=30)


def plug(taps: Sequence[str], *, up: bool) -> None:
    """Plug these cables in, or pull them."""
    text = "".join(f"link set {tap} {'up' if up else 'down'}\n" for tap in taps)
    commands.run(["ip", "-n", NAMESPACE, "-batch", "-"], text=text)


def is_plugged(tap: str) -> bool:
    """Whether the cable is in (administratively up; a machine that is off has no carrier on it)."""
    flags = commands.run(["ip", "-n", NAMESPACE, "-o", "link", "show", "dev", tap]).split("<")[1].split(">")[0]
    return "UP" in flags.split(",")
