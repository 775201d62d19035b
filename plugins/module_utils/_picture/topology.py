# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster as a picture: two nodes, their networks and cables, what runs where; from its plan and its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._picture import svg

WIDTH, NODE, EDGE = 1000.0, 400.0, 50.0
TOP, NET, ROW, PAD = 70.0, 46.0, 17.0, 12.0  # head, one network, one line of text, inside of boxes
DISK = 66.0
Info = Mapping[str, Any]


def topology(plan: Info, health: Info | None = None) -> str:
    """Return the picture (SVG 1.1) of a cluster.

    plan: of cluster_plan; health: what cluster_status returned. Without health a group stands on the node it prefers;
    with it, on the node that runs it, and what is wrong is red.
    """
    labels = list(next(iter(plan["nodes"].values()))["interfaces"])
    public = [label for label in labels if _is_public(plan, label)] or labels[:1]
    private = [label for label in labels if label not in public]
    top = TOP + NET * len(public) + 20
    inside = max(_node_height(plan, name, health) for name in plan["nodes"])
    parts = [*_head(plan, health)]
    for n, name in enumerate(plan["nodes"]):
        left = EDGE if n == 0 else WIDTH - EDGE - NODE
        parts += _cables(plan, name, left, top, inside, public, private)
        parts += _node(plan, name, left, top, inside, health)
    parts += _networks(plan, public, [TOP + NET * (n + 1) - 14 for n in range(len(public))], -8)
    parts += _networks(plan, private, [top + inside + 20 + NET * n + 14 for n in range(len(private))], 16)
    parts += _serial(plan, top + 24)
    problems = list((health or {}).get("problems", ()))
    below = top + inside + 20 + NET * len(private) + 30
    for n, one in enumerate(problems):
        told = f"{one['severity'].upper()}  {one['where']}: {one['what']}"
        kind = "bad" if one["severity"] == "error" else ""
        parts.append(svg.text(EDGE, below + n * ROW, svg.shorten(told, WIDTH - 2 * EDGE), kind))
    return svg.picture(WIDTH, below + len(problems) * ROW + 8, f"Cluster {plan['name']}", parts)


def _head(plan: Info, health: Info | None) -> Iterator[str]:
    times = plan["heartbeat"]["timings"]
    told = f"heartbeat every {times['keepalive'] / 1000:g} s, dead after {times['deadtime'] / 1000:g} s"
    yield svg.text(EDGE, 30, str(plan["name"]), "title")
    yield svg.text(EDGE, 50, told, "quiet")
    if health is not None:
        words, kind = ("healthy", "name") if health["healthy"] else ("NOT HEALTHY", "name bad")
        yield svg.text(WIDTH - EDGE, 30, words, kind, "end")


def _is_public(plan: Info, label: str) -> bool:
    """Whether users come over this network: addresses of groups are in it, or machines that are pinged."""
    networks = [str(node["interfaces"][label]["network"]) for node in plan["nodes"].values()]
    addresses = [one for group in plan["groups"].values() for one in group["addresses"]]
    return any(
        _within(address, network) for address in [*addresses, *plan["heartbeat"]["ping"]] for network in networks
    )


def _within(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network)
    except ValueError:  # a host's name
        return False


def _networks(plan: Info, labels: Sequence[str], heights: Sequence[float], apart: float) -> Iterator[str]:
    """A bar a network, with what travels over it on the side where no cables are."""
    first = next(iter(plan["nodes"].values()))
    for label, y in zip(labels, heights):
        card = first["interfaces"][label]
        yield svg.line(EDGE, y, WIDTH - EDGE, y, "net")
        told = [f"{label} {card['network']}", *_traffic(plan, label, card["device"])]
        yield svg.text(WIDTH / 2, y + apart, " · ".join(told), "quiet", "middle")
        pings = [host for host in plan["heartbeat"]["ping"] if _within(host, card["network"])]
        if pings:
            yield svg.text(WIDTH - EDGE, y + apart, svg.shorten(f"pinged: {', '.join(pings)}", 250), "quiet", "end")


def _traffic(plan: Info, label: str, device: str) -> Iterator[str]:
    """What of the cluster travels over a network."""
    media = [line.split() for line in plan["heartbeat"]["ha_cf"]]
    kinds = dict.fromkeys(words[0] for words in media if words[0] in ("bcast", "ucast", "mcast") and words[1] == device)
    if kinds:
        yield f"heartbeats ({', '.join(kinds)})"
    addresses = {node["interfaces"][label]["address"] for node in plan["nodes"].values()}
    copied = [
        name for name, one in plan["drbd"].items() if {host["address"] for host in one["hosts"].values()} & addresses
    ]
    if copied:
        yield f"DRBD {', '.join(copied)}"


