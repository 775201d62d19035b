# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._picture.topology import topology

CARDS = {
    "public": ("eth0", "192.0.2.", "192.0.2.0/24"),
    "private": ("eth1", "10.0.0.", "10.0.0.0/24"),
}


def node(number):
    return {
        "interfaces": {
            label: {"device": device, "address": f"{start}{number}", "network": network}
            for label, (device, start, network) in CARDS.items()
        }
    }


@pytest.fixture
def plan():
    return {
        "name": "web",
        "nodes": {"alpha": node(1), "beta": node(2)},
        "heartbeat": {
            "ha_cf": ["keepalive 2", "bcast eth1", "serial /dev/ttyS0"],
            "timings": {"keepalive": 500, "deadtime": 10000},
            "ping": ["192.0.2.254"],
            "serial": ["/dev/ttyS0"],
        },
        "groups": {
            "web": {"node": "alpha", "addresses": ["192.0.2.10"], "volumes": ["www"], "services": ["<apache>"]},
            "mail": {"node": "beta", "addresses": [], "volumes": [], "services": ["postfix"]},
        },
        "volumes": {"www": {"mount": "/srv/www"}},
        "drbd": {
            "www": {
                "hosts": {
                    name: {"disk": "/dev/vdb", "address": f"10.0.0.{n}"} for n, name in ((1, "alpha"), (2, "beta"))
                }
            }
        },
    }


def words(picture):
    """The texts of a picture with their kinds and places; it must be XML."""
    found = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    return {(one.text, one.get("class"), float(one.get("x", 0)) > 500) for one in found}


def test_groups_stand_on_the_nodes_they_prefer(plan):
    told = words(topology(plan))
    assert {
        ("heartbeat every 0.5 s, dead after 10 s", "quiet", False),
        ("public 192.0.2.0/24", "quiet", False),
        ("private 10.0.0.0/24 · heartbeats (bcast) · DRBD www", "quiet", False),
        ("pinged: 192.0.2.254", "quiet", True),
        ("ttyS0", "quiet", False),
        ("eth1 10.0.0.2", "", True),
        ("web", "name", False),
        ("<apache>", "", False),
        ("www on /srv/www", "", False),
        ("web: may come here", "quiet", True),
        ("mail", "name", True),
        ("mail: may come here", "quiet", False),
    } <= told


def test_with_its_status_groups_stand_where_they_run_and_what_is_wrong_is_red(plan):
    health = {
        "healthy": False,
        "nodes": {"alpha": {"reachable": False}, "beta": {"reachable": True, "running": True}},
        "groups": {"web": "beta", "mail": None},
        "drbd": {"www": {"beta": {"role": "Primary", "disk_state": "UpToDate", "connection_state": "WFConnection"}}},
        "problems": [{"severity": "error", "where": "alpha", "what": "gives no answer", "do": "look"}],
    }
    told = words(topology(plan, health))
    assert {
        ("NOT HEALTHY", "name bad", True),
        ("alpha", "name bad", False),
        ("gives no answer", "bad", False),
        ("web", "name", True),
        ("web: may come here", "quiet", False),
        ("mail: runs nowhere", "bad", True),
        ("Primary/UpToDate", "bad", True),
        ("ERROR  alpha: gives no answer", "bad", False),
    } <= told


def test_what_does_not_fit_is_cut(plan):
    plan["groups"]["web"]["services"] = ["a" * 200]
    assert any(
        text.startswith("aaaa") and text.endswith("a…") and len(text) < 60 for text, _, _ in words(topology(plan))
    )
