#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_capture
short_description: Read the configuration of a Heartbeat and DRBD node as it stands
version_added: "0.2.0"
author: ["The linux_ha.cluster authors (@linux-ha)"]
description:
  - >-
    Returns Heartbeat's and DRBD's files of this node, the names of what starts at boot, and what a few programs print,
    in the form that M(linux_ha.cluster.cluster_import) reads. It changes nothing.
  - Always call it with C(no_log=true), because the files hold secrets.
options:
  patterns:
    description: The files to read, as shell patterns. Directories and files over O(largest) are left out.
    type: list
    elements: str
    default:
      - /etc/ha.d/*.cf
      - /etc/ha.d/haresources
      - /etc/ha.d/authkeys
      - /etc/drbd.conf
      - /etc/drbd.d/*
      - /proc/drbd
  largest:
    description: Bytes of a file.
    type: int
    default: 8388608
attributes:
  check_mode: {description: It only reads., support: full}
  diff_mode: {description: There is nothing to compare., support: none}
"""

EXAMPLES = r"""
- name: Read the configuration of a node
  linux_ha.cluster.node_capture:
  register: __import_files
  no_log: true
"""

RETURN = r"""
files:
  description: "Path to content in base64. Paths below C(/commands) are what programs printed."
  returned: success
  type: dict
"""

import base64

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import capture


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "patterns": {"type": "list", "elements": "str", "default": list(capture.PATTERNS)},
            "largest": {"type": "int", "default": 8 * 2**20},
        },
        supports_check_mode=True,
    )

    def ask(argv: list[str]) -> bytes | None:
        code, out, _ = module.run_command(argv, environ_update={"LC_ALL": "C"}, encoding=None)
        return out if code == 0 else None

    files = {**capture.files(module.params["patterns"], module.params["largest"]), **capture.answers(ask)}
    module.exit_json(changed=False, files={path: base64.b64encode(data).decode() for path, data in files.items()})


if __name__ == "__main__":
    main()
