#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: volume_content
short_description: Make the file system of a replicated volume and seed its directories, once
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Runs on both nodes. Where the volume is mounted, directories that are missing on it are copied from the node.
  - Where it is Primary nowhere, the node with O(first) promotes it for a moment, makes the file system if the
    device is empty,
    mounts it on a directory only root can enter, copies the missing directories, unmounts it and gives it back.
  - What is on a volume is never changed. A file system is only made where there is nothing, and a copy becomes
    visible only when it is
    complete.
  - The mount point and the directories of O(seeds) are made on every node.
  - A mirror volume is a directory of the node (O(directory)) instead of a device, seeded on the node with O(first).
  - A directory that is a symbolic link, or that a program uses while it would have to be copied, is refused.
attributes:
  check_mode:
    support: full
    description: Can run in check mode and return what it would do without changing anything.
  diff_mode:
    support: none
    description: Returns no diff.
options:
  resource:
    description: Name of the volume, which is that of the DRBD resource below it.
    type: str
    required: true
  directory:
    description: Where the data of a mirror volume lie on this node.
    type: path
  minor:
    description: Minor number of the device. Needed without O(directory), like O(device) and O(fstype).
    type: int
  device:
    description: The device to mount.
    type: path
  fstype:
    description: Type of the file system.
    type: str
  mount:
    description: Where the volume is mounted while its group runs.
    type: path
    required: true
  seeds:
    description: Directories whose content moves to the volume.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The directory on the node.
        type: path
        required: true
      source:
        description: Its place on the volume, below O(mount).
        type: path
        required: true
  trees:
    description: Directories that a program fills, once.
    type: list
    elements: dict
    default: []
    suboptions:
      source:
        description: Its place on the volume, below O(mount).
        type: path
        required: true
      argv:
        description: The program and its arguments; the last one, the directory to be made and filled, is added.
        type: list
        elements: str
        required: true
  first:
    description: Whether this node acts where the volume is Primary nowhere, or, with O(directory), at all.
    type: bool
    default: false
  node:
    description: Name of this node for messages; its host name by default.
    type: str
  peer:
    description: Name of the other node for messages.
    type: str
    default: the peer
"""

EXAMPLES = r"""
- name: Put the web pages on the volume
  linux_ha.cluster.volume_content:
    resource: repl
    minor: 0
    device: /dev/drbd0
    fstype: ext4
    mount: /mnt/repl
    seeds:
      - path: /var/www
        source: /mnt/repl/var/www
    first: true
    node: debian1
    peer: debian2
"""

RETURN = r"""
actions:
  description: What was done.
  type: list
  elements: str
  returned: success
  sample: ["make directory /mnt/repl", "make ext4 on /dev/drbd0", "copy /var/www to /mnt/repl/var/www"]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.content import Contents
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.content_steps import Volume
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import read_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import check_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

ARGUMENTS = {
    "resource": {"type": "str", "required": True},
    "directory": {"type": "path"},
    "minor": {"type": "int"},
    "device": {"type": "path"},
    "fstype": {"type": "str"},
    "mount": {"type": "path", "required": True},
    "seeds": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "path": {"type": "path", "required": True},
            "source": {"type": "path", "required": True},
        },
    },
    "trees": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "source": {"type": "path", "required": True},
            "argv": {"type": "list", "elements": "str", "required": True},
        },
    },
    "first": {"type": "bool", "default": False},
    "node": {"type": "str"},
    "peer": {"type": "str", "default": "the peer"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENTS,
        supports_check_mode=True,
        required_one_of=[("directory", "device")],
        required_together=[("device", "minor", "fstype")],
    )
    given = module.params
    commands, files = Commands(module_runner(module), given["node"] or host_name()), Files()
    try:
        volume = Volume(
            node=commands.node,
            peer=given["peer"],
            name=check_name(given["resource"]),
            device=given["device"] or "",
            fstype=given["fstype"] or "",
            mount=given["mount"],
            seeds=tuple((seed["path"], seed["source"]) for seed in given["seeds"]),
            first=given["first"],
            trees=tuple((tree["source"], tuple(tree["argv"])) for tree in given["trees"]),
        )
        contents = Contents(commands, files, volume, module.check_mode)
        if given["directory"]:
            result = contents.seed_directory(given["directory"])
        else:
            result = contents.bring_up(read_status(files, commands.node).device(given["minor"]))
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
