#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ldirectord_config
short_description: Put ldirectord's files in place, and let running daemons read them
version_added: 0.1.0
description:
  - Each file is checked by ldirectord itself before one of them is written. A daemon that runs with a changed file
    reads it again; connections that exist go on.
  - It starts and stops no daemon, which is Heartbeat's matter.
author: The linux_ha.cluster authors
options:
  files:
    description: Name below C(/etc/ha.d) to lines.
    type: dict
    required: true
  secrets:
    description: Name to value; C(@name@) in a line is replaced by the value.
    type: dict
    default: {}
  unprepared:
    description:
      - Addresses of real servers that nobody has prepared, to their names. A file in which one of them would be new is
        refused.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Says which files would change.
    support: full
  diff_mode:
    description: Shows the difference of every file, secrets hidden.
    support: full
"""

EXAMPLES = r"""
- name: Balance mail over two servers
  linux_ha.cluster.ldirectord_config:
    files:
      ldirectord.cf:
        - virtual=192.0.2.10:25
        - "    real=192.0.2.11:25 gate"
        - "    real=192.0.2.12:25 gate"
        - "    service=smtp"
"""

RETURN = r"""
changed_files:
  description: Paths that were written, or would be.
  type: list
  elements: str
  returned: success
reloaded:
  description: Names of the files that a running daemon read again, or would.
  type: list
  elements: str
  returned: success
left:
  description: Real servers that are no longer in a file.
  type: list
  elements: str
  returned: success
"""

import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lvs import commands, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import files

HEAD = "# Managed by linux_ha.cluster, the same on both directors"


def read_wanted(params):
    """Return the files by name; one with a secret is for root only."""
    texts = {name: "\n".join([HEAD, *lines, ""]) for name, lines in sorted(params["files"].items())}
    return {
        name: files.Wanted(f"/etc/ha.d/{name}", text, 0o600 if files.fill(text, params["secrets"]) != text else 0o644)
        for name, text in texts.items()
    }


def validate(module, wanted):
    """Let ldirectord judge the files; raises Refusal with what it says."""
    secrets = module.params["secrets"]
    with tempfile.TemporaryDirectory(prefix="linux_ha.") as root:
        files.stage(list(wanted.values()), secrets, root, [])
        for name, file in wanted.items():
            code, out, err = commands.call(module.run_command, root + file.path, "status")
            refusal = steps.refusal(name, root, code, files.show(f"{out}\n{err}", secrets))
            if refusal:
                raise refusal


def apply(module):
    """Write what differs and tell the daemons; return what the module returns."""
    secrets, wanted = module.params["secrets"], read_wanted(module.params)
    found = {name: files.read(file.path) for name, file in wanted.items()}
    differences = {name: files.difference(file, found[name], secrets) for name, file in wanted.items()}
    changed = [name for name, difference in differences.items() if difference]
    result = {"left": [], "reloaded": []}
    for name in changed:
        before = found[name][0] if found[name] else ""
        steps.need_prepared(name, before, wanted[name].content, module.params["unprepared"])
        result["left"] += steps.left(before, wanted[name].content)
    if changed and commands.installed():  # else only asked what would happen on a fresh machine
        validate(module, wanted)
        for name in changed:
            if commands.call(module.run_command, name, "status")[0] == steps.RUNS:
                result["reloaded"].append(name)
    for name in changed if not module.check_mode else []:
        file = wanted[name]
        files.write_atomically(file.path, files.fill(file.content, secrets), file.mode)
        if name in result["reloaded"]:
            module.run_command([commands.SCRIPT, name, "reload"], check_rc=True)
    return {
        **result,
        "changed": bool(changed),
        "changed_files": [wanted[name].path for name in changed],
        "diff": [differences[name] for name in changed],
    }


def main():
    module = AnsibleModule(
        argument_spec={
            "files": {"type": "dict", "required": True},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
            "unprepared": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    try:
        result = apply(module)
    except (Refusal, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
