# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual services: what the inventory says becomes ldirectord.cf, duties of real servers, or an error at its place."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import ldirectord
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters

SMTP = {
    "address": "192.0.2.10",
    "port": 25,
    "scheduler": "wlc",
    "real_servers": {"mail-1": {"weight": 2}, "mail-2": {}, "192.0.2.33": {}},
    "check": {"service": "smtp", "timeout": 3},
}
RESOURCES = [{"address": "192.0.2.10/24"}, {"virtual_services": ["smtp"]}]
PLACE = "web.ha_virtual_services.smtp"


@pytest.fixture
def plan(good_hosts):
    """Plan two directors and two mail servers after changes of the virtual service and of variables."""

    def run(service=(), **variables):
        smtp = {key: value for key, value in {**copy.deepcopy(SMTP), **dict(service)}.items() if value is not ...}
        shared = {
            "ha_volumes": {},
            "ha_groups": {"web": {"node": "alpha", "resources": RESOURCES}},
            "ha_virtual_services": {"smtp": smtp},
            **variables,
        }
        hostvars = good_hosts(shared)
        groups = {"ha_clusters": list(hostvars), "web": list(hostvars), "ha_real_servers": ["mail-1", "mail-2"]}
        for number, host in enumerate(groups["ha_real_servers"], 11):
            own = {"lan": {"device": "eth0", "address": f"192.0.2.{number}/24"}}
            far = {"wan": {"device": "eth1", "address": f"198.51.100.{number}/24"}}
            hostvars[host] = {"ha_interfaces": {**far, **own}}
        return plan_clusters(hostvars, groups, {})

    return run


def test_the_file_and_its_place(plan):
    found = plan(ha_ldirectord={"quiescent": True, "check": {"interval": 5}, "email": {"from": "ha"}})
    assert found.errors == []
    web = found.clusters["web"]
    assert web["heartbeat"]["haresources"] == ["alpha IPaddr2::192.0.2.10/24/eth0 ldirectord::ldirectord.cf"]
    assert web["lvs"]["files"] == {
        "ldirectord.cf": [
            "checkinterval=5",
            "quiescent=yes",
            "emailalertfrom=ha",
            "",
            "virtual=192.0.2.10:25",
            "    real=192.0.2.11:25 gate 2",
            "    real=192.0.2.12:25 gate 1",
            "    real=192.0.2.33:25 gate 1",
            "    checktimeout=3",
            "    scheduler=wlc",
            "    service=smtp",
        ]
    }
    assert web["lvs"]["modules"] == ["ip_vs", "ip_vs_wlc"]
    assert web["lvs"]["sync"] == {"over": "private", "id": 105}
    assert web["lvs"]["checks"] == ["smtp"]
    assert web["lvs"]["probes"] == {"smtp": {"protocol": "smtp", "address": "192.0.2.10", "port": 25}}
    assert web["groups"]["web"]["virtual_services"] == ["smtp"]
    duties = {"addresses": ["192.0.2.10"], "tunnel": False, "routes": []}
    assert web["lvs"]["real_servers"] == {
        "mail-1": {"own": ["192.0.2.11"], **duties},
        "mail-2": {"own": ["192.0.2.12"], **duties},
    }
    assert found.real_servers["mail-2"]["addresses"] == ["192.0.2.10"]
    assert found.real_servers["mail-2"]["interfaces"]["lan"]["address"] == "192.0.2.12"


def test_a_server_that_left_has_no_duties(plan):
    found = plan({"real_servers": {"mail-1": {}}})
    assert found.real_servers["mail-2"]["addresses"] == []


def test_without_virtual_services_there_is_nothing(plans):
    assert plans().clusters["web"]["lvs"] == {}


def test_every_directive_can_be_said():
    """Each row of the format's tables has a place of its own in the inventory."""
    values = {d.COUNT: 3, d.NUMBER: 3, d.FREQUENCY: 3, d.PORT: 3, d.SWITCH: True}
    for table in (d.GLOBAL, ldirectord.VIRTUAL):
        rows = {name: row for name, row in table.items() if row.kind != d.GONE}
        said = ldirectord.said({name: values.get(row.kind, f"text of {name}") for name, row in rows.items()})
        written = {one.name: one.value for one in ldirectord.settings(table, said, 7)}
        assert list(written) == list(rows)
        for name, row in rows.items():
            expected = "yes" if row.kind == d.SWITCH else str(values.get(row.kind, f"text of {name}"))
            assert written[name] == (f"@{name}_7@" if name in ("login", "passwd", "secret") else expected)


def test_secrets_are_not_in_the_plan(plan):
    check = {"service": "mysql", "login": "monitor-login", "passwd": "monitor-passwd", "database": "a", "request": "b"}
    found = plan({"port": 3306, "check": check})
    assert "monitor-" not in repr(found)
    assert '    login="@login_1@"' in found.clusters["web"]["lvs"]["files"]["ldirectord.cf"]
    wrong = plan({"port": 3306, "check": {**check, "passwd": "monitor-passwd\n"}})
    assert [str(error) for error in wrong.errors] == [
        f"{PLACE}.check.passwd: expected a text of one line, found something else"
    ]


