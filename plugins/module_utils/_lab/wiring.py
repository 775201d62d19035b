# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the lab's namespace, and take away whatever is there of it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import apt, commands, container, network, record
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import IN_NAMESPACE, NAMESPACE, NETNS
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import RUN
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Topology

FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
COMPLETE = RUN / "network"
FILES = ("lab.json", "known_hosts", "client-python", "lab.yml")


def is_up() -> bool:
    return COMPLETE.exists() and (NETNS / NAMESPACE).exists()


def is_abandoned(directory: Path) -> bool:
    """Whether nobody misses the lab of this directory: nothing runs in it, and either its machines did not end by
    themselves (process ids are left: they were killed, or the whole computer was), or the directory is gone.
    """
    spaces = [NAMESPACE, *container.spaces()]
    if any(commands.run(["ip", "netns", "pids", space]).split() for space in spaces if (NETNS / space).exists()):
        return False
    return any(RUN.glob("*.pid")) or not directory.exists()


def host_networks() -> list[str]:
    """The networks that this machine has routes to, without the lab's own."""
    routes = [line.split() for line in commands.run(["ip", "-4", "route", "show"]).splitlines()]
    return [
        words[0] for words in routes if words[0][0].isdigit() and "/" in words[0] and network.UPLINK_DEVICE not in words
    ]


def nameservers() -> list[str]:
    """The IPv4 name servers of this machine; behind a local stub resolver, those that it asks."""
    for path in ("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"):
        try:
            lines = Path(path).read_text().splitlines()
        except FileNotFoundError:
            continue
        words = [line.split() for line in lines if line.startswith("nameserver")]
        found = [word[1] for word in words if word[1].count(".") == 3 and not word[1].startswith("127.")]
        if found:
            return found
    return []


def addresses_of(urls: Iterable[str]) -> list[str]:
    """The IPv4 addresses behind the hosts of these URLs, as far as they resolve."""
    found: set[str] = set()
    for host in {urlsplit(url).hostname for url in urls}:
        try:
            found |= {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, socket.AF_INET)}
        except OSError:
            continue
    return sorted(found)


def apt_sources(suite: str) -> list[apt.Source]:
    """The archives that apt of this machine uses for Debian's `suite`, else for another release of Debian.

    Raises Refusal when it uses none.
    """
    folder = Path("/etc/apt")
    found = []
    for path in (folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))):
        parse = {".list": apt.parse_list, ".sources": apt.parse_deb822}.get(path.suffix)
        if parse is not None and path.is_file():
            found += parse(path.read_text())
    kept = apt.debian_sources(found, suite) or apt.other_release(found, suite)
    if not kept:
        raise Refusal(
            f"apt of this machine knows no archive of Debian: expected one in /etc/apt/sources.list or sources.list.d, "
            f"found {len(found)} others; add one that has {suite}"
        )
    return kept


def build(topology: Topology) -> None:
    """Make the namespace with all that is in it."""
    (RUN / "ssh").mkdir(mode=0o700, exist_ok=True)
    if not NETNS.is_mount():
        (RUN / "netns-was-absent").touch()
    commands.run(["ip", "netns", "add", NAMESPACE])
    _set_inside(network.SETTINGS)
    commands.run(["ip", "-batch", "-"], text=network.outside(topology))
    commands.run(["ip", "-n", NAMESPACE, "-batch", "-"], text=network.inside(topology))
    commands.run([*IN_NAMESPACE, "nft", "-f", "-"], text=network.inside_rules(topology))
    commands.run(["nft", "-f", "-"], text=network.outside_rules(topology))
    if FORWARDING.read_text().strip() == "0":
        (RUN / "forwarding-was-off").touch()
        FORWARDING.write_text("1\n")
    COMPLETE.touch()


def _set_inside(settings: dict[str, str]) -> None:
    """sysctl(8) in the namespace; a setting that this kernel does not have needs no value."""
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    commands.run([*IN_NAMESPACE, "sysctl", "--ignore", "--quiet", "--load=-"], text=text)


def remove() -> None:
    """Take away processes, namespace, uplink, rules, settings and the run directory, as far as they are there."""
    COMPLETE.unlink(missing_ok=True)
    for path in (RUN / "ssh").glob("*"):
        commands.run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", path.name], ok=(0, 255))
    container.remove_all(Path(record.owner()))
    if (NETNS / NAMESPACE).exists():
        end_processes(map(int, commands.run(["ip", "netns", "pids", NAMESPACE]).split()))
        commands.run(["ip", "netns", "del", NAMESPACE])
    if f"{network.UPLINK_DEVICE}@" in commands.run(["ip", "-o", "link", "show"]):
        commands.run(["ip", "link", "del", network.UPLINK_DEVICE], ok=(0, 1))  # 1: by now it went with its other end
    if f"table ip {network.TABLE}\n" in commands.run(["nft", "list", "tables"]):
        commands.run(["nft", "delete", "table", "ip", network.TABLE])
    if (RUN / "forwarding-was-off").exists():
        _end_forwarding()
    if (RUN / "netns-was-absent").exists() and NETNS.is_mount() and not any(NETNS.iterdir()):
        commands.run(["umount", str(NETNS)])
        NETNS.rmdir()
    shutil.rmtree(RUN, ignore_errors=True)


def _end_forwarding() -> None:
    """Switch it off, or leave that to another lab that still needs it."""
    others = [
        path.parent for path in RUN.parent.glob("*/network") if path != COMPLETE and (NETNS / path.parent.name).exists()
    ]
    if others:
        (others[0] / "forwarding-was-off").touch()
    else:
        FORWARDING.write_text("0\n")
    (RUN / "forwarding-was-off").unlink()


def end_processes(pids: Iterable[int]) -> None:
    """Kill these processes and wait until they are gone."""
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [], 20)
        os.close(handle)


def clear(directory: Path) -> None:
    """Remove the lab's files from its directory; files of others stay."""
    shutil.rmtree(directory / "machines", ignore_errors=True)
    for name in FILES:
        (directory / name).unlink(missing_ok=True)
        (directory / f".{name}.part").unlink(missing_ok=True)
    if directory.is_dir() and not any(directory.iterdir()):
        directory.rmdir()
