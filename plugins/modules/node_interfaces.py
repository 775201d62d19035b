#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_interfaces
short_description: Give network interfaces their addresses, now and at boot
version_added: 0.1.0
description:
  - Writes a file for each interface where this machine keeps such things (netplan with systemd-networkd,
    systemd-networkd, or ifupdown) and applies it. An interface that has its address already is not touched; only
    the file is written, for the next boot.
  - The interface that Ansible arrives on is refused, and so is one that another file sets up.
  - When an address does not come up, or the peer answers no more on an address on which it answered before, the
    change is undone and the module fails.
author: The linux_ha.cluster authors
options:
  node:
    description: The node's name, for messages.
    type: str
    required: true
  interfaces:
    description: The interfaces, each a map with C(device), C(address) and C(prefix).
    type: dict
    required: true
  peer:
    description: The peer's addresses.
    type: list
    elements: str
    default: []
  timeout:
    description: Seconds within which the addresses are there and the peer answers again.
    type: int
    default: 30
attributes:
  check_mode:
    description: Says what would be written.
    support: full
  diff_mode:
    description: Shows the files.
    support: full
"""

EXAMPLES = r"""
- name: Set up the crossed cable
  linux_ha.cluster.node_interfaces:
    node: ha-balancer-1
    interfaces: {private: {device: eth1, address: 10.0.0.1, prefix: 24}}
    peer: [192.168.0.2, 10.0.0.2]
"""

RETURN = r"""
managers:
  description: Device to what sets it up.
  type: dict
  returned: success
  sample: {eth1: ifupdown}
"""

import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import files, interfaces, machine


def arrival(pid: str = "self") -> str:
    """This machine's address in Ansible's ssh connection, as a process above this one was told; empty without."""
    while pid not in ("0", "1"):
        words = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
        said = [word.split()[2] for word in words if word.startswith("SSH_CONNECTION=")]
        if said:
            return said[0]
        pid = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return ""


def look(module: AnsibleModule) -> interfaces.Found:
    patterns = {pattern for manager in interfaces.MANAGERS.values() for pattern in manager.folders}
    paths = sorted({path for pattern in patterns for path in Path("/").glob(pattern.lstrip("/")) if path.is_file()})
    have = machine.parse_ip_address(module.run_command(["ip", "-oneline", "address", "show"])[1])
    return interfaces.Found(
        networkd=module.run_command(["systemctl", "is-active", "--quiet", "systemd-networkd.service"])[0] == 0,
        ifup=module.get_bin_path("ifup") is not None,
        files={str(path): path.read_text(errors="replace") for path in paths},
        addresses={path.name: have.get(path.name, []) for path in Path("/sys/class/net").iterdir()},
        arrival=arrival(),
    )


def answering(module: AnsibleModule, addresses: list[str]) -> set[str]:
    """Those of the addresses that answer."""
    return {address for address in addresses if module.run_command(["ping", "-c1", "-W1", address])[0] == 0}


def has_address(module: AnsibleModule, device: str, address: str) -> bool:
    said = module.run_command(["ip", "-oneline", "address", "show", "dev", device])[1]
    return address in machine.parse_ip_address(said).get(device, [])


def commands(module: AnsibleModule, argvs: tuple[tuple[str, ...], ...]) -> list[str]:
    """Run them; return the complaints of those that failed."""
    done = [(argv, module.run_command(list(argv))) for argv in argvs]
    return [f"{' '.join(argv)}: {(err or out).strip()}" for argv, (code, out, err) in done if code != 0]


def change(module: AnsibleModule, device: str, address: str, mine: interfaces.Manager, peer: set[str]) -> None:
    """Write the file and apply it, or undo both. Raises Refusal."""
    old = files.read(mine.path)
    if has_address(module, device, address):
        files.write_atomically(mine.path, mine.content, mine.mode)
        return
    commands(module, mine.before if old else ())
    files.write_atomically(mine.path, mine.content, mine.mode)
    complaints = commands(module, mine.after)
    end = time.monotonic() + module.params["timeout"]
    while not complaints:
        lost = peer - answering(module, sorted(peer))
        if not lost and has_address(module, device, address):
            return
        if time.monotonic() > end:
            complaints = (
                [f"the peer answers no more on {', '.join(sorted(lost))}"] if lost else ["the address is not there"]
            )
        time.sleep(0.5)
    undo(module, device, address, mine, old)
    raise Refusal(
        f"{module.params['node']}: {device} was to get {address} by {mine.name}, and everything is as before, because: "
        + "; ".join(complaints)
    )


def undo(
    module: AnsibleModule, device: str, address: str, mine: interfaces.Manager, old: tuple[str, int] | None
) -> None:
    """Put back what was there."""
    commands(module, mine.before)
    if old:
        files.write_atomically(mine.path, *old)
        commands(module, mine.after)
    else:
        Path(mine.path).unlink()
        commands(module, mine.after if mine.name != "ifupdown" else ())
        commands(module, (("ip", "address", "del", address, "dev", device),))


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "interfaces": {"type": "dict", "required": True},
            "peer": {"type": "list", "elements": "str", "default": []},
            "timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    options, differences, managers = module.params, [], {}
    try:
        found = look(module)
        addresses = {each["device"]: f"{each['address']}/{each['prefix']}" for each in options["interfaces"].values()}
        planned = {
            device: interfaces.plan_interface(options["node"], device, addresses[device], found) for device in addresses
        }
        peer = None
        for device, mine in planned.items():
            if mine is None:
                module.warn(f"{options['node']}: {device} has its address, but who gives it at boot is not known")
                continue
            managers[device] = mine.name
            entry = files.difference(files.Wanted(mine.path, mine.content, mine.mode), files.read(mine.path), {})
            if entry is None and has_address(module, device, addresses[device]):
                continue
            differences += [entry] if entry else []
            if not module.check_mode:
                peer = answering(module, options["peer"]) if peer is None else peer
                change(module, device, addresses[device], mine, peer)
            differences = differences or [{"prepared": f"{device} gets {addresses[device]} again\n"}]
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=bool(differences), diff=differences, managers=managers)


if __name__ == "__main__":
    main()
