#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: heartbeat_config
short_description: Put Heartbeat's configuration in place without an outage
author:
  - linux_ha.cluster authors
description:
  - Brings C(ha.cf), C(haresources) and C(authkeys) to C(/etc/ha.d), atomically. Heartbeat itself must find them
    valid; otherwise the former files are put back and the module fails with Heartbeat's messages.
  - A running daemon rereads C(ha.cf) and C(authkeys) by one C(heartbeat -r), which keeps all resources running.
  - A changed C(haresources) needs no reload. Exactly the difference is stopped (with the old file in place, right to
    left) and started (with the new file in place, left to right) where a group runs. Resources that only notify, such
    as C(MailTo), are not called.
  - There are two exceptions from "exactly". Services (not addresses) that stand on a storage resource which is removed
    or changed are restarted, because a mount cannot go away under them. The resource directly above a new bind mount
    is restarted, because its open files would stay on the old directory.
  - A resource of a held group that does not run is started, so that a change that failed or was interrupted is
    completed by the next call.
  - When only the preferred node of a group changes, it keeps running where it is. See RV(misplaced), and O(elsewhere)
    for what another call needs before the group has moved.
  - Heartbeat 3 checks every message with the one key that it signs with, so two nodes with different keys are deaf to
    each other, and each would declare the other dead after deadtime. So a key is changed in phases, each on all nodes
    before the next. See O(phase), RV(rotation).
options:
  node:
    description: Name of this node in C(ha.cf).
    type: str
    required: true
  ha_cf:
    description: Content of C(ha.cf), with C(@NAME@) where a secret of O(secrets) goes.
    type: str
    required: true
  secrets:
    description:
      - Texts to put into O(ha_cf), keyed by name, such as the passwords of fencing devices. With any, only root may
        read C(ha.cf). They are never shown; nor are the parameters of C(stonith_host) that stood there before.
    type: dict
    default: {}
  haresources:
    description: Content of C(haresources).
    type: str
    required: true
  auth_method:
    description: How messages are signed (V(crc), V(md5) or V(sha1)).
    type: str
    default: sha1
  auth_key:
    description:
      - The secret, one word. Not used by V(crc).
    type: str
    default: ""
  phase:
    description:
      - V(patient) changes nothing but the times deadtime and initdead of a running daemon, to one hour, so that no node
        declares a deaf peer dead.
      - V(switch) changes nothing but the key of a running daemon. Fails where V(patient) has not been.
      - V(normal) does all the rest. It fails where a running daemon has another key, and after a change of key it waits
        until the nodes understand each other again.
    type: str
    choices: [normal, patient, switch]
    default: normal
  elsewhere:
    description:
      - Entries of C(haresources) that run on the peer right now, as RV(running) of a call in check mode says there.
      - Nothing is started or stopped of a group that the peer runs (some entry of it, and not fewer than run here),
        even if Heartbeat counts it as held here, which it does after a change of the preferred node.
    type: list
    elements: str
    default: []
  groups:
    description:
      - The resource groups of the plan, C({name, {entries}}).
      - A group that was moved to the other node since (C(/var/lib/linux_ha/groups.json)) keeps that node as the first
        word of its line, until the inventory prefers another node than it did then.
    type: dict
    default: {}
  moved:
    description: What the peer remembers of moved groups, RV(moved) of a call there. The newer of both counts.
    type: dict
    default: {}
  timeout:
    description: Seconds to wait for the daemon to be at rest (no transition) before and after a change.
    type: int
    default: 120
  logfile:
    description: Log files to read besides the journal for Heartbeat's messages.
    type: list
    elements: path
    default: []
attributes:
  check_mode:
    support: full
    description: Works where Heartbeat is not installed yet; the files are then not checked by Heartbeat.
  diff_mode:
    support: partial
    description: For C(ha.cf) and C(haresources), never for C(authkeys).
"""

EXAMPLES = r"""
- name: See whether there is anything to do
  linux_ha.cluster.heartbeat_config: &files
    node: debian1
    ha_cf: "{{ ha_plan.heartbeat.ha_cf | join('\n') }}\n"
    haresources: "{{ ha_plan.heartbeat.haresources | join('\n') }}\n"
    auth_key: "{{ ha_authkeys }}"
  check_mode: true
  changed_when: false
  register: seen

- name: Declare no peer dead while the key changes
  linux_ha.cluster.heartbeat_config:
    <<: *files
    phase: patient
  when: seen.rotation

- name: Change the key
  linux_ha.cluster.heartbeat_config:
    <<: *files
    phase: switch
  when: seen.rotation

- name: Configure Heartbeat
  linux_ha.cluster.heartbeat_config: *files
  when: not seen.in_order
