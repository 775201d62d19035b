# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that runs in the lab, as the tests see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.case import probe_targets
from testinfra.host import Host

PROJECT = Path(__file__).resolve().parents[2]
LAB = Path(os.environ["LAB_DIRECTORY"])
NAMESPACE = os.environ.get("LAB_NAMESPACE", "ha-lab")
PLAIN = {**os.environ, "ANSIBLE_FORCE_COLOR": "0", "ANSIBLE_NOCOLOR": "1"}  # Molecule asks for colours

# A request every 0.2 s, each in its own connection; curl's words about every one that failed, with its phases.
WATCH = """
while [ ! -e "$1" ]; do
    curl --silent --show-error --output /dev/null --fail --max-time 5 "http://$2/" 2>&1 \
        --write-out '%{onerror}%{stderr}connected after %{time_connect} s, ended after %{time_total} s' ||
        echo " at $(date +%T)"
    echo asked
    sleep 0.2
done
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its plan and a connection to each node by name."""

    plan: dict[str, Any]
    nodes: dict[str, Host]
    inventory: Path

    @property
    def active(self) -> str:
        """The node that has the first address of the first group."""
        address = next(iter(self.plan["groups"].values()))["addresses"][0]
        holders = [
            name for name, node in self.nodes.items() if address in node.check_output("ip -oneline address show")
        ]
        assert len(holders) == 1, f"{address} must be on exactly one node, found on {holders}"
        return holders[0]

    @property
    def standby(self) -> str:
        return str(self.plan["nodes"][self.active]["peer"])

    def go_home(self) -> None:
        """Bring each group to the node that the inventory prefers."""
        for group, spec in self.plan["groups"].items():
            self.nodes[spec["node"]].check_output("/usr/local/lib/linux_ha/group move %s %s", group, spec["node"])

    def playbook(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a playbook of the project on this cluster; the output is returned, success is not required."""
        argv = ["ansible-playbook", f"--inventory={self.inventory}", f"playbooks/{name}.yml", *arguments]
        return subprocess.run(argv, cwd=PROJECT, env=PLAIN, text=True, capture_output=True, check=False)

    def playbook_killed_at(self, name: str, task: str, *arguments: str, times: int = 1) -> str:
        """Run a playbook and kill it, with no chance to clean up, as soon as it says that it begins a task, the
        first or a later time.

        Returns what it said until then.
        """
        argv = ["ansible-playbook", f"--inventory={self.inventory}", f"playbooks/{name}.yml", *arguments]
        said = ""
        with subprocess.Popen(
            argv,
            cwd=PROJECT,
            env=PLAIN,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            for line in process.stdout or ():
                said += line
                times -= line.startswith("TASK") and task in line
                if not times:
                    os.killpg(process.pid, signal.SIGKILL)
                    return said
        raise AssertionError(f"{name} ended before it began the task {task!r}:\n{said}")

    def machines(self, **options: object) -> None:
        """Call the module lab_machine for this lab: state, snapshot, names."""
        given = json.dumps({"directory": str(LAB), **options})
        argv = ["ansible", "localhost", "-m", "linux_ha.cluster.lab_machine", "-a", given]
        subprocess.run(argv, cwd=PROJECT, text=True, capture_output=True, check=True)


def variables(cluster: Cluster) -> dict[str, Any]:
    """The inventory's own variables of the cluster."""
    host = next(iter(cluster.plan["nodes"].values()))["host"]
    argv = ["ansible-inventory", f"--inventory={cluster.inventory}", "--host", host]
    shown = subprocess.run(argv, cwd=PROJECT, text=True, capture_output=True, check=True).stdout
    return dict(json.loads(shown))


def client(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run a command where a client of the cluster is: in the lab's namespace, outside both nodes."""
    return subprocess.run(["ip", "netns", "exec", NAMESPACE, *argv], text=True, capture_output=True, check=False)


# What a client of the cluster does with a service (clients.py), with the words of its standard input: they may be secret.
ASK = """
import json, sys
sys.path.insert(0, "tests/lab")
import clients
function, words = json.load(sys.stdin)
try:
    print(json.dumps(getattr(clients, function)(*words)))
except OSError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def ask(function: str, *words: object) -> Any:
    """Call a function of clients.py where a client of the cluster is. Raises OSError when the service refuses."""
    argv = ["ip", "netns", "exec", NAMESPACE, sys.executable, "-c", ASK]
    done = subprocess.run(
        argv, cwd=PROJECT, input=json.dumps([function, words]), text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise OSError(done.stderr.strip())
    return json.loads(done.stdout)


def awaited(found: Callable[[], object], wanted: object, deadline: float = 60) -> None:
    """Ask again until the wanted answer comes; the last one fails the test."""
    end = time.monotonic() + deadline
    while True:
        try:
            last = found()
        except OSError as error:
            last = error
        if last == wanted:
            return
        assert time.monotonic() < end, f"expected {wanted!r} within {deadline:.0f} s, found {last!r}"
        time.sleep(0.2)


def probe(cluster: Cluster, state: str, directory: Path, **options: object) -> dict[str, Any]:
    """Call the module probe where a client is; returns what it returned. Raises AssertionError if it failed."""
    given = json.dumps({"state": state, "directory": str(directory), **options})
    argv = ["ansible", "--one-line", f"--inventory={cluster.inventory}", "lab_client", "-m", "linux_ha.cluster.probe"]
    done = subprocess.run([*argv, "-a", given], cwd=PROJECT, env=PLAIN, text=True, capture_output=True, check=False)
    assert " => " in done.stdout and done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.partition(" => ")[2])
    return found


@contextmanager
def every_service_answers(cluster: Cluster, directory: Path) -> Iterator[None]:
    """A client speaks the protocol of every service all the time; afterwards, no request may have failed."""
    targets = probe_targets(cluster.plan)
    probe(cluster, "started", directory, client=directory.name, targets=targets, interval=300, timeout=10000)
    try:
        yield
    finally:
        seen = probe(cluster, "stopped", directory)["targets"]
    failed = {name: one["outages"] for name, one in seen.items() if one["failed"]}
    assert not failed, failed
    assert all(one["requests"] > 5 and not one.get("lost") for one in seen.values()), seen


def changed_files(cluster: Cluster, name: str) -> list[str]:
    """The files that changed since the stamp, but for logs and what systemd keeps for itself."""
    found = cluster.nodes[name].check_output("find / -xdev -type f -cnewer /run/stamp")
    ignored = ("/var/log/", "/root/.ansible/", "/var/lib/systemd/", "/var/cache/", "/var/tmp/", "/tmp/")
    return [path for path in found.splitlines() if not path.startswith(ignored)]


def stamp(cluster: Cluster) -> None:
    for node in cluster.nodes.values():
        node.check_output("touch /run/stamp")


def disk(cluster: Cluster, name: str) -> str:
    return str(next(iter(cluster.plan["drbd"].values()))["hosts"][name]["disk"])


@contextmanager
def nobody_notices(cluster: Cluster, tmp_path: Path, address: str = "") -> Iterator[None]:
    """A client asks for the page all the time, of the first group or of this address; afterwards, no request may have failed."""
    end = tmp_path / "end"
    end.unlink(missing_ok=True)  # of an earlier time in the same test
    asked = address or next(iter(cluster.plan["groups"].values()))["addresses"][0]
    argv = ["ip", "netns", "exec", NAMESPACE, "sh", "-c", WATCH, "watch", str(end), asked]
    with subprocess.Popen(argv, text=True, stdout=subprocess.PIPE) as process:
        try:
            yield
        finally:
            end.touch()
            said = process.communicate(timeout=60)[0].splitlines()
    failed = [line for line in said if line != "asked"]
    assert not failed, failed
    assert len(said) > 10
