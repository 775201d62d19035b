# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_status
short_description: Whether a pair is well, and what to do if not
description:
  - Judges a cluster from its plan and from what M(linux_ha.cluster.heartbeat_info) and
    M(linux_ha.cluster.drbd_info) returned on its nodes. A node that could not be reached counts as silent, it
    does not stop the judgement.
  - A pair is healthy if both nodes run heartbeat, see each other as active on every link, every group runs
    completely on exactly one node with nothing of it on the other, and every DRBD resource is connected, up to
    date on both sides, and primary where its group runs.
  - Runs on the controller and touches nothing.
version_added: "0.1.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  plan:
    description: The plan of the cluster, from M(linux_ha.cluster.cluster_plan).
    type: dict
    required: true
  heartbeat:
    description:
      - Name of the variable in which every node registered heartbeat_info, or the registered result of a loop
        over the names of the nodes.
    type: raw
    required: true
  drbd:
    description: The same for drbd_info. Not needed without DRBD.
    type: raw
  mirrors:
    description: The same for mirror_info. Not needed without mirror volumes.
    type: raw
    version_added: 0.2.0
attributes:
  check_mode:
    support: full
    description: It only reads.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Judge the pair
  linux_ha.cluster.cluster_status:
    plan: "{{ ha_plan }}"
    heartbeat: __status_heartbeat
    drbd: __status_drbd
  register: status

- name: Print it
  ansible.builtin.debug:
    msg: "{{ status.table }}"
"""

RETURN = r"""
healthy:
  description: Whether a failover would work now.
  returned: success
  type: bool
nodes:
  description: For every node reachable, running, peer (how it sees the other), links (up or not), held.
  returned: success
  type: dict
groups:
  description: For every group the node that runs all of it, or null.
  returned: success
  type: dict
drbd:
  description: For every DRBD resource what each node says of it.
  returned: success
  type: dict
mirrors:
  description:
    - For every mirror volume C(served_by), C(age) of its copy (seconds, or null), C(generation), the number of
      C(generations) and the names of C(unmirrored) ones by node, C(served_from) (what was found at the last takeover),
      C(why) the last run failed.
  returned: success
  type: dict
events:
  description:
    - What happened last on both nodes, newest first, at most 10. Each has C(when) (seconds since 1970), C(what)
      (C(takeover), C(failback), C(start), C(move) or C(no start) of a group, C(failure) of a service, C(loss) of what
      was written after the copy that a takeover serves), C(of), C(from) and C(to) (nodes, or null), C(why).
    - Takeovers are known as far as the nodes' logs go back; the last move of each group, the failures of each
      service since its group moved, and the last loss of each volume are remembered.
  returned: success
  type: list
  elements: dict
problems:
  description: What is wrong, each with severity (error, warning), where, what, do.
  returned: success
  type: list
  elements: dict
table:
  description: All of it as lines of text.
  returned: success
  type: list
  elements: str
"""
