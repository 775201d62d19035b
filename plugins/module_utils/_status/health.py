# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a pair of nodes well? From its plan and what both nodes say about themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import space
from ansible_collections.linux_ha.cluster.plugins.module_utils._status import events, mirror

Info = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """Something that is wrong: how bad, where, what was found (and expected), what to do about it."""

    severity: str
    where: str
    what: str
    do: str


@dataclass
class Health:
    """A pair as it is. groups: name -> the node that runs all of it, or None; healthy: no problem is an error."""

    cluster: str
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, str | None] = field(default_factory=dict)
    drbd: dict[str, dict[str, Any]] = field(default_factory=dict)
    mirrors: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether a failover would work now."""
        return not any(problem.severity == "error" for problem in self.problems)

    def error(self, where: str, what: str, do: str) -> None:
        """Note what keeps the pair from being healthy."""
        self.problems.append(Problem("error", where, what, do))

    def warn(self, where: str, what: str, do: str) -> None:
        """Note what works today and may not tomorrow."""
        self.problems.append(Problem("warning", where, what, do))

    def as_dict(self) -> dict[str, Any]:
        """Plain types."""
        return {**asdict(self), "healthy": self.healthy}


def health(
    plan: Mapping[str, Any],
    heartbeat: Mapping[str, Info | None],
    drbd: Mapping[str, Info | None],
    mirrors: Mapping[str, Info | None] | None = None,
) -> Health:
    """Judge a pair.

    heartbeat, drbd, mirrors: node -> what heartbeat_info, drbd_info and mirror_info returned, None for a silent node.
    """
    found = Health(plan["name"])
    for node, spec in plan["nodes"].items():
        _node(found, node, spec["peer"], heartbeat.get(node))
    for name, group in plan["groups"].items():
        _group(found, name, group, heartbeat)
    for name in plan["drbd"]:
        owner = next((found.groups[one["group"]] for one in plan["volumes"].values() if one.get("drbd") == name), None)
        _drbd(found, name, owner, {node: drbd.get(node) for node in plan["nodes"]})
    for name, volume in plan.get("mirrors", {}).items():
        owner = found.groups.get(volume["group"])
        sides = {node: info["mirrors"][name] for node, info in (mirrors or {}).items() if info}
        found.mirrors[name] = mirror.state_of(owner, sides)
        found.problems += [Problem(*told) for told in mirror.problems(name, volume, owner, sides)]
    told = [info["mirrors"] for info in (mirrors or {}).values() if info]
    found.events = events.timeline(plan, [info for info in heartbeat.values() if info], told)
    return found


def _node(found: Health, node: str, peer: str, info: Info | None) -> None:
    """Reachable, heartbeat running, peer seen, links alive, nothing in transition."""
    running = bool(info and info["running"])
    state: dict[str, Any] = {"reachable": info is not None, "running": running, "peer": None, "links": {}, "held": None}
    found.nodes[node] = state
    if info is None:
        found.error(
            node, "gives no answer", "is it on? Check console, power, network, ssh; then run this again with -v"
        )
        return
    if not running:
        found.error(node, "heartbeat does not run", "systemctl start heartbeat; then journalctl -u heartbeat")
        return
    state.update(peer=info["nodes"].get(peer), links=dead_or_alive(info.get("links") or {}, peer), held=info["held"])
    if state["peer"] != "active":
        found.error(
            node,
            f"sees {peer} as {state['peer'] or 'unknown'}, not active",
            f"is heartbeat running on {peer}? Then compare ha.cf and authkeys of both nodes, and the links",
        )
    if info["key_change"]:
        found.error(
            node,
            "a change of heartbeat's key was begun and has not ended; a dead peer goes unnoticed for an hour",
            "run playbooks/site.yml again, it ends the change",
        )
    for link, alive in state["links"].items():
        if not alive:
            told = found.warn if any(state["links"].values()) else found.error  # another path is left, or none
            told(node, f"link {link} to {peer} is dead", "check its cable, switch and firewall (ha_udpport)")
    if info["held"] in ("transition", "unknown", None):
        found.error(node, f"its groups are in state {info['held']}", "wait half a minute and look again")
    for volume, percent in (info.get("space") or {}).items():
        if percent >= space.ALMOST:
            told = found.error if percent >= space.FULL else found.warn  # a full one serves nobody, on either node
            told(f"volume {volume} on {node}", f"is {percent} % full", "make room there, or give it a larger disk")
    for address, up in (info.get("ping") or {}).items():
        if not up:
            found.warn(node, f"ping host {address} does not answer", "check that host, or take it out of ha_ping")


def dead_or_alive(links: Mapping[str, Any], peer: str) -> dict[str, bool]:
    """Link -> whether it is up, of the links to the peer; heartbeat_info calls them PEER/LINK."""
    return {name[len(peer) + 1 :]: state == "up" for name, state in links.items() if name.startswith(f"{peer}/")}


def _group(found: Health, name: str, group: Mapping[str, Any], infos: Mapping[str, Info | None]) -> None:
    """All entries run on exactly one node, none on the other, and heartbeat knows it."""
    where = f"group {name}"
    running = {node: entries_of(info, name) for node, info in infos.items()}
    started = {node: [one for one, state in each.items() if state] for node, each in running.items()}
    complete = [node for node, each in running.items() if each and all(state is not False for state in each.values())]
    complete = [node for node in complete if started[node]]
    found.groups[name] = complete[0] if len(complete) == 1 else None
    if len(complete) > 1:
        found.error(
            where,
            f"runs on {' and '.join(complete)} at once",
            "stop heartbeat on one of them now; then look for a split brain",
        )
        return
    holders = complete or sorted((node for node in running if started[node]), key=lambda node: -len(started[node]))[:1]
    if not holders:
        found.error(
            where,
            "runs on no node",
            "run playbooks/site.yml, it starts it and says what fails; journalctl -t ResourceManager has the reason",
        )
    for node in holders:
        for entry, state in running[node].items():
            if state is False:
                found.error(
                    f"{where} on {node}", f"{entry} does not run", "start it, or move the group to the other node"
                )
        info = infos[node]
        if info and not info["groups"][name].get("held", True):
            found.error(f"{where} on {node}", "runs, but heartbeat does not hold it", "switch it over once")
    for node in running:
        if node not in holders and started[node]:
            rest = ", ".join(started[node])
            found.error(
                f"{where} on {node}", f"{rest} runs although the group is on {holders[0]}", "stop it there by hand"
            )


def entries_of(info: Info | None, group: str) -> dict[str, bool | None]:
    """Entry -> whether it runs (None: cannot be told), as one node says."""
    if not info or group not in (info.get("groups") or {}):
        return {}
    return {one["entry"]: one["running"] for one in info["groups"][group]["resources"]}


def _drbd(found: Health, name: str, owner: str | None, infos: Mapping[str, Info | None]) -> None:
    """Connected, both sides UpToDate, primary where the group runs and nowhere else."""
    where = f"drbd {name}"
    states = {
        node: (info["resources"].get(name) or {}) for node, info in infos.items() if info and info.get("available")
    }
    found.drbd[name] = {node: _drbd_words(state) for node, state in states.items()}
    for node in (node for node, info in infos.items() if info is not None and node not in states):
        found.error(
            f"{where} on {node}", "DRBD is not loaded", "systemctl start drbd, or modprobe drbd and drbdadm up all"
        )
    for node, state in states.items():
        _drbd_side(found, f"{where} on {node}", state, owner == node)
    primaries = [node for node, state in states.items() if state.get("role") == "Primary"]
    if len(primaries) > 1:
        found.error(
            where,
            f"is Primary on {' and '.join(primaries)}",
            "run systemctl stop heartbeat on one of them now, before the two copies differ more",
        )
    elif primaries and owner and primaries[0] != owner:
        found.error(where, f"is Primary on {primaries[0]}, its group runs on {owner}", "switch the group over once")


def _drbd_side(found: Health, where: str, state: Info, owns: bool) -> None:
    """What one node says about one resource."""
    connection = state.get("connection_state") or "unconfigured"
    disk, sync = state.get("disk_state"), state.get("sync")
    if sync:
        found.error(
            where,
            f"resynchronises, {sync.get('percent', 0)} % are done",
            "wait: until it ends there is one good copy only",
        )
        return
    if connection == "StandAlone":
        found.error(
            where,
            "is StandAlone: it refuses its peer, perhaps a split brain",
            "decide whose data stay; on the other node: drbdadm disconnect, secondary, connect --discard-my-data;"
            " then drbdadm connect here. Its changes since the split are lost",
        )
    elif connection != "Connected":
        found.error(
            where,
            f"is {connection}, not Connected",
            "check the peer's DRBD and the network between them; drbdadm adjust",
        )
    if disk != "UpToDate":
        found.error(where, f"its disk is {disk or 'absent'}, not UpToDate", "look at the disk (dmesg); drbdadm attach")
    if owns and state.get("role") != "Primary":
        found.error(where, f"is {state.get('role')}, but its group runs here", "switch the group over once")


def _drbd_words(state: Info) -> dict[str, Any]:
    """The part of drbd_info that a table shows."""
    return {key: state.get(key) for key in ("connection_state", "role", "disk_state", "sync")}
