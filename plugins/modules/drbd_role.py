#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_role
short_description: Make a DRBD resource Primary or Secondary
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Changes the role of a resource on this node, if it has another one.
  - It never promotes beside a Primary peer or from a disk that is not UpToDate, and never demotes a device in use.
attributes:
  check_mode:
    support: full
    description: Can run in check mode and return what it would do without changing anything.
  diff_mode:
    support: none
    description: Returns no diff.
options:
  resource:
    description: Name of the resource.
    type: str
    required: true
  minor:
    description: Minor number of the device.
    type: int
    required: true
  role:
    description: The role to have.
    type: str
    choices: [primary, secondary]
    required: true
  node:
    description: Name of this node for messages; its host name by default.
    type: str
  peer:
    description: Name of the other node for messages.
    type: str
    default: the peer
"""

EXAMPLES = r"""
- name: Make repl Primary here
  linux_ha.cluster.drbd_role:
    resource: repl
    minor: 0
    role: primary
    node: debian1
    peer: debian2
"""

RETURN = r"""
before:
  description: The role that was found.
  type: str
  returned: success
  sample: Secondary
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import read_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import check_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.steps import plan_role
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def find_users(files: Files, device: str) -> list[str]:
    """Name the mounts and processes that keep a DRBD device open."""
    places = [mount.directory for mount in files.mounts() if mount.source == device]
    processes = files.openers([device, *places])
    found = list(files.users(device))
    return [*found, f"opened by {', '.join(processes)}"] if processes else found


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "resource": {"type": "str", "required": True},
            "minor": {"type": "int", "required": True},
            "role": {"type": "str", "choices": ["primary", "secondary"], "required": True},
            "node": {"type": "str"},
            "peer": {"type": "str", "default": "the peer"},
        },
        supports_check_mode=True,
    )
    name, minor, role = (module.params[key] for key in ("resource", "minor", "role"))
    commands, files = Commands(module_runner(module), module.params["node"] or host_name()), Files()
    try:
        device = read_status(files, commands.node).device(minor)
        leaving = role == "secondary" and device.role == "Primary"
        users = find_users(files, f"/dev/drbd{minor}") if leaving else []
        changed, warning = plan_role(commands.node, check_name(name), device, role, module.params["peer"], users)
        if warning:
            module.warn(warning)
        if changed and not module.check_mode:
            commands.promote(name) if role == "primary" else commands.demote(name)
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=changed, before=device.role)


if __name__ == "__main__":
    main()
