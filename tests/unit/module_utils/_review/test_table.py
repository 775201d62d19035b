# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table, the order of findings, and that every rule is documented."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import RULES, Finding, count, in_order
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.table import render

NOTE = Finding("web", "note", "machine", "ha.cf line 10", "needs the interface 'eth0'")
ERROR = Finding("web", "error", "names", "haresources line 2", "nobody starts " + "this group " * 12)
EARLY, LATE = (Finding("web", "warning", "links", f"ha.cf line {line}", "one") for line in (9, 10))


def test_table():
    assert render([ERROR, NOTE], ["mail", "web"]) == [
        "mail: nothing found",
        "",
        "web: 1 error, 0 warnings, 1 note",
        "",
        "ERROR  names    haresources line 2",
        "    nobody starts this group this group this group this group this group this group this group this group this",
        "    group this group this group this group",
        "    -> write the name that uname -n prints on the node, in every file",
        "",
        "NOTE   machine  ha.cf line 10",
        "    needs the interface 'eth0'",
        "    -> see that every node has it: files alone cannot tell",
    ]


def test_findings_of_no_cluster_come_first():
    lines = render([Finding("", "error", "refused", "ha_clusters", "no host in it")], ["web"])
    assert [lines[0], lines[-1]] == ["inventory: 1 error, 0 warnings, 0 notes", "web: nothing found"]


def test_order_is_by_cluster_severity_and_place_and_each_is_told_once():
    other = Finding("mail", "note", "machine", "x", "y")
    assert in_order([NOTE, LATE, EARLY, ERROR, EARLY, other], ["mail", "web"]) == [other, ERROR, EARLY, LATE, NOTE]


def test_count():
    assert count([NOTE, ERROR, EARLY, LATE]) == {"error": 1, "warning": 2, "note": 1}


def test_a_finding_as_a_dictionary():
    assert NOTE.as_dict() == {
        "cluster": "web",
        "severity": "note",
        "rule": "machine",
        "where": "ha.cf line 10",
        "why": "needs the interface 'eth0'",
        "do": "see that every node has it: files alone cannot tell",
    }


def test_every_rule_is_documented():
    text = (Path(__file__).parents[4] / "docs/validate.md").read_text()
    assert list(dict.fromkeys(re.findall(r"^\| `(\S+)` \|", text, re.MULTILINE))) == list(RULES)
