# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes: numbers, disks, addresses, options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import check_links, drbd_options
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster, DrbdVolume
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings, show, suggest

FIRST_PORT = 7788
MIRRORS = "/var/lib/linux_ha/mirror"
NFS_SERVER = "nfs-server.service"
SHORTEST = 60  # seconds between two copies of a mirror volume


def resource_names(cluster: Cluster, found: Findings) -> None:
    """The name of a volume is that of its DRBD resource, and drbdadm has a meaning of its own for one."""
    for volume in cluster.drbd.values():
        if volume.name == "all":
            found.error(volume.path, "expected another name than all, which drbdadm takes for every resource")


def numbers(cluster: Cluster, found: Findings) -> None:
    """Ports and minors are unique; one volume has defaults, several must say theirs."""
    several = len(cluster.drbd) > 1
    volumes = cluster.drbd.values()
    probes = {service.probe["port"]: service.name for service in cluster.services.values() if service.probe}
    free_ports = _free(FIRST_PORT, {*probes, *(volume.port for volume in volumes)})
    free_minors = _free(0, {volume.minor for volume in volumes})
    ports: dict[int, str] = {}
    minors: dict[int, str] = {}
    for volume in volumes:
        path = f"{volume.path}.drbd"
        for key, value, seen, free in (
            ("port", volume.port, ports, free_ports),
            ("minor", volume.minor, minors, free_minors),
        ):
            if value is None and several:
                because = "expected a number, because there are several volumes"
                found.error(f"{path}.{key}", f"{because}; {next(free)} is free")
            elif value is not None and seen.setdefault(value, volume.name) != volume.name:
                found.error(f"{path}.{key}", f"{value} is already the {key} of {seen[value]}; {next(free)} is free")
        port = FIRST_PORT if volume.port is None and not several else volume.port
        if port in probes:
            found.error(f"{path}.port", f"{port} is the port of service {probes[port]}; {next(free_ports)} is free")


def _free(first: int, taken: set[int | None]) -> Iterator[int]:
    """Yield numbers that nobody has, a new one each time."""
    return (number for number in count(first) if number not in taken)


def placement(cluster: Cluster, found: Findings) -> None:
    """Volumes are copied over an interface both nodes have, and DRBD copies first from one of them."""
    for mirror in cluster.mirrors.values():
        check_links.interface_exists(cluster, mirror.over, f"{mirror.path}.mirror.over", found)
    for volume in cluster.drbd.values():
        check_links.interface_exists(cluster, volume.over, f"{volume.path}.drbd.over", found)
        names = [node.name for node in cluster.nodes]
        if volume.sync_source is not None and volume.sync_source not in names:
            found.error(
                f"{volume.path}.drbd.sync_source",
                f"expected a node of the cluster, found {volume.sync_source!r}{suggest(volume.sync_source, names)}",
            )


def disks(cluster: Cluster, found: Findings) -> None:
    """Each node has a disk for each volume, and no disk (or metadata device) carries two things."""
    names = [node.name for node in cluster.nodes]
    seen: dict[tuple[str, str], str] = {}
    for volume in cluster.volumes.values():
        drbd = isinstance(volume, DrbdVolume)
        path = f"{volume.path}.drbd.disk" if drbd else f"{volume.path}.filesystem.disk"
        if not drbd and not volume.disks:
            continue
        for name in volume.disks:
            if name not in names:
                found.error(f"{path}.{name}", f"expected a node of the cluster{suggest(name, names)}")
        for name in names:
            if name not in volume.disks:
                found.error(path, f"expected a disk for each node, found none for {name}")
                continue
            _once(seen, name, volume.disks[name], path, found)
            if isinstance(volume, DrbdVolume) and volume.meta_disk != "internal":
                _once(seen, name, volume.meta_disk, f"{volume.path}.drbd.meta_disk", found)
    for group in cluster.storage.values():
        for name in names:
            for disk in group.disks.get(name, ()):
                _once(seen, name, disk, f"{group.path}.disks", found)


def _once(seen: dict[tuple[str, str], str], node: str, device: str, path: str, found: Findings) -> None:
    first = seen.setdefault((node, device), path)
    if first != path:
        found.error(path, f"{device} of {node} is given twice, here and at {first}")


def discard(cluster: Cluster, found: Findings) -> None:
    """Data may only be given up on a disk that the cluster uses."""
    entries = cluster.settings["ha_discard"] or {}
    names = [node.name for node in cluster.nodes]
    for name, devices in entries.items():
        path = cluster.at("ha_discard", name)
        if name not in names:
            found.error(path, f"expected a node of the cluster, found {name!r}{suggest(name, names)}")
            continue
        known = [volume.disks[name] for volume in cluster.drbd.values() if name in volume.disks]
        known += [disk for group in cluster.storage.values() for disk in group.disks.get(name, ())]
        for n, device in enumerate(devices or ()):
            if device not in known:
                hint = suggest(device, known, "volumes")
                found.error(f"{path}[{n}]", f"expected the disk of a volume on {name}, found {device!r}{hint}")


