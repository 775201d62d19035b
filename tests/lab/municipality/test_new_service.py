# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that only the inventory knows: it comes, is watched, moves with its group, and goes; nobody else notices."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml
from labcluster import Cluster, ask, awaited, every_service_answers

UNIT = "/etc/systemd/system/notices.service"
PROGRAM = "/usr/local/lib/notices.py"
NOTICES = {
    "packages": {"Debian": ["python3"]},
    "units": ["notices.service"],
    "data": {"/var/lib/notices": None},
    "probe": {"protocol": "http", "port": 8090, "path": "/"},
    "files": {
        UNIT: {
            "content": "[Unit]\nDescription=Notices of the municipality\n\n[Service]\nType=notify\nNotifyAccess=all\n"
            f"ExecStart=/usr/bin/python3 {PROGRAM}\n"
        },
        PROGRAM: {
            "content": "import functools, http.server, subprocess\n\n"
            'pages = functools.partial(http.server.SimpleHTTPRequestHandler, directory="/var/lib/notices")\n'
            'server = http.server.ThreadingHTTPServer(("", 8090), pages)\n'
            'subprocess.run(["systemd-notify", "--ready"], check=True)\n'
            "server.serve_forever()\n"
        },
    },
}


@pytest.fixture(scope="module")
def with_notices(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The cluster with an inventory in which one more service was written, and put into the group of the web."""
    inventory = tmp_path_factory.mktemp("edited") / cluster.inventory.name
    shutil.copytree(cluster.inventory, inventory)
    file = inventory / "group_vars/municipality/cluster.yml"
    written = yaml.safe_load(file.read_text())
    written["ha_services"]["notices"] = NOTICES
    services = next(one["services"] for one in written["ha_groups"]["web"]["resources"] if "services" in one)
    services.append("notices")
    file.write_text(yaml.safe_dump(written, sort_keys=False))
    return replace(cluster, inventory=inventory)


def processes(cluster: Cluster) -> dict[str, str]:
    """Every unit of every service on every node, with its main process."""
    units = [unit for service in cluster.plan["services"].values() for unit in service["units"]]
    show = "systemctl show --property=Id,MainPID,ActiveState,ActiveEnterTimestampMonotonic " + " ".join(units)
    return {name: node.check_output(show) for name, node in cluster.nodes.items()}


def page(cluster: Cluster) -> str:
    return str(ask("page", cluster.plan["groups"]["web"]["addresses"][0], "/word", 8090))


def site(cluster: Cluster) -> None:
    done = cluster.playbook("site")
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="module")
def word(with_notices: Cluster, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service runs, and says this word; afterwards it is gone, and again nobody noticed."""
    before = processes(cluster)
    with every_service_answers(cluster, tmp_path_factory.mktemp("adding")):
        site(with_notices)
    assert processes(cluster) == before
    found = secrets.token_hex(4)
    cluster.nodes[cluster.active].check_output("echo %s > /var/lib/notices/word", found)
    yield found
    before = processes(cluster)
    with every_service_answers(cluster, tmp_path_factory.mktemp("removing")):
        site(cluster)
    assert processes(cluster) == before
    with pytest.raises(OSError, match="refused"):
        page(cluster)
    for node in cluster.nodes.values():
        assert not node.service("notices.service").is_running
        assert "/var/lib/notices" not in node.check_output("cat /proc/self/mounts")
        node.check_output(f"rm {UNIT} {PROGRAM} && systemctl daemon-reload")


def test_it_runs_where_its_group_does(cluster: Cluster, with_notices: Cluster, word: str) -> None:
    assert page(cluster).strip() == word
    assert not cluster.nodes[cluster.standby].service("notices.service").is_running
    done = with_notices.playbook("status")
    assert done.returncode == 0, done.stdout[-4000:]


def test_it_is_watched(cluster: Cluster, word: str) -> None:
    node = cluster.nodes[cluster.active]
    watched = "monit -c /etc/linux_ha/monitrc -B status | grep -A3 \"^Remote Host 'notices'\""
    awaited(lambda: "Monitored" in node.run(watched).stdout, True)
    node.check_output("systemctl kill --signal=KILL notices.service")
    awaited(lambda: page(cluster).strip(), word)
    assert "service notices" in cluster.playbook("status").stdout, "the last events should name it"


def test_it_moves_with_its_data_and_comes_home(cluster: Cluster, word: str) -> None:
    home = cluster.active
    for target in (cluster.standby, home):
        cluster.nodes[home].check_output("/usr/local/lib/linux_ha/group move web %s", target)
        awaited(lambda: page(cluster).strip(), word)
        assert cluster.active == target
        assert cluster.nodes[target].service("notices.service").is_running
