# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of kind container: podman with systemd. See .kinds for what each function promises.

A machine's container exists while it is on. What stays is its disk, an overlay over the image, and its cables.
"""

from __future__ import annotations

import resource
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, podman
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import NAMESPACE, NETNS
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.identity import plan_identity
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine, Topology

FOLDERS = ("upper", "work", "root", "journal")


def equip(lab: Lab, image: Path) -> Lab:
    """Raises Refusal with podman's own words when it starts no container in any way that we know."""
    complaints = []
    for runtime, limits in podman.variants(resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
        try:
            commands.run(podman.probe_argv(runtime, limits, image))
        except Refusal as refusal:
            complaints.append(str(refusal).splitlines()[-1])
        else:
            return replace(lab.with_image("container", image), runtime=runtime, limits=limits)
    raise Refusal("podman starts no container on this computer:\n" + "\n".join(dict.fromkeys(complaints)))


def prepare(lab: Lab, chosen: Sequence[Machine], *, check_mode: bool) -> bool:
    """Nothing: containers start from the image itself."""
    return False


def process_id(lab: Lab, machine: Machine) -> int | None:
    """Of its systemd: the process in the namespace of the machine."""
    try:
        pid = int(lab.files(machine.name).pid.read_text())
        is_ours = Path(f"/proc/{pid}/ns/net").stat().st_ino == _space(machine).stat().st_ino
    except (OSError, ValueError):  # no such file, no such process, or a process of somebody else
        return None
    return pid if is_ours else None


def create(lab: Lab, machine: Machine) -> None:
    files = lab.files(machine.name)
    cut_power(lab, machine)
    if files.store.exists():
        delete(lab, machine)
    for folder in FOLDERS:
        (files.store / folder).mkdir(parents=True)
    _mount(lab, machine)
    _identify(files.store / "root/etc", machine, lab.topology)
    start(lab, machine)


def _identify(etc: Path, machine: Machine, topology: Topology) -> None:
    (etc / "hostname").write_text(machine.hostname + "\n")
    (etc / "machine-id").write_text(machine.machine_id + "\n")
    routes = plan_identity(machine, topology)["cards"][0]["routes"]
    (etc / "lab-network").write_text(podman.network_file(machine, routes))
    (etc / "resolv.conf").write_text("".join(f"nameserver {server}\n" for server in topology.nameservers))


def start(lab: Lab, machine: Machine) -> None:
    """Make its namespace, plug its cables in, boot it."""
    cut_power(lab, machine)  # one that has ended by itself leaves container and namespace
    _mount(lab, machine)
    name = podman.space(machine.name)
    commands.run(["ip", "netns", "add", name])
    commands.run(["ip", "-n", NAMESPACE, "-batch", "-"], text=podman.plug_in(machine))
    commands.run(podman.machine_argv(machine, lab.files(machine.name), lab.runtime, lab.limits))


def cut_power(lab: Lab, machine: Machine) -> None:
    """Kill its container, take its cables out (some may be out already) and end its namespace."""
    name = podman.space(machine.name)
    if not _space(machine).exists():
        return
    commands.run(["podman", "rm", "--force", "--time=0", "--ignore", name])
    commands.run(["ip", "-n", name, "-force", "-batch", "-"], text=podman.put_away(machine), ok=(0, 1))
    commands.run(["ip", "netns", "del", name])
    lab.files(machine.name).pid.unlink(missing_ok=True)


def delete(lab: Lab, machine: Machine) -> None:
    store = lab.files(machine.name).store
    if (store / "root").is_mount():
        commands.run(["umount", str(store / "root")])
    shutil.rmtree(store)


def _space(machine: Machine) -> Path:
    return NETNS / podman.space(machine.name)


def _mount(lab: Lab, machine: Machine) -> None:
    files = lab.files(machine.name)
    if not (files.store / "root").is_mount():
        commands.run(podman.overlay_argv(files, Path(lab.images["container"])))


def spaces() -> list[str]:
    """The namespaces of all machines, of a lab that a killed run left behind, too."""
    return [path.name for path in NETNS.glob(podman.space("*"))]


def remove_all(directory: Path) -> None:
    """End every machine of this computer's lab, which belongs to `directory`, and unmount the disks there."""
    names = spaces()
    if names:
        commands.run(["podman", "rm", "--force", "--time=0", "--ignore", *names])
    for name in names:
        commands.run(["ip", "netns", "del", name])
    for root in directory.glob("machines/*/root"):
        if root.is_mount():
            commands.run(["umount", str(root)])
