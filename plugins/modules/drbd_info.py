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
  - Reads what DRBD says of itself and returns it as data. It changes nothing.
  - DRBD 0.7 and 8.0 to 8.4 are read from C(/proc/drbd), no program is run. DRBD 9 does not list its devices there, so
    C(drbdsetup status --json --statistics) is asked; its peers are returned by name.
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
  description:
    - State of each resource that was asked for, by name; the minor decides what is returned.
    - The words are those of DRBD. What DRBD 0.7 does not say is concluded from its connection in the words of DRBD 8.
    - RV(resources.connection_state), RV(resources.peer_disk_state), RV(resources.flags), RV(resources.out_of_sync) and
      RV(resources.sync) are those of the peer that is worst off where DRBD 9 has several.
  type: dict
  returned: success
  contains:
    minor:
      description: The number of the device.
      type: int
    configured:
      description: Whether the minor has a disk or a connection.
      type: bool
    connection_state:
      description: The connection, or the replication while it is special (SyncTarget), or Unconfigured.
      type: str
    role:
      description: Primary, Secondary or Unknown.
      type: str
    peer_role:
      description: The role of the peer; Primary if any of several is.
      type: str
    disk_state:
      description: The state of the disk of this node, or Unconfigured.
      type: str
    peer_disk_state:
      description: The state of the disk of the peer, as far as this node knows.
      type: str
    protocol:
      description: A, B or C; null where DRBD does not say it (0.7, StandAlone, 9).
      type: str
    flags:
      description: The input/output flags of C(/proc/drbd); the first four of them with DRBD 9.
      type: str
    out_of_sync:
      description: KiB that differ, as far as this node knows.
      type: int
    sync:
      description: The running resynchronisation, null if there is none; KiB, KiB per second, seconds.
      type: dict
    resource:
      description: Name of the resource in the kernel (DRBD 9), else null.
      type: str
    volume:
      description: Number of the volume in its resource (DRBD 9), else 0.
      type: int
    quorum:
      description: Whether this node has quorum (DRBD 9), else null.
      type: bool
    peers:
      description:
        - What is known of each peer, by its name (DRBD 9); empty for others, which do not name their peer.
        - connection_state, replication_state, role, disk_state, resync_suspended, out_of_sync, sync.
      type: dict
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
      resource: null
      volume: 0
      quorum: null
      peers: {}
minors:
  description: State of every minor that was seen, in the same form.
  type: list
  elements: dict
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import json9
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.proc import parse_proc_drbd
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Status, describe
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def read_status(module: AnsibleModule, files: Files) -> Status:
    """Return what /proc/drbd lists, or what drbdsetup says where it lists nothing. Raises Refusal."""
    status = parse_proc_drbd(files.proc_drbd())
    if status.lists_devices:
        return status
    commands = Commands(module_runner(module), host_name())
    return json9.parse_status(commands.status_json().out, status.version, commands.node)


def main() -> None:
    module = AnsibleModule(argument_spec={"resources": {"type": "dict", "default": {}}}, supports_check_mode=True)
    try:
        wanted = {name: int(minor) for name, minor in module.params["resources"].items()}
        status = read_status(module, Files())
    except (TypeError, ValueError) as error:
        module.fail_json(msg=f"resources: a minor number is expected for each resource: {error}")
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(
        changed=False,
        available=status.available,
        version=status.version,
        resources={name: describe(status.device(minor)) for name, minor in wanted.items()},
        minors=[describe(device) for device in status.devices.values()],
    )


if __name__ == "__main__":
    main()
