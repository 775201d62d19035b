#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mirror_volume
short_description: Directories and disks of mirror volumes
version_added: 0.2.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Makes the directory of each volume, with the disk mounted on it if it has one, and the mount point of its data.
  - A file system is only made on a blank disk. One that is there is used if it holds nothing but a mirror volume.
  - A volume that is new on both nodes begins on its preferred node.
options:
  volumes:
    description:
      - Name to a map with C(directory), C(mount), C(source) (the preferred node), C(fstype), C(options) and C(hosts)
        (node to C(disk)), as C(mirrors) of the plan has them.
    type: dict
    required: true
  there:
    description: What M(linux_ha.cluster.mirror_info) returned as C(mirrors) on the peer.
    type: dict
    required: true
  node:
    description: Name of this node.
    type: str
    required: true
attributes:
  check_mode:
    description: Says what would be done.
    support: full
  diff_mode:
    description: Returns no diff.
    support: none
"""

EXAMPLES = r"""
- name: Make the directories
  linux_ha.cluster.mirror_volume:
    volumes: "{{ ha_plan.mirrors }}"
    there: "{{ hostvars['debian2'].found.mirrors }}"
    node: debian1
"""

RETURN = r"""
volumes:
  description: Volume to C(seed), whether directories that are missing on it are copied to it on this node.
  type: dict
  returned: success
actions:
  description: What was done.
  type: list
  elements: str
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import Commands, module_runner
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror.steps import Side
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror.volume import Mirrors, Wanted


def wanted(name: str, entry: dict, node: str) -> Wanted:
    """One volume as the plan has it for this node."""
    return Wanted(
        name=name,
        directory=entry["directory"],
        mount=entry["mount"],
        preferred=entry["source"] == node,
        disk=entry["hosts"][node]["disk"],
        fstype=entry["fstype"],
        options=tuple(entry["options"]),
    )


def main() -> None:
    options = {name: {"type": "dict", "required": True} for name in ("volumes", "there")}
    module = AnsibleModule(
        argument_spec={**options, "node": {"type": "str", "required": True}}, supports_check_mode=True
    )
    given = module.params
    mirrors = Mirrors(Commands(module_runner(module), given["node"]), Files(), module.check_mode)
    result = {}
    try:
        for name, entry in given["volumes"].items():
            there = given["there"].get(name, {})
            side = Side(*(there.get(key, 0) for key in ("known", "bound", "epoch")))
            result[name] = mirrors.bring_up(wanted(name, entry, given["node"]), side)
    except (Refusal, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=bool(mirrors.actions), actions=mirrors.actions, volumes=result)


if __name__ == "__main__":
    main()