def mirrors(cluster: Cluster, found: Findings) -> None:
    """A mirror volume is copied at sensible times, and its directory is not in the place of the copies.

    An NFS server that copies travel through runs on both nodes, so no group can carry it.
    """
    carriers = [service.name for service in cluster.services.values() if NFS_SERVER in service.units]
    for volume in cluster.mirrors.values():
        if volume.via == "nfs" and carriers:
            told = f"expected ssh, because service {carriers[0]} starts and stops the NFS server, found nfs"
            found.error(f"{volume.path}.mirror.via", told)
        if volume.every < SHORTEST:
            told = f"expected {SHORTEST}s at least, found {volume.every}s"
            found.error(f"{volume.path}.mirror.every", told)
        if volume.name.endswith(".json"):
            found.error(volume.path, "expected a name without .json, which the files beside the volumes have")
        if f"{volume.mount}/".startswith(f"{MIRRORS}/") or MIRRORS.startswith(f"{volume.mount}/"):
            path = f"{volume.path}.filesystem.mount"
            found.error(path, f"expected a place away from {MIRRORS}, where the copies are, found {volume.mount}")


def options(cluster: Cluster, found: Findings) -> None:
    """Every option exists in its section of DRBD 8.4, with a value that drbdadm takes and that loses no data."""
    for volume in cluster.drbd.values():
        for section, entries in volume.options.items():
            path = f"{volume.path}.drbd.options.{section}"
            if section == "syncer":
                for name in entries or {"": None}:
                    _syncer(name, f"{path}.{name}" if name else path, found)
            elif section not in drbd_options.SECTIONS:
                found.error(path, f"unknown section of DRBD 8.4{suggest(section, drbd_options.SECTIONS)}")
            else:
                _section(section, entries, path, found)
        _advice(volume, found)


def _syncer(name: str, path: str, found: Findings) -> None:
    place = drbd_options.SYNCER.get(drbd_options.spelled(name))
    then = f"; say options.{place}" if place else ""
    found.error(path, f"DRBD 8.4 has no section syncer (that was 8.3){then}")


def _section(section: str, entries: Mapping[str, object], path: str, found: Findings) -> None:
    seen: dict[str, str] = {}
    for said, raw in entries.items():
        name, value, here = drbd_options.spelled(said), drbd_options.written(raw), f"{path}.{said}"
        if seen.setdefault(name, said) != said:
            found.error(here, f"{name} is given twice, as {seen[name]} and {said}")
        refused = drbd_options.REFUSED.get((section, name))
        rule = drbd_options.SECTIONS[section].get(name)
        if refused and refused[0] in (None, value):
            found.error(here, f"not taken: {refused[1]}")
        elif rule is None:
            found.error(here, _elsewhere(section, name))
        elif not drbd_options.fits(rule, value):
            found.error(here, f"expected {drbd_options.describe(rule)}, found {show(raw)}")
        elif name.startswith("after-sb-") and value not in drbd_options.HARMLESS_AFTER_SPLIT_BRAIN:
            found.warn(here, f"after a split brain {value} throws away what one node has written, without asking")
        elif (name, value) == ("cram-hmac-alg", drbd_options.NO_AUTHENTICATION):
            found.warn(here, "no authentication: whoever reaches the port of DRBD can read and write the data")


def _elsewhere(section: str, name: str) -> str:
    for other, known in drbd_options.SECTIONS.items():
        if name in known:
            return f"{name} belongs in the section {other} of DRBD 8.4"
    known_here = drbd_options.SECTIONS[section]
    hint = suggest(name, known_here)
    return f"DRBD 8.4 has no such option in {section}{hint if 'did you mean' in hint else ''}"


def _advice(volume: DrbdVolume, found: Findings) -> None:
    startup = {
        drbd_options.spelled(name): drbd_options.written(value)
        for name, value in (volume.options.get("startup") or {}).items()
    }
    for place, message in advice(startup, volume.protocol):
        found.warn(f"{volume.path}.drbd.{place}", message)


def advice(startup: Mapping[str, str], protocol: str) -> Iterator[tuple[str, str]]:
    """Yield (place below the resource, what will hurt) for the waits at boot and the protocol."""
    wait, degraded = startup.get("wfc-timeout", ""), startup.get("degr-wfc-timeout", "")
    if wait.isdigit() and int(wait) == 0:
        message = "0 makes a booting node wait for its peer for ever: a lone survivor never starts its groups"
        yield "options.startup.wfc-timeout", message
    elif wait.isdigit() and degraded.isdigit() and (int(degraded) > int(wait) or int(degraded) == 0):
        yield "options.startup.degr-wfc-timeout", f"longer than wfc-timeout ({wait}), so DRBD uses {wait}"
    if protocol != "C":
        message = f"with protocol {protocol} writes that were acknowledged can be lost when the active node dies"
        yield "protocol", message
