#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_secrets
short_description: Read the secrets that a pair already shares
version_added: 0.1.0
description:
  - Returns the key that Heartbeat signs with and the shared secret of DRBD as they stand in this node's files.
  - Where a file has none, a fresh random one is returned for the caller to use; nothing is written.
  - Always call it with C(no_log=true), because its result is secret.
author: The linux_ha.cluster authors
options:
  authkeys:
    description: Path of Heartbeat's authkeys file.
    type: path
    default: /etc/ha.d/authkeys
  drbd:
    description: Paths of the DRBD files to look into, the first secret found counts.
    type: list
    elements: path
    default: []
attributes:
  check_mode:
    description: It only reads.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
"""

EXAMPLES = r"""
- name: Read the secrets that the pair shares
  linux_ha.cluster.node_secrets:
    drbd: [/etc/drbd.d/repl.res]
  register: found
  no_log: true
"""

RETURN = r"""
heartbeat:
  description: C(value) (the key) and C(found) (false when it was made up just now).
  type: dict
  returned: success
drbd:
  description: C(value) (the shared secret) and C(found).
  type: dict
  returned: success
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import secrets


def result(value: str | None) -> dict[str, object]:
    return {"value": value or secrets.generate(), "found": bool(value)}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "authkeys": {"type": "path", "default": "/etc/ha.d/authkeys"},
            "drbd": {"type": "list", "elements": "path", "default": []},
        },
        supports_check_mode=True,
    )
    authkeys = Path(module.params["authkeys"])
    texts = [Path(path).read_text() for path in module.params["drbd"] if Path(path).exists()]
    found = (secrets.parse_shared_secret(text) for text in texts)
    module.exit_json(
        changed=False,
        heartbeat=result(secrets.parse_authkey(authkeys.read_text()) if authkeys.exists() else None),
        drbd=result(next((secret for secret in found if secret), None)),
    )


if __name__ == "__main__":
    main()