def _cables(
    plan: Info, name: str, left: float, top: float, inside: float, public: Sequence[str], private: Sequence[str]
) -> Iterator[str]:
    """From the node up to the public networks and down to the private ones, with the node's own addresses."""
    for n, label in enumerate(public):
        x, y = left + 40 + n * 170, TOP + NET * (n + 1) - 14
        yield svg.line(x, y, x, top, "cable")
        yield svg.text(x + 6, top - 6, _card(plan, name, label))
    for n, label in enumerate(private):
        x, y = left + 40 + n * 170, top + inside + 20 + NET * n + 14
        yield svg.line(x, top + inside, x, y, "cable")
        yield svg.text(x + 6, top + inside + 15, _card(plan, name, label))


def _card(plan: Info, name: str, label: str) -> str:
    card = plan["nodes"][name]["interfaces"][label]
    return f"{card['device']} {card['address']}"


def _groups(plan: Info, name: str, health: Info | None) -> list[tuple[str, list[str]]]:
    """The groups of a node with the lines that tell of them; one line of those that only may come here."""
    owners = health["groups"] if health else {group: one["node"] for group, one in plan["groups"].items()}
    found = []
    for group, one in plan["groups"].items():
        lines = [*one["addresses"], *(_volume(plan, volume) for volume in one["volumes"]), *one["services"]]
        lines += [f"{box} {plan['containers'][box]['address']}" for box in one.get("containers", [])]
        found.append((group, lines if owners.get(group) == name else []))
    return found


def _volume(plan: Info, volume: str) -> str:
    return f"{volume} on {plan['volumes'][volume]['mount']}"


def _node_height(plan: Info, name: str, health: Info | None) -> float:
    groups = sum(ROW * (1 + len(lines)) + 2 * PAD for _, lines in _groups(plan, name, health))
    disks = DISK if any(name in one["hosts"] for one in plan["drbd"].values()) else 0.0
    return 36 + groups + disks + PAD


def _node(plan: Info, name: str, left: float, top: float, height: float, health: Info | None) -> Iterator[str]:
    """A node with its groups and its disks."""
    state = (health or {}).get("nodes", {}).get(name, {})
    silent = bool(health) and not (state.get("reachable") and state.get("running"))
    yield svg.box(left, top, NODE, height, "node bad" if silent else "node")
    yield svg.text(left + PAD, top + 24, name, "name bad" if silent else "name")
    if silent:
        told = "heartbeat does not run" if state.get("reachable") else "gives no answer"
        yield svg.text(left + NODE - PAD, top + 24, told, "bad", "end")
    y = top + 36
    for group, lines in _groups(plan, name, health):
        lost = bool(health) and health is not None and health["groups"].get(group) is None
        yield svg.box(left + PAD, y, NODE - 2 * PAD, ROW * (1 + len(lines)) + PAD, "group" if lines else "idle")
        told = group if lines else f"{group}: {'runs nowhere' if lost else 'may come here'}"
        yield svg.text(left + 2 * PAD, y + ROW, told, "name" if lines else "bad" if lost else "quiet")
        for n, line in enumerate(lines, 2):
            yield svg.text(left + 2 * PAD, y + n * ROW, svg.shorten(line, NODE - 4 * PAD))
        y += ROW * (1 + len(lines)) + 2 * PAD
    yield from _disks(plan, name, left, top + height - DISK, health)


def _disks(plan: Info, name: str, left: float, y: float, health: Info | None) -> Iterator[str]:
    """The disks of a node that DRBD keeps the same, side by side."""
    mine = [(drbd, one["hosts"][name]) for drbd, one in plan["drbd"].items() if name in one["hosts"]]
    width = min(180.0, (NODE - 2 * PAD) / max(len(mine), 1) - PAD)
    for n, (drbd, host) in enumerate(mine):
        x = left + PAD + n * (width + PAD)
        state = (health or {}).get("drbd", {}).get(drbd, {}).get(name) or {}
        bad = bool(health) and (state.get("disk_state") != "UpToDate" or state.get("connection_state") != "Connected")
        yield svg.disk(x, y, width, DISK - PAD, "disk bad" if bad else "disk")
        yield svg.text(x + width / 2, y + 28, svg.shorten(f"{drbd} {host['disk']}", width), "", "middle")
        told = "/".join(str(state[key]) for key in ("role", "disk_state") if state.get(key)) or "DRBD"
        yield svg.text(x + width / 2, y + 28 + ROW, svg.shorten(told, width), "bad" if bad else "quiet", "middle")


def _serial(plan: Info, y: float) -> Iterator[str]:
    """The null modem cables between the nodes."""
    for n, device in enumerate(plan["heartbeat"]["serial"]):
        yield svg.line(EDGE + NODE, y + n * 30, WIDTH - EDGE - NODE, y + n * 30, "cable serial")
        yield svg.text(WIDTH / 2, y + n * 30 - 5, str(device).rsplit("/", 1)[-1], "quiet", "middle")
