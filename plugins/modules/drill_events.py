#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_events
short_description: What a node's journal says about a failover
description:
  - Reads the journal and returns the lines of Heartbeat, its ResourceManager and DRBD that tell the story of a
    failover, each with a kind and a plain text.
version_added: "0.1.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  node:
    description: Name of this node.
    type: str
    required: true
  since:
    description: Nothing older than this is returned; seconds since the epoch, by this node's clock.
    type: float
    required: true
attributes:
  check_mode:
    support: full
    description: It only reads.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Read what happened in the last five minutes
  linux_ha.cluster.drill_events:
    node: debian1
    since: "{{ now().timestamp() - 300 }}"
"""

RETURN = r"""
events:
  description: In the order of the journal, each with t (seconds since the epoch), node, kind, text.
  returned: success
  type: list
  elements: dict
"""

from dataclasses import asdict

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.timeline import read_journal

JOURNAL = ["journalctl", "--quiet", "--no-pager", "--output=json", "--output-fields=MESSAGE"]


def main() -> None:
    """Read, classify, return."""
    module = AnsibleModule(
        {"node": {"type": "str", "required": True}, "since": {"type": "float", "required": True}},
        supports_check_mode=True,
    )
    node, since = module.params["node"], module.params["since"]
    code, out, error = module.run_command(
        [*JOURNAL, f"--since=@{since:.0f}"], environ_update={"LC_ALL": "C"}, encoding=None
    )
    if code:
        module.fail_json(
            msg=f"{node}: expected journalctl to read the journal, it said: {error.decode(errors='replace')}"
        )
    events = [asdict(event) for event in read_journal(out.decode(errors="replace"), node)]
    module.exit_json(changed=False, events=events)


if __name__ == "__main__":
    main()
