#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: volume_size
short_description: Grow a replicated volume and its file system, while they are used
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Runs on both nodes when the disks below a volume have grown on both, and acts where the volume is Primary.
  - DRBD takes the new space while both sides are connected and up to date, then the file system does, mounted as it is.
  - Nothing is ever made smaller. A volume that is Primary nowhere grows in a later run, when its group runs.
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
  volumes:
    description:
      - Name of a volume to a map with C(minor), C(device), C(fstype), C(mount) and C(bytes), the size of the smaller
        one of its two disks.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use what the disks have
  linux_ha.cluster.volume_size:
    node: debian1
    volumes:
      intranet: {minor: 1, device: /dev/drbd1, fstype: ext4, mount: /srv/intranet, bytes: 2147483648}
"""

RETURN = r"""
actions:
  description: The commands that made the changes.
  type: list
  elements: str
  returned: success
  sample: ["drbdadm resize intranet", "resize2fs /dev/drbd1"]
"""

import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import growth
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import read_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import check_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

AGREED = 60  # seconds that the peer may take to answer


def is_mounted(files: Files, volume: dict) -> bool:
    return any((mount.source, mount.directory) == (volume["device"], volume["mount"]) for mount in files.mounts())


def await_size(node: str, files: Files, name: str, volume: dict) -> None:
    """Wait until the device has its new size: the peer has its say first. Raises Refusal when it does not come."""
    end = time.monotonic() + AGREED
    while growth.needs_resize(volume["bytes"], files.size(volume["device"])):
        if time.monotonic() > end:
            raise Refusal(
                f"{node}: {volume['device']} of volume {name} should have grown within {AGREED} s of 'drbdadm resize', "
                "but it has not; nothing is lost. Look at 'journalctl -k' on both nodes, then run this again."
            )
        time.sleep(0.1)


def grow(commands: Commands, files: Files, name: str, volume: dict, rehearsal: bool) -> list[str]:
    """Grow one volume that is Primary here; return the commands."""
    steps = []
    if growth.needs_resize(volume["bytes"], files.size(volume["device"])):
        growth.check_growth(commands.node, name, read_status(files, commands.node).device(volume["minor"]))
        steps.append(["drbdadm", "resize", name])
        if not rehearsal:
            commands.do(*steps[0])
            await_size(commands.node, files, name, volume)
    if is_mounted(files, volume):
        known = growth.FILESYSTEMS[volume["fstype"]]
        asked = commands.do(*growth.filled(known.asked, volume["device"], volume["mount"])).out
        found = growth.filesystem_size(volume["fstype"], asked)
        if (rehearsal and steps) or growth.needs_growth(files.size(volume["device"]), found):
            steps.append(growth.filled(known.grown, volume["device"], volume["mount"]))
            if not rehearsal:
                commands.do(*steps[-1])
    return [" ".join(step) for step in steps]


def main() -> None:
    module = AnsibleModule(
        argument_spec={"node": {"type": "str"}, "volumes": {"type": "dict", "required": True}},
        supports_check_mode=True,
    )
    commands, files = Commands(module_runner(module), module.params["node"] or host_name()), Files()
    actions = []
    try:
        status = read_status(files, commands.node)
        for name, volume in module.params["volumes"].items():
            if status.device(volume["minor"]).role == "Primary":
                actions += grow(commands, files, check_name(name), volume, module.check_mode)
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=bool(actions), actions=actions)


if __name__ == "__main__":
    main()
