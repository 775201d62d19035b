#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of the lab; ._lab.machines and ._lab.template do the work."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lab_machine
short_description: Switch machines of the lab on and off, save them and roll them back
version_added: 0.1.0
description:
  - Acts on machines of a lab that M(linux_ha.cluster.lab_network) has built, by name; several at once, in parallel.
  - Machines that Vagrant has made (a C(Vagrantfile) in O(directory)) are switched V(on) and V(off), by Vagrant.
  - Run it on the controller, as root or, with Vagrant, as the user of Vagrant.
options:
  directory:
    description: The directory of the lab (C(ha_lab.directory) of every node).
    type: path
    required: true
  names:
    description: The machines, by inventory name. All of the lab where it is left out.
    type: list
    elements: str
    default: []
  state:
    description:
      - V(prepared) boots and saves a template for every shape of virtual machine that has none, and does nothing else.
      - V(on) boots a machine from its own disk; one that does not exist yet is made, fresh.
      - V(off) cuts the power. The machine gets no chance to shut down.
      - V(saved) saves the running machines under the name O(snapshot), all at one moment.
      - V(restored) brings the machines back to that moment, whatever has happened to them since.
      - V(saved) and V(restored) are refused for containers, whose memory cannot be saved.
      - V(absent) ends the machines and deletes their disks.
      - After V(on) and V(restored) the machines answer ssh.
    type: str
    choices: [prepared, "on", "off", saved, restored, absent]
  snapshot:
    description: The name of the saved state.
    type: str
    default: converged
  cable:
    description:
      - Pulls a cable of the machines, or plugs it in. A network cable stays as it is until it is changed again or the
        machine is restored; a serial one is in when the machine is switched on.
      - The card of a virtual machine keeps its carrier, as with any virtual switch; that of a container loses it.
    type: dict
    suboptions:
      port:
        description: A name of C(ha_interfaces), C(mgmt) for the management network, or C(ttyS0) or C(ttyS1) of a
          running virtual machine.
        type: str
        required: true
      up:
        description: Whether it is plugged in.
        type: bool
        required: true
  images:
    description:
      - The directory of the image that new machines of a kind are made of, from M(linux_ha.cluster.lab_image), by kind.
      - Needed for O(state=prepared).
    type: dict
  timeout:
    description: Seconds within which a machine must answer ssh.
    type: int
    default: 240
attributes:
  check_mode:
    support: full
    description: Tells whether anything would be done. V(saved) and V(restored) always do something.
  diff_mode:
    support: none
    description: There is nothing to compare.
author:
  - The linux_ha.cluster authors (@linux-ha)
"""

EXAMPLES = r"""
- name: Cut the power of one node
  linux_ha.cluster.lab_machine:
    directory: "{{ hostvars['debian1'].ha_lab.directory }}"
    names: [debian1]
    state: "off"
  delegate_to: localhost
  run_once: true

- name: Save both nodes
  linux_ha.cluster.lab_machine:
    directory: "{{ hostvars['debian1'].ha_lab.directory }}"
    names: [debian1, debian2]
    state: saved

- name: Pull the cable of the public network
  linux_ha.cluster.lab_machine:
    directory: "{{ hostvars['debian1'].ha_lab.directory }}"
    names: [debian1]
    cable: {port: public, up: false}
"""

RETURN = r"""
machines:
  description: What each machine was before and is now, C(absent), C(off) or C(on).
  type: dict
  returned: success
  sample: {debian1: {before: "on", after: "off"}}
seconds:
  description: How long it took.
  type: float
  returned: success
  sample: 3.2
"""

import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import actions, record, vagrant


def main():
    module = AnsibleModule(
        argument_spec={
            "directory": {"type": "path", "required": True},
            "names": {"type": "list", "elements": "str", "default": []},
            "state": {"type": "str", "choices": list(actions.STATES)},
            "snapshot": {"type": "str", "default": "converged"},
            "cable": {
                "type": "dict",
                "options": {"port": {"type": "str", "required": True}, "up": {"type": "bool", "required": True}},
            },
            "images": {"type": "dict"},
            "timeout": {"type": "int", "default": 240},
        },
        required_one_of=[("state", "cable")],
        required_if=[("state", "prepared", ("images",))],
        supports_check_mode=True,
    )
    options, begin = module.params, time.monotonic()
    directory = Path(options["directory"])
    try:
        if vagrant.is_here(directory):
            result = vagrant.run(directory, options, check_mode=module.check_mode)
        else:
            with record.exclusive(deadline=600):
                result = actions.run(record.need(directory), options, check_mode=module.check_mode)
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(seconds=round(time.monotonic() - begin, 2), **result)


if __name__ == "__main__":
    main()
