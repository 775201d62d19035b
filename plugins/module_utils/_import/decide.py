# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A capture to an inventory: the entry to this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import (
    auth,
    drbd,
    ha_cf,
    haresources,
    ldirectord,
    same,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft, Group, Item
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import (
    CHANGED,
    KINDS,
    UNKNOWN,
    WRONG,
    Imported,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.nodes import Node, nodes
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources, sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Finding
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.fleet import ALL
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans, plan_clusters

ROUNDS = 5  # a retreat may uncover another error


def decide(capture: Capture, name: str, catalogue: Mapping[str, Any], modern: bool = False) -> Imported:
    """Return the inventory of the captured cluster, called `name`. Never raises.

    modern: say it as the collection's own inventories would, instead of word by word as it is. catalogue: the known
    services.
    """
    draft = Draft()
    found = sources(capture, draft)
    members = nodes(capture, found, draft)
    auth.read(found, draft)
    drbd.read(found, members, draft, modern)
    ha_cf.read(found, members, draft, modern)
    volumes = {label: kept.value for label, kept in draft.volumes.items()}
    words = haresources.Words(
        members, volumes, haresources.known_services(catalogue), ldirectord.read(found, draft), modern
    )
    haresources.read(found, members, draft, words)
    plans = _settled(name, members, draft, catalogue)
    for error in plans.errors:
        if error.message.endswith(f"found {UNKNOWN!r}"):
            continue  # the note about the interface says it
        draft.note(WRONG, "inventory", 0, f"{error.path}: {error.message}")
    if plans.clusters and not modern:
        _compare(plans.clusters[name], found, draft)
    return Imported(
        hosts={node.host: host_variables(node) for node in members},
        variables=draft.variables(),
        secrets=draft.secrets,
        private=tuple(draft.private),
        comments={path: tuple(texts) for path, texts in draft.comments.items()},
        notes=tuple(sorted(draft.notes, key=lambda note: (KINDS.index(note.kind), note.file, note.line, note.message))),
    )


def host_variables(node: Node) -> dict[str, Any]:
    """Return the variables of one host."""
    cards = {label: {"device": device, "address": own} for label, (device, own) in node.interfaces.items()}
    named = {"ha_node_name": node.name} if node.name != node.host else {}
    return {**named, "ha_interfaces": cards}


def _compare(plan: Mapping[str, Any], found: Sources, draft: Draft) -> None:
    """Tell what would be said otherwise after all."""
    kept = {f"no longer said: {line}" for line in draft.verbatim.get("ha_cf", ())}
    for kind, difference in same.differences(plan, found):
        if difference not in kept:
            draft.note(CHANGED, kind, 0, difference)


def _settled(name: str, members: tuple[Node, ...], draft: Draft, catalogue: Mapping[str, Any]) -> Plans:
    """Plan, and say in plainer words what the plan refuses, until nothing is left that could be."""
    plans = plan_imported(name, members, draft, catalogue)
    for _ in range(ROUNDS):
        moved = False
        for error in sorted(plans.errors, key=_index, reverse=True):  # from behind: an item may become several
            moved = _retreat(error.path.removeprefix(f"{name}."), error.message, draft) or moved
        if not moved:
            break
        plans = plan_imported(name, members, draft, catalogue)
    return plans


def _index(error: Finding) -> int:
    """The number of the resource that an error lies at."""
    found = re.search(r"resources\[(\d+)\]", error.path)
    return int(found[1]) if found else 0


def plan_imported(name: str, members: tuple[Node, ...], draft: Draft, catalogue: Mapping[str, Any]) -> Plans:
    """Plan what has been imported so far."""
    own = {variable: value for variable, value in draft.secrets.items() if variable.startswith("ha_")}
    shared = {**draft.variables(), **own}
    hostvars = {node.host: {**shared, **host_variables(node), "ha_cluster_name": name} for node in members}
    return plan_clusters(hostvars, {ALL: list(hostvars)}, catalogue)


def _retreat(path: str, message: str, draft: Draft) -> bool:
    """Keep verbatim, or as a script, what an error lies at. Return whether there was such a thing."""
    variable = re.match(r"ha_\w+", path)
    found = re.match(r"ha_groups\.([\w.-]+?)\.resources\[(\d+)\]", path)
    volume = re.match(r"ha_volumes\.([\w-][\w.-]*?)(?=\.drbd|\.filesystem|$)", path)
    if variable and variable[0] in draft.plain:
        kept = draft.plain.pop(variable[0])
        draft.keep("ha_cf", kept.line, kept.lines, message)
        return True
    balanced = next((name for name in draft.services if f"{path}.".startswith(f"ha_virtual_services.{name}.")), None)
    if balanced:
        kept = draft.services.pop(balanced)
        draft.keep("ldirectord", kept.line, kept.lines, f"virtual service {balanced}: {message}")
        _unbalanced(balanced, draft)
        return True
    if volume and volume[1] in draft.volumes:
        kept = draft.volumes.pop(volume[1])
        draft.keep_resource(volume[1], kept.line, kept.lines, message)
        for group in draft.groups.values():
            for number, item in reversed(list(enumerate(group.items))):
                if item.resource.get("volume") == volume[1]:
                    _scripted(group, number, draft)
        return True
    if found and found[1] in draft.groups and int(found[2]) < len(draft.groups[found[1]].items):
        return _scripted(draft.groups[found[1]], int(found[2]), draft)
    return False


def _unbalanced(name: str, draft: Draft) -> None:
    """Take a virtual service from its group; without any, ldirectord runs as a script, with the file that is there."""
    for group in draft.groups.values():
        for number, item in enumerate(group.items):
            if name in item.resource.get("virtual_services", ()):
                item.resource["virtual_services"].remove(name)
                if not item.resource["virtual_services"]:
                    _scripted(group, number, draft)


def _scripted(group: Group, number: int, draft: Draft) -> bool:
    """Say an item of a group as scripts, if it is not one and can be one."""
    item = group.items[number]
    scripts = [haresources.script(word) for word in item.words]
    if "script" in item.resource or not all(scripts):
        return False
    group.items[number : number + 1] = [
        Item(one, (word,), item.line) for one, word in zip(scripts, item.words, strict=True) if one
    ]
    return True
