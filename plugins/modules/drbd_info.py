#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_info
short_description: Read the state of DRBD on a node
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Reads C(/proc/drbd) of DRBD 8.0 to 8.4 and returns it as data. It runs no program and changes nothing.
attributes:
  check_mode:
    support: full
    description: Can run in check mode; it never changes anything.
  diff_mode:
    support: none
    description: Returns no diff.
options:
  resources:
    description: The resources to report, as a map of resource name to minor number.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Look at the resource repl
  linux_ha.cluster.drbd_info:
    resources:
      repl: 0
  register: drbd

- name: Both sides have the same data
  ansible.builtin.assert:
    that:
      - drbd.resources.repl.connection_state == 'Connected'
      - drbd.resources.repl.disk_state == 'UpToDate'
      - drbd.resources.repl.peer_disk_state == 'UpToDate'
"""

RETURN = r"""
available:
  description: Whether the kernel module is loaded.
  type: bool
  returned: success
version:
  description: Version of the kernel module, empty where it is not known.
  type: str
  returned: success
  sample: 8.4.11
resources:
  description: State of each resource that was asked for, by name.
  type: dict
  returned: success
  sample:
    repl:
      minor: 0
      configured: true
      connection_state: SyncTarget
      role: Secondary
      peer_role: Primary
      disk_state: Inconsistent
      peer_disk_state: UpToDate
      protocol: C
      flags: r-----
      out_of_sync: 588416
      sync: {direction: target, percent: 44.4, left_kib: 588416, total_kib: 1048576, rate_kib: 65736, seconds: 8}
minors:
  description: State of every minor that was seen, in the same form.
  type: list
  elements: dict
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import describe, parse_proc_drbd


def main() -> None:
    module = AnsibleModule(argument_spec={"resources": {"type": "dict", "default": {}}}, supports_check_mode=True)
    status = parse_proc_drbd(Files().proc_drbd())
    try:
        wanted = {name: int(minor) for name, minor in module.params["resources"].items()}
    except (TypeError, ValueError) as error:
        module.fail_json(msg=f"resources: a minor number is expected for each resource: {error}")
    module.exit_json(
        changed=False,
        available=status.available,
        version=status.version,
        resources={name: describe(status.device(minor)) for name, minor in wanted.items()},
        minors=[describe(device) for device in status.devices.values()],
    )


if __name__ == "__main__":
    main()
