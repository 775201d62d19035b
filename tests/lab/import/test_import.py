# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that was built by hand with shell commands, imported while it runs: site.yml on it interrupts nothing.

Needs the fresh nodes of inventories/web_debian, and leaves them so.
"""

from __future__ import annotations

import base64
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from labcluster import PLAIN, PROJECT, Cluster, client, disk, nobody_notices

SNAPSHOT = "fresh"
BUILD = Path(__file__).parent / "build.sh"
ADDRESSES = ("192.168.69.16", "192.168.69.100")
SECRET = "Icimonsupermotdepasse"
STARTED = 300  # seconds that a pair may take from the start of heartbeat to its page, emulated


def build(cluster: Cluster, name: str, *arguments: str) -> None:
    """Run a step of build.sh on a node."""
    text = base64.b64encode(BUILD.read_bytes()).decode()
    cluster.nodes[name].check_output("echo %s | base64 --decode > /root/build.sh", text)
    cluster.nodes[name].check_output("sh /root/build.sh " + " ".join(arguments))


def page(address: str) -> str:
    return client("curl", "--silent", "--fail", "--max-time", "5", f"http://{address}/").stdout


@pytest.fixture(scope="module")
def by_hand(cluster: Cluster) -> Iterator[Cluster]:
    """Both nodes with the cluster that build.sh makes; afterwards they are fresh again."""
    assert list(cluster.nodes) == ["debian1", "debian2"], "the lab must be that of inventories/web_debian"
    cluster.machines(state="saved", snapshot=SNAPSHOT)
    try:
        for name in cluster.nodes:
            build(cluster, name, "files", disk(cluster, name))
        build(cluster, "debian1", "first")
        for name in cluster.nodes:
            build(cluster, name, "start")
        deadline = time.monotonic() + STARTED
        while not all(page(address) == "built by hand\n" for address in ADDRESSES):
            assert time.monotonic() < deadline, cluster.nodes["debian1"].run("tail -n 50 /var/log/ha.log").stdout
            time.sleep(1)
        yield cluster
    finally:
        cluster.machines(state="restored", snapshot=SNAPSHOT)


def run(playbook: str, inventories: list[Path], *arguments: str) -> subprocess.CompletedProcess[str]:
    sources = [f"--inventory={path}" for path in inventories]
    argv = ["ansible-playbook", *sources, f"playbooks/{playbook}.yml", *arguments]
    return subprocess.run(argv, cwd=PROJECT, env=PLAIN, text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def imported(by_hand: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inventory that import.yml makes of the live nodes."""
    directory = tmp_path_factory.mktemp("imported") / "oldweb"
    given = ["import_from=debian1,debian2", "import_name=oldweb", f"import_directory={directory}"]
    done = run("import", [by_hand.inventory], "-vvv", *(f"--extra-vars={one}" for one in given))
    assert done.returncode == 0, done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert not re.search(r"\b(wrong|changed|verbatim)  ", done.stdout), done.stdout
    return directory


def inventories(cluster: Cluster, imported: Path) -> list[Path]:
    """The imported inventory, and how its hosts are reached in the lab."""
    return [imported, cluster.inventory / "lab.yml"]


def state(cluster: Cluster) -> dict[str, list[str]]:
    """What must not change: heartbeat's process, DRBD's connections as the kernel tells them, the words of the file."""
    return {
        name: [
            node.check_output("cat /run/heartbeat.pid"),
            node.check_output(
                "cut --delimiter=' ' --fields=22 /proc/$(tr -d ' ' < /run/heartbeat.pid)/stat"
            ),  # its start
            node.check_output("journalctl --dmesg --boot --output=cat | grep 'drbd.* conn( '"),
            *re.findall(r"cs:\S+ ro:\S+ ds:\S+", node.check_output("cat /proc/drbd")),
            node.check_output("grep -v '^#' /etc/ha.d/haresources"),
            node.check_output("cat /etc/ha.d/authkeys | sha256sum"),
        ]
        for name, node in cluster.nodes.items()
    }


def changed(said: str) -> dict[str, int]:
    return {
        name: int(count) for name, count in re.findall(r"^(debian\d)\s+: ok=\d+\s+changed=(\d+)", said, re.MULTILINE)
    }


def test_the_inventory_says_what_was_built(imported: Path) -> None:
    variables = yaml.safe_load((imported / "group_vars/oldweb/cluster.yml").read_text())
    assert variables["ha_groups"]["repl"]["resources"] == [
        {"address": "192.168.69.16", "agent": "none"},
        {"address": "192.168.69.100", "agent": "IPaddr"},
        {"volume": "repl"},
        {"script": {"name": "apache2"}},
        {"mail": "admin@example.com"},
    ]
    assert "# the cable between them" in (imported / "group_vars/oldweb/cluster.yml").read_text()
    secrets = imported / "group_vars/oldweb/secrets.yml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert yaml.safe_load(secrets.read_text())["ha_authkeys"] == f'"{SECRET}"'
    hosts = yaml.safe_load((imported / "hosts.yml").read_text())["ha_clusters"]["children"]["oldweb"]["hosts"]
    assert hosts["debian2"]["ha_interfaces"] == {
        "public": {"device": "eth0", "address": "192.168.69.15/24"},
        "private": {"device": "eth1", "address": "10.0.0.2/8"},
    }


def test_it_is_valid(by_hand: Cluster, imported: Path) -> None:
    done = run("validate", inventories(by_hand, imported))
    assert done.returncode == 0, done.stdout


def test_site_on_it_interrupts_nothing_and_a_second_run_changes_nothing(
    by_hand: Cluster, imported: Path, tmp_path: Path
) -> None:
    active, before = by_hand.active, state(by_hand)
    with nobody_notices(by_hand, tmp_path):
        first = run("site", inventories(by_hand, imported))
        second = run("site", inventories(by_hand, imported))
    assert first.returncode == 0, first.stdout
    assert second.returncode == 0, second.stdout
    assert SECRET not in first.stdout + second.stdout
    assert by_hand.active == active
    assert state(by_hand) == before
    assert changed(second.stdout) == {"debian1": 0, "debian2": 0}
    assert page(ADDRESSES[1]) == "built by hand\n"
