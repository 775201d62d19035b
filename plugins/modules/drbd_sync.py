#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_sync
short_description: Make the first synchronisation of a DRBD resource happen, and wait for it
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Waits until a resource is connected and both disks are UpToDate. It runs on both nodes at once.
  - Two disks that were never used are started from the node with O(source). If both were empty, they are declared
    identical and no block travels (C(new-current-uuid --clear-bitmap)); if not, everything is copied from the source.
  - A disk that was used before is never overwritten on its own account; whatever DRBD cannot decide is refused
    with the next step.
  - The action of the same name calls the module in slices and shows a line for each while blocks travel.
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
  source:
    description: Whether this node is the one to copy from, should there be nothing to tell the disks apart.
    type: bool
    default: false
  blank:
    description: Whether both disks were empty and never used
      (RV(linux_ha.cluster.drbd_device#module:resources.blank) of both nodes).
    type: bool
    default: false
  fresh:
    description:
      - Whether both disks were never used, whatever they hold
        (RV(linux_ha.cluster.drbd_device#module:resources.fresh) of both nodes).
      - Without it, two Inconsistent disks that were not empty are refused.
    type: bool
    default: false
  node:
    description: Name of this node for messages; its host name by default.
    type: str
  peer:
    description: Name of the other node for messages.
    type: str
    default: the peer
  connect_timeout:
    description: Seconds to wait for the peer.
    type: float
    default: 60
  stall_timeout:
    description: Seconds without a single block moved after which a synchronisation counts as stuck.
    type: float
    default: 300
  timeout:
    description: Seconds for everything; V(0) waits for as long as blocks move.
    type: float
    default: 0
  slice_seconds:
    description: Return after so many seconds with RV(done) false; V(0) waits to the end. The action sets it.
    type: float
    default: 0
  progress:
    description: RV(progress) of the slice before. The action sets it.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Wait until both disks are UpToDate
  linux_ha.cluster.drbd_sync:
    resource: repl
    minor: 0
    source: true
    blank: true
    node: debian1
    peer: debian2
"""

RETURN = r"""
done:
  description: Whether both disks are UpToDate.
  type: bool
  returned: success
started:
  description: What this run started, C(declare up to date) or C(force primary).
  type: list
  elements: str
  returned: success
line:
  description: The state in one line.
  type: str
  returned: success
  sample: "debian1: repl 42.3 % of 1.0 GiB, 44.1 MiB/s, 0:01:20 left"
progress:
  description: What the next slice has to know.
  type: dict
  returned: success
"""

import time
from dataclasses import asdict, replace

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import sync_steps, watch
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import read_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import check_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import render_progress
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

ARGUMENTS = {
    "resource": {"type": "str", "required": True},
    "minor": {"type": "int", "required": True},
    "source": {"type": "bool", "default": False},
    "blank": {"type": "bool", "default": False},
    "fresh": {"type": "bool", "default": False},
    "node": {"type": "str"},
    "peer": {"type": "str", "default": "the peer"},
    "connect_timeout": {"type": "float", "default": 60},
    "stall_timeout": {"type": "float", "default": 300},
    "timeout": {"type": "float", "default": 0},
    "slice_seconds": {"type": "float", "default": 0},
    "progress": {"type": "dict", "default": {}},
}


def start(commands: Commands, files: Files, name: str, step: str) -> None:
    """Declare the pair up to date, or make this node the source of a full copy (Primary for a moment)."""
    if step == sync_steps.SKIP:
        commands.skip_initial_sync(name)
        return
    known = files.content(name)
    files.save_content(name, replace(known, promoted=True))
    commands.promote(name, force=True)
    commands.demote(name)
    files.save_content(name, replace(known, promoted=False))


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    given = module.params
    commands, files = Commands(module_runner(module), given["node"] or host_name()), Files()
    wish = sync_steps.Wish(
        commands.node, given["peer"], given["resource"], given["source"], given["blank"], given["fresh"]
    )
    limits = watch.Limits(given["connect_timeout"], given["stall_timeout"], given["timeout"], given["slice_seconds"])
    try:
        check_name(wish.name)

        def read() -> watch.Device:
            return read_status(files, commands.node).device(given["minor"])

        if module.check_mode:
            module.exit_json(done=True, **watch.rehearse(wish, read()))
        done, device, progress = watch.watch(
            wish,
            limits,
            watch.parse_progress(given["progress"]),
            read,
            lambda step: start(commands, files, wish.name, step),
            time.monotonic,
            time.sleep,
        )
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(
        changed=bool(progress.taken),
        done=done,
        started=list(progress.taken),
        line=render_progress(wish.node, wish.name, device),
        progress=asdict(progress),
    )


if __name__ == "__main__":
    main()
