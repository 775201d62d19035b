# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""haresources to groups. A word becomes a resource of the model only if the model says that word again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import is_address
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import ldirectord
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft, Group, Item
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED, UNKNOWN, WRONG
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.nodes import PREFIX, Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import shapes

ALIASES = {"httpd": "apache", "apache2": "apache"}  # names of init scripts → service of the catalogue


@dataclass(frozen=True)
class Words:
    """What the words are held against: nodes, volumes that may be used, services by the name of an init script.

    balanced: entry that runs ldirectord → its virtual services.
    """

    nodes: tuple[Node, ...]
    volumes: Mapping[str, Mapping[str, Any]]
    services: Mapping[str, str]
    balanced: Mapping[str, list[str]]
    modern: bool

    @property
    def guess(self) -> bool:
        """Whether the networks of the nodes are not known."""
        return any(UNKNOWN in card for node in self.nodes for card in node.interfaces.values())


def read(sources: Sources, nodes: tuple[Node, ...], draft: Draft, words: Words) -> None:
    """Import the groups, one a line."""
    names = {lower(node.name): node.name for node in nodes}
    for line in sources.haresources.lines:
        items = list(_items(line.group.entries, line.line, draft, words))
        label = _name(items, draft.groups)
        node = names.get(line.group.node, line.group.node)
        if items:
            draft.groups[label] = Group(node, items, line.group.entries, line.line)
        else:
            draft.note(WRONG, "haresources", line.line, f"a group of {node} without a resource is left out")
        trailing = [line.trailing.strip()] if line.trailing.strip() else []
        draft.comment(f"ha_groups.{label}" if items else "ha_groups", "haresources", (*line.comments, *trailing))
    draft.comment("ha_groups", "haresources", sources.haresources.comments)


def _name(items: Sequence[Item], known: Mapping[str, Group]) -> str:
    """Name a group by its volume or service; haresources has no names."""
    told = [item.resource.get("volume") or (item.resource.get("services") or [None])[0] for item in items]
    name = str(next((one for one in told if one), f"group{len(known) + 1}"))
    return name if name not in known else f"{name}{len(known) + 1}"


def _items(entries: Sequence[str], line: int, draft: Draft, words: Words) -> Iterator[Item]:
    n = 0
    while n < len(entries):
        volume = _volume(entries[n : n + 2], words)
        if volume:
            yield Item({"volume": volume}, tuple(entries[n : n + 2]), line)
            n += 2
            continue
        started = _services(entries[n:], words)
        if started:
            said = tuple(entries[n : n + len(started)])
            message = f"{' '.join(said)} started by a systemd unit, with the data of the service on the volume"
            draft.note(CHANGED, "haresources", line, message)
            yield Item({"services": started}, said, line)
            n += len(started)
            continue
        resource = _resource(entries[n], line, draft, words) or script(entries[n])
        if resource:
            yield Item(resource, (entries[n],), line)
        else:
            draft.keep(
                "haresources", line, [entries[n]], "a resource whose words a script cannot have; it will NOT run"
            )
        n += 1


def script(entry: str) -> dict[str, Any] | None:
    """Return the entry as a script of the model, None if its words do not fit."""
    name, *arguments = [word for word in entry.split("::") if word] or [""]
    if not shapes.SCRIPT.fits(name) or not all(shapes.WORD.fits(word) for word in arguments):
        return None
    return {"script": {"name": name, **({"args": arguments} if arguments else {})}}


def _volume(pair: Sequence[str], words: Words) -> str | None:
    """Name the volume that two entries are: drbddisk with its resource, and the file system on its device."""
    if len(pair) < 2 or not pair[0].startswith("drbddisk::"):
        return None
    name = pair[0].removeprefix("drbddisk::")
    volume = words.volumes.get(name)
    return name if volume and filesystem(pair[1], volume["drbd"].get("minor", 0)) == volume["filesystem"] else None


