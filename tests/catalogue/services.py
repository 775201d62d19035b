# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service of the catalogue on real daemons: start, stop, status, probe, and its data on a second machine.

`run` calls it. The first inventory is the one of docs/catalogue.md, as it is printed there.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from exercises import MORE, PREPARE, READ, WRITE
from pair import PROJECT, Node, awaited, converge, pair, run

PRINTED = re.search(r"```yaml\n(ha_groups:.*?)```", (PROJECT / "docs" / "catalogue.md").read_text(), re.DOTALL)
SECRETS = {
    "vault_webmaster_crypt": "$6$abcdefgh$oGoxMtczJ0/xYkNKQnGuC3pOdNoGsZRZNs7n5JzX8KfMJWEmD2Bx4wBt/tMCPvjE87aPyrlQPEKxEcxV6d4J6.",
    "vault_anna_crypt": "$6$abcdefgh$oGoxMtczJ0/xYkNKQnGuC3pOdNoGsZRZNs7n5JzX8KfMJWEmD2Bx4wBt/tMCPvjE87aPyrlQPEKxEcxV6d4J6.",
    "vault_anna_nt": "B39A61F16A4E11FA80580241F1D4AAE8",
}

SERVERS = "/(apache2|php.*fpm|proftpd|tomcat|mariadb-server|postfix|dovecot|spam|samba)[^/]*$"
ASK = """
import asyncio, sys
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.protocols import ask
_, protocol, address, port, path = sys.argv
asyncio.run(asyncio.wait_for(ask(protocol, address, int(port), path), 5))
"""


def say(*words: object) -> None:
    print(*words, flush=True)


def inventory(text: dict[str, Any]) -> dict[str, Any]:
    """Add what every cluster has; a volume a group, whose device nothing here mounts."""
    volumes = {
        name: {
            "drbd": {"disk": f"/dev/vd{name[0]}", "over": "lan", "minor": minor, "port": 7788 + minor},
            "filesystem": {"mount": f"/volume/{name}"},
        }
        for minor, name in enumerate(text["ha_groups"])
    }
    return {"ha_links": [{"bcast": "lan"}], "ha_volumes": volumes, **SECRETS, **text}


def entries(plan: dict[str, Any], group: str) -> list[str]:
    """What Heartbeat starts for a group, without the disk: the volume is there already."""
    return [entry for entry in plan["groups"][group]["entries"] if "drbd" not in entry]


def answers(service: dict[str, Any], node: Node, address: str) -> bool:
    """Ask the service as its probe says, from outside or, if that is said, from the node itself."""
    probe, inside = service["probe"], ["nsenter", "--target", node.pid, "--net"]
    where = "127.0.0.1" if probe.get("local") else address
    argv = [sys.executable, "-c", ASK, probe["protocol"], where, str(probe["port"]), probe.get("path", "/")]
    return run(*(inside if probe.get("local") else []), *argv, check=False).returncode == 0


def wait(service: dict[str, Any], node: Node, address: str) -> float:
    """Wait until it answers; how long that took."""
    return awaited(lambda: answers(service, node, address))


def pids(node: Node, units: list[str]) -> str:
    return node("systemctl", "show", "--property=MainPID,ActiveEnterTimestampMonotonic", *units).stdout


def check_manners(node: Node, name: str, service: dict[str, Any]) -> None:
    """Start, start again, stop, stop again; status tells the truth all the time; the probe, too."""
    entry, address = "::".join(("systemd", *service["units"])), node.address
    assert node.resource(entry, "status") == (3, "stopped"), name
    assert not answers(service, node, address), f"{name} answers although it is stopped"
    assert node.resource(entry, "start")[0] == 0, node("journalctl", "--no-pager", "--lines=40").stdout
    seconds = wait(service, node, address)
    before = pids(node, service["units"])
    assert node.resource(entry, "start")[0] == 0
    assert (pids(node, service["units"]), node.resource(entry, "status")) == (before, (0, "running")), name
    for verb in ("stop", "stop"):
        assert node.resource(entry, verb)[0] == 0, name
    assert node.resource(entry, "status") == (3, "stopped"), name
    assert not answers(service, node, address), f"{name} answers although it is stopped"
    node.resource(entry, "start")
    say(f"  {name:<14} starts, answers {service['probe']['protocol']} after {seconds:.1f} s, stops; again, too")


