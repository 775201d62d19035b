#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: group_program
short_description: Install the programs that move and watch resource groups
version_added: 0.2.0
description:
  - Heartbeat moves all groups, those that prefer this node, or those that prefer its peer. The program
    C(/usr/local/lib/linux_ha/group) moves exactly one, without Ansible, also when a service fails at night.
  - The program C(/usr/local/lib/linux_ha/watch) notices what Heartbeat does not; the role C(monitoring) starts it.
  - Brings both, the same Python code as that of the modules, to C(/usr/local/lib/linux_ha/python), makes the first a
    verb of the peer channel, and writes what they must know of the cluster to C(/etc/linux_ha/cluster.json).
author: The linux_ha.cluster authors
options:
  config:
    description: The cluster as this node sees it.
    type: dict
    required: true
    suboptions:
      cluster:
        description: Name of the cluster.
        type: str
        required: true
      node:
        description: Name of this node.
        type: str
        required: true
      peer:
        description: Name of the other node.
        type: str
        required: true
      groups:
        description: Name of each group to its first resource in haresources.
        type: dict
        required: true
      homes:
        description: Name of each group to the node that the inventory prefers.
        type: dict
        required: true
      minors:
        description: Name of each DRBD resource to its minor number.
        type: dict
        default: {}
      mounts:
        description: Name of each volume to its mount point.
        type: dict
        default: {}
attributes:
  check_mode:
    description: Says which files would change.
    support: full
  diff_mode:
    description: Shows the difference of every file but the Python code.
    support: partial
"""

EXAMPLES = r"""
- name: Install the program that moves one group
  linux_ha.cluster.group_program:
    config:
      cluster: web_debian
      node: debian1
      peer: debian2
      groups: {web: IPaddr2::192.168.69.100/24/eth0}
      homes: {web: debian1}
"""

RETURN = r"""
changed_files:
  description: Paths that were written, or would be.
  type: list
  elements: str
  returned: success
"""

import json
import sys

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import files
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import program, settings, watcher

HOME = "/usr/local/lib/linux_ha"
ROOM = "ansible_collections.linux_ha.cluster.plugins.module_utils."
STARTER = """#!/usr/bin/python3
# Managed by linux_ha.cluster: {told}; without arguments it says how

import sys

sys.path.insert(0, "{home}/python")

from {module} import main

sys.exit(main(sys.argv[1:]))
"""
PROGRAMS = {
    "group": ("moves one resource group", program.__name__),
    "watch": ("the watch over groups and services", watcher.__name__),
}
VERB = f'#!/bin/sh\n# Managed by linux_ha.cluster: verb of the peer channel\nexec {HOME}/group "$@"\n'


def code() -> list[files.Wanted]:
    """Return the Python files that this module itself runs from, as its transport brought them."""
    found = []
    for name, module in sorted(sys.modules.items()):
        if name.startswith(ROOM) and not hasattr(module, "__path__"):
            text = module.__loader__.get_source(name)
            found.append(files.Wanted(f"{HOME}/python/{name.replace('.', '/')}.py", text, 0o644))
    return found


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "config": {
                "type": "dict",
                "required": True,
                "options": {
                    "cluster": {"type": "str", "required": True},
                    "node": {"type": "str", "required": True},
                    "peer": {"type": "str", "required": True},
                    "groups": {"type": "dict", "required": True},
                    "homes": {"type": "dict", "required": True},
                    "minors": {"type": "dict", "default": {}},
                    "mounts": {"type": "dict", "default": {}},
                },
            }
        },
        supports_check_mode=True,
    )
    wanted = [
        *code(),
        *(
            files.Wanted(f"{HOME}/{name}", STARTER.format(told=told, home=HOME, module=python), 0o755)
            for name, (told, python) in PROGRAMS.items()
        ),
        files.Wanted(f"{HOME}/peer.d/group", VERB, 0o755),
        files.Wanted(str(settings.CONFIG), json.dumps(module.params["config"], indent=2, sort_keys=True) + "\n", 0o644),
    ]
    changes = [(file, files.difference(file, files.read(file.path), {})) for file in wanted]
    changes = [(file, difference) for file, difference in changes if difference]
    try:
        for file, _ in changes if not module.check_mode else []:
            files.write_atomically(file.path, file.content, file.mode)
    except OSError as error:
        module.fail_json(msg=str(error))
    paths = [file.path for file, _ in changes]
    shown = [difference for file, difference in changes if not file.path.endswith(".py")]
    module.exit_json(changed=bool(changes), changed_files=paths, diff=shown)


if __name__ == "__main__":
    main()