def filesystem(entry: str, minor: int) -> dict[str, Any] | None:
    """Return what the model says of the file system on that DRBD device; None if the entry is about something else."""
    script_name, *arguments = entry.split("::")
    if script_name != "Filesystem" or not 3 <= len(arguments) <= 4 or arguments[0] != f"/dev/drbd{minor}":
        return None
    options = arguments[3].split(",") if len(arguments) == 4 else []
    fits = shapes.PATH.fits(arguments[1]) and all(shapes.MOUNT_OPTION.fits(one) for one in options)
    if not fits or arguments[2] not in ("ext2", "ext3", "ext4", "xfs", "btrfs"):
        return None
    return {"type": arguments[2], "mount": arguments[1], **({"options": options} if options else {})}


def _services(entries: Sequence[str], words: Words) -> list[str]:
    """The services of the catalogue that the entries begin with."""
    found: list[str] = []
    for entry in entries if words.modern else ():
        if entry not in words.services or words.services[entry] in found:
            break
        found.append(words.services[entry])
    return found


def known_services(catalogue: Mapping[str, Any]) -> dict[str, str]:
    """Map names of init scripts to services of the catalogue: their own names, their units', and what others use.

    Those that bring a configuration are left out: it would replace what somebody wrote by hand.
    """
    found = {alias: name for alias, name in ALIASES.items() if name in catalogue}
    for name, service in catalogue.items():
        files = service.get("files", {}) if isinstance(service, dict) else {}
        if any(path.startswith("/etc/") and not path.startswith("/etc/systemd/") for path in files):
            continue
        units = service.get("units", []) if isinstance(service, dict) else []
        found.update({unit.removesuffix(".service"): name for unit in units if isinstance(unit, str)})
        found[name] = name
    return found


def _resource(entry: str, line: int, draft: Draft, words: Words) -> dict[str, Any] | None:
    """Return the entry as something else than a script, None if it is nothing else."""
    name, arguments = split(entry)
    if entry in words.balanced:
        return ldirectord.resource(entry, words.balanced)
    if name in ("IPaddr", "IPaddr2") and len(arguments) == 1 and entry in (f"{name}::{arguments[0]}", arguments[0]):
        agent = name if "::" in entry else "none"
        return _address(agent, arguments[0], line, draft, words)
    if name == "MailTo" and 1 <= len(arguments) <= 2 and entry == "::".join((name, *arguments)):
        if not shapes.MAIL.fits(arguments[0]) or (len(arguments) == 2 and not shapes.WORD.fits(arguments[1])):
            return None
        return {"mail": {"to": arguments[0], "subject": arguments[1]} if len(arguments) == 2 else arguments[0]}
    return None


def _address(agent: str, said: str, line: int, draft: Draft, words: Words) -> dict[str, Any] | None:
    """IPaddr2 as the model writes it, IPaddr as it is; modern: IPaddr2 with the prefix of the node's network."""
    address, *rest = said.split("/")
    if not is_address(address, 4):
        return None
    homes = [node.home(IPv4Address(address)) for node in words.nodes]
    devices = {home[1] for home in homes if home}
    alike = len(devices) == 1 and all(homes)
    prefix = rest[0] if rest and rest[0].isdecimal() and int(rest[0]) <= 32 else None
    _, _, label = rest[1].partition(":") if len(rest) > 1 else ("", "", "")
    more = {"label": label} if label and shapes.LABEL.fits(label) else {}
    device = f"{min(devices, default='')}:{label}" if more else min(devices, default="")
    if agent == "IPaddr2" and alike and said == f"{address}/{prefix}/{device}":
        return {"address": f"{address}/{prefix}", **more}
    if words.modern and (agent != "IPaddr2" or len(rest) < 2) and (alike or words.guess):
        known = next((str(home[2]) for home in homes if home), None)
        chosen = known or prefix or str(PREFIX)
        why = "that of the node's network" if known else "as it was" if prefix else "a guess: say the right one"
        draft.note(
            CHANGED, "haresources", line, f"{address} is carried by IPaddr2 now, with the prefix /{chosen}, {why}"
        )
        return {"address": f"{address}/{chosen}", **more}
    if agent == "IPaddr2" or not shapes.SERVICE_ADDRESS.fits(said):
        return None
    return {"address": said, "agent": agent}