def test_nat(plan):
    real = {"mail-1": {"forward": "masq", "port": 2525}}
    lvs = plan({"real_servers": real}).clusters["web"]["lvs"]
    assert lvs["forwarding"]
    route = {"from": "192.0.2.11", "protocol": "tcp", "port": "2525", "via": "192.0.2.10"}
    assert lvs["real_servers"]["mail-1"] == {
        "own": ["192.0.2.11"],
        "addresses": [],
        "tunnel": False,
        "routes": [route],
    }


def test_tunnel(plan):
    lvs = plan({"real_servers": {"mail-1": {"forward": "ipip"}}}).clusters["web"]["lvs"]
    assert lvs["real_servers"]["mail-1"]["addresses"] == ["192.0.2.10"]
    assert lvs["real_servers"]["mail-1"]["tunnel"]


def test_mark(plan):
    told = {"mark": 7, "port": ..., "ports": {"tcp": [80, "8000-8080"]}, "check": {"type": "connect", "port": 80}}
    lvs = plan({**told, "real_servers": {"mail-1": {}}}).clusters["web"]["lvs"]
    assert lvs["files"]["ldirectord.cf"][:2] == ["virtual=7", "    real=192.0.2.11 gate 1"]
    assert lvs["marks"] == [
        {"mark": 7, "family": "ip", "address": "192.0.2.10", "protocol": "tcp", "ports": [80, "8000-8080"]}
    ]


def test_ipv6(plan):
    resources = [{"script": {"name": "IPv6addr", "args": ["2001:db8:0:1:2:3:4:5/64"]}}, {"virtual_services": ["smtp"]}]
    told = {"address": "2001:db8:0:1:2:3:4:5", "fallback": "[2001:db8::9]:25 gate", "real_servers": {"2001:db8::7": {}}}
    found = plan({**told, "check": {"type": "connect"}}, ha_groups={"web": {"node": "alpha", "resources": resources}})
    assert found.errors == []
    assert found.clusters["web"]["lvs"]["files"]["ldirectord.cf"] == [
        "virtual6=[2001:db8:0:1:2:3:4:5]:25",
        "    real6=[2001:db8::7]:25 gate 1",
        "    fallback6=[2001:db8::9]:25 gate",
        "    checktype=connect",
        "    scheduler=wlc",
    ]


def test_a_director_may_be_a_real_server(plan, good_hosts):
    hosts = good_hosts({"ha_volumes": {}, "ha_groups": {"web": {"node": "alpha", "resources": RESOURCES}}})
    for host in hosts.values():
        host["ha_virtual_services"] = {"smtp": {**SMTP, "real_servers": {"alpha": {}, "beta": {}}}}
    groups = {"ha_clusters": list(hosts), "web": list(hosts), "ha_real_servers": list(hosts)}
    found = plan_clusters(hosts, groups, {})
    assert found.errors == []
    assert found.members == {"alpha": "web", "beta": "web"}
    assert "    real=192.0.2.2:25 gate 1" in found.clusters["web"]["lvs"]["files"]["ldirectord.cf"]
    assert found.real_servers["beta"]["addresses"] == ["192.0.2.10"]


def test_a_file_for_each_group(plan):
    second = [{"address": "192.0.2.11/24"}, {"virtual_services": ["smtp2"]}]
    both = {"smtp": SMTP, "smtp2": {**SMTP, "address": "192.0.2.11"}}
    groups = {"web": {"node": "alpha", "resources": RESOURCES}, "other": {"node": "beta", "resources": second}}
    found = plan(ha_groups=groups, ha_virtual_services=both)
    assert list(found.clusters["web"]["lvs"]["files"]) == ["ldirectord.cf", "ldirectord-other.cf"]
    groups["other"]["resources"][1]["file"] = "ldirectord.cf"
    assert [str(error) for error in plan(ha_groups=groups, ha_virtual_services=both).errors] == [
        "web.ha_groups.other.resources[1].file: ldirectord.cf is given twice, here and at web.ha_groups.web.resources[1]"
    ]


