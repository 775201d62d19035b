#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: heartbeat_info
short_description: What Heartbeat is, holds and says on a node
author:
  - linux_ha.cluster authors
description:
  - Reads membership, links, held resource groups, the real state of every resource, and the log, in one call.
  - A node without Heartbeat, or where it does not run, is not an error.
options:
  node:
    description: Name of this node in C(ha.cf).
    type: str
    required: true
  groups:
    description:
      - The resource groups, C({name, {node, entries}}).
      - The status of every entry is asked from its resource script, as Heartbeat itself does.
    type: dict
    default: {}
  since:
    description: Log lines from this time on, in seconds since 1970 or as ISO 8601; default is one hour ago.
    type: str
  logfile:
    description: Log files to read besides the journal (the C(logfile) of C(ha.cf), if there is one).
    type: list
    elements: path
    default: []
  mounts:
    description: Mount point of each volume whose space is of interest; only those that are mounted here are looked at.
    type: dict
    default: {}
attributes:
  check_mode:
    support: full
    description: It only reads.
  diff_mode:
    support: none
    description: It only reads.
"""

EXAMPLES = r"""
- name: Read what Heartbeat does here
  linux_ha.cluster.heartbeat_info:
    node: "{{ ha_node_name | default(inventory_hostname) }}"
    groups: "{{ ha_plan.groups }}"
  register: heartbeat

- name: Demand that every group that this node holds really runs
  ansible.builtin.assert:
    that: heartbeat.groups.values() | selectattr('held') | rejectattr('running') | length == 0
"""

RETURN = r"""
running:
  description: Whether the daemon runs.
  returned: success
  type: bool
version:
  description: Version of Heartbeat, empty when its API does not answer.
  returned: success
  type: str
nodes:
  description: State of every node (init, up, active, dead).
  returned: success
  type: dict
  sample: {alpha: active, beta: dead}
links:
  description: State of every link as this node sees it, by node and interface.
  returned: success
  type: dict
  sample: {beta/eth0: up}
ping:
  description: Whether a ping node answers.
  returned: success
  type: dict
  sample: {10.0.0.254: true}
held:
  description: What Heartbeat says this node holds (none, local, foreign, all, transition), unknown if it says nothing.
  returned: success
  type: str
key_change:
  description:
    - Whether a change of the key was begun and has not ended (see M(linux_ha.cluster.heartbeat_config)). Until it has,
      this node would notice a dead peer only after an hour.
  returned: success
  type: bool
groups:
  description:
    - Per group whether this node holds it, whether all its resources run here, and each resource.
    - RV(groups.*.resources[].running) is null for resources that only notify (MailTo and the like); they do not count.
  returned: success
  type: dict
  sample: {web: {held: true, running: true, resources: [{entry: "IPaddr2::10.0.0.100/24/eth0", running: true}]}}
events:
  description:
    - What this node knows of the past of the groups and services, each with C(when) (seconds since 1970), C(what),
      C(of), C(source) and C(target) (nodes), C(why).
    - C(acquired), C(released) and C(broken) are read from the log of the last 30 days; C(moved), C(back) and C(moving)
      are the last moves of one group; C(failed) is a service that the watch found failed.
    - M(linux_ha.cluster.cluster_status) makes one time line of both nodes' events.
  returned: success
  type: list
  elements: dict
space:
  description: Percent used of each of the O(mounts) that is mounted here, as df(1) shows it.
  returned: success
  type: dict
  sample: {repl: 41}
log:
  description: The last lines with an error, and those that ResourceManager wrote (at most 100).
  returned: success
  type: list
  elements: str
"""

import time
from dataclasses import asdict
from datetime import datetime

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, events, space, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import memory, store

MOST_LINES = 100
HISTORY = 30 * 24 * 3600.0  # seconds of the log in which events are looked for


def epoch(text: str | None) -> float:
    """Return `since` in epoch seconds. Raises Refusal for what is neither a number nor ISO 8601."""
    if not text:
        return time.time() - 3600
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise Refusal(f"since must be seconds since 1970 or ISO 8601, not {text!r}") from None


def group_state(group: Group, held: bool, running: dict[str, bool]) -> dict:
    """One group of the result."""
    resources = [{"entry": entry, "running": running.get(entry)} for entry in group.entries]
    counted = [one["running"] for one in resources if one["running"] is not None]
    return {"held": held, "running": bool(counted) and all(counted), "resources": resources}


def relevant(lines: list[str]) -> list[str]:
    """The lines worth showing: errors, and everything from ResourceManager."""
    errors = set(status.troubles(lines, MOST_LINES))
    return [line for line in lines if line in errors or "ResourceManager" in line][-MOST_LINES:]


def remembered(node: str) -> list[events.Event]:
    """What the programs that move and watch groups remember."""
    moves = [one for one in store.moves().values() if one.why != "level"]
    failures = memory.parse_memory(commands.read(memory.MEMORY)).failures
    return [
        *(events.Event(one.when, one.state, one.group, one.source, one.target, one.why) for one in moves),
        *(events.Event(when, "failed", name, node) for name, times in failures.items() for when in times),
    ]


def info(node: Node, groups: dict[str, Group], since: float) -> dict:
    """Collect everything."""
    seen = node.look()
    running = node.running(entry for group in groups.values() for entry in group.entries)
    now = datetime.now()
    lines = node.log(min(since, now.timestamp() - HISTORY))
    known = [*events.read(lines, groups, node.name, now), *remembered(node.name)]
    return {
        "running": seen.running,
        "version": seen.members.version,
        "nodes": seen.members.nodes,
        "links": seen.members.links,
        "ping": seen.members.ping,
        "held": seen.held,
        "key_change": steps.is_patient(commands.read(commands.HA_DIR / "ha.cf") or ""),
        "groups": {
            name: group_state(group, status.is_held(seen.held, node.name, group), running)
            for name, group in groups.items()
        },
        "events": [asdict(event) for event in known],
        "log": relevant(status.lines_since("\n".join(lines), since, now)),
    }


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "groups": {"type": "dict", "default": {}},
            "mounts": {"type": "dict", "default": {}},
            "since": {"type": "str"},
            "logfile": {"type": "list", "elements": "path", "default": []},
        },
        supports_check_mode=True,
    )
    asked = module.params
    try:
        node = Node(asked["node"], logfiles=asked["logfile"])
        result = info(node, node.groups(asked["groups"]), epoch(asked["since"]))
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=False, space=space.used(asked["mounts"]), **result)


if __name__ == "__main__":
    main()
