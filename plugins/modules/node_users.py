#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_users
short_description: Make the users of services with the same numbers on both nodes
version_added: 0.2.0
description:
  - Files on a volume that moves belong to numbers. So a system user to whom they belong must have the same number on
    both nodes. A package takes the next free one, so this runs before the packages are installed.
  - A user of one node gets the same number on the other, one of neither node gets one that is free on both.
  - A user that exists with different numbers is refused; the message says how to change one. Nothing is renumbered.
author: The linux_ha.cluster authors
options:
  node:
    description: This node's name.
    type: str
    required: true
  peer:
    description: The other node's name.
    type: str
    required: true
  users:
    description: Name of each user to a map of C(home) and C(shell).
    type: dict
    default: {}
  here:
    description: What C(node_check) returned as C(accounts) on this node.
    type: dict
    required: true
  there:
    description: The same of the other node.
    type: dict
    required: true
attributes:
  check_mode:
    description: Says what would be made.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
"""

EXAMPLES = r"""
- name: Let the data of MariaDB belong to the same number on both nodes
  linux_ha.cluster.node_users:
    node: node1
    peer: node2
    users: {mysql: {home: /nonexistent, shell: /bin/false}}
    here: "{{ __node_found.accounts }}"
    there: "{{ hostvars.node2.__node_found.accounts }}"
"""

RETURN = r"""
actions:
  description: What was done, or would be.
  type: list
  elements: str
  returned: success
  sample: ["group mysql 800", "user mysql 800"]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.accounts import plan_accounts


def command(kind: str, name: str, number: int, users: dict) -> list[str]:
    """Return the command that makes one group or user (groupadd(8), useradd(8))."""
    if kind == "group":
        return ["groupadd", "--system", "--gid", str(number), name]
    home, shell = users[name]["home"], users[name]["shell"]
    own = ["--uid", str(number), "--gid", name, "--home-dir", home, "--no-create-home", "--shell", shell]
    return ["useradd", "--system", *own, name]


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "peer": {"type": "str", "required": True},
            "users": {"type": "dict", "default": {}},
            "here": {"type": "dict", "required": True},
            "there": {"type": "dict", "required": True},
        },
        supports_check_mode=True,
    )
    given = module.params
    module.run_command_environ_update = {"LC_ALL": "C"}
    try:
        steps = plan_accounts(given["node"], given["peer"], given["here"], given["there"])
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    for kind, name, number in steps if not module.check_mode else []:
        module.run_command(command(kind, name, number, given["users"]), check_rc=True)
    module.exit_json(changed=bool(steps), actions=[" ".join(map(str, step)) for step in steps])


if __name__ == "__main__":
    main()
