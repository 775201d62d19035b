# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The containers of a cluster, from inside and from where a client is."""

from __future__ import annotations

from labcluster import Cluster, client
from testinfra.host import Host

NAMES = ("intranet", "timesheets")


def inside(node: Host, name: str, script: str) -> str:
    """Run a shell script in a container, as its administrator does."""
    literal = script.replace("$", "$$")  # systemd has variables of its own
    return str(node.check_output("systemd-run --quiet --wait --pipe --machine=%s /bin/sh -c %s", name, literal))


def get(cluster: Cluster, name: str, path: str = "/") -> str:
    """Return the first line of a page of a container, empty if it does not answer."""
    url = f"http://{cluster.plan['containers'][name]['address']}{path}"
    answer = client("curl", "--silent", "--fail", "--max-time", "5", url)
    return answer.stdout.strip().partition("\n")[0]


def where(cluster: Cluster, name: str) -> list[str]:
    unit = cluster.plan["containers"][name]["unit"]
    return [node for node, host in cluster.nodes.items() if host.service(unit).is_running]
