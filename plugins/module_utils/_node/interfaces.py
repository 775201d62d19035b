# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a machine keeps the set-up of its network interfaces, and what stands there for one of ours. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

HEAD = "# Managed by linux_ha.cluster\n"

# What each manager of networks is told, netplan(5), systemd.network(5), interfaces(5). An address has to stay when
# the peer at the other end of a crossed cable is switched off, and a boot does not wait for it.
NETPLAN = """\
network:
  version: 2
  ethernets:
    {device}:
      renderer: networkd
      addresses: [{address}]
      dhcp4: false
      ignore-carrier: true
      optional: true
"""
NETWORKD = """\
[Match]
Name={device}

[Link]
RequiredForOnline=no

[Network]
Address={address}
ConfigureWithoutCarrier=yes
IgnoreCarrierLoss=yes
"""
IFUPDOWN = """\
auto {device}
iface {device} inet static
    address {address}
"""
RELOAD = (("networkctl", "reload"), ("networkctl", "reconfigure", "{device}"))


@dataclass(frozen=True)
class Manager:
    """One way to set interfaces up: its file for a device, and the commands around a change of that file."""

    name: str
    path: str
    content: str
    mode: int
    others: str  # a pattern: a line of another file that sets the device up, too
    folders: tuple[str, ...]  # where such files are
    before: tuple[tuple[str, ...], ...]  # while the old file is still there
    after: tuple[tuple[str, ...], ...]


MANAGERS = {
    "netplan": Manager(
        "netplan",
        "/etc/netplan/90-linux-ha-{device}.yaml",
        NETPLAN,
        0o600,
        r"^\s+[\"']?{device}[\"']?:",
        ("/etc/netplan/*.yaml",),
        (),
        (("netplan", "generate"), *RELOAD),
    ),
    "systemd-networkd": Manager(
        "systemd-networkd",
        "/etc/systemd/network/10-linux-ha-{device}.network",
        NETWORKD,
        0o644,
        r"^Name=(.*\s)?{device}(\s|$)",
        ("/etc/systemd/network/*.network",),
        (),
        RELOAD,
    ),
    "ifupdown": Manager(
        "ifupdown",
        "/etc/network/interfaces.d/linux-ha-{device}",
        IFUPDOWN,
        0o644,
        r"^\s*iface\s+{device}\s",
        ("/etc/network/interfaces", "/etc/network/interfaces.d/*"),
        (("ifdown", "--force", "{device}"),),
        (("ifup", "{device}"),),
    ),
}


@dataclass(frozen=True)
class Found:
    """What a machine has."""

    networkd: bool = False  # it runs
    ifup: bool = False  # it is installed
    files: dict[str, str] = field(default_factory=dict)  # those of all managers' folders
    addresses: dict[str, list[str]] = field(default_factory=dict)  # by device, with prefix; every device is there
    arrival: str = ""  # the address that Ansible's connection leads to


def choose(found: Found) -> Manager | None:
    """The manager that this machine uses; None when it is none that we know."""
    if any(path.startswith("/etc/netplan/") for path in found.files) and found.networkd:
        return MANAGERS["netplan"]
    if found.networkd:
        return MANAGERS["systemd-networkd"]
    sourced = re.search(
        r"^\s*source(-directory)?\s+\S*interfaces\.d", found.files.get("/etc/network/interfaces", ""), re.M
    )
    return MANAGERS["ifupdown"] if found.ifup and sourced else None


def plan_interface(node: str, device: str, address: str, found: Found) -> Manager | None:
    """The file and the commands for this device, filled in; None where it has its address by means that we do not know.

    Raises Refusal where nothing may be changed.
    """
    advice = f"set {device} up yourself and take `configure` out of ha_interfaces"
    if device not in found.addresses:
        raise Refusal(
            f"{node}: expected an interface {device}, found {', '.join(found.addresses)}; correct ha_interfaces"
        )
    if any(have.split("/")[0] == found.arrival for have in found.addresses[device]):
        raise Refusal(f"{node}: Ansible arrives on {device} ({found.arrival}), which this run must not touch; {advice}")
    manager = choose(found)
    if manager is None:
        if address in found.addresses[device]:
            return None
        raise Refusal(
            f"{node}: expected netplan, systemd-networkd or ifupdown to set up {device}, found none; {advice}"
        )
    mine = Manager(
        manager.name,
        manager.path.format(device=device),
        HEAD + manager.content.format(device=device, address=address),
        manager.mode,
        manager.others.format(device=re.escape(device)),
        manager.folders,
        _filled(manager.before, device),
        _filled(manager.after, device),
    )
    folders = tuple(folder.rstrip("*").split("*")[0] for folder in manager.folders)
    others = [
        path
        for path, text in found.files.items()
        if path != mine.path and path.startswith(folders) and re.search(mine.others, text, re.MULTILINE)
    ]
    if others:
        raise Refusal(f"{node}: {', '.join(others)} sets up {device} already; take it out there, or {advice}")
    return mine


def _filled(commands: tuple[tuple[str, ...], ...], device: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word.format(device=device) for word in command) for command in commands)
