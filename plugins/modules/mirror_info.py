#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mirror_info
short_description: How old the copies of mirror volumes are, and who serves them
version_added: 0.2.0
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Returns what this node remembers of its mirror volumes, and whether it serves them now.
options:
  volumes:
    description: Name to a map with C(directory) and C(mount), as C(mirrors) of the plan has them.
    type: dict
    required: true
attributes:
  check_mode:
    description: It only reads.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
"""

EXAMPLES = r"""
- name: Look at the mirror volumes
  linux_ha.cluster.mirror_info:
    volumes: "{{ ha_plan.mirrors }}"
  register: mirrors
"""

RETURN = r"""
mirrors:
  description:
    - Volume to C(bound) (it is served here), C(known) (this node ever had it), C(epoch) (how often it was taken
      over), C(copy) (the last good copy that was sent or taken), C(served_from) (what was found at the last takeover,
      and from when to when writes may be lost), C(run) (the last run), C(held) (a copy that waits for an order),
      C(generations), C(unmirrored) (states of this node that no copy ever held), C(now).
    - Times are seconds since the epoch.
  type: dict
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._mirror import facts


def main() -> None:
    module = AnsibleModule(argument_spec={"volumes": {"type": "dict", "required": True}}, supports_check_mode=True)
    try:
        found = {name: facts.read(one["directory"], one["mount"]) for name, one in module.params["volumes"].items()}
    except (OSError, ValueError, KeyError) as error:
        module.fail_json(msg=f"what linux-ha-mirror remembers should be readable: {error}")
    module.exit_json(changed=False, mirrors=found)


if __name__ == "__main__":
    main()
