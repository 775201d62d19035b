# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell: what the action returns for an inventory and for captured files."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.action import cluster_review
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Finding
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans


def test_an_inventory_with_an_error_has_no_overview_and_does_not_fail():
    plans = Plans(members={"alpha": "web", "beta": "web"}, errors=[Finding("web.ha_deadtime", "no")])
    result = cluster_review.of_inventory(plans)
    assert "failed" not in result
    assert (result["clusters"], result["overview"]) == (["web"], {})
    assert result["counts"] == {"error": 1, "warning": 0, "note": 0}
    assert result["findings"] == [
        {
            "cluster": "web",
            "severity": "error",
            "rule": "refused",
            "where": "web.ha_deadtime",
            "why": "no",
            "do": "correct it: as it stands it is refused",
        }
    ]
    assert result["table"][0] == "web: 1 error, 0 warnings, 0 notes"


def test_variables_of_hosts_are_read_as_cluster_plan_does():
    variables = {
        "groups": {"ha_clusters": ["alpha"], "web": ["alpha"]},
        "hostvars": {"alpha": {"ha_links": [], "x": 1}},
    }
    plans = cluster_review.plans_of(variables)
    assert plans.members == {"alpha": "web"}
    assert "web.hosts: expected exactly two nodes, found 1 (alpha)" in map(str, plans.errors)


def test_captured_files_have_no_overview():
    result = cluster_review.result([], ["web"])
    assert result == {
        "changed": False,
        "clusters": ["web"],
        "findings": [],
        "counts": {"error": 0, "warning": 0, "note": 0},
        "table": ["web: nothing found"],
        "overview": {},
    }
