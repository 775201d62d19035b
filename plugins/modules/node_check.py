#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_check
short_description: Check that a machine can be the node of the inventory
version_added: 0.1.0
description:
  - Compares this machine with what the inventory says of it and fails with all differences at once.
  - Looks at C(uname -n), interfaces and their addresses, disks, kernel modules, packages and ports. It changes nothing.
author: The linux_ha.cluster authors
options:
  node:
    description: The node's name; C(uname -n) must say the same.
    type: str
    required: true
  interfaces:
    description: Interface name to a map with C(device), C(address) and C(prefix), as in the plan's nodes.
    type: dict
    default: {}
  disks:
    description: Paths that must be block devices.
    type: list
    elements: str
    default: []
  kernel_modules:
    description: Kernel modules that must be loadable.
    type: list
    elements: str
    default: []
  packages:
    description:
      - Maps from a release (V(Debian12), V(Debian), V(all)) to a list of package names. Of each map the closest release
        counts. Missing ones are returned, not refused.
    type: list
    elements: dict
    default: []
  users:
    description: System users whose numbers are returned, and those of the groups of the same names.
    type: list
    elements: str
    default: []
  groups:
    description: Groups whose numbers are returned.
    type: list
    elements: str
    default: []
  ports:
    description: Protocol (V(tcp), V(udp)) to the ports that the cluster needs for itself.
    type: dict
    default: {}
attributes:
  check_mode:
    description: It only reads.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
"""

EXAMPLES = r"""
- name: Check the machine
  linux_ha.cluster.node_check:
    node: debian1
    interfaces: {public: {device: eth0, address: 192.168.69.14, prefix: 24}}
    disks: [/dev/vdb]
    kernel_modules: [drbd]
    packages:
      - {Debian: [heartbeat, drbd-utils]}
      - {Debian: [tomcat10], Debian11: [tomcat9]}
    ports: {udp: [694], tcp: [7788]}
"""

RETURN = r"""
family:
  description: The distribution's family, which names the vars files.
  type: str
  returned: success
  sample: Debian
release:
  description: The distribution and its version.
  type: str
  returned: success
  sample: debian 12
missing_packages:
  description: Packages that are not installed.
  type: list
  elements: str
  returned: success
keys:
  description: What a value that depends on the release may be filed under, the closest first.
  type: list
  elements: str
  returned: success
  sample: [Debian12, Debian, all]
accounts:
  description:
    - C(numbers), C(user NAME) or C(group NAME) to its number (null where there is none), and C(taken), C(user) and
      C(group) to the numbers in use.
  type: dict
  returned: success
problems:
  description: Every difference, as a sentence with the next step.
  type: list
  elements: str
  returned: always
"""

from dataclasses import asdict

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import checks, machine


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "interfaces": {"type": "dict", "default": {}},
            "disks": {"type": "list", "elements": "str", "default": []},
            "kernel_modules": {"type": "list", "elements": "str", "default": []},
            "packages": {"type": "list", "elements": "dict", "default": []},
            "users": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "list", "elements": "str", "default": []},
            "ports": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    options = module.params
    module.run_command_environ_update = {"LC_ALL": "C"}
    found = machine.read_machine(
        module.run_command,
        packages=options["packages"],
        accounts={"users": options["users"], "groups": options["groups"]},
        modules=options["kernel_modules"],
        disks=options["disks"],
        ports=options["ports"],
    )
    interfaces = options["interfaces"].values()
    addresses = {each["device"]: f"{each['address']}/{each['prefix']}" for each in interfaces}
    expected = checks.Expected(options["node"], addresses, options["disks"], options["ports"])
    problems = checks.plan_problems(expected, found)
    if problems:
        module.fail_json(
            msg="This machine cannot be the node yet:\n" + "\n".join(f"- {p}" for p in problems),
            problems=problems,
        )
    module.exit_json(
        changed=False,
        family=found.family,
        release=found.release,
        keys=found.keys,
        accounts=asdict(found.accounts),
        missing_packages=found.missing_packages,
        problems=[],
    )


if __name__ == "__main__":
    main()
