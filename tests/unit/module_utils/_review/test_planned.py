# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review of an inventory: the plan's findings by their rules, and what the plan does not care about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Finding as Planned
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans, plan_clusters
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.planned import of_plans

PROJECT = Path(__file__).parents[4]
CATALOGUE = {
    file.stem: yaml.safe_load(file.read_text()) for file in (PROJECT / "roles/services/catalogue").glob("*.yml")
}
FENCED = {"disk": {"fencing": "resource-only"}, "handlers": {"fence-peer": "/root/fence"}}
GOOD = {
    "ha_links": [{"bcast": "private"}, {"ucast": "public"}],
    "ha_ping": ["192.0.2.254"],
    "ha_ipfail": True,
    "ha_stonith": ["external/ipmi /etc/ha.d/ipmi"],
    "ha_volumes": {"repl": {"drbd": {"disk": "/dev/vdb", "over": "private", "options": FENCED}}},
    "ha_groups": {"web": {"node": "alpha", "resources": [{"address": "192.0.2.10/24"}, {"volume": "repl"}]}},
}


def options(**sections):
    return {
        "ha_volumes": {"repl": {"drbd": {"disk": "/dev/vdb", "over": "private", "options": {**FENCED, **sections}}}}
    }


def review(changes=None, speed=None):
    """Return what is found in the good inventory after changes, but for what depends on the machine."""
    hosts = {}
    for number, host in enumerate(("alpha", "beta"), 1):
        cards = {
            "public": {"device": "eth0", "address": f"192.0.2.{number}/24"},
            "private": {"device": "eth1", "address": f"10.0.0.{number}/8", **({"speed": speed} if speed else {})},
        }
        hosts[host] = {**GOOD, "ha_interfaces": cards, **(changes or {})}
        hosts[host] = {name: value for name, value in hosts[host].items() if value is not None}
    plans = plan_clusters(hosts, {"ha_clusters": list(hosts), "web": list(hosts)}, CATALOGUE)
    return [(one.severity, one.rule, one.where, one.why) for one in of_plans(plans) if one.rule != "machine"]


def test_in_the_good_inventory_nothing_is_found():
    assert review() == []


VOLUME = "web.ha_volumes.repl.drbd.options"
MISTAKES = {
    "no ping node": (
        {"ha_ping": None, "ha_ipfail": None},
        (
            "warning",
            "ping",
            "web.ha_ping",
            "no ping node: a node that loses its clients' network keeps the groups they cannot reach",
        ),
    ),
    "no stonith": (
        {"ha_stonith": None},
        (
            "warning",
            "stonith",
            "web.ha_stonith",
            "no STONITH device: when all links are cut, both nodes take all groups, and DRBD's data go two ways",
        ),
    ),
    "no fencing": (
        options(disk={}, handlers={}),
        (
            "warning",
            "fencing",
            f"{VOLUME}.disk.fencing",
            "no fencing: after a cut of DRBD's link a node with old data can become primary",
        ),
    ),
    "a handler at its old place": (
        options(handlers={"fence-peer": "/usr/lib64/heartbeat/outdate"}),
        (
            "warning",
            "handler",
            f"{VOLUME}.handlers.fence-peer",
            "fence-peer runs /usr/lib64/heartbeat/outdate, which Debian 12 has as /usr/libexec/heartbeat/outdate:"
            " the handler fails when it is needed",
        ),
    ),
    "a rate above the usual link's share": (
        options(disk={**FENCED["disk"], "resync-rate": "36M"}),
        (
            "note",
            "resync-rate",
            f"{VOLUME}.disk.resync-rate",
            "resync-rate 36M is 302 Mbit/s, more than 30 % of 1000 Mbit/s, which is taken for the link's speed",
        ),
    ),
    "a warning of the plan": (
        {"ha_links": [{"ucast": "public"}]},
        (
            "warning",
            "links",
            "web.ha_links",
            "all heartbeats travel over public: when it fails, both nodes think the other dead and both start the groups;"
            " add a second path over another interface",
        ),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(mistake):
    changes, *expected = MISTAKES[mistake]
    assert review(changes) == expected


def test_an_error_of_the_plan_is_refused():
    why = "expected more than twice ha_keepalive (1 s), found 1 s"
    assert review({"ha_deadtime": 1}) == [("error", "refused", "web.ha_deadtime", why)]


def test_the_speed_of_the_inventory_counts():
    rate = options(disk={**FENCED["disk"], "resync-rate": "36M"})
    why = "resync-rate 36M is 302 Mbit/s, more than 30 % of the link's 100 Mbit/s"
    assert review(rate, speed=100) == [("warning", "resync-rate", f"{VOLUME}.disk.resync-rate", why)]
    assert review(rate, speed=10000) == []


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("web.ha_initdead", "initdead"),
        ("web.ha_links[0].bcast", "udpport"),
        ("web.ha_ipfail", "ping"),
        ("web.ha_auto_failback", "auto_failback"),
        ("web.ha_volumes.repl.drbd.options.startup.wfc-timeout", "wfc-timeout"),
        ("web.ha_volumes.repl.drbd.options.net.after-sb-1pri", "split-brain"),
        ("web.ha_volumes.repl.drbd.protocol", "protocol"),
        ("web.ha_services.line_append", "doubtful"),
    ],
)
def test_warnings_of_the_plan_go_by_a_rule(path, rule):
    (found,) = of_plans(Plans(members={"alpha": "web"}, warnings=[Planned(path, "hm")]))
    assert (found.cluster, found.severity, found.rule, found.where, found.why) == ("web", "warning", rule, path, "hm")


def test_what_concerns_the_whole_inventory_has_no_cluster():
    (found,) = of_plans(Plans(errors=[Planned("ha_clusters", "no host in it")]))
    assert (found.cluster, found.severity, found.where) == ("", "error", "ha_clusters")


@pytest.mark.parametrize("name", ["web_debian", "web_centos", "mail_lvs", "municipality"])
def test_of_the_example_inventories_everything_found_is_documented(name):
    inventory = yaml.safe_load((PROJECT / f"inventories/{name}/hosts.yml").read_text())
    group = inventory["ha_clusters"]["children"][name]
    below = PROJECT / f"inventories/{name}/group_vars"
    (file,) = [path for path in (below / f"{name}.yml", below / name / "cluster.yml") if path.exists()]
    common = yaml.safe_load(file.read_text())
    hosts = {host: {**common, **own} for host, own in group["hosts"].items()}
    behind = inventory.get("ha_real_servers", {"hosts": {}})["hosts"]
    groups = {"ha_clusters": list(hosts), name: list(hosts), "ha_real_servers": list(behind)}
    found = of_plans(plan_clusters({**hosts, **behind}, groups, CATALOGUE))
    text = (PROJECT / "docs/inventories.md").read_text().partition("## What validate says")[2]
    documented = re.findall(rf"^\| {name} \| `(\S+)` \| `(\S+)` \|", text, re.MULTILINE)
    assert documented == list(dict.fromkeys((one.rule, one.where.removeprefix(f"{name}.")) for one in found))
    assert "error" not in {one.severity for one in found}
