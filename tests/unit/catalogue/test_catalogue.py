# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole catalogue as data: each entry plans, and the inventory that its document prints does, too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.action.cluster_plan import CATALOGUE, read_catalogue
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans, plan_clusters

DOCUMENT = (Path(__file__).parents[3] / "docs" / "catalogue.md").read_text()
NAMES = sorted(path.stem for path in CATALOGUE.glob("*.yml"))


def plan(variables: dict[str, Any]) -> Plans:
    hosts = {
        f"node{n}": {
            "ha_interfaces": {"lan": {"device": "eth0", "address": f"192.168.69.1{n}/24"}},
            "ha_links": [{"bcast": "lan"}],
            "ha_volumes": {
                name: {"drbd": {"disk": f"/dev/vd{n}", "over": "lan", "minor": n, "port": 7788 + n}}
                for n, name in enumerate(variables["ha_groups"])
            },
            **variables,
        }
        for n in (1, 2)
    }
    return plan_clusters(hosts, {"ha_clusters": list(hosts), "town": list(hosts)}, read_catalogue(CATALOGUE))


def group(*services: str, volume: str = "one") -> dict[str, Any]:
    resources = [{"address": "192.168.69.100/24"}, {"volume": volume}, {"services": list(services)}]
    return {"node": "node1", "resources": resources}


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_plans(name: str) -> None:
    plans = plan({"ha_groups": {"one": group(name)}})
    assert plans.errors == []
    service = plans.clusters["town"]["services"][name]
    assert service["probe"]
    assert service["packages"]


@pytest.mark.parametrize("name", NAMES)
def test_the_document_has_every_entry(name: str) -> None:
    row = re.search(rf"^\| `{name}` \|.*$", DOCUMENT, re.MULTILINE)
    assert row is not None
    for path in yaml.safe_load((CATALOGUE / f"{name}.yml").read_text()).get("data", {}):
        assert path in row.group()


def test_the_printed_inventories_plan() -> None:
    town, own = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    plans = plan(yaml.safe_load(town))
    assert plans.errors == []
    services = plans.clusters["town"]["services"]
    assert services["dovecot"]["files"]["/etc/dovecot/users"]["mode"] == "0600"
    assert "/etc/proftpd/conf.d/linux_ha.conf" in services["proftpd"]["files"]
    plans = plan({"ha_groups": {"one": group("intranet")}, **yaml.safe_load(own)})
    assert plans.errors == []


def test_a_file_says_its_content_or_its_link() -> None:
    files = {"/etc/a": {"mode": "0644"}, "/etc/b": {"content": "x", "link": "/etc/c"}, "/etc/d": {"link": "/etc/e"}}
    plans = plan({"ha_groups": {"one": group("own")}, "ha_services": {"own": {"units": ["a.service"], "files": files}}})
    assert [str(error) for error in plans.errors] == [
        "town.ha_services.own.files./etc/a: expected exactly one of content, link, found none of them",
        "town.ha_services.own.files./etc/b: expected exactly one of content, link, found content and link",
    ]