def move(plan: dict[str, Any], group: str, source: Node | None, target: Node) -> None:
    """Stop a group backwards on one node, start it on the other, as Heartbeat does."""
    for entry in reversed(entries(plan, group)) if source else []:
        assert source and source.resource(entry, "stop")[0] == 0, entry
    for entry in entries(plan, group):
        assert target.resource(entry, "start")[0] == 0, entry


def seed(plan: dict[str, Any], node: Node) -> None:
    """Copy what was installed to the volume, as the role drbd does."""
    for service in plan["services"].values():
        for data in service["data"]:
            node("mkdir", "--parents", data["path"], str(Path(data["source"]).parent))
            node("sh", "-c", f"[ -e {data['source']} ] || cp --archive --dereference {data['path']} {data['source']}")


def check_upgrade(plan: dict[str, Any], node: Node) -> None:
    """Install the services' packages again on the standby, their volume away: files stay, nothing starts."""
    files = [path for service in plan["services"].values() for path in service["files"]]
    units = [unit for service in plan["services"].values() for unit in service["units"]]
    sums = node("sha256sum", *files, check=False).stdout
    debs = [deb for deb in node("sh", "-c", "ls /debs/*.deb").stdout.split() if re.search(SERVERS, deb)]
    node("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-confold", "--install", *debs)
    assert node("sha256sum", *files, check=False).stdout == sums
    states = node("systemctl", "show", "--property=Id,ActiveState,UnitFileState", *units).stdout
    assert not re.search(r"=(active|enabled)\b", states), states


def try_services(nodes: tuple[Node, Node], text: dict[str, Any], upgrade: bool) -> None:
    """All of one inventory's services: manners, writes on the first node, reads on the second."""
    one, two = nodes
    with tempfile.TemporaryDirectory() as directory:
        plan = converge(nodes, inventory(text), Path(directory))
    seed(plan, one)
    for node in nodes:
        for data in (data for service in plan["services"].values() for data in service["data"]):
            node("mkdir", "--parents", data["path"])
    for name, group in plan["groups"].items():
        address, carried = group["addresses"][0], group["services"]
        for entry in entries(plan, name):
            if not entry.startswith("systemd::"):
                assert one.resource(entry, "start")[0] == 0, entry
        for service in carried:
            PREPARE.get(service, lambda node: None)(one)
            check_manners(one, service, plan["services"][service])
        for service in carried:
            wait(plan["services"][service], one, address)
        for what in (*carried, name):
            WRITE.get(what, lambda node, address: None)(one, address)
        move(plan, name, one, two)
        for service in carried:
            seconds = wait(plan["services"][service], two, address)
            READ.get(service, lambda node, address: None)(two, address)
            say(f"  {service:<14} answers on {two.name} after {seconds:.1f} s, with the same data")
        READ.get(name, lambda node, address: None)(two, address)
    if upgrade:
        check_upgrade(plan, one)
        say("  all packages again on the standby: files as they were, nothing started")
    for name in plan["groups"]:
        for entry in reversed(entries(plan, name)):
            assert two.resource(entry, "stop")[0] == 0, entry


def main(tree: str) -> None:
    """Run both inventories on one pair."""
    assert PRINTED
    with tempfile.TemporaryDirectory(dir="/var/tmp") as volume, pair(Path(tree), Path(volume)) as nodes:
        say("the inventory of docs/catalogue.md")
        try_services(nodes, yaml.safe_load(PRINTED[1]), upgrade=True)
        say("the others")
        try_services(nodes, MORE, upgrade=False)
    say("passed")


if __name__ == "__main__":
    main(*sys.argv[1:])
