# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers on replicated LVM: what they may, how they move, how their space grows. In this order."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from containers import NAMES, get, inside, where
from labcluster import Cluster, awaited, variables

MIB = 1024 * 1024

# Writes numbered lines until it is told to stop, each on the disk before the next one begins.
WRITER = """
i=0
while [ ! -e /root/stop ]; do
    i=$((i + 1))
    echo "line $i of $(date +%s)" | dd of=/root/lines oflag=append conv=notrunc,fsync status=none || exit 1
    echo $i >/run/written
done
"""
PACKAGE = """
mkdir -p /root/p/DEBIAN /root/p/usr/share/lab
printf 'Package: lab-test\\nVersion: %s\\nArchitecture: all\\nMaintainer: lab <lab@localhost>\\nDescription: test\\n' >/root/p/DEBIAN/control
echo %s >/root/p/usr/share/lab/version
dpkg-deb --build /root/p /root/lab-test.deb
dpkg --install /root/lab-test.deb
"""


def both_up_to_date(cluster: Cluster) -> bool:
    """Whether server2, which is never switched off here, sees both sides of both volumes up to date."""
    said = [cluster.nodes["server2"].check_output("drbdadm dstate %s", name) for name in NAMES]
    return said == ["UpToDate/UpToDate"] * 2


def test_each_runs_where_it_prefers_to_and_never_starts_at_boot(cluster: Cluster) -> None:
    assert {name: where(cluster, name) for name in NAMES} == {"intranet": ["server1"], "timesheets": ["server2"]}
    for node in cluster.nodes.values():
        for container in cluster.plan["containers"].values():
            assert not node.service(container["unit"]).is_enabled


def test_a_container_has_its_address_and_its_limits_and_no_power_over_the_node(cluster: Cluster) -> None:
    node = cluster.nodes["server1"]
    assert get(cluster, "intranet") != ""
    unit = cluster.plan["containers"]["intranet"]["unit"]
    limits = node.check_output("systemctl show --property=MemoryMax,CPUQuotaPerSecUSec %s", unit)
    assert sorted(limits.splitlines()) == ["CPUQuotaPerSecUSec=1s", f"MemoryMax={256 * MIB}"]
    assert "device-mapper" not in node.check_output("systemctl show --property=DeviceAllow %s", unit)
    assert node.file("/srv/intranet").mode == 0o700, "files of root inside are nobody's outside"
    assert inside(node, "intranet", "hostname") == "intranet"
    assert int(inside(node, "intranet", "awk '{print $2}' /proc/self/uid_map")) > 0, "root inside is nobody outside"
    assert "eth0" not in inside(node, "intranet", "ls /sys/class/net").split()
    assert inside(node, "intranet", "ls /dev/vdb /dev/drbd0 /etc/ha.d 2>&1 | grep -c 'No such file'") == "3"


def test_a_smaller_size_is_refused_and_nothing_is_changed(cluster: Cluster) -> None:
    before = [node.check_output("lvs --noheadings --options lv_name,lv_size") for node in cluster.nodes.values()]
    run = cluster.playbook("site", "--extra-vars", _volumes(cluster, 512))
    assert run.returncode != 0
    for name in cluster.nodes:
        assert f"{name}: vg0/intranet should have 512M, but it has 1024M. A volume is never made smaller." in run.stdout
    assert "changed=0" in run.stdout
    assert "changed=1" not in run.stdout
    after = [node.check_output("lvs --noheadings --options lv_name,lv_size") for node in cluster.nodes.values()]
    assert after == before


def test_a_volume_grows_while_it_is_written_to(cluster: Cluster) -> None:
    node = cluster.nodes["server1"]
    node.check_output("systemd-run --quiet --machine=intranet --unit=writer /bin/sh -c %s", WRITER)
    before = int(node.check_output("findmnt --noheadings --bytes --output SIZE /srv/intranet"))
    run = cluster.playbook("site", "--extra-vars", _volumes(cluster, 1040))
    assert run.returncode == 0, run.stdout
    assert inside(node, "intranet", "systemctl is-active writer") == "active", "nothing interrupted it"
    inside(node, "intranet", "touch /root/stop; while systemctl is-active --quiet writer; do sleep 0.1; done")
    written = int(inside(node, "intranet", "cat /run/written"))
    assert written > 10
    assert inside(node, "intranet", "awk '{print $2}' /root/lines").split() == [str(i + 1) for i in range(written)]
    after = int(node.check_output("findmnt --noheadings --bytes --output SIZE /srv/intranet"))
    assert after - before > 10 * MIB
    for host in cluster.nodes.values():
        size = host.check_output("lvs --noheadings --units m --nosuffix --options lv_size vg0/intranet")
        assert size.strip() == "1040.00"
    assert both_up_to_date(cluster)


def test_a_full_volume_is_named_and_its_server_goes_on(cluster: Cluster) -> None:
    node = cluster.nodes["server1"]
    rest = int(node.check_output("df --output=avail --block-size=1 /srv/intranet").split()[-1])
    node.check_output("fallocate --length %s /srv/intranet/big", str(rest - MIB))
    try:
        told = cluster.playbook("status")
        assert told.returncode == 2
        assert "volume intranet on server1: is 100 % full" in told.stdout, told.stdout
        assert get(cluster, "intranet") != ""
    finally:
        node.check_output("rm /srv/intranet/big")
    assert cluster.playbook("status").returncode == 0


@pytest.fixture
def power(cluster: Cluster) -> Iterator[None]:
    """Afterwards both machines are on, and both copies are good."""
    yield
    cluster.machines(names=["server1"], state="on")
    awaited(lambda: both_up_to_date(cluster), True, deadline=240)


def test_after_a_power_cut_the_other_node_runs_it_with_its_data_and_its_packages(cluster: Cluster, power: None) -> None:
    node = cluster.nodes["server1"]
    for version in ("1", "2"):  # installed, then upgraded
        inside(node, "intranet", PACKAGE % (version, version))
    inside(node, "intranet", "echo kept >/var/www/html/kept; sync")
    assert get(cluster, "intranet", "/kept") == "kept"
    cluster.machines(names=["server1"], state="off")
    awaited(lambda: get(cluster, "intranet", "/kept"), "kept", deadline=240)
    survivor = cluster.nodes["server2"]
    assert inside(survivor, "intranet", "dpkg-query --show --showformat='${Version} ${db:Status-Status}' lab-test") == (
        "2 installed"
    )
    assert inside(survivor, "intranet", "cat /usr/share/lab/version") == "2"
    assert get(cluster, "timesheets") != "", "its neighbour never stopped"


def test_a_run_with_the_grown_size_changes_nothing_more_and_status_is_well(cluster: Cluster) -> None:
    awaited(lambda: cluster.playbook("status").returncode, 0, deadline=240)
    run = cluster.playbook("site", "--extra-vars", _volumes(cluster, 1040))
    assert run.returncode == 0, run.stdout
    for name in cluster.nodes:
        recap = next(line for line in run.stdout.splitlines() if line.startswith(name) and "changed=" in line)
        assert "changed=0" in recap


def _volumes(cluster: Cluster, mebibytes: int) -> str:
    """The volumes of the inventory with another size for intranet, for --extra-vars."""
    volumes = variables(cluster)["ha_volumes"]
    volumes["intranet"]["drbd"]["lvm"]["size"] = f"{mebibytes}M"
    return json.dumps({"ha_volumes": volumes})
