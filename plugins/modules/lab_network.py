#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's network and record; ._lab.layout decides, ._lab.wiring builds."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lab_network
short_description: Build or remove the network of the lab
version_added: 0.1.0
description:
  - Makes the network namespace C(ha-lab) with a bridge per network of the inventory, a management bridge, a cable
    for every network card of every node, and a way out for package downloads. The addresses of the inventory
    stay inside.
  - Only one lab can be up on a machine. The one of another directory is left alone, with a message that names it;
    its network is taken away, with a warning, when all its machines were killed (as when the computer went down).
  - O(state=absent) needs nothing but the directory, and copes with whatever a killed run left behind. It ends
    machines that still run. The cache is kept.
  - Run it on the controller, as root.
options:
  directory:
    description: The directory of this lab.
    type: path
    required: true
  state:
    description: Whether the network is there.
    type: str
    choices: [present, absent]
    default: present
  cache:
    description: The directory with images and templates. Needed for O(state=present).
    type: path
  plans:
    description: The plans of all clusters, from M(linux_ha.cluster.cluster_plan). Needed for O(state=present).
    type: dict
  kinds:
    description:
      - What each machine is, by inventory name, V(vm) or V(container); V(vm) where nothing is said.
      - A V(container) cannot have DRBD volumes, virtual services and serial links.
    type: dict
    default: {}
  real_servers:
    description: The real servers of virtual services, from M(linux_ha.cluster.cluster_plan).
    type: dict
    default: {}
  memory:
    description: Memory of a machine of kind V(vm), in MiB.
    type: int
    default: 768
  disk_size:
    description: Size of a data disk, as C(qemu-img) reads it.
    type: str
    default: 1G
  suite:
    description: The Debian release whose archives the machines must reach.
    type: str
    default: bookworm
  inventory_file:
    description: Where RV(inventory) will be written; remembered, so that the lab's end can remove it.
    type: path
    default: ""
  python:
    description: The interpreter of the client host.
    type: path
    default: /usr/bin/python3
attributes:
  check_mode:
    support: full
    description: Tells whether the network would be built or removed.
  diff_mode:
    support: none
    description: There is nothing to compare.
author:
  - The linux_ha.cluster authors (@linux-ha)
"""

EXAMPLES = r"""
- name: Build the network
  linux_ha.cluster.lab_network:
    directory: "{{ playbook_dir }}/../.lab"
    cache: ~/.cache/linux_ha.cluster/lab
    plans: "{{ __cluster_plan.clusters }}"

- name: Remove the network, and all that still runs in it
  linux_ha.cluster.lab_network:
    directory: "{{ playbook_dir }}/../.lab"
    state: absent
"""

RETURN = r"""
inventory:
  description: An inventory (as the YAML plugin reads it) that leads to the lab's machines and to the client host.
  type: dict
  returned: O(state=present)
machines:
  description: The machines and the management address of each.
  type: dict
  returned: O(state=present)
  sample: {debian1: 172.31.77.11}
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import inventory, record, wiring
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.layout import plan_topology, with_real_servers
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab, need_same


def wanted_lab(options):
    """The lab as the options describe it."""
    topology = plan_topology(
        with_real_servers(options["plans"], options["real_servers"]),
        kinds=options["kinds"],
        host_networks=wiring.host_networks(),
        nameservers=wiring.nameservers(),
        mirrors=wiring.addresses_of(source.uri for source in wiring.apt_sources(options["suite"])),
    )
    return Lab(
        directory=Path(options["directory"]),
        cache=Path(options["cache"]),
        topology=topology,
        memory=options["memory"],
        disk_size=options["disk_size"],
        inventory_file=options["inventory_file"],
    )


def abandoned(directory):
    """The directory of another lab of which only remains are there; empty when there is none."""
    owner = record.owner()
    return owner if owner not in ("", str(directory)) and wiring.is_abandoned(Path(owner)) else ""


def present(options, left_over, check_mode):
    """Own the namespace, record the lab, build what is missing; returns (changed, lab)."""
    directory = Path(options["directory"])
    if not left_over:
        record.check_owner(directory, record.owner())
    wanted, found = wanted_lab(options), record.load(directory)
    lab = wanted if found is None else need_same(found, wanted)
    changed = bool(left_over) or lab != found or not wiring.is_up()
    if changed and not check_mode:
        directory.mkdir(parents=True, exist_ok=True)
        if left_over or not wiring.is_up():
            wiring.remove()
        record.claim(directory)
        record.save(lab)
        client = inventory.render_client_python(options["python"])
        record.write_atomically(directory / "client-python", client, 0o755)
        if not wiring.is_up():
            wiring.build(lab.topology)
    return changed, lab


def absent(directory, check_mode):
    """Remove what this directory's lab has on this machine; returns whether there was anything."""
    found = record.load(directory)
    ours = record.owner() == str(directory)
    known = [Path(found.inventory_file)] if found and found.inventory_file else []
    written = [path for path in known if path.is_file() and path.read_text().startswith(inventory.MARK)]
    changed = ours or found is not None
    if changed and not check_mode:
        if ours:
            wiring.remove()
        for path in written:
            path.unlink()
        wiring.clear(directory)
    return changed


def main():
    module = AnsibleModule(
        argument_spec={
            "directory": {"type": "path", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "cache": {"type": "path"},
            "plans": {"type": "dict"},
            "kinds": {"type": "dict", "default": {}},
            "real_servers": {"type": "dict", "default": {}},
            "memory": {"type": "int", "default": 768},
            "disk_size": {"type": "str", "default": "1G"},
            "suite": {"type": "str", "default": "bookworm"},
            "inventory_file": {"type": "path", "default": ""},
            "python": {"type": "path", "default": "/usr/bin/python3"},
        },
        required_if=[("state", "present", ("cache", "plans"))],
        supports_check_mode=True,
    )
    options, result = module.params, {}
    directory = Path(options["directory"])
    try:
        if options["state"] == "absent" and record.owner() == str(directory) and not module.check_mode:
            # a module outlives an ansible-playbook that was killed
            wiring.end_processes(filter(None, [record.worker()]))
        with record.exclusive(deadline=180), record.exclusive(deadline=180, lock=record.EVERY):
            if options["state"] == "present":
                left_over = abandoned(directory)
                if left_over:
                    module.warn(f"the machines of the lab of {left_over} were killed: its network makes way")
                changed, lab = present(options, left_over, module.check_mode)
                result["inventory"] = inventory.render_inventory(lab)
                result["machines"] = {machine.name: machine.address for machine in lab.topology.machines}
            else:
                changed = absent(directory, module.check_mode)
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=changed, **result)


if __name__ == "__main__":
    main()
