#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action of the same name."""

DOCUMENTATION = r"""
module: cluster_import
short_description: Make an inventory of a cluster that somebody built by hand
version_added: "0.2.0"
author: ["The linux_ha.cluster authors (@linux-ha)"]
description:
  - >-
    Reads the files of a Heartbeat and DRBD pair, from a folder (O(captured)) or as M(linux_ha.cluster.node_capture)
    fetched them (O(fetched)), and writes an inventory that builds the same cluster.
  - >-
    It is faithful: what C(site.yml) then writes says the same to Heartbeat and DRBD as the files do (the same words
    of haresources in the same order, the same statements of ha.cf, the same options of DRBD), so that importing a
    cluster that runs interrupts nothing. With O(modern) the inventory says it as the collection's own do.
  - >-
    What the variables have no words for is kept in C(ha_verbatim) and reported. Comments are kept above the variable
    they belong to. Secrets, and lines that may hold one, go to a file of their own (mode 0600) and are never shown.
  - It runs on the controller, touches no node, and never overwrites an inventory.
options:
  captured:
    description:
      - >-
        A folder with one directory a node, in which files lie as on the node (C(debian1/etc/ha.d/ha.cf)), and what
        programs printed in C(commands): C(uname) (C(uname -n)), C(ip-address.json) (C(ip -json address)).
      - >-
        Or a flat folder with C(ha.cf), C(haresources), C(authkeys), C(drbd.conf), that both nodes have.
    type: path
  fetched:
    description: Name of the variable that each of O(hosts) registered from M(linux_ha.cluster.node_capture).
    type: str
  hosts:
    description: The two nodes, with O(fetched).
    type: list
    elements: str
  name:
    description: "Name of the cluster, and of its group: letters, digits and C(_)."
    type: str
    required: true
  directory:
    description: The inventory to make. There must be nothing of this name.
    type: path
    required: true
  modern:
    description: >-
      Say it in today's words, which changes files on the nodes: addresses by IPaddr2 with the prefix of the node's
      network, init scripts that the catalogue knows as services with their data on the volume, the collection's own
      defaults for waits and authentication of DRBD and for the log.
    type: bool
    default: false
attributes:
  check_mode: {description: Says what it would report and writes nothing., support: full}
  diff_mode: {description: The files are new., support: none}
seealso:
  - module: linux_ha.cluster.cluster_plan
  - module: linux_ha.cluster.node_capture
"""

EXAMPLES = r"""
- name: Make an inventory of files that were copied into a folder
  linux_ha.cluster.cluster_import:
    captured: /root/captured/web
    name: web
    directory: inventories/web
  register: __import

- name: Show what is not as it was
  ansible.builtin.debug:
    msg: "{{ __import.table }}"
"""

RETURN = r"""
files:
  description: The files of the inventory. The one with secrets is C(secrets.yml).
  returned: success
  type: list
  elements: str
notes:
  description: What has to be mended, what means something else now, what was kept and is not built, good to know.
  returned: success
  type: list
  elements: dict
  contains:
    kind: {description: "V(wrong), V(changed), V(verbatim) or V(note).", type: str}
    file: {description: "The file, as the capture names it.", type: str}
    line: {description: "Its line, 0 for the file as a whole.", type: int}
    message: {description: What there is to say. Never a secret., type: str}
summary:
  description: How many notes there are of each kind.
  returned: success
  type: str
table:
  description: The notes as aligned lines; none if there are none.
  returned: success
  type: list
  elements: str
next:
  description: What to do now, step by step.
  returned: success
  type: list
  elements: str
"""
