# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell: values as Ansible hands them over become plain; results and failures are worded as an action's."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.template import Templar, trust_as_template
from ansible_collections.linux_ha.cluster.plugins.action import cluster_plan
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Broken, Finding
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans


class Host(dict):
    """Variables of a host of which some cannot be evaluated."""

    def __getitem__(self, name):
        value = super().__getitem__(name)
        if isinstance(value, Exception):
            raise value
        return value


def test_templates_and_tags_become_plain_values():
    templar = Templar(variables={"device": trust_as_template("eth{{ 0 }}"), "number": trust_as_template("{{ 7788 }}")})
    given = {"a": [trust_as_template("{{ device }}")], "b": {"c": trust_as_template("{{ number }}")}}
    plain = cluster_plan.plain(templar.template(given))
    assert plain == {"a": ["eth0"], "b": {"c": 7788}}
    assert [type(part) for part in (plain, plain["a"], plain["a"][0], plain["b"]["c"])] == [dict, list, str, int]
    json.dumps(plain)


def test_only_variables_of_this_collection_are_read():
    host = Host(ha_udpport=694, ansible_host="x", ha_lab={"kind": "vm"}, other=AnsibleError("never read"))
    assert cluster_plan.read_host(host) == {"ha_udpport": 694}


def test_a_variable_that_cannot_be_evaluated_is_reported_by_name():
    host = Host(
        ha_udpport=AnsibleUndefinedVariable("'port' is undefined"),
        ha_authkeys=AnsibleUndefinedVariable("the secret is hunter2"),
    )
    assert cluster_plan.read_host(host) == {
        "ha_udpport": Broken("'port' is undefined"),
        "ha_authkeys": Broken("an undefined variable, or a vault without its password"),
    }


def test_a_failure_tells_everything_at_once():
    plans = Plans(errors=[Finding("web.a", "no"), Finding("web.b", "neither")], warnings=[Finding("web.c", "hm")])
    assert cluster_plan.result(plans) == {
        "failed": True,
        "msg": "2 error(s) in the inventory:\nweb.a: no\nweb.b: neither",
        "errors": [{"path": "web.a", "message": "no"}, {"path": "web.b", "message": "neither"}],
        "plan_warnings": ["web.c: hm"],
    }


def test_success():
    assert cluster_plan.result(Plans(members={"a": "web"})) == {
        "changed": False,
        "clusters": {},
        "members": {"a": "web"},
        "real_servers": {},
        "plan_warnings": [],
        "tables": {},
        "_ansible_verbose_override": True,
    }


def test_the_catalogue_holds_apache():
    catalogue = cluster_plan.read_catalogue(cluster_plan.CATALOGUE)
    assert catalogue["apache"] == {
        "packages": {"Debian": ["apache2"]},
        "units": ["apache2.service"],
        "data": {"/var/www": None},
        "probe": {"protocol": "http", "port": 80, "path": "/"},
        "check": "apache2ctl configtest",
    }


def test_a_broken_file_of_the_catalogue_is_named(tmp_path):
    (tmp_path / "odd.yml").write_text("a: [")
    with pytest.raises(AnsibleError, match=r"odd\.yml: expected YAML, found"):
        cluster_plan.read_catalogue(tmp_path)
