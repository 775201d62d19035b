#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: peer_key
short_description: The key with which a node calls its peer
version_added: 0.2.0
description:
  - Makes an ssh key of this node for its peer, once. The private half stays on the node.
  - Returns the public half, and what the peer must know of this node's sshd to be sure that it talks to it.
  - An sshd that would not let the peer in is refused before anything is made.
author: The linux_ha.cluster authors (@linux-ha)
options:
  path:
    description: File of the private half.
    type: path
    default: /etc/linux_ha/peer/id_ed25519
  node:
    description: Name of this node, for messages and as the comment of the key.
    type: str
    required: true
attributes:
  check_mode:
    description: Says whether a key would be made; O(ignore:public_key) is empty then.
    support: full
  diff_mode:
    description: Keys are not shown.
    support: none
"""

EXAMPLES = r"""
- name: Give this node its key
  linux_ha.cluster.peer_key:
    node: debian1
  register: peer_key
"""

RETURN = r"""
public_key:
  description: Type and public half of the key; empty where check mode found none.
  type: str
  returned: success
host_keys:
  description: Type and public half of each host key of this node's sshd.
  type: list
  elements: str
  returned: success
port:
  description: The port its sshd listens on.
  type: int
  returned: success
"""

import tempfile
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import peer

SSHD = "/usr/sbin/sshd"


def make(module: AnsibleModule, path: Path) -> None:
    """Make the key beside its place and move it there whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    comment = f"linux_ha.cluster {module.params['node']}"
    with tempfile.TemporaryDirectory(dir=path.parent) as draft:
        key = Path(draft) / "key"
        module.run_command(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(key)], check_rc=True
        )
        key.replace(path)


def server(module: AnsibleModule) -> peer.Server | None:
    """Ask sshd about itself; None where check mode found none installed yet."""
    if module.check_mode and not Path(SSHD).exists():
        return None
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd says nothing without it
    code, out, err = module.run_command([SSHD, "-T", "-C", "user=root,host=peer,addr=127.0.0.1"])
    if code != 0:
        raise Refusal(f"{module.params['node']}: sshd should tell its settings, but it says: {err.strip()}. Mend it.")
    return peer.parse_sshd(out, module.params["node"])


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "default": "/etc/linux_ha/peer/id_ed25519"},
            "node": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    path = Path(module.params["path"])
    missing = not path.exists()
    public = ""
    try:
        found = server(module)
        if missing and not module.check_mode:
            make(module, path)
        if path.exists():
            _, public, _ = module.run_command(["ssh-keygen", "-y", "-P", "", "-f", str(path)], check_rc=True)
        keys = [Path(f"{key}.pub") for key in found.host_keys] if found else []
        host_keys = [peer.public_half(key.read_text()) for key in keys if key.exists()]
    except (Refusal, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=missing, public_key=peer.public_half(public), host_keys=host_keys, port=found.port if found else 22
    )


if __name__ == "__main__":
    main()
