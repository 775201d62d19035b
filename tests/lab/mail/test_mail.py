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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import testinfra
import yaml
from labcluster import NAMESPACE, PROJECT, Cluster, awaited, client
from testinfra.host import Host

ADDRESS = "192.168.0.100"
MAILS, SENDERS = 1000, 4
CHECK = 5 + 5  # seconds: check.interval + check.negotiate_timeout of the inventory
SLACK = 4  # an emulated machine starts a process in 20 ms, and the check of the other server takes its time, too
OWN = PROJECT / "inventories/mail_lvs/group_vars/mail_lvs.yml"
LOG = "/var/log/ha.log"


@pytest.fixture(scope="session")
def servers(cluster: Cluster) -> dict[str, Host]:
    return {
        host: testinfra.get_host(f"ansible://{host}", ansible_inventory=str(cluster.inventory))
        for host in cluster.plan["lvs"]["real_servers"]
    }


class Program:
    """A program beside this file that runs where a client is; it ends when the block ends."""

    def __init__(self, name: str, *arguments: object, output: Path | None = None) -> None:
        program = [sys.executable, str(Path(__file__).with_name(name)), ADDRESS, *map(str, arguments)]
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", NAMESPACE, *program],
            stdin=subprocess.PIPE,
            stdout=output.open("w") if output else subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=1800)

    def ask(self, line: str) -> list[str]:
        """Tell it a line; return the words of its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()


@contextmanager
def says(node: Host, lines: Sequence[str], deadline: float = 300) -> Iterator[None]:
    """What the block does makes Heartbeat on the node write such lines (patterns), in this order."""
    before = int(node.check_output(f"wc -l < {LOG}"))
    yield
    end = time.monotonic() + deadline
    while True:
        log = node.check_output(f"tail -n +{before + 1} {LOG}")
        if re.search(".*".join(lines), log, re.DOTALL):
            return
        assert time.monotonic() < end, f"not in {LOG} within {deadline:.0f} s, in this order: {lines}\n{log}"
        time.sleep(1)


def own(cluster: Cluster, host: str) -> str:
    return str(cluster.plan["lvs"]["real_servers"][host]["own"][0])


def weights(cluster: Cluster) -> dict[str, int]:
    """The real servers in the kernel of the active director."""
    table = cluster.nodes[cluster.active].check_output("ipvsadm -Ln")
    return {server: int(weight) for server, weight in re.findall(r"-> (\S+):25 +Route +(\d+)", table)}


def connections(cluster: Cluster) -> dict[str, int]:
    """The open sessions with each, as the kernel of the active director counts them."""
    table = cluster.nodes[cluster.active].check_output("ipvsadm -Ln")
    return {server: int(active) for server, active in re.findall(r"-> (\S+):25 +Route +\d+ +(\d+)", table)}


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


def site(cluster: Cluster, real_servers: dict[str, object]) -> None:
    """Run site.yml with other real servers, as after an edit of the inventory."""
    services = yaml.safe_load(OWN.read_text())["ha_virtual_services"]
    services["smtp"]["real_servers"] = real_servers
    done = cluster.playbook("site", "--extra-vars", json.dumps({"ha_virtual_services": services}))
    assert done.returncode == 0, done.stdout + done.stderr


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
    client("nc", "-z", "-w2", ADDRESS, "25")
    assert f" {mac} " in client("ip", "neighbour", "show", ADDRESS).stdout


def test_the_articles_tests_lose_no_mail(cluster: Cluster, servers: dict[str, Host], tmp_path: Path) -> None:
    """A takeover, a restart of heartbeat and a power cut of the active director; then a mail server dies, too.

    Mails come in all the time, and sessions that were there before are still there after all three.
    """
    said = tmp_path / "said"
    first, second = (cluster.nodes[name] for name in cluster.nodes)
    one, two = cluster.nodes
    assert cluster.active == one
    with Program("hold.py") as held, ExitStack() as senders:
        assert Counter(held.ask("open 9")) == {"mail-1": 6, "mail-2": 3}, "by weight: 2 to 1"
        assert connections(cluster) == {own(cluster, "mail-1"): 6, own(cluster, "mail-2"): 3}
        senders.enter_context(Program("send.py", MAILS, SENDERS, 1800, output=said))
        awaited(lambda: said.read_text().count("accepted") > 100, True)
        used = first.check_output("ipvsadm -Ln --stats")
        with says(
            second,
            [
                r"acquire foreign HA resources \(standby\)",
                r"foreign HA resource acquisition completed \(standby\)",
                r"Standby resource acquisition done \[local\]",
                r"remote resource transition completed",
            ],
        ):
            second.check_output("/usr/share/heartbeat/hb_takeover foreign")
        assert set(held.ask("send 3")) == {"mail-1", "mail-2"}
        with (
            says(second, ["Initial resource acquisition complete"]),
            says(
                first,
                [
                    f"Received shutdown notice from '{two}'",
                    f"Resources being acquired from {two}",
                    r"acquire all HA resources \(standby\)",
                    f"Acquiring resource group: {one} ",
                    f"Status update for node {two}: status active",
                    "remote resource transition completed",
                ],
            ),
        ):
            second.check_output("systemctl restart heartbeat")
        assert set(held.ask("send 3")) == {"mail-1", "mail-2"}
        with says(second, [f"WARN: node {one}: is dead", f"Acquiring resource group: {one} "]):
            cluster.machines(names=[one], state="off")
        awaited(lambda: f"{ADDRESS}/" in second.check_output("ip -oneline address show"), True, deadline=300)
        assert set(held.ask("send 3")) == {"mail-1", "mail-2"}
        cluster.machines(names=["mail-2"], state="off")
        wait_for("mail-2 out", second, f"{own(cluster, 'mail-2')}:25 +Route +0 ", CHECK + SLACK)
    cluster.machines(names=[one, "mail-2"], state="on")
    assert all(int(n) > 10 for n in re.findall(r"-> \S+:25 +(\d+)", used)), used
    accepted = re.findall(r"^accepted (\S+)", said.read_text(), re.MULTILINE)
    assert len(accepted) >= MAILS
    kept: dict[str, list[str]] = {}
    for name, server in servers.items():
        server.check_output("postqueue -f; until postqueue -p | grep -q 'queue is empty'; do sleep 1; done")
        kept[name] = server.check_output("cd /var/mail/inbox/new; grep -hoE '^(mail-[0-9]+-[0-9]+|held)' -r .").split()
    every = Counter(name for names in kept.values() for name in names)
    assert [name for name in accepted if every[name] != 1] == []
    assert every["held"] == 9
    wait_for("mail-2 back", second, f"{own(cluster, 'mail-2')}:25 +Route +1 ", CHECK + 60)


def test_one_that_hangs_leaves_and_comes_back(cluster: Cluster, servers: dict[str, Host]) -> None:
    server, director = own(cluster, "mail-1"), cluster.nodes[cluster.active]
    servers["mail-1"].check_output("systemctl kill --signal=STOP postfix@-.service")
    try:
        assert wait_for("mail-1 out", director, f"{server}:25 +Route +0 ", 60) < CHECK + SLACK
    finally:
        servers["mail-1"].check_output("systemctl kill --signal=CONT postfix@-.service")
    assert wait_for("mail-1 back", director, f"{server}:25 +Route +2 ", 60) < CHECK + SLACK


def test_leaving_joining_and_draining(cluster: Cluster, servers: dict[str, Host]) -> None:
    """A server leaves; it comes back, and the other is drained: its sessions go on, new ones go elsewhere."""
    with Program("hold.py") as held:
        site(cluster, {"mail-1": {"weight": 2}})
        assert set(held.ask("open 9")) == {"mail-1"}
        assert ADDRESS not in servers["mail-2"].check_output("ip -oneline address show")
        assert servers["mail-2"].check_output("sysctl -n net.ipv4.conf.all.arp_ignore") == "0"
        assert not servers["mail-2"].file("/etc/linux_ha/real_server").exists
        site(cluster, {"mail-1": {"weight": 0}, "mail-2": {"weight": 1}})
        director = cluster.nodes[cluster.active]
        wait_for("mail-1 drained", director, f"{own(cluster, 'mail-1')}:25 +Route +0 ", CHECK + SLACK)
        wait_for("mail-2 back", director, f"{own(cluster, 'mail-2')}:25 +Route +1 ", 60)
        assert set(held.ask("send 9")) == {"mail-1"}
        assert set(held.ask("open 9")) == {"mail-2"}
