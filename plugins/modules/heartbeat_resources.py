#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: heartbeat_resources
short_description: Move Heartbeat's resource groups, or wait until they run
author:
  - linux_ha.cluster authors
description:
  - C(hb_takeover) and C(hb_standby) only send a request, refuse it only in the log, and return before anything moved.
    This module asks first whether the request can succeed, then waits until the groups are where they were asked to be
    and all their resources really run.
  - Heartbeat moves groups by side. V(local) are the groups that prefer this node, V(foreign) those of its peer.
    O(state=moved) moves exactly one, and the other groups run on untouched. For that the program of
    M(linux_ha.cluster.group_program) must be on both nodes.
options:
  state:
    description:
      - V(takeover) brings the groups O(which) to this node.
      - V(standby) gives the groups O(which) to the peer.
      - V(settled) waits until the daemon is at rest and every resource of every group that this node holds runs.
      - V(moved) brings O(group) to the node O(to), from now on the first word of its line in haresources on both nodes.
        If it does not start there, it comes back.
    type: str
    required: true
    choices: [takeover, standby, settled, moved]
  group:
    description: Name of the group, with O(state=moved).
    type: str
  to:
    description: Name of a node, with O(state=moved); the one that the inventory prefers unless said.
    type: str
  which:
    description: Which groups to move; not used with O(state=settled).
    type: str
    choices: [all, local, foreign]
    default: all
  node:
    description: Name of this node in C(ha.cf).
    type: str
    required: true
  peer:
    description: Name of the other node in C(ha.cf).
    type: str
    required: true
  groups:
    description: The resource groups, C({name, {node, entries}}).
    type: dict
    required: true
  timeout:
    description: Seconds to wait for the state.
    type: int
    default: 180
  alone_ok:
    description: With O(state=settled), whether the peer may be dead.
    type: bool
    default: false
  logfile:
    description: Log files to read besides the journal for the reason of a failure.
    type: list
    elements: path
    default: []
attributes:
  check_mode:
    support: full
    description: Says what would move; O(state=settled) does not wait.
  diff_mode:
    support: none
    description: It changes no file.
"""

EXAMPLES = r"""
- name: Bring every group to this node
  linux_ha.cluster.heartbeat_resources:
    state: takeover
    node: debian1
    peer: debian2
    groups: "{{ ha_plan.groups }}"

- name: Bring one group to the other node
  linux_ha.cluster.heartbeat_resources:
    state: moved
    group: web
    to: debian2
    node: debian1
    peer: debian2
    groups: "{{ ha_plan.groups }}"

- name: Wait until this node has settled
  linux_ha.cluster.heartbeat_resources:
    state: settled
    node: debian1
    peer: debian2
    groups: "{{ ha_plan.groups }}"
    timeout: 300
  register: settled
"""

RETURN = r"""
before:
  description: What Heartbeat said that this node held before (none, local, foreign, all, transition or unknown).
  returned: success
  type: str
after:
  description: What it says now.
  returned: success
  type: str
held:
  description:
    - Names of the groups that this node holds now.
    - A node cannot see what its peer holds. The caller must check that the two together hold every group exactly once.
  returned: success
  type: list
  elements: str
moved:
  description: The groups that changed their node.
  returned: success
  type: list
  elements: dict
  sample: [{group: web, from: debian1, to: debian2}]
outage:
  description: Seconds from the first stop of a resource to the last start.
  returned: with O(state=moved), when the group moved
  type: float
seconds:
  description: How long it took.
  returned: success
  type: float
"""

import json
import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.move import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node

PROGRAM = "/usr/local/lib/linux_ha/group"
MOVE_TIMEOUT = 3600.0
WORDS = {frozenset(): "none", frozenset({"local", "foreign"}): "all"}


def foresee(cluster: Cluster, state: str, which: str) -> tuple[str, str]:
    """What rscstatus says and would say, for check mode."""
    held = cluster.node.look().held
    if state == "settled" or held not in status.STABLE:
        return held, held
    wanted = steps.wanted_sides(state, which, held)
    return held, WORDS.get(wanted) or next(iter(wanted))


def bring(cluster: Cluster, state: str, which: str) -> tuple[str, str]:
    """Reach the state; return what rscstatus said before and says after."""
    if state == "settled":
        before = cluster.node.look().held
        return before, cluster.settle(commands.mtime(commands.PID_FILE)).held
    before_all, after_all = cluster.move(state, which)
    return before_all.held, after_all.held


def move_one(node: Node, groups: dict[str, Group], asked: dict, check_mode: bool) -> dict:
    """Bring one group to a node, and return the module's result; in check mode ask where it runs."""
    start, name = time.monotonic(), asked["group"]
    if name not in groups:
        raise Refusal(f"group: expected one of {', '.join(groups)}, found {name}")
    held = node.look().held
    source = node.name if any(node.running(groups[name].entries).values()) else asked["peer"]
    target = asked["to"] or asked["groups"][name]["node"]
    moved, told = source != target, {"outage": 0.0}
    if not check_mode:
        answer = node.run([PROGRAM, "move", name, target], MOVE_TIMEOUT)
        if answer.rc != 0:
            raise Refusal(answer.err.strip() or answer.out.strip() or f"{PROGRAM} failed, exit code {answer.rc}")
        told = json.loads(answer.out)
        moved = told["moved"]
    return {
        "changed": moved,
        "before": held,
        "after": held if check_mode else node.look().held,
        "held": [],
        "moved": [{"group": name, "from": source, "to": target}] if moved else [],
        "outage": told["outage"],
        "seconds": round(time.monotonic() - start, 1),
    }


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "required": True, "choices": ["takeover", "standby", "settled", "moved"]},
            "group": {"type": "str"},
            "to": {"type": "str"},
            "which": {"type": "str", "choices": ["all", "local", "foreign"], "default": "all"},
            "node": {"type": "str", "required": True},
            "peer": {"type": "str", "required": True},
            "groups": {"type": "dict", "required": True},
            "timeout": {"type": "int", "default": 180},
            "alone_ok": {"type": "bool", "default": False},
            "logfile": {"type": "list", "elements": "path", "default": []},
        },
        required_if=[("state", "moved", ("group",))],
        supports_check_mode=True,
    )
    asked = module.params
    node = Node(asked["node"], logfiles=asked["logfile"])
    groups = node.groups(asked["groups"])
    cluster = Cluster(node, asked["peer"], groups, asked["timeout"], asked["alone_ok"])
    start = time.monotonic()
    try:
        if asked["state"] == "moved":
            module.exit_json(**move_one(node, groups, asked, module.check_mode))
        reach = foresee if module.check_mode else bring
        before, after = reach(cluster, asked["state"], asked["which"])
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    moved = cluster.moved(before, after) if asked["state"] != "settled" else []
    module.exit_json(
        changed=bool(moved),
        before=before,
        after=after,
        held=[name for name, group in groups.items() if status.is_held(after, node.name, group)],
        moved=moved,
        seconds=round(time.monotonic() - start, 1),
    )


if __name__ == "__main__":
    main()
