# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: drill_case
short_description: What a failover drill is going to do to a cluster
description:
  - Says which node loses its groups, which one gets them, where they should be when all is healed, whom a
    client asks meanwhile, and how long that may take. Refuses for a cluster that is not healthy.
  - Runs on the controller and touches nothing.
version_added: "0.1.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  plan:
    description: The plan of the cluster.
    type: dict
    required: true
  health:
    description: What M(linux_ha.cluster.cluster_status) returned.
    type: dict
    required: true
  ends:
    description:
      - Where the groups are when all is healed. V(moved), on the other node; V(rejoins), there too, but
        C(ha_auto_failback) takes groups home to the node that left and came back; V(home), each on the node it
        prefers, as after both nodes were started; V(stays), each where it was.
    type: str
    choices: [moved, rejoins, home, stays]
    default: moved
attributes:
  check_mode:
    support: full
    description: It only decides.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Decide what the drill does
  linux_ha.cluster.drill_case:
    plan: "{{ ha_plan }}"
    health: "{{ status }}"
    ends: rejoins
  register: case
"""

RETURN = r"""
source:
  description: The node whose groups move, the one that carries most of them.
  returned: success
  type: str
target:
  description: The other one.
  returned: success
  type: str
after:
  description: For every group the node it should run on when everything is healed.
  returned: success
  type: dict
targets:
  description: What M(linux_ha.cluster.probe) asks, one entry for each service with a probe.
  returned: success
  type: list
  elements: dict
nodes:
  description: For every node its own address in the network of the first target.
  returned: success
  type: dict
mirrored:
  description: Services that live on a mirror volume, of which a crash may lose what was written since the last copy.
  returned: success
  type: list
  elements: str
timeout:
  description: Seconds until the services must answer again.
  returned: success
  type: int
"""