ERRORS = [
    (
        {"port": ...},
        f"{PLACE}: expected address and port, or a mark, found no port",
    ),
    ({"mark": 3}, f"{PLACE}.port: expected only without mark; the packets to be marked are told by ports"),
    ({"ports": {"tcp": [25]}}, f"{PLACE}.ports: expected only together with mark, found without"),
    (
        {"address": "192.0.2.77"},
        f"{PLACE}.address: expected an address of group web (192.0.2.10), found 192.0.2.77",
    ),
    ({"address": "mail"}, f"{PLACE}.address: expected an IPv4 or IPv6 address, found 'mail'"),
    (
        {"real_servers": {"mail1": {}}},
        f"{PLACE}.real_servers.mail1: expected a host of the inventory's group ha_real_servers, or an address,"
        " found 'mail1'; did you mean mail-1?",
    ),
    ({"shceduler": "wlc"}, f"{PLACE}.shceduler: unknown key; did you mean scheduler?"),
    (
        {"netmask": "24"},
        f"{PLACE}.netmask: netmask must be a dotted quad such as 255.255.255.0, not '24'",
    ),
    (
        {"check": {"request": "a#b"}},
        f"{PLACE}.check.request: expected a text without #, which begins a comment in ldirectord.cf",
    ),
    (
        {"real_servers": {"mail-1": {"request": "a", "receive": 'b","c'}}, "protocol": "tcp"},
        f"{PLACE}: ldirectord would read it otherwise: look at the quotes in its texts",
    ),
    (
        {"fallback": "192.0.2.1 gated"},
        f"{PLACE}.fallback: the forwarding method must be gate, masq, ipip, not 'gated'",
    ),
]


@pytest.mark.parametrize(("service", "said"), ERRORS, ids=lambda value: str(value)[:50])
def test_errors(plan, service, said):
    assert said in [str(error) for error in plan(service).errors]


def test_the_address_comes_up_behind_its_virtual_services(plan):
    said = (
        f"{PLACE}.address: comes up before the virtual services in the resources of group web: until ldirectord runs, "
        "connections that could survive a takeover are reset; put it behind them"
    )
    assert said in map(str, plan(ha_groups={"web": {"node": "alpha", "resources": RESOURCES}}).warnings)
    behind = plan(ha_groups={"web": {"node": "alpha", "resources": RESOURCES[::-1]}})
    assert behind.errors == []
    assert said not in map(str, behind.warnings)


WARNINGS = [
    (
        {"real_servers": {"mail-1": {"port": 26}}},
        f"{PLACE}.real_servers.mail-1: gate cannot change the port: the kernel uses 25, not '26'",
    ),
    (
        {"real_servers": {"10.9.9.9": {}, "203.0.113.9": {}}},
        f"{PLACE}.real_servers.203.0.113.9: 203.0.113.9 is in no network of the directors, as forward gate needs it",
    ),
    (
        {"scheduler": "wlcc"},
        f"{PLACE}: the kernel has no scheduler 'wlcc': it knows rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, fo, ovf, mh",
    ),
    (
        {"real_servers": {"outside": {"host": "mail.example.com"}}},
        f"{PLACE}.real_servers.outside.host: mail.example.com is no host of the inventory: the directors look it up",
    ),
]


@pytest.mark.parametrize(("service", "said"), WARNINGS, ids=lambda value: str(value)[:50])
def test_warnings(plan, service, said):
    found = plan(service)
    assert found.errors == []
    assert said in [str(warning) for warning in found.warnings]


def test_a_real_server_out_of_reach(plan, good_hosts):
    hosts = {**good_hosts({"ha_volumes": {}, "ha_groups": {"web": {"node": "alpha", "resources": RESOURCES}}})}
    for host in hosts.values():
        host["ha_virtual_services"] = {"smtp": {**SMTP, "real_servers": {"far": {}}}}
    groups = {"ha_clusters": list(hosts), "web": list(hosts), "ha_real_servers": ["far"]}
    hosts["far"] = {"ha_interfaces": {"lan": {"device": "eth0", "address": "203.0.113.1/24"}}}
    assert [str(error) for error in plan_clusters(hosts, groups, {}).errors] == [
        f"{PLACE}.real_servers.far: far is in no network of the directors, as forward gate needs it; take ipip"
    ]


def test_two_services_at_one_place(plan):
    resources = [{"address": "192.0.2.10/24"}, {"virtual_services": ["smtp", "again"]}]
    found = plan(
        ha_groups={"web": {"node": "alpha", "resources": resources}},
        ha_virtual_services={"smtp": SMTP, "again": SMTP},
    )
    assert str(found.errors[0]) == (
        f"web.ha_virtual_services.again.address: this virtual service is given twice, here and at {PLACE}.address"
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (False, None),
        (True, {"over": "private", "id": 105}),
        ({"over": "public", "id": 0}, {"over": "public", "id": 0}),
    ],
)
def test_sync(plan, said, expected):
    assert plan(ha_lvs_sync=said).clusters["web"]["lvs"]["sync"] == expected


def test_sync_over_nothing(plan):
    assert [str(error) for error in plan(ha_lvs_sync={"over": "privat"}).errors] == [
        "web.ha_lvs_sync.over: expected an interface of alpha, found 'privat'; did you mean private?",
        "web.ha_lvs_sync.over: expected an interface of beta, found 'privat'; did you mean private?",
    ]


def test_nobody_carries_it(plan):
    groups = {"web": {"node": "alpha", "resources": RESOURCES[:1]}}
    found = plan(ha_groups=groups)
    assert f"{PLACE}: no group carries this virtual service, so nothing balances it" in map(str, found.warnings)
