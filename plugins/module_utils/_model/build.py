# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The maps of one cluster (links, volumes, groups, services) as dataclasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import AddressValueError, IPv4Interface, NetmaskValueError
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import schema, times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import (
    DrbdVolume,
    Group,
    Link,
    MirrorVolume,
    RealServer,
    Resource,
    Service,
    VirtualService,
    Volume,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.values import take

MEDIA = ("bcast", "ucast", "mcast", "serial")
AGENTS = ("IPaddr2", "IPaddr", "none")  # none: the bare word, which heartbeat hands to IPaddr
KINDS = ("address", "volume", "services", "virtual_services", "container", "mail", "script")
_ONLY_WITH = {"group": "mcast", "ttl": "mcast", "baud": "serial"}
_OWNERS = {"label": "address", "agent": "address", "file": "virtual_services"}


def ipv4(text: str) -> IPv4Interface | None:
    """Read an address with or without a prefix (then /32); None if it is not one. Dotted masks are not taken."""
    if text.partition("/")[2].count("."):
        return None
    try:
        return IPv4Interface(text)
    except (AddressValueError, NetmaskValueError):
        return None


def service_ip(resource: Resource) -> IPv4Interface | None:
    """Read the address of an address resource; what follows the prefix of one for IPaddr is the script's matter."""
    said = resource.names[0]
    if resource.agent == "IPaddr2":
        return ipv4(said)
    address, *rest = said.split("/")
    return ipv4(f"{address}/{rest[0]}" if rest and rest[0].isdecimal() else address)


def links(name: str, entries: Sequence[Mapping[str, Any] | None] | None, found: Findings) -> tuple[Link, ...]:
    """Build the links; each names exactly one medium."""
    return tuple(
        link
        for n, entry in enumerate(entries or ())
        if entry and (link := _link(f"{name}.ha_links[{n}]", entry, found))
    )


def _link(path: str, entry: Mapping[str, Any], found: Findings) -> Link | None:
    kind = one_of(MEDIA, entry, path, found)
    if kind is None:
        return None
    for key, owner in _ONLY_WITH.items():
        if entry[key] is not None and kind != owner:
            found.error(f"{path}.{key}", f"expected only together with {owner}, found with {kind}")
    ttl = 1 if entry["ttl"] is None else entry["ttl"]
    return Link(kind, entry[kind], path, entry["group"], ttl, entry["baud"])


def one_of(kinds: Sequence[str], entry: Mapping[str, Any], path: str, found: Findings) -> str | None:
    """Return the only one of these keys that is said; None, and an error, if it is not one."""
    said = [kind for kind in kinds if entry[kind]]
    if len(said) == 1:
        return said[0]
    if said or found.clean(path):
        what = " and ".join(said) if said else "none of them"
        found.error(path, f"expected exactly one of {', '.join(kinds)}, found {what}")
    return None


def volumes(
    name: str, entries: Mapping[str, Mapping[str, Any] | None] | None, nodes: Sequence[str], found: Findings
) -> dict[str, Volume]:
    """Build the volumes, each replicated in exactly one way; a disk said once is the same on every node."""
    built: dict[str, Volume] = {}
    for label, entry in (entries or {}).items():
        path = f"{name}.ha_volumes.{label}"
        if not entry or not found.clean(path):
            continue
        kind = one_of(("drbd", "mirror"), entry, path, found)
        if kind is None:
            continue
        filesystem = entry["filesystem"] or take(schema.FILESYSTEM, {}, path, found)
        if kind == "drbd" and filesystem["disk"] is not None:
            found.error(f"{path}.filesystem.disk", "expected only together with mirror, found with drbd; say drbd.disk")
            continue
        if kind == "drbd":
            place = one_of(("disk", "lvm"), entry["drbd"], f"{path}.drbd", found)
            if place is None:
                continue
            lvm = entry["drbd"]["lvm"]
            disk = f"/dev/{lvm['group']}/{label}" if place == "lvm" else entry["drbd"]["disk"]
        else:
            disk = filesystem["disk"] or {}
        common: dict[str, Any] = {
            "name": label,
            "path": path,
            "over": entry[kind]["over"],
            "mount": filesystem["mount"] or f"/srv/{label}",
            "disks": dict.fromkeys(nodes, disk) if isinstance(disk, str) else disk,
            "fstype": filesystem["type"],
            "mount_options": filesystem["options"],
        }
        built[label] = _drbd(entry["drbd"], common) if kind == "drbd" else _mirror(entry["mirror"], common)
    return built


def _drbd(entry: Mapping[str, Any], common: Mapping[str, Any]) -> DrbdVolume:
    keys = ("port", "minor", "protocol", "meta_disk", "sync_source", "options")
    lvm = entry["lvm"]
    where = {"vg": lvm["group"], "size": mebibytes(lvm["size"])} if lvm else {}
    return DrbdVolume(**common, **{key: entry[key] for key in keys}, **where)


def mebibytes(text: str) -> int:
    """Read a size such as 512M or 20GiB."""
    number, unit = text.removesuffix("iB")[:-1], text.removesuffix("iB")[-1]
    return int(number) * {"M": 1, "G": 1024, "T": 1024 * 1024}[unit]


def _mirror(entry: Mapping[str, Any], common: Mapping[str, Any]) -> MirrorVolume:
    return MirrorVolume(
        **common,
        every=times.seconds(entry["every"]),
        via=entry["via"],
        generations=entry["generations"],
        delete_percent=int(entry["delete_limit"].rstrip("%")),
    )


def groups(name: str, entries: Mapping[str, Mapping[str, Any] | None] | None, found: Findings) -> dict[str, Group]:
    """Build the groups; each resource is exactly one thing."""
    built: dict[str, Group] = {}
    for label, entry in (entries or {}).items():
        path = f"{name}.ha_groups.{label}"
        if not entry:
            continue
        resources = [
            _resource(f"{path}.resources[{n}]", item, found) for n, item in enumerate(entry["resources"] or ()) if item
        ]
        built[label] = Group(label, entry["node"] or "", path, tuple(item for item in resources if item), entry["name"])
    return built


def _resource(path: str, entry: Mapping[str, Any], found: Findings) -> Resource | None:
    kind = one_of(KINDS, entry, path, found)
    if kind is None or not found.clean(path):
        return None
    value = entry[kind]
    for key, owner in _OWNERS.items():
        if entry[key] is not None and kind != owner:
            found.error(f"{path}.{key}", f"expected only together with {owner}, found with {kind}")
    agent = entry["agent"] or "IPaddr2"
    if entry["label"] is not None and agent != "IPaddr2":
        found.error(f"{path}.label", f"expected only with agent IPaddr2, found with {agent}; say it in the address")
    if kind in ("services", "virtual_services"):
        return Resource(kind, path, tuple(value), (entry["file"],) if entry["file"] else ())
    if kind == "mail":
        mail = value if isinstance(value, dict) else {"to": value, "subject": None}
        return Resource(kind, path, (mail["to"],), (mail["subject"],) if mail["subject"] else ())
    if kind == "script":
        return Resource(kind, path, (value["name"],), tuple(map(str, value["args"])))
    return Resource(kind, path, (value,), (), entry["label"], agent)


def services(
    name: str, raw: object, catalogue: Mapping[str, object], grouped: Mapping[str, Group], found: Findings
) -> dict[str, Service]:
    """Build the services of the inventory and those of the catalogue that a group uses.

    An entry of the inventory overrides the catalogue's entry of the same name key by key, its files path by path.
    """
    path = f"{name}.ha_services"
    spec = schema.CLUSTER_VARIABLES["ha_services"]
    if not isinstance(raw, dict):
        take(spec, raw, path, found)
    own: Mapping[str, object] = raw if isinstance(raw, dict) else {}
    used = {label for group in grouped.values() for label in group.names("services") if label in catalogue}
    merged: dict[str, object] = {label: catalogue[label] for label in sorted(used)}
    for label, entry in own.items():
        base = catalogue.get(label) if isinstance(label, str) else None
        merged[label] = _merge(base, entry) if isinstance(base, dict) and isinstance(entry, dict) else entry
    entries = take(spec, merged, path, found)
    return {
        label: _service(label, f"{path}.{label}", entry, found, own=label in own)
        for label, entry in entries.items()
        if entry and found.clean(f"{path}.{label}")
    }


def _merge(base: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Lay a service of the inventory over the catalogue's; a file keeps its mode if only its content is said."""
    files, more = base.get("files"), own.get("files")
    if not isinstance(files, dict) or not isinstance(more, dict):
        return {**base, **own}
    laid = {path: {**files.get(path, {}), **file} if isinstance(file, dict) else file for path, file in more.items()}
    return {**base, **own, "files": {**files, **laid}}


def _service(label: str, path: str, entry: Mapping[str, Any], found: Findings, *, own: bool) -> Service:
    return Service(
        name=label,
        path=path,
        packages=_by_release(entry["packages"]),
        units=entry["units"],
        files={place: _file(f"{path}.files.{place}", file, found) for place, file in entry["files"].items()},
        data=entry["data"],
        users=entry["users"],
        groups=entry["groups"],
        probe=entry["probe"],
        check=entry["check"],
        own=own,
    )


def _by_release(value: object) -> dict[str, Any]:
    """Return the map from releases to values; a value that was said once counts for all of them."""
    return value if isinstance(value, dict) else {"all": value}


def _file(path: str, entry: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    """Return a file as the plan has it: content and mode, or the link that it is."""
    said = [key for key in ("content", "link") if entry[key] is not None]
    if len(said) != 1:
        found.error(path, f"expected exactly one of content, link, found {' and '.join(said) or 'none of them'}")
        return {}
    told = {said[0]: _by_release(entry[said[0]])}
    return told if said[0] == "link" else {**told, "mode": entry["mode"]}


def virtual_services(
    name: str, entries: Mapping[str, Mapping[str, Any] | None] | None, found: Findings
) -> dict[str, VirtualService]:
    """Build the virtual services; each has an address with a port, or a firewall mark."""
    built: dict[str, VirtualService] = {}
    for number, (label, entry) in enumerate((entries or {}).items(), 1):
        path = f"{name}.ha_virtual_services.{label}"
        if not entry or not found.clean(path):
            continue
        if entry["mark"] is None:
            missing = [key for key in ("address", "port") if entry[key] is None]
            if missing:
                found.error(path, f"expected address and port, or a mark, found no {' and no '.join(missing)}")
            if entry["ports"]:
                found.error(f"{path}.ports", "expected only together with mark, found without")
        elif entry["port"] is not None:
            found.error(f"{path}.port", "expected only without mark; the packets to be marked are told by ports")
        elif entry["ports"] and not entry["address"]:
            found.error(f"{path}.ports", "expected an address, too: packets to it get the mark")
        reals = tuple(
            RealServer(key, f"{path}.real_servers.{key}", (real["host"] or key).strip("[]"), real)
            for key, real in entry["real_servers"].items()
            if real
        )
        built[label] = VirtualService(label, path, number, reals, entry)
    return built
