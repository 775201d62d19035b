# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a machine to its podman command line, podman-run(1), and to its cables, ip(8). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Card, Machine

CAPABILITIES = ("--cap-add=ALL", *(f"--cap-drop={name}" for name in ("SYS_MODULE", "SYS_RAWIO", "SYS_TIME", "SYSLOG")))
"""All but those that reach the computer itself: its kernel, its clock, its log. /proc/sys and /sys stay read-only."""

BOOT = ("/sbin/init", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1")
"""systemd reads it from its command line; without it, version 256 and later refuse version 1 of cgroups."""


def variants(open_files: int) -> list[tuple[str, tuple[str, ...]]]:
    """Runtimes and limits to try, in this order, until one works here: (runtime or "", options of podman run).

    crun refuses some layouts of cgroups; a computer that may not raise limits (the most it allows are `open_files`)
    refuses podman's own.
    """
    low = (f"--ulimit=nofile={open_files}:{open_files}", "--ulimit=nproc=1000:1000")
    return [(runtime, limits) for limits in ((), low) for runtime in ("", "runc", "crun")]


def run_argv(runtime: str, options: Sequence[str]) -> list[str]:
    """What every container has in common: systemd with its own devices, and nothing of this computer's."""
    return [
        *("podman", *(("--runtime", runtime) if runtime else ()), "run", "--systemd=always"),
        *("--security-opt=label=disable", "--security-opt=apparmor=unconfined", *CAPABILITIES, *options),
    ]


def probe_argv(runtime: str, limits: Sequence[str], image: Path) -> list[str]:
    """A container that ends by itself as soon as it has started."""
    options = (*limits, "--rm", "--network=none", "--read-only", "--rootfs", f"{image}/tree")
    return [*run_argv(runtime, options), "/bin/true"]


def space(name: str) -> str:
    """The network namespace of a machine; its container is called the same."""
    return f"{NAMESPACE}-{name}"


def machine_argv(machine: Machine, files: Files, runtime: str, limits: Sequence[str]) -> list[str]:
    """The container of this machine, in its namespace, on its disk. It returns when systemd has been started."""
    name = space(machine.name)
    options = (
        *limits,
        *("--detach", "--replace", f"--name={name}", f"--hostname={machine.hostname}", f"--pidfile={files.pid}"),
        "--restart=on-failure",  # of a reboot, systemd dies by a signal
        *(f"--network=ns:/run/netns/{name}", "--no-hosts", "--dns=none"),
        *(f"--volume={files.store}/journal:/var/log/journal", "--log-driver=k8s-file"),
        f"--log-opt=path={files.console}",
    )
    return [*run_argv(runtime, options), "--rootfs", f"{files.store}/root", *BOOT]


def overlay_argv(files: Files, image: Path) -> list[str]:
    """mount(8) of the machine's disk: the image below, what the machine writes above."""
    layers = f"lowerdir={image}/tree,upperdir={files.store}/upper,workdir={files.store}/work"
    return ["mount", "-t", "overlay", NAMESPACE, "-o", layers, f"{files.store}/root"]


def loose_end(card: Card) -> str:
    """The name of the machine's end of the cable while the machine is off."""
    return "c" + card.mac.replace(":", "")


def plug_in(machine: Machine) -> str:
    """`ip -batch` in the lab's namespace: the cables' ends become the machine's cards.

    They have got their MAC when they were made: udev would give others to those without.
    """
    name = space(machine.name)
    return "".join(f"link set {loose_end(card)} netns {name} name {card.device}\n" for card in machine.cards)


def put_away(machine: Machine) -> str:
    """`ip -batch` in the machine's namespace: its cards, without their addresses, become loose ends again."""
    return "".join(f"link set {card.device} netns {NAMESPACE} name {loose_end(card)}\n" for card in machine.cards)


def network_file(machine: Machine, routes: Sequence[str]) -> str:
    """`ip -batch` in the machine, at every boot: its cards, which keep what they had over a reboot, and its routes."""
    lines = ["link set lo up"]
    for card in machine.cards:
        lines += [f"addr flush dev {card.device}"]
        lines += [f"addr add {address} brd + dev {card.device}" for address in card.addresses]
        lines += [f"link set {card.device} up"]
    return "\n".join([*lines, *(f"route replace {route}" for route in routes)]) + "\n"
