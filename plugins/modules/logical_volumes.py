#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: logical_volumes
short_description: Make and grow the volume groups and logical volumes below DRBD
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Makes volume groups of LVM on empty disks, adds disks to them, makes logical volumes and grows them online.
  - All volume groups are looked at first; if one of them has to be refused, nothing is changed.
  - A disk that holds anything (a file system, a partition table, unknown content) is refused unless O(groups) says
    that its content may be lost. One of another volume group is always refused.
  - A volume is never made smaller, and grows only while DRBD has both sides connected and up to date. Volumes and
    disks that O(groups) does not name are left alone.
attributes:
  check_mode:
    support: full
    description: Can run in check mode and return what it would do without changing anything.
  diff_mode:
    support: none
    description: Returns no diff.
options:
  node:
    description: Name of this node for messages; its host name by default.
    type: str
  groups:
    description:
      - Name of a volume group to a map with C(disks) (list), C(discard) (those of them whose content may be lost) and
        C(volumes) (name to size in MiB, rounded up to whole extents), and C(minors) (name to the minor number of the
        DRBD device on that volume).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Make the volumes
  linux_ha.cluster.logical_volumes:
    node: debian1
    groups:
      vg0:
        disks: [/dev/vdb]
        discard: []
        volumes: {intranet: 2048, mail: 4096}
        minors: {intranet: 0, mail: 1}
"""

RETURN = r"""
actions:
  description: The commands that made the changes.
  type: list
  elements: str
  returned: success
  sample: ["vgcreate vg0 /dev/vdb"]
sizes:
  description: Bytes of each logical volume, afterwards; in check mode, those that it would have.
  type: dict
  returned: success
  sample: {intranet: 2147483648}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.lvm import Storage
from ansible_collections.linux_ha.cluster.plugins.module_utils._storage.steps import MIB, Wanted


def main() -> None:
    module = AnsibleModule(
        argument_spec={"node": {"type": "str"}, "groups": {"type": "dict", "required": True}},
        supports_check_mode=True,
    )
    commands = Commands(module_runner(module), module.params["node"] or host_name())
    try:
        wanted = [
            Wanted(
                name,
                tuple(group["disks"]),
                {volume: int(size) * MIB for volume, size in group["volumes"].items()},
                tuple(group["discard"]),
                group["minors"],
            )
            for name, group in module.params["groups"].items()
        ]
        result = Storage(commands, Files(), module.check_mode).bring_up(wanted)
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
