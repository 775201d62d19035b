# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what a machine is: its name, interfaces, disks, packages, sockets. Nothing here decides."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

Runner = Callable[[list[str]], "tuple[int, str, str]"]

# /etc/os-release ID or ID_LIKE -> the family whose vars file names packages and paths
FAMILIES = {"debian": "Debian", "ubuntu": "Debian", "rhel": "RedHat", "fedora": "RedHat", "centos": "RedHat"}


@dataclass(frozen=True)
class Listener:
    """A socket that waits on a port, and the program that holds it (empty: the kernel, as DRBD does)."""

    protocol: str
    port: int
    program: str


@dataclass(frozen=True)
class Accounts:
    """Numbers of the users and groups that were asked for, and all that are taken here.

    numbers: "user NAME" or "group NAME" -> number, None where there is none; taken: "user", "group" -> numbers.
    """

    numbers: dict[str, int | None] = field(default_factory=dict)
    taken: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Machine:
    """What was found on a node."""

    name: str
    family: str
    release: str
    keys: list[str] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    disks: list[str] = field(default_factory=list)
    missing_packages: list[str] = field(default_factory=list)
    missing_modules: list[str] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)


def parse_os_release(text: str) -> tuple[str, str]:
    """Return (family, "ID VERSION_ID") of an os-release(5) text; the family is "" when it is not known."""
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    names = [values.get("ID", ""), *values.get("ID_LIKE", "").split()]
    family = next((FAMILIES[name] for name in names if name in FAMILIES), "")
    return family, f"{values.get('ID', 'unknown')} {values.get('VERSION_ID', '')}".strip()


def release_keys(text: str) -> list[str]:
    """Return what a value that depends on the release may be filed under, the closest first: Debian12, Debian, all."""
    family, release = parse_os_release(text)
    return [release.title().replace(" ", ""), *([family] if family else []), "all"]


def pick(choices: dict[str, Any], keys: list[str]) -> Any:
    """Return the value filed under the closest of a machine's keys, None when there is none for it."""
    return next((choices[key] for key in keys if key in choices), None)


def parse_passwd(text: str) -> dict[str, int]:
    """Return name -> number of passwd(5) or group(5)."""
    lines = (line.split(":") for line in text.splitlines())
    return {words[0]: int(words[2]) for words in lines if len(words) > 2 and words[2].isdigit()}


def read_accounts(users: list[str], groups: list[str], etc: Path = Path("/etc")) -> Accounts:
    """Look up these users with the groups of the same names, and these groups, in passwd(5) and group(5)."""
    every = {"group": parse_passwd((etc / "group").read_text()), "user": parse_passwd((etc / "passwd").read_text())}
    wanted = [("group", name) for name in sorted({*users, *groups})] + [("user", name) for name in sorted(users)]
    return Accounts(
        {f"{kind} {name}": every[kind].get(name) for kind, name in wanted},
        {kind: sorted(set(known.values())) for kind, known in every.items()},
    )


def parse_ip_address(text: str) -> dict[str, list[str]]:
    """Return device -> addresses with prefix of ``ip -oneline address show`` (ip-address(8))."""
    devices: dict[str, list[str]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 4 and words[2] in ("inet", "inet6"):
            devices.setdefault(words[1], []).append(words[3])
    return devices


def parse_dpkg_missing(wanted: list[str], text: str) -> list[str]:
    """Return the packages that ``dpkg-query -W -f='${Package} ${db:Status-Status}\\n'`` does not call installed."""
    installed = {words[0] for words in (line.split() for line in text.splitlines()) if words[1:] == ["installed"]}
    return [name for name in wanted if name not in installed]


def parse_proc_net(text: str, state: str) -> dict[int, set[int]]:
    """Return port -> inodes of the sockets of /proc/net/{udp,tcp}[6] (proc(5)) in ``state`` (hexadecimal)."""
    ports: dict[int, set[int]] = {}
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) > 9 and words[3] == state:
            ports.setdefault(int(words[1].rpartition(":")[2], 16), set()).add(int(words[9]))
    return ports


def read_listeners(wanted: dict[str, list[int]], proc: Path = Path("/proc")) -> list[Listener]:
    """Return who listens on the wanted ports ({"tcp": [7788], "udp": [694]})."""
    found: list[tuple[str, int, int]] = []
    for protocol, state in (("tcp", "0A"), ("udp", "07")):
        for table in (protocol, f"{protocol}6"):
            path = proc / "net" / table
            sockets = parse_proc_net(path.read_text(), state) if path.exists() else {}
            found += [(protocol, port, i) for port in wanted.get(protocol, []) for i in sockets.get(port, ())]
    owners = _socket_owners({inode for _, _, inode in found}, proc) if found else {}
    return sorted(
        {Listener(protocol, port, owners.get(inode, "")) for protocol, port, inode in found},
        key=lambda listener: (listener.protocol, listener.port, listener.program),
    )


def _socket_owners(inodes: set[int], proc: Path) -> dict[int, str]:
    owners: dict[int, str] = {}
    for process in proc.glob("[0-9]*"):
        try:
            links = [str(link.readlink()) for link in (process / "fd").iterdir()]
            program = (process / "comm").read_text().strip()
        except OSError:
            continue  # it ended meanwhile
        for link in links:
            match = re.fullmatch(r"socket:\[(\d+)\]", link)
            if match and int(match.group(1)) in inodes:
                owners[int(match.group(1))] = program
    return owners


def read_machine(
    run: Runner,
    *,
    packages: list[dict[str, list[str]]],
    accounts: dict[str, list[str]],
    modules: list[str],
    disks: list[str],
    ports: dict[str, list[int]],
) -> Machine:
    """Look at this machine.

    packages: each a map from release keys to names; accounts: users and groups to look up, by these two words;
    modules: kernel modules that must be loadable;
    disks: paths that must be block devices; ports: protocol -> ports to look at.
    """
    told = Path("/etc/os-release").read_text()
    (family, release), keys = parse_os_release(told), release_keys(told)
    wanted = sorted({name for choices in packages for name in pick(choices, keys) or []})
    query = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *wanted]
    missing = parse_dpkg_missing(wanted, run(query)[1]) if wanted and family == "Debian" else []
    return Machine(
        name=os.uname().nodename,
        family=family,
        release=release,
        keys=keys,
        accounts=read_accounts(accounts.get("users", []), accounts.get("groups", [])),
        addresses=parse_ip_address(run(["ip", "-oneline", "address", "show"])[1]),
        disks=[disk for disk in disks if Path(disk).is_block_device()],
        missing_packages=missing,
        missing_modules=[m for m in modules if run(["modinfo", "-F", "filename", m])[0] != 0],
        listeners=read_listeners(ports),
    )
