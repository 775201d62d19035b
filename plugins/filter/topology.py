# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell around the picture."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._picture.topology import topology

DOCUMENTATION = r"""
name: topology
short_description: A cluster as a picture
version_added: "0.2.0"
author: The linux_ha.cluster authors (@linux-ha)
description:
  - Draws both nodes, their networks and cables, and what runs where, from the plan of a cluster, as SVG.
positional: health
options:
  _input:
    description: The plan of the cluster, a value of C(clusters) of M(linux_ha.cluster.cluster_plan).
    type: dict
    required: true
  health:
    description:
      - What M(linux_ha.cluster.cluster_status) returned. Then groups stand where they run, and what is wrong is red.
      - Without it groups stand on the nodes they prefer.
    type: dict
"""

EXAMPLES = r"""
- name: Draw the cluster
  ansible.builtin.copy:
    content: "{{ ha_plan | linux_ha.cluster.topology }}"
    dest: reports/web/topology.svg
    mode: "0644"
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The text of an SVG file.
  type: str
"""


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"topology": topology}
