# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drill will do, from plan and health."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.case import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

PLAN: dict[str, Any] = {
    "name": "pair",
    "nodes": {
        "alpha": {
            "interfaces": {
                "public": {"address": "10.0.0.1", "network": "10.0.0.0/24"},
                "private": {"address": "10.9.0.1", "network": "10.9.0.0/24"},
            }
        },
        "beta": {"interfaces": {"public": {"address": "10.0.0.2", "network": "10.0.0.0/24"}}},
    },
    "heartbeat": {"timings": {"deadtime": 10000}, "time_factor": 2, "auto_failback": False},
    "groups": {"web": {"node": "alpha", "addresses": ["10.0.0.100", "10.0.0.101"]}},
    "services": {
        "apache": {"group": "web", "probe": {"protocol": "http", "port": 80, "path": "/x"}},
        "ledger": {"group": "web", "probe": {"protocol": "append", "port": 7700}},
        "cron": {"group": "web", "probe": None},
        "spam": {"group": "web", "probe": {"protocol": "spamassassin", "port": 783, "local": True}},
    },
}
HEALTHY = {"healthy": True, "groups": {"web": "beta"}, "problems": []}


def test_decide() -> None:
    case = decide(PLAN, HEALTHY, "moved")
    assert (case.source, case.target, case.after, case.timeout) == ("beta", "alpha", {"web": "alpha"}, 250)
    assert case.targets == [
        {"name": "apache", "protocol": "http", "address": "10.0.0.100", "port": 80, "path": "/x"},
        {"name": "ledger", "protocol": "append", "address": "10.0.0.100", "port": 7700, "path": "/"},
    ]
    assert case.nodes == {"alpha": "10.0.0.1", "beta": "10.0.0.2"}


def test_a_virtual_service_is_asked_at_its_own_address() -> None:
    smtp = {"protocol": "smtp", "address": "10.0.0.101", "port": 25}
    plan = {**PLAN, "services": {}, "lvs": {"probes": {"smtp": smtp}}}
    assert decide(plan, HEALTHY, "moved").targets == [{"name": "smtp", "path": "/", **smtp}]


def test_a_container_is_asked_at_its_own_address() -> None:
    boxes = {
        "box": {"address": "192.0.2.60", "probe": {"protocol": "http", "port": 80}},
        "quiet": {"address": "192.0.2.61", "probe": None},
    }
    plan = {**PLAN, "services": {}, "containers": boxes}
    asked = {"name": "box", "protocol": "http", "port": 80, "path": "/", "address": "192.0.2.60"}
    assert decide(plan, HEALTHY, "moved").targets == [asked]


def test_services_on_a_mirror_volume() -> None:
    ledger = {**PLAN["services"]["ledger"], "data": [{"path": "/var/lib/ledger", "volume": "shares"}]}
    plan = {**PLAN, "services": {**PLAN["services"], "ledger": ledger}}
    assert decide({**plan, "mirrors": {"shares": {}}}, HEALTHY, "rejoins").mirrored == ["ledger"]
    assert decide({**plan, "mirrors": {}}, HEALTHY, "rejoins").mirrored == []


@pytest.mark.parametrize(
    ("failback", "ends", "carrier", "after"),
    [
        (False, "rejoins", "alpha", "beta"),
        (True, "moved", "alpha", "beta"),
        (True, "rejoins", "alpha", "alpha"),
        (True, "rejoins", "beta", "alpha"),
        ("legacy", "rejoins", "alpha", "beta"),
        (False, "home", "beta", "alpha"),
        (False, "home", "alpha", "alpha"),
        (True, "stays", "beta", "beta"),
    ],
)
def test_where_the_group_is_afterwards(failback: Any, ends: str, carrier: str, after: str) -> None:
    plan = {**PLAN, "heartbeat": {**PLAN["heartbeat"], "auto_failback": failback}}
    case = decide(plan, {**HEALTHY, "groups": {"web": carrier}}, ends)
    assert case.after == {"web": after}


def test_the_node_with_most_groups_is_hit() -> None:
    plan = {**PLAN, "groups": dict.fromkeys(("web", "mail", "files"), PLAN["groups"]["web"])}
    spread = {"web": "alpha", "mail": "beta", "files": "beta"}
    assert decide(plan, {**HEALTHY, "groups": spread}, "moved").source == "beta"
    equal = {"web": "beta", "mail": "alpha"}
    assert decide(plan, {**HEALTHY, "groups": equal}, "moved").source == "alpha"


def test_no_drill_for_the_sick() -> None:
    sick = {"healthy": False, "groups": {}, "problems": [{"where": "beta", "what": "gives no answer"}]}
    with pytest.raises(Refusal) as refusal:
        decide(PLAN, sick, "moved")
    assert str(refusal.value) == (
        "pair: expected a healthy cluster before the fault, found: beta: gives no answer. Nothing was injected. "
        "Repair it first (playbooks/status.yml says how)"
    )


def test_no_drill_without_anything_to_ask() -> None:
    with pytest.raises(
        Refusal, match="expected at least one service with a probe in a group with an address, found none"
    ):
        decide({**PLAN, "services": {}}, HEALTHY, "moved")
