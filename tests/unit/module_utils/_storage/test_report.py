# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pvs, vgs and lvs 2.03.16 print, read."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._storage import report

PVS = """\
  {
      "report": [
          {
              "pv": [
                  {"pv_name":"/dev/loop0", "vg_name":"vg0"},
                  {"pv_name":"/dev/loop1", "vg_name":""}
              ]
          }
      ]
  }
"""
VGS = """\
  {
      "report": [
          {
              "vg": [
                  {"vg_name":"vg0", "vg_extent_size":"4194304", "vg_free":"1069547520"}
              ]
          }
      ]
  }
"""
LVS = """\
  {
      "report": [
          {
              "lv": [
                  {"vg_name":"vg0", "lv_name":"web", "lv_size":"1073741824"}
              ]
          }
      ]
  }
"""
NONE = """\
  {
      "report": [
          {
              "lv": [
              ]
          }
      ]
  }
"""


def test_reports():
    assert report.parse_disks(PVS) == {"/dev/loop0": "vg0", "/dev/loop1": ""}
    assert report.parse_groups(VGS, LVS) == {"vg0": report.Group(4194304, 1069547520, {"web": 1073741824})}


def test_nothing_there():
    assert report.parse_disks("") == {}
    assert report.parse_groups(VGS, NONE)["vg0"].volumes == {}
