# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two systemd containers on one network, a directory that both see as their volume, and Heartbeat's way to start things."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NAMESPACE = "catalogue"
RUN = ["podman", "--runtime", "runc", "run", "--detach", "--network", "none", "--systemd=always", "--privileged"]
LIMITS = ["--ulimit", "nofile=20000:20000", "--ulimit", "nproc=4000:4000"]


def run(*argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(argv, text=True, capture_output=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(argv)} (exit code {done.returncode}):\n{done.stdout}{done.stderr}")
    return done


@dataclass(frozen=True)
class Node:
    """A container; its name in the inventory, its own address."""

    name: str
    address: str

    @property
    def container(self) -> str:
        return f"catalogue-{self.name}"

    def __call__(self, *argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return run("podman", "exec", self.container, *argv, check=check)

    def resource(self, entry: str, verb: str) -> tuple[int, str]:
        """Do what Heartbeat does with an entry of haresources; its exit code and its words."""
        script, *arguments = entry.split("::")
        done = self(f"/etc/ha.d/resource.d/{script}", *arguments, verb, check=False)
        return done.returncode, done.stdout.strip()

    @property
    def pid(self) -> str:
        return run("podman", "inspect", "--format", "{{.State.Pid}}", self.container).stdout.strip()

    def start(self, tree: Path, volume: Path) -> None:
        where = ["--name", self.container, "--hostname", self.name, "--volume", f"{volume}:/volume"]
        run(*RUN, *LIMITS, *where, "--rootfs", f"{tree}:O", "/sbin/init")
        pid = self.pid
        port, number = f"p-{self.name}", self.address.rpartition(".")[2]
        mac = f"02:77:00:00:00:{int(number):02x}"
        link = ["link", "add", port, "type", "veth", "peer", "name", "eth0", "address", mac, "netns", pid]
        run("ip", "-n", NAMESPACE, *link)
        run("ip", "-n", NAMESPACE, "link", "set", port, "master", "br0", "up")
        inside = ["nsenter", "--target", pid, "--net", "ip"]
        run(*inside, "address", "add", f"{self.address}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")
        awaited(lambda: self("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"))


def awaited(done: Callable[[], object], seconds: float = 60.0) -> float:
    """Wait until done() is true; how long that took."""
    begin = time.monotonic()
    while not done():
        if time.monotonic() > begin + seconds:
            raise AssertionError(f"not within {seconds:g} s")
        time.sleep(0.05)
    return time.monotonic() - begin


@contextmanager
def pair(tree: Path, volume: Path) -> Iterator[tuple[Node, Node]]:
    """Two nodes from one tree, gone afterwards."""
    nodes = Node("node1", "192.168.69.11"), Node("node2", "192.168.69.12")
    try:
        for words in (
            ["link", "set", "lo", "up"],
            ["link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0"],
            ["address", "add", "192.168.69.1/24", "dev", "br0"],
            ["link", "set", "br0", "up"],
        ):
            run("ip", "-n", NAMESPACE, *words)
        for node in nodes:
            node.start(tree, volume)
        yield nodes
    finally:
        for node in nodes:
            run("podman", "rm", "--force", "--time", "1", node.container, check=False)


def converge(nodes: tuple[Node, Node], variables: dict[str, object], directory: Path) -> dict[str, object]:
    """Run the role on both nodes; the plan it worked from."""
    hosts = {
        node.name: {
            "ansible_connection": "containers.podman.podman",
            "ansible_host": node.container,
            "ansible_python_interpreter": "/usr/bin/python3",
            "ha_interfaces": {"lan": {"device": "eth0", "address": f"{node.address}/24"}},
        }
        for node in nodes
    }
    cluster = {"hosts": hosts, "vars": variables}
    inventory = directory / "hosts.json"
    inventory.write_text(json.dumps({"ha_clusters": {"children": {"municipality": cluster}}}))
    plan = directory / "plan.json"
    play = PROJECT / "tests" / "catalogue" / "site.yml"
    for time_ in ("first", "second"):
        done = run("ansible-playbook", "-i", str(inventory), str(play), "-e", f"catalogue_plan={plan}", check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if time_ == "second":
            assert done.stdout.count("changed=0 ") == len(nodes), done.stdout
    found: dict[str, object] = json.loads(plan.read_text())
    return found
