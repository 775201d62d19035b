# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_review
short_description: Find what would hurt in production, before it does
description:
  - Reviews every cluster of the inventory, or clusters whose files were copied into folders, and says of each finding
    how much it matters, where it is, why it hurts and what to do.
  - An inventory gets everything that M(linux_ha.cluster.cluster_plan) says, errors and warnings, and what an inventory
    may leave out that production needs (a STONITH device, a ping node, DRBD's fencing).
  - Captured files get the same, everything that the parsers of ha.cf, haresources, authkeys, drbd.conf and
    ldirectord.cf say, and what only files of real nodes can show (files that differ between the nodes, services that
    start at boot, scripts without an action status). Several clusters are also compared with each other.
  - The rules are in docs/validate.md. No secret is ever shown.
  - Runs on the controller and touches no node. It does not fail for what it finds.
version_added: "0.2.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  captured:
    description:
      - Folders with captured files. Without them the inventory is reviewed.
      - A folder holds one cluster, with a directory a node named as C(uname -n) and the files by their paths in it
        (C(DIR/debian1/etc/ha.d/ha.cf)), or flat (C(DIR/ha.cf)) with the files that both nodes have; or it holds
        several such folders.
      - Beside the configuration these answers of programs are used, where they are there -
        C(NODE/commands/uname) (C(uname -n)), C(NODE/commands/ip-address.json) (C(ip -json address)),
        C(NODE/commands/enabled-units) (C(systemctl list-unit-files --state=enabled --no-legend)) and
        C(NODE/commands/link-speed) (a line of device and Mbit/s for each network device).
    type: list
    elements: path
attributes:
  check_mode:
    support: full
    description: It only reads.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Review the inventory
  linux_ha.cluster.cluster_review:
  register: review

- name: Review what was copied from two clusters
  linux_ha.cluster.cluster_review:
    captured: [/root/captured/web, /root/captured/mail]
  register: review

- name: Fail with any error
  ansible.builtin.assert:
    that: review.counts.error == 0
    fail_msg: "{{ review.table | join('\n') }}"
"""

RETURN = r"""
findings:
  description:
    - What was found, cluster by cluster, the worst first.
    - Each has cluster (empty for what concerns the whole inventory), severity (error, warning, note), rule, where (file
      and line, or path of the inventory), why, and do (what to do).
  returned: success
  type: list
  elements: dict
counts:
  description: How many there are of each severity.
  returned: success
  type: dict
  sample: {error: 0, warning: 3, note: 1}
clusters:
  description: The names of the clusters that were looked at.
  returned: success
  type: list
  elements: str
table:
  description: The findings as lines of text.
  returned: success
  type: list
  elements: str
overview:
  description: Each cluster of the inventory as lines of text, if all can be built. Empty for captured files.
  returned: success
  type: dict
"""
