# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail through two directors: nothing that was accepted is lost, whoever dies, hangs, is drained or leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import testinfra
import yaml
from labcluster import NAMESPACE, PROJECT, Cluster, client
from testinfra.host import Host

ADDRESS = "192.168.0.100"
MAILS, SENDERS = 1000, 4
CHECK = 5 + 5  # seconds: check.interval + check.negotiate_timeout of the inventory
SLACK = 4  # an emulated machine starts a process in 20 ms, and the check of the other server takes its time, too
OWN = PROJECT / "inventories/mail_lvs/group_vars/mail_lvs.yml"


@pytest.fixture(scope="session")
def servers(cluster: Cluster) -> dict[str, Host]:
    return {
        host: testinfra.get_host(f"ansible://{host}", ansible_inventory=str(cluster.inventory))
        for host in cluster.plan["lvs"]["real_servers"]
    }


def own(cluster: Cluster, host: str) -> str:
    return str(cluster.plan["lvs"]["real_servers"][host]["own"][0])


def weights(cluster: Cluster) -> dict[str, int]:
    """The real servers in the kernel of the active director."""
    table = cluster.nodes[cluster.active].check_output("ipvsadm -Ln")
    return {server: int(weight) for server, weight in re.findall(r"-> (\S+):25 +Route +(\d+)", table)}


def wait_for(what: str, director: Host, pattern: str, deadline: float) -> float:
    """Wait in a director until a line of its table matches; return the seconds."""
    script = f"""
    start=$(date +%s.%N); end=$(( $(date +%s) + {deadline:.0f} ))
    until ipvsadm -Ln | grep -qE '{pattern}'; do [ $(date +%s) -le $end ] || exit 1; done
    echo $start $(date +%s.%N)"""
    done = director.run(script)
    assert done.rc == 0, f"{what}: not within {deadline} s"
    start, end = map(float, done.stdout.split())
    return end - start


def site(cluster: Cluster, real_servers: dict[str, object]) -> str:
    """Run site.yml with other real servers, as after an edit of the inventory."""
    services = yaml.safe_load(OWN.read_text())["ha_virtual_services"]
    services["smtp"]["real_servers"] = real_servers
    done = cluster.playbook("site", "--extra-vars", json.dumps({"ha_virtual_services": services}))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_kernels_side(cluster: Cluster, servers: dict[str, Host]) -> None:
    assert weights(cluster) == {own(cluster, "mail-1"): 2, own(cluster, "mail-2"): 1}
    assert f"{ADDRESS}:25" not in cluster.nodes[cluster.standby].check_output("ipvsadm -Ln")
    for node in cluster.nodes.values():
        assert re.findall(r"^\S+ sync daemon", node.check_output("ipvsadm -L --daemon"), re.MULTILINE) == [
            "master sync daemon",
            "backup sync daemon",
        ]
        assert not node.service("ldirectord").is_enabled
    for server in servers.values():
        assert f"{ADDRESS}/32" in server.check_output("ip -oneline address show dev lo")
    mac = cluster.nodes[cluster.active].check_output("cat /sys/class/net/eth0/address")
    client("ip", "neighbour", "flush", "all")
    client("ping", "-c1", "-W2", ADDRESS)
    assert f" {mac} " in client("ip", "neighbour", "show", ADDRESS).stdout


