# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: drill_report
short_description: Judge failover drills and write their report
description:
  - Turns what was gathered during drills into verdicts, and writes C(report.json), C(junit.xml) and
    C(report.html) below O(directory)/O(cluster)/TIME on the controller.
  - A drill has passed if the services answered again, no acknowledged write is lost, and the cluster was
    healthy afterwards with its groups where they should be.
  - Detection is the time from the fault to the survivor's first log line about it. The fault is what the active
    node logged first, or, for a node without power, the last answer before the outage. Clocks are compared by
    the client, where it may.
version_added: "0.1.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  cluster:
    description: Name of the cluster.
    type: str
    required: true
  directory:
    description: Where reports are kept.
    type: path
    required: true
  started:
    description: When the first drill began, seconds since the epoch.
    type: float
    required: true
  time_factor:
    description: The factor of all heartbeat times, for the reader.
    type: float
    default: 1.0
  runs:
    description:
      - For every drill C(name), C(noted) (when the fault was ordered), C(case), C(client) (the summary of the
        probe), C(logs) (events of each node), C(health) (afterwards), C(error) (why it broke off), C(seconds).
    type: list
    elements: dict
    required: true
attributes:
  check_mode:
    support: full
    description: It judges and writes nothing.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Write the report
  linux_ha.cluster.drill_report:
    cluster: web_debian
    directory: reports
    started: 1795252174.0
    runs: "{{ runs }}"
  register: report
"""

RETURN = r"""
files:
  description: Paths of the files, by kind (json, xml, html).
  returned: success
  type: dict
failed_drills:
  description: Names of the drills that failed.
  returned: success
  type: list
  elements: str
table:
  description: The drills as lines of text.
  returned: success
  type: list
  elements: str
"""
