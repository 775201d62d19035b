# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full or gone, a broken configuration, an upgrade on the standby: nothing is lost or runs twice, and the
cause is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from labcluster import Cluster, ask, awaited, nobody_notices

MIRROR = "/var/lib/linux_ha/mirror"
FULL = f"""
cp --archive {MIRROR}/office /var/tmp/office
mount -t tmpfs -o size=$(($(du -sk /var/tmp/office | cut -f1) + 1024))k tmpfs {MIRROR}/office
cp --archive /var/tmp/office/. {MIRROR}/office
"""
DROP_IN = "/run/systemd/system/line_append.service.d"
BREAK = f"mkdir -p {DROP_IN} && printf '[Service]\\nExecStartPre=/bin/false\\n' > {DROP_IN}/broken.conf"
MEND = f"rm -rf {DROP_IN} && systemctl daemon-reload"
ADMIN = "admin@municipality.example"


@pytest.fixture(autouse=True, scope="module")
def at_home(cluster: Cluster) -> Iterator[None]:
    """Each group is where the inventory prefers it, before and after."""
    cluster.go_home()
    yield
    cluster.go_home()


def holder(cluster: Cluster, group: str) -> str:
    address = cluster.plan["groups"][group]["addresses"][0]
    found = [name for name, node in cluster.nodes.items() if address in node.check_output("ip -oneline address show")]
    assert len(found) == 1, f"{group} is on {found}"
    return found[0]


def subjects(cluster: Cluster) -> list[str]:
    """What the administrator got by mail."""
    password = (cluster.inventory / "credentials/password").read_text().strip()
    office = cluster.plan["groups"]["office"]["addresses"][0]
    return [" ".join(one.split()) for one in ask("imap_subjects", office, ADMIN, password)]


@pytest.fixture
def full(cluster: Cluster) -> Iterator[None]:
    """The disk of server1 with the copies of the office has one free megabyte."""
    node = cluster.nodes["server1"]
    node.check_output(FULL)
    yield
    node.check_output(f"umount {MIRROR}/office && rm -r /var/tmp/office")
    cluster.nodes["server2"].check_output("rm /srv/office/big")
    assert cluster.nodes["server2"].check_output("linux-ha-mirror office") == "office: mirrored"


def test_a_copy_that_has_no_room_leaves_the_last_one_and_says_so(cluster: Cluster, full: None) -> None:
    before = cluster.nodes["server1"].check_output(f"find {MIRROR}/office/data | sort")
    active = cluster.nodes["server2"]
    active.check_output("head --bytes=8M /dev/urandom > /srv/office/big")
    done = active.run("linux-ha-mirror office")
    assert done.rc == 1
    assert "office: error server1: " in done.stdout
    assert "No space left on device" in done.stdout
    assert cluster.nodes["server1"].check_output(f"find {MIRROR}/office/data | sort") == before
    told = cluster.playbook("status").stdout
    assert "mirror office on server2: the last run made no copy: server1: " in told
    assert "No space left on device" in told


def test_a_volume_that_vanishes_is_not_copied(cluster: Cluster) -> None:
    active, standby = cluster.nodes["server1"], cluster.nodes["server2"]
    before = standby.check_output(f"find {MIRROR}/web/data {MIRROR}/web/generations | sort")
    active.check_output("umount --lazy /srv/web")
    done = active.run("linux-ha-mirror web")
    assert (done.rc, done.stdout) == (
        1,
        "web: error heartbeat holds the group here, but the volume is not mounted: nothing is copied\n",
    )
    assert standby.check_output(f"find {MIRROR}/web/data {MIRROR}/web/generations | sort") == before
    told = cluster.playbook("status")
    assert told.returncode == 2
    assert "group web on server1: mirror::web does not run" in told.stdout
    active.check_output("/usr/local/lib/linux_ha/group move web server1")  # what is missing joins what runs
    assert active.check_output("linux-ha-mirror web") == "web: mirrored"


def test_a_configuration_that_its_service_refuses_is_not_left_in_place(cluster: Cluster, tmp_path: Path) -> None:
    inventory = tmp_path / cluster.inventory.name
    shutil.copytree(cluster.inventory, inventory)
    file = inventory / "group_vars/municipality/cluster.yml"
    written = yaml.safe_load(file.read_text())
    broken = "/etc/apache2/sites-enabled/broken.conf"
    written["ha_services"]["apache"] = {"files": {broken: {"content": "Nonsense on\n"}}}
    file.write_text(yaml.safe_dump(written, sort_keys=False))
    with nobody_notices(cluster, tmp_path):
        done = replace(cluster, inventory=inventory).playbook("site")
    assert done.returncode != 0
    assert "service apache is refused by apache2ctl configtest" in done.stdout
    assert "Nonsense" in done.stdout
    for node in cluster.nodes.values():
        assert not node.file(broken).exists
        assert node.run("apache2ctl configtest").rc == 0
    assert holder(cluster, "web") == "server1"


def test_packages_are_upgraded_where_their_volume_is_not(cluster: Cluster) -> None:
    packages = {"server2": ["mariadb-server", "proftpd-core"], "server1": ["postfix", "dovecot-core"]}
    again = "DEBIAN_FRONTEND=noninteractive apt-get install --reinstall --yes "
    with ThreadPoolExecutor() as pool:
        for done in pool.map(lambda name: cluster.nodes[name].run(again + " ".join(packages[name])), packages):
            assert done.rc == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for name, node in cluster.nodes.items():
        away = [group for group, spec in cluster.plan["groups"].items() if spec["node"] != name]
        units = [unit for one in cluster.plan["services"].values() if one["group"] in away for unit in one["units"]]
        states = node.run("systemctl is-active " + " ".join(units)).stdout.split()
        assert "active" not in states, f"the upgrade on {name} started what runs on the other node"


@pytest.fixture
def mended(cluster: Cluster) -> Iterator[None]:
    """The last move and failure were long ago; afterwards line_append starts again everywhere."""
    for node in cluster.nodes.values():
        node.check_output('sed -i \'s/"when": [0-9]*/"when": 1/\' /var/lib/linux_ha/groups.json')
        node.check_output("rm --force /var/lib/linux_ha/watch.json")
    yield
    for node in cluster.nodes.values():
        node.check_output(MEND)
    cluster.nodes["server2"].check_output("/usr/local/lib/linux_ha/group move web server2")


def test_a_service_that_cannot_start_moves_once_and_not_back(cluster: Cluster, mended: None) -> None:
    known = subjects(cluster)
    first, second = cluster.nodes["server1"], cluster.nodes["server2"]
    first.check_output(f"{BREAK} && systemctl daemon-reload && systemctl kill --signal=KILL line_append")
    awaited(lambda: "group web was moved to server2" in " ".join(subjects(cluster)[len(known) :]), True, deadline=240)
    assert holder(cluster, "web") == "server2"
    assert holder(cluster, "office") == "server2"
    assert not first.service("mariadb").is_running
    assert second.service("mariadb").is_running  # whose package was installed while its data were not there
    told = cluster.playbook("status")
    assert told.returncode == 0, told.stdout[-3000:]
    assert "service line_append failed too often" in told.stdout
    second.check_output(f"{BREAK} && systemctl daemon-reload && systemctl kill --signal=KILL line_append")
    awaited(lambda: "web is not moved again" in " ".join(subjects(cluster)[len(known) :]), True, deadline=240)
    assert holder(cluster, "web") == "server2"
    told = cluster.playbook("status")
    assert told.returncode == 2
    assert "group web on server2: systemd::" in told.stdout