def test_no_accepted_mail_is_lost(cluster: Cluster, servers: dict[str, Host], tmp_path: Path) -> None:
    """The active director dies, then a real server."""
    director, there = cluster.active, tmp_path / "said"
    other = cluster.nodes[cluster.standby]
    sender = ["ip", "netns", "exec", NAMESPACE, sys.executable, str(Path(__file__).with_name("send.py"))]
    with (
        there.open("w") as log,
        subprocess.Popen([*sender, ADDRESS, str(MAILS), str(SENDERS), "900"], stdout=log) as run,
    ):
        for victim, after in ((director, 150), ("mail-2", 500)):
            while there.read_text().count("accepted") < after and run.poll() is None:
                time.sleep(0.2)
            cluster.machines(names=[victim], state="off")
        run.wait()
    assert f"node {director}: is dead" in other.check_output("grep -h 'is dead' /var/log/ha.log | tail -5")
    assert wait_for("mail-2 out", other, f"{own(cluster, 'mail-2')}:25 +Route +0 ", 30) < 30
    cluster.machines(names=[director, "mail-2"], state="on")
    accepted = re.findall(r"^accepted (\S+)", there.read_text(), re.MULTILINE)
    assert len(accepted) == MAILS
    kept: dict[str, list[str]] = {}
    for name, server in servers.items():
        server.check_output("postqueue -f; until postqueue -p | grep -q 'queue is empty'; do sleep 1; done")
        kept[name] = server.check_output("grep -hoE '^mail-[0-9]+-[0-9]+' -r /var/mail/inbox/new").split()
    every = Counter(name for names in kept.values() for name in names)
    assert [name for name in accepted if every[name] != 1] == []
    assert all(len(names) > MAILS / 10 for names in kept.values())
    assert wait_for("mail-2 back", other, f"{own(cluster, 'mail-2')}:25 +Route +1 ", CHECK + 60) < CHECK + 60


def test_one_that_hangs_leaves_and_comes_back(cluster: Cluster, servers: dict[str, Host]) -> None:
    server, director = own(cluster, "mail-1"), cluster.nodes[cluster.active]
    servers["mail-1"].check_output("systemctl kill --signal=STOP postfix@-.service")
    try:
        assert wait_for("mail-1 out", director, f"{server}:25 +Route +0 ", 60) < CHECK + SLACK
    finally:
        servers["mail-1"].check_output("systemctl kill --signal=CONT postfix@-.service")
    assert wait_for("mail-1 back", director, f"{server}:25 +Route +2 ", 60) < CHECK + SLACK


HELD = """
import smtplib, sys
held = []
for _ in range(12):
    session = smtplib.SMTP(timeout=60)
    held.append((session, session.connect(sys.argv[1], 25)[1].decode().split(".")[0]))
print(" ".join(name for _, name in held), flush=True)
sys.stdin.readline()
for number, (session, name) in enumerate(held):
    session.ehlo("client.example.com")
    session.sendmail("client@example.com", ["box@example.com"], f"Subject: held\\r\\n\\r\\nheld-{number}\\r\\n")
again = [smtplib.SMTP(timeout=60).connect(sys.argv[1], 25)[1].decode().split(".")[0] for _ in range(12)]
print(" ".join(again), flush=True)
"""


def test_draining_and_leaving(cluster: Cluster, servers: dict[str, Host]) -> None:
    """Sessions to a server that is drained go on; then it leaves, and comes back."""
    director = cluster.nodes[cluster.active]
    argv = ["ip", "netns", "exec", NAMESPACE, sys.executable, "-c", HELD, ADDRESS]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        assert {"mail-1", "mail-2"} == set(run.stdout.readline().split())
        site(cluster, {"mail-1": {"weight": 2}, "mail-2": {"weight": 0}})
        wait_for("mail-2 drained", director, f"{own(cluster, 'mail-2')}:25 +Route +0 ", 30)
        run.stdin.write("\n")
        run.stdin.flush()
        assert set(run.stdout.readline().split()) == {"mail-1"}
    assert run.returncode == 0
    site(cluster, {"mail-1": {"weight": 2}})
    assert ADDRESS not in servers["mail-2"].check_output("ip -oneline address show")
    assert servers["mail-2"].check_output("sysctl -n net.ipv4.conf.all.arp_ignore") == "0"
    assert not servers["mail-2"].file("/etc/linux_ha/real_server").exists
    site(cluster, {"mail-1": {"weight": 2}, "mail-2": {"weight": 1}})
    wait_for("mail-2 back", director, f"{own(cluster, 'mail-2')}:25 +Route +1 ", 60)
    assert f"{ADDRESS}/32" in servers["mail-2"].check_output("ip -oneline address show dev lo")