"""

RETURN = r"""
in_order:
  description:
    - Whether nothing was to be done or awaited. The files are as wished, the daemon runs, is at rest and sees all
      nodes, every resource of the held groups runs, and no group is misplaced.
    - When both nodes say so in check mode, neither needs another call.
  returned: success
  type: bool
running:
  description: Entries of C(haresources) that ran here before this call, as their scripts say.
  returned: success
  type: list
  elements: str
held:
  description: First resources of the groups that Heartbeat counted as held here before this call.
  returned: success
  type: list
  elements: str
files:
  description: Paths of the files that changed.
  returned: success
  type: list
  elements: str
reloaded:
  description: Whether the daemon reread its files.
  returned: success
  type: bool
rotation:
  description:
    - In check mode and phase V(normal), whether the key of a running daemon changes, or a change was begun and not
      ended. Then phases V(patient) and V(switch) come before it, on all nodes if one says so.
  returned: success
  type: bool
msg:
  description: What comes first.
  returned: when RV(rotation)
  type: str
stopped:
  description: Resources that were stopped because of the new C(haresources), in this order.
  returned: success
  type: list
  elements: str
started:
  description: Resources that were started, in this order.
  returned: success
  type: list
  elements: str
moved:
  description: What this node remembers of moved groups.
  returned: success
  type: dict
  sample: {web: {group: web, source: node1, target: node2, home: node1, when: 1795284000, why: order, state: moved}}
misplaced:
  description:
    - First resources of groups that run here (at least one resource does) but count as the peer's, because their
      preferred node changed in this call or before.
    - Heartbeat would not take them over if this node died. C(heartbeat_resources) with C(state=takeover) and
      C(which=local) on the new preferred node moves them.
  returned: success
  type: list
  elements: str
"""

import json
import re
from dataclasses import asdict

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import Key
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import apply
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.plan import Plan, Wish
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.files import MASK, fill
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import record, store, words


def show(text: str) -> str:
    """Return the text without the parameters of fencing devices."""
    return re.sub(r"(?im)^(\s*stonith_host\s+\S+\s+\S+[ \t]).*$", rf"\1{MASK}", text)


def report(plan: Plan) -> dict:
    """The result; of authkeys nothing but that it changed."""
    shown = [file for file in (plan.ha_cf, plan.haresources) if file.changes]
    follows = (
        {"msg": "the key changes: phases patient and switch come first, each on both nodes"} if plan.rotation else {}
    )
    return {
        **follows,
        "changed": plan.changed,
        "in_order": plan.in_order,
        "running": [entry for entry, runs in plan.running.items() if runs],
        "held": list(plan.held),
        "files": [str(file.path) for file in plan.files],
        "reloaded": plan.reload,
        "rotation": plan.rotation,
        "stopped": list(plan.groups.stop),
        "started": list(plan.groups.start),
        "misplaced": list(plan.groups.misplaced),
        "moved": {name: asdict(move) for name, move in store.moves().items()},
        "diff": [
            {
                "before": show(file.before or ""),
                "after": show(file.after or ""),
                "before_header": str(file.path),
                "after_header": str(file.path),
            }
            for file in shown
        ],
    }


def keys(groups: dict) -> dict[str, str]:
    """Name of each group to its first resource."""
    return {name: str(group["entries"][0]) for name, group in groups.items() if group.get("entries")}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "ha_cf": {"type": "str", "required": True},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
            "haresources": {"type": "str", "required": True},
            "auth_method": {"type": "str", "default": "sha1"},
            "auth_key": {"type": "str", "default": "", "no_log": True},
            "phase": {"type": "str", "choices": ["normal", "patient", "switch"], "default": "normal"},
            "elsewhere": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "dict", "default": {}},
            "moved": {"type": "dict", "default": {}},
            "timeout": {"type": "int", "default": 120},
            "logfile": {"type": "list", "elements": "path", "default": []},
        },
        supports_check_mode=True,
    )
    asked = module.params
    node = Node(asked["node"], logfiles=asked["logfile"])
    key = Key(asked["auth_method"], asked["auth_key"])
    ha_cf, mode = fill(asked["ha_cf"], asked["secrets"]), 0o600 if asked["secrets"] else 0o644
    moves = record.newest(store.moves(), record.parse(json.dumps(asked["moved"])))
    try:
        haresources = words.with_moves(asked["haresources"], keys(asked["groups"]), moves)
        wish = Wish(ha_cf, haresources, key, asked["phase"], frozenset(asked["elsewhere"]), mode)
        apply.check_wish(wish)
        plan = apply.make_plan(node, wish, asked["timeout"], module.check_mode)
        result = report(plan)
        if not module.check_mode:
            with store.alone():
                apply.execute(node, plan, asked["timeout"])
                store.remember(moves)
    except (Refusal, OSError) as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
