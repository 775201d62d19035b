# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of heartbeats and the ping nodes of ha.cf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import atoi
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED, NOTE
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.nodes import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import shapes

OWN = ("node", "udpport", "baud", "bcast", "udp", "ucast", "mcast", "serial", "ping", "ping_group")
PORT, BAUD = 694, 19200  # heartbeat's defaults
LATE = ("bcast", "udp", "ucast")  # media that are opened with the port in force when their line is read

Nodes = tuple[Node, ...]


def read(sources: Sources, nodes: Nodes, draft: Draft) -> None:
    """Import media and ping nodes, with the port and the speed they really have."""
    file = sources.ha_cf
    port = _in_force(file, "udpport", LATE, PORT, draft)
    baud = _in_force(file, "baud", ("serial",), BAUD, draft)
    if port != PORT or any(file.values("udpport")):
        draft.flat["ha_udpport"] = port
    links: list[dict[str, Any]] = []
    for statement in file.statements:
        if statement.name not in OWN:
            continue
        draft.comment(_path(statement.name), "ha_cf", (*statement.comments, *_trailing(statement)))
        if statement.name in ("bcast", "udp", "serial", "mcast") and statement.values:
            for link in _LINKS[statement.name](statement, nodes, port, baud, draft):
                if link not in links:
                    links.append(link)
        elif statement.name == "ucast" and statement is next(iter(file.named("ucast"))):
            links += _ucast(sources, nodes, draft)
    draft.flat["ha_links"] = links
    _ping(file, draft)


def _path(name: str) -> str:
    if name in ("ping", "ping_group"):
        return "ha_ping"
    return {"udpport": "ha_udpport", "node": "ha_groups"}.get(name, "ha_links")


def _trailing(statement: Statement) -> list[str]:
    return [statement.trailing.strip()] if statement.trailing.strip() else []


def _in_force(file: File, name: str, users: tuple[str, ...], default: int, draft: Draft) -> int:
    """Return the number that the media use: the one said above the first of them, else the default."""
    value, used = default, None
    for statement in file.statements:
        if statement.name == name and statement.values:
            value = atoi(statement.values[-1]) % 65536 if name == "udpport" else atoi(statement.values[-1])
            if used is not None and value != used:
                message = f"{name} {statement.values[-1]} stands below the lines it is meant for: they use {used}"
                draft.note(CHANGED, "ha_cf", statement.line, f"{message}, and so does the import")
        elif statement.name in users and statement.values and used is None:
            used = value
    return value if used is None else used


def _bcast(statement: Statement, nodes: Nodes, port: int, baud: int, draft: Draft) -> list[dict[str, Any]]:
    found = []
    for device in statement.values:
        label = _label(device, nodes)
        if label:
            found.append({"bcast": label})
        else:
            draft.keep("ha_cf", statement.line, [f"bcast {device}"], f"no address of {device} is known")
    return found


def _label(device: str, nodes: Nodes) -> str | None:
    """Name the interface that has this device on every node."""
    labels = {node.label(device) for node in nodes}
    return labels.pop() if len(labels) == 1 else None


def _serial(statement: Statement, nodes: Nodes, port: int, baud: int, draft: Draft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for device in statement.values:
        if shapes.SERIAL.fits(device):
            found.append({"serial": device, "baud": baud})
        else:
            draft.keep("ha_cf", statement.line, [f"serial {device}"], "no serial device below /dev")
    return found


def _mcast(statement: Statement, nodes: Nodes, port: int, baud: int, draft: Draft) -> list[dict[str, Any]]:
    fields = statement.values
    label = _label(fields[0], nodes)
    numbers = [atoi(value) for value in fields[2:5]]
    if label and len(fields) == 5 and numbers[0] == port and 0 <= numbers[1] <= 4 and numbers[2] == 0:
        return [{"mcast": label, "group": fields[1], **({"ttl": numbers[1]} if numbers[1] != 1 else {})}]
    why = f"a multicast link uses the port of ha_udpport ({port}), a TTL to 4 and no loop, on a device of both nodes"
    draft.keep("ha_cf", statement.line, [" ".join(("mcast", *fields))], why)
    return []


_LINKS: Mapping[str, Callable[[Statement, Nodes, int, int, Draft], list[dict[str, Any]]]] = {
    "bcast": _bcast,
    "udp": _bcast,
    "serial": _serial,
    "mcast": _mcast,
}


def _ucast(sources: Sources, nodes: Nodes, draft: Draft) -> list[dict[str, Any]]:
    """A link to each node's address on a device: the lines of all nodes' files together name both addresses."""
    links: list[dict[str, Any]] = []
    own = [one for one in sources.ha_cf.named("ucast") if len(one.values) > 1]
    every = [*own, *(one for file in sources.others for one in file.named("ucast") if len(one.values) > 1)]
    for statement in own:
        device, address = statement.values[:2]
        labels = {node.own(address) for node in nodes} - {None}
        label = labels.pop() if len(labels) == 1 else None
        devices = {node.interfaces[label][0] for node in nodes if label in node.interfaces} if label else set()
        if label is None or devices != {device}:
            line = " ".join(("ucast", *statement.values))
            draft.keep("ha_cf", statement.line, [line], f"{address} is no known address of a node on {device}")
            continue
        said = {one.values[1] for one in every if one.values[0] == device}
        missing = [node.interfaces[label][1].split("/")[0] for node in nodes]
        missing = [one for one in missing if one not in said]
        if missing:
            message = f"ha.cf names {', '.join(missing)} on {device} too, so that one file fits both nodes"
            draft.note(CHANGED, "ha_cf", statement.line, message)
        elif any(one.values[1] not in [o.values[1] for o in own] for one in every):
            draft.note(NOTE, "ha_cf", statement.line, "each node names its peer: from now on one file names both")
        if {"ucast": label} not in links:
            links.append({"ucast": label})
    return links


def _ping(file: File, draft: Draft) -> None:
    """Ping nodes; with groups the model has no single ones."""
    groups: dict[str, list[str]] = {}
    for one in file.named("ping_group"):
        name, hosts = one.values[0] if one.values else "", list(one.values[1:])
        if name not in groups and hosts and shapes.NAME.fits(name) and all(shapes.HOST.fits(host) for host in hosts):
            groups[name] = hosts
        else:
            draft.keep("ha_cf", one.line, [" ".join(("ping_group", *one.values))], "a ping group is a name and hosts")
    single: list[str] = []
    for one in file.named("ping"):
        for host in one.values:
            if groups or not shapes.HOST.fits(host):
                why = "beside ping groups ha_ping has no single hosts" if groups else "a ping node is a host"
                draft.keep("ha_cf", one.line, [f"ping {host}"], why)
            else:
                single.append(host)
    if groups:
        draft.flat["ha_ping"] = {"groups": groups}
    elif single:
        draft.flat["ha_ping"] = list(dict.fromkeys(single))
