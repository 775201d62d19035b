# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One good cluster, called web, of alpha and beta; each test changes what it is about."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters

CATALOGUE = {
    "apache": {
        "packages": {"Debian": ["apache2"]},
        "units": ["apache2.service"],
        "data": {"/var/www": None},
        "probe": {"protocol": "http", "port": 80, "path": "/"},
    },
    "line_append": {
        "units": ["line_append.service"],
        "data": {"/var/lib/line_append": None},
        "probe": {"protocol": "append", "port": 7700},
    },
}
GOOD = {
    "ha_links": [{"bcast": "private"}, {"ucast": "public"}],
    "ha_volumes": {"repl": {"drbd": {"disk": "/dev/vdb", "over": "private"}, "filesystem": {"mount": "/mnt/repl"}}},
    "ha_groups": {
        "web": {
            "node": "alpha",
            "resources": [{"address": "192.0.2.10/24"}, {"volume": "repl"}, {"services": ["apache", "line_append"]}],
        }
    },
}


def interfaces(number, public="192.0.2.{}/24", private="10.0.0.{}/8"):
    return {
        "public": {"device": "eth0", "address": public.format(number)},
        "private": {"device": "eth1", "address": private.format(number)},
    }


def put(where, path, value):
    """Set what lies at a path such as ``ha_links[0].bcast``; the value ... removes it."""
    *parents, last = [
        int(part) if part.isdigit() else part for part in path.replace("[", ".").replace("]", "").split(".")
    ]
    for parent in parents:
        where = where.setdefault(parent, {}) if isinstance(where, dict) else where[parent]
    if value is ...:
        del where[last]
    elif isinstance(where, list) and last == len(where):
        where.append(value)
    else:
        where[last] = value


def hosts_of(changes=()):
    """Return hostvars of the good cluster after changes {path: value}; ``alpha:path`` changes one host only."""
    hostvars = {
        host: {**copy.deepcopy(GOOD), "ha_interfaces": interfaces(number)}
        for number, host in enumerate(("alpha", "beta"), 1)
    }
    for path, value in dict(changes).items():
        host, _, rest = path.rpartition(":")
        for name in [host] if host else list(hostvars):
            put(hostvars[name], rest, copy.deepcopy(value))
    return hostvars


@pytest.fixture
def plans():
    """Plan the good cluster after some changes."""

    def run(changes=(), catalogue=CATALOGUE):
        hostvars = hosts_of(changes)
        return plan_clusters(
            hostvars, {"all": list(hostvars), "ha_clusters": list(hostvars), "web": list(hostvars)}, catalogue
        )

    return run


@pytest.fixture
def fleet():
    """Return hostvars and groups of that many clusters, each with networks of its own for clients."""

    def build(count):
        hostvars, groups = {}, {"ha_clusters": []}
        for n in range(count):
            names = [f"a{n}", f"b{n}"]
            network = f"10.{n // 250 + 1}.{n % 250}"
            for number, host in enumerate(names, 1):
                cards = interfaces(number, public=f"{network}.{{}}/24", private="192.168.0.{}/24")
                hostvars[host] = {**copy.deepcopy(GOOD), "ha_interfaces": cards}
                put(hostvars[host], "ha_groups.web.node", names[0])
                put(hostvars[host], "ha_groups.web.resources[0].address", f"{network}.10/24")
            groups[f"web{n}"] = names
            groups["ha_clusters"] += names
        return hostvars, groups

    return build


@pytest.fixture
def catalogue():
    return CATALOGUE


@pytest.fixture(scope="session")
def good_hosts():
    return hosts_of
