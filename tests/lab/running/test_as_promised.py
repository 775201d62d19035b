# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What site.yml promises, seen from the nodes and from a client."""

from __future__ import annotations

import re

import pytest
from labcluster import Cluster, client

# The lines of the articles that the inventories follow; docs/inventories.md lists and explains every difference.
HA_CF = {
    "web_debian": [
        "logfile /var/log/ha.log",
        "logfacility local0",
        "udpport 694",
        "keepalive 2",
        "warntime 10",
        "deadtime 60",
        "initdead 80",
        "bcast eth1",
        "auto_failback off",
        "node debian1 debian2",
    ],
    "web_centos": [
        "logfacility local0",
        "udpport 694",
        "keepalive 1",
        "warntime 5",
        "deadtime 10",
        "initdead 120",
        "bcast eth1",
        "ping 172.16.117.1",
        "auto_failback off",
        "node node0 node1",
        "respawn hacluster /usr/libexec/heartbeat/ipfail",
    ],
}
HARESOURCES = {
    "web_debian": "debian1 IPaddr2::192.168.69.16/24/eth0 IPaddr2::192.168.69.100/24/eth0 drbddisk::repl"
    " Filesystem::/dev/drbd0::/mnt/repl::ext3 Filesystem::/mnt/repl/var/www::/var/www::none::bind"
    " Filesystem::/mnt/repl/var/lib/line_append::/var/lib/line_append::none::bind"
    " systemd::apache2.service::line_append.service MailTo::admin@example.com",
    "web_centos": "node0 IPaddr2::172.16.117.160/24/eth0 drbddisk::apache"
    " Filesystem::/dev/drbd0::/mnt/apache::ext3::defaults Filesystem::/mnt/apache/var/www::/var/www::none::bind"
    " Filesystem::/mnt/apache/var/lib/line_append::/var/lib/line_append::none::bind"
    " systemd::apache2.service::line_append.service",
}


def significant(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_ha_cf_says_what_the_article_says(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        lines = significant(node.file("/etc/ha.d/ha.cf").content_string)
        assert sorted(lines) == sorted(HA_CF[cluster.plan["name"]])


def test_haresources_says_what_the_article_says(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        assert significant(node.file("/etc/ha.d/haresources").content_string) == [HARESOURCES[cluster.plan["name"]]]


@pytest.mark.parametrize("name", ["ha.cf", "haresources", "authkeys"])
def test_both_nodes_have_the_same_file(cluster: Cluster, name: str) -> None:
    assert len({node.file(f"/etc/ha.d/{name}").content_string for node in cluster.nodes.values()}) == 1


def test_secrets_are_for_root_only(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        authkeys = node.file("/etc/ha.d/authkeys")
        assert (authkeys.mode, authkeys.user) == (0o600, "root")
        key = authkeys.content_string.split()[-1]
        assert len(key) >= 32, "a generated key"
        readable = node.run("find /etc /run /var/log /var/lib -xdev -type f -perm /044 -exec grep -lF -e %s {} +", key)
        assert readable.stdout == ""


def test_drbd_is_up_to_date_on_both_sides(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        for name in cluster.plan["drbd"]:
            assert node.check_output("drbdadm cstate %s", name) == "Connected"
            assert node.check_output("drbdadm dstate %s", name) == "UpToDate/UpToDate"


def test_drbd_is_primary_where_the_group_runs_only(cluster: Cluster) -> None:
    for name in cluster.plan["drbd"]:
        assert cluster.nodes[cluster.active].check_output("drbdadm role %s", name) == "Primary/Secondary"


def test_drbd_authenticates_its_peer(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        shown = node.check_output("drbdsetup show")
        assert re.search(r"cram-hmac-alg\s+\"sha1\"", shown)
        assert "shared-secret" in shown


def test_heartbeat_sees_both_nodes(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        for name in cluster.nodes:
            assert node.check_output("cl_status nodestatus %s", name) == "active"
        assert node.check_output("cl_status rscstatus") in ("local", "all", "none", "foreign")


def test_addresses_are_on_the_active_node_only(cluster: Cluster) -> None:
    for group in cluster.plan["groups"].values():
        for address in group["addresses"]:
            assert f" {address}/" in cluster.nodes[cluster.active].check_output("ip -oneline address show")
            assert f" {address}/" not in cluster.nodes[cluster.standby].check_output("ip -oneline address show")


def test_volumes_are_mounted_on_the_active_node_only(cluster: Cluster) -> None:
    for volume in cluster.plan["volumes"].values():
        mount = cluster.nodes[cluster.active].mount_point(volume["mount"])
        assert mount.exists
        assert (mount.device, mount.filesystem) == (volume["device"], volume["fstype"])
        assert not cluster.nodes[cluster.standby].mount_point(volume["mount"]).exists


def test_service_data_live_on_the_volume(cluster: Cluster) -> None:
    active = cluster.nodes[cluster.active]
    for service in cluster.plan["services"].values():
        for data in service["data"]:
            inode = "stat --format %%d:%%i %s"
            assert active.check_output(inode, data["path"]) == active.check_output(inode, data["source"])


def test_services_run_on_the_active_node_and_never_start_at_boot(cluster: Cluster) -> None:
    for service in cluster.plan["services"].values():
        for unit in service["units"]:
            assert cluster.nodes[cluster.active].service(unit).is_running
            assert not cluster.nodes[cluster.standby].service(unit).is_running
            for node in cluster.nodes.values():
                assert not node.service(unit).is_enabled


def test_a_package_upgrade_does_not_switch_a_service_on(cluster: Cluster) -> None:
    standby = cluster.nodes[cluster.standby]
    standby.run_test("DEBIAN_FRONTEND=noninteractive dpkg-reconfigure apache2")
    assert not standby.service("apache2").is_running
    assert not standby.service("apache2").is_enabled
    assert standby.check_output("find /etc/rc2.d -name 'S*apache2'") == ""


@pytest.mark.parametrize("unit", ["heartbeat", "drbd", "linux-ha-firewall"])
def test_the_cluster_itself_starts_at_boot(cluster: Cluster, unit: str) -> None:
    for node in cluster.nodes.values():
        assert node.service(unit).is_enabled


def test_every_address_answers_with_the_page_on_the_volume(cluster: Cluster) -> None:
    page = cluster.nodes[cluster.active].file("/var/www/html/index.html").content_string
    for group in cluster.plan["groups"].values():
        for address in group["addresses"]:
            answer = client("curl", "--silent", "--show-error", "--max-time", "10", f"http://{address}/")
            assert answer.stdout.strip() == page.strip()


def test_a_stranger_cannot_reach_the_replication_port(cluster: Cluster) -> None:
    for name, resource in cluster.plan["drbd"].items():
        for host in resource["hosts"].values():
            assert client("nc", "-z", "-w", "10", host["address"], "22").returncode == 0
            answer = client("nc", "-z", "-w", "2", host["address"], str(resource["port"]))
            assert answer.returncode != 0, f"{name}: {host['address']}:{resource['port']} answered a stranger"


def test_status_finds_nothing_wrong(cluster: Cluster) -> None:
    status = cluster.playbook("status")
    assert status.returncode == 0, status.stdout
