# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What machines of every kind have in common: several at once, their ssh, their cables."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import IN_NAMESPACE, NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import master_socket
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


def exists(files: Files) -> bool:
    """Whether the machine has been created to the end."""
    return (files.store / "created").exists()


def drop_connection(machine: Machine) -> None:
    """End the ssh connection that is kept open to the machine: its other end no longer knows it."""
    path = master_socket(machine.name)
    if path.exists():
        commands.run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", machine.name], ok=(0, 255))
        path.unlink(missing_ok=True)


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


def plug(taps: Sequence[str], *, up: bool) -> None:
    """Plug these cables in, or pull them."""
    text = "".join(f"link set {tap} {'up' if up else 'down'}\n" for tap in taps)
    commands.run(["ip", "-n", NAMESPACE, "-batch", "-"], text=text)


def is_plugged(tap: str) -> bool:
    """Whether the cable is in (administratively up; a machine that is off has no carrier on it)."""
    flags = commands.run(["ip", "-n", NAMESPACE, "-o", "link", "show", "dev", tap]).split("<")[1].split(">")[0]
    return "UP" in flags.split(",")
