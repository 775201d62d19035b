#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_device
short_description: Give DRBD resources their metadata, their disk and their connection
version_added: 0.1.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Brings every DRBD resource of a node up. Missing metadata are created, the disk is attached, the connection is
    begun, and
    options that differ from the configuration are adjusted. A running resource that needs nothing is not touched.
  - Metadata are only created on a disk that is empty, which means that it carries no signature and reads as zeros
    at both ends
    and at 256 spots in between, or whose content the inventory gives up with O(resources.discard).
  - Metadata that are there belong to this node if it has a record of them in C(/var/lib/linux_ha/drbd), or if they
    are attached.
    All others are refused.
  - All resources are looked at, and everything that has to be refused is reported, before anything is written for
    any of them.
  - A resource that runs with another minor or disk, and files in C(/etc/drbd.d) of resources that this collection
    wrote and that are not in O(resources), are refused.
  - O(resources) and O(others) are all resources of the node that this collection writes.
  - The configuration of DRBD has to be in place. Check mode works without it, or with one that will be replaced, and
    without C(drbd-utils).
attributes:
  check_mode:
    support: full
    description: Can run in check mode and return what it would do without changing anything.
  diff_mode:
    support: none
    description: Returns no diff.
options:
  resources:
    description: The resources, a map keyed by name.
    type: dict
    required: true
    suboptions:
      minor:
        description: Minor number of the device.
        type: int
        required: true
      disk:
        description: Block device below the resource.
        type: str
        required: true
      meta_disk:
        description: Where the metadata live, V(internal), a block device, or a block device with an index
          (V(/dev/vdc[0\])).
        type: str
        default: internal
      discard:
        description: Whether the content of the disk may be lost. It is used only where the content is not recognised,
          and never for DRBD metadata that were in use.
        type: bool
        default: false
      logical:
        description: Whether the disk is a logical volume that is made before, so that in check mode it may be missing.
        type: bool
        default: false
  others:
    description: Names of resources that the inventory gives in DRBD's own words. They are left alone.
    type: list
    elements: str
    default: []
  node:
    description: Name of this node for messages; its host name by default.
    type: str
"""

EXAMPLES = r"""
- name: Bring the resource repl up
  linux_ha.cluster.drbd_device:
    node: debian1
    resources:
      repl:
        minor: 0
        disk: /dev/vdb
"""

RETURN = r"""
resources:
  description: What became of each resource, by name.
  type: dict
  returned: success
  contains:
    configured:
      description: Whether the resource is up.
      type: bool
    created:
      description: Whether this run made the metadata.
      type: bool
    blank:
      description: Whether the disk was empty when its metadata were made, and was never used since.
      type: bool
    fresh:
      description: Whether the disk was never used since its metadata were made.
      type: bool
    disk_state:
      description: State of the local disk, as C(/proc/drbd) calls it.
      type: str
actions:
  description: The steps taken, C(NAME STEP); C(adopt) only writes a record.
  type: list
  elements: str
  returned: success
  sample: ["repl: create", "repl: adjust"]
"""

import time
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.commands import (
    Commands,
    host_name,
    module_runner,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.device import Resources
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.files import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import check_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.steps import Wanted
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def read_wanted(resources: dict[str, Any]) -> list[Wanted]:
    """Return the resources of the options. Raises Refusal for a map that is not as documented."""
    try:
        return [
            Wanted(
                name=check_name(name),
                minor=int(item["minor"]),
                disk=str(item["disk"]),
                meta_disk=str(item.get("meta_disk") or "internal"),
                discard=item.get("discard", False) in (True, "true", "True", "yes"),
                logical=item.get("logical", False) is True,
            )
            for name, item in resources.items()
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refusal(f"resources: each one needs a map with at least minor and disk: {error!r}") from error


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "resources": {"type": "dict", "required": True},
            "others": {"type": "list", "elements": "str", "default": []},
            "node": {"type": "str"},
        },
        supports_check_mode=True,
    )
    commands = Commands(module_runner(module), module.params["node"] or host_name())
    resources = Resources(
        commands, Files(), lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), module.check_mode
    )
    try:
        result = resources.bring_up(read_wanted(module.params["resources"]), module.params["others"])
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
