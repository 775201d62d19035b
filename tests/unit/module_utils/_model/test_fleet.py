# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several clusters in one inventory."""

from __future__ import annotations

import sys

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters


def calls(fleet, catalogue, count):
    """Return how many Python functions planning that many clusters calls."""
    hostvars, groups = fleet(count)
    counted = 0

    def count_calls(_frame, event, _arg):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count_calls)
    try:
        result = plan_clusters(hostvars, groups, catalogue)
    finally:
        sys.setprofile(None)
    assert (result.errors, len(result.clusters), len(result.members)) == ([], count, 2 * count)
    return counted


def test_work_grows_linearly_with_the_clusters(fleet, catalogue):
    few, many = calls(fleet, catalogue, 20), calls(fleet, catalogue, 200)
    assert many < 11 * few


@pytest.fixture
def said(fleet, catalogue):
    """Plan two clusters after a change of their hostvars and groups; return all errors and warnings as text."""

    def run(change):
        hostvars, groups = fleet(2)
        change(hostvars, groups)
        result = plan_clusters(hostvars, groups, catalogue)
        return [str(entry) for entry in (*result.errors, *result.warnings)]

    return run


def name_all(name):
    return lambda hostvars, groups: [host.update(ha_cluster_name=name) for host in hostvars.values()]


def addresses(host, interface, address):
    return lambda hostvars, groups: hostvars[host]["ha_interfaces"][interface].update(address=address)


def service_address(hostvars, groups):
    for host in ("a1", "b1"):
        hostvars[host]["ha_interfaces"]["public"]["address"] = f"10.1.0.2{host == 'a1':d}/24"
        hostvars[host]["ha_groups"]["web"]["resources"][0]["address"] = "10.1.0.10/24"


def crosstalk(hostvars, groups):
    for name, host in hostvars.items():
        host["ha_interfaces"]["public"]["address"] = f"10.1.0.{sorted(hostvars).index(name) + 1}/24"
        host["ha_groups"]["web"]["resources"][0]["address"] = f"10.1.0.5{name[-1]}/24"
        host["ha_links"] = [{"bcast": "public"}, {"ucast": "private"}]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda hostvars, groups: None, []),
        (
            lambda hostvars, groups: groups.update(ha_clusters=[]),
            ["ha_clusters: expected a group of this name with the clusters as its children, found no host in it"],
        ),
        (
            lambda hostvars, groups: groups.update(rack=["a0"]),
            [
                "hosts.a0.ha_cluster_name: expected one group below ha_clusters that names the cluster, found several groups (rack, web0); say ha_cluster_name",
                "web0.hosts: expected exactly two nodes, found 1 (b0)",
            ],
        ),
        (
            lambda hostvars, groups: groups.update(web0=["a0"]),
            [
                "hosts.b0.ha_cluster_name: expected one group below ha_clusters that names the cluster, found no group; say ha_cluster_name",
                "web0.hosts: expected exactly two nodes, found 1 (a0)",
            ],
        ),
        (
            name_all("one"),
            [
                "one.ha_groups: expected the same value on every node, found two on a0 and a1: a map and a map; set it for the group, not for a host",
                "one.ha_groups: expected the same value on every node, found two on a0 and b1: a map and a map; set it for the group, not for a host",
                "one.hosts: expected exactly two nodes, found 4 (a0, b0, a1, b1)",
            ],
        ),
        (
            lambda hostvars, groups: hostvars["a0"].update(ha_cluster_name="a/b"),
            [
                "hosts.a0.ha_cluster_name: expected a name of letters, digits, _, - and . (63 at most), found 'a/b'",
                "web0.hosts: expected exactly two nodes, found 1 (b0)",
            ],
        ),
        (
            service_address,
            [
                "web1.ha_groups.web.resources[0].address: 10.1.0.10 is given twice, here and at web0.ha_groups.web.resources[0].address"
            ],
        ),
        (
            lambda hostvars, groups: hostvars["a1"]["ha_interfaces"].update(
                more={"device": "eth2", "address": "10.1.0.10/24"}
            ),
            [
                "web0.ha_groups.web.resources[0].address: 10.1.0.10 is also the own address of a node, at web1.hosts.a1.ha_interfaces.more"
            ],
        ),
        (
            crosstalk,
            [
                "web1.ha_links[0].bcast: web0 broadcasts to 10.1.0.0/24 on UDP port 694 too, and each fills the other's log; use ucast, or another ha_udpport"
            ],
        ),
    ],
)
def test_fleet(said, change, expected):
    assert said(change) == expected


def test_other_groups_do_not_name_a_cluster(fleet, catalogue):
    hostvars, groups = fleet(1)
    groups.update(all=["a0", "b0", "lab_client"], ungrouped=[], ha_client=["lab_client", "a0"])
    result = plan_clusters(hostvars, groups, catalogue)
    assert result.members == {"a0": "web0", "b0": "web0"}


def test_a_name_of_ones_own(fleet, catalogue):
    hostvars, groups = fleet(1)
    groups.update(rack=["a0"])
    for host in hostvars.values():
        host["ha_cluster_name"] = "shop"
    assert list(plan_clusters(hostvars, groups, catalogue).clusters) == ["shop"]
