# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What drbdadm says of a file whose words are right: things used twice, things missing, names that nobody has.

(check_uniq, check_upr and post_parse in drbdadm_parser.c and drbdadm_postparse.c of drbd-utils 9.22, v84 and v9.)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import (
    check_net,
    check_options,
    meaning,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.found import Found
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import (
    Host,
    Options,
    Place,
    Resource,
    Volume,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem

_ONCE = ("protocol", "net", "syncer", "startup", "handlers", "proxy", "options", "device")
_ONCE_IN_HOST = {
    **{name: name for name in ("device", "disk", "meta-disk", "address", "node-id", "volume")},
    "flexible-meta-disk": "meta-disk",
}
_MIXED = "expected volumes either as volume sections or all without one, found both ways in"


def check(
    sections: Sequence[tuple[str, Statement]], table: Table, *, broken: Collection[int] = (), whole: bool = True
) -> list[tuple[str, Problem]]:
    """Return what is wrong, as (path, problem), in sections that include has put together.

    broken: id() of sections with errors in their words, where nothing is missed. whole: every included file is there,
    so that a name nobody has is wrong.
    """
    found = Found()
    _sections(sections, found)
    every = [*meaning.resources(sections, table)]
    for resource in every:
        _resource(resource, table, found, broken=id(resource.statement) in broken)
    check_net.check(every, table, found)
    _primaries(every, table, found, whole)
    if whole:
        _references(every, found)
    return found.problems


def _sections(sections: Sequence[tuple[str, Statement]], found: Found) -> None:
    """global and common stand once, and global above the resources."""
    resources = False
    for path, statement in sections:
        place = Place(path, statement.line)
        if statement.name in ("global", "common"):
            found.once(place, "section", statement.name)
        if statement.name == "global" and resources:
            found.warn(place, "expected section global above every resource, found it below one")
        resources = resources or statement.name == "resource"


def _resource(resource: Resource, table: Table, found: Found, broken: bool) -> None:
    """Check one resource or the common section."""
    if resource.statement.name == "resource":
        found.once(resource.place, "resource", resource.name)
        if resource.name == "common":
            found.error(resource.place, "expected another name for a resource, found common")
    for inside in resource.statement.inner:
        if inside.name in _ONCE or (inside.name == "disk" and inside.body is not None):
            place = Place(resource.place.path, inside.line)
            found.once(place, inside.name, "", str(id(resource)), scope=f"in {_titled(resource)}")
    check_options.check(resource.place.path, resource.statement, table, found)
    if resource.mixed:
        found.error(resource.place, f"{_MIXED} {_titled(resource)}")
    if resource.statement.name == "common":
        for host in resource.hosts:
            found.error(host.place, f"expected no {host.kind} in common, found one: hosts stand in a resource")
        return
    _hosts(resource, table, found, broken)


def _titled(resource: Resource) -> str:
    return f"resource {resource.name}" if resource.statement.name == "resource" else "common"


def _hosts(resource: Resource, table: Table, found: Found, broken: bool) -> None:
    """Check the hosts of a resource."""
    if not resource.hosts and not broken:
        found.error(resource.place, f"resource {resource.name}: expected sections on HOST {{ ... }}, found none")
    for host in resource.hosts:
        for name in host.names:
            found.once(host.place, host.kind, name, str(id(resource)), scope=f"in resource {resource.name}")
        _statements(host, found)
        _unique(resource, host, table, found)
        if not broken:
            _complete(resource, host, table, found)
    if not broken:
        _same_volumes(resource, found)


def _statements(host: Host, found: Found) -> None:
    """A host says each thing once."""
    if host.kind == "stacked-on-top-of":
        return
    for inside in host.statement.inner:
        what = _ONCE_IN_HOST.get(inside.name, "")
        if what:
            number = " ".join(inside.values) if what == "volume" else ""
            found.once(Place(host.place.path, inside.line), what, number, str(id(host)), scope=f"in {_called(host)}")
        for lower in inside.inner if inside.name == "volume" else ():
            if lower.name == "device":
                place = Place(host.place.path, lower.line)
                found.once(place, "device", "", str(id(inside)), scope=f"in volume {' '.join(inside.values)}")


def _called(host: Host) -> str:
    return f"{host.kind} {' '.join(host.names)}"


def _unique(resource: Resource, host: Host, table: Table, found: Found) -> None:
    """Minors, devices, disks and places of metadata are used once on a host."""
    if host.kind == "stacked-on-top-of":
        return
    for volume in host.volumes:
        place = volume.place if not volume.inherited else host.place
        for name in host.names:
            if volume.minor is not None:
                found.once(place, "minor", str(volume.minor), name, scope=f"on {name}")
            if volume.device:
                found.once(place, "device", volume.device, name, scope=f"on {name}")
            if volume.meta not in ("", "internal") and volume.disk != "none":
                key = f"{volume.meta}[{volume.index}]" if volume.index.isdecimal() else volume.meta
                found.once(place, "meta-disk", key, name, scope=f"on {name}")
            if volume.disk not in ("", "none"):
                lent = "disk" in volume.inherited
                fresh = not lent or found.once(place, "disk", volume.disk, name, "lent", scope=f"on {name}")
                found.once(place, "disk", volume.disk, name, scope=f"on {name}", refused=False, quiet=not fresh)


def _complete(resource: Resource, host: Host, table: Table, found: Found) -> None:
    """Nothing that drbdadm needs is missing."""
    title = f"resource {resource.name}, {_called(host)}"
    if host.address is None and (table.release == "8.4" or not (resource.connections or len(resource.hosts) == 1)):
        found.error(host.place, f"{title}: expected address IP:PORT, found none")
    if host.kind == "stacked-on-top-of":
        return
    if not host.volumes and table.release == "8.4":
        found.warn(host.place, f"{title}: expected device, disk and meta-disk, found none")
    for volume in host.volumes:
        _complete_volume(volume, title, table, found)


def _complete_volume(volume: Volume, title: str, table: Table, found: Found) -> None:
    at = title if volume.implicit else f"{title}, volume {volume.number}"
    missing = [] if volume.device or volume.minor is not None else ["device"]
    if not volume.disk and (table.release == "8.4" or volume.meta):
        missing.append("disk")
    if not volume.meta and table.release == "8.4":
        missing.append("meta-disk")
    for name in missing:
        found.error(volume.place, f"{at}: expected {name}, found none")


def _same_volumes(resource: Resource, found: Found) -> None:
    """Every host has the same volumes, said in the same way."""
    ways = {volume.implicit for host in resource.hosts for volume in host.volumes if host.kind != "stacked-on-top-of"}
    if len(ways) > 1 and not resource.mixed:
        found.error(resource.place, f"{_MIXED} {_titled(resource)}")
    if not resource.hosts:
        return
    first = resource.hosts[0]
    wanted = {volume.number for volume in first.volumes}
    for host in resource.hosts[1:]:
        for number in sorted(wanted ^ {volume.number for volume in host.volumes}):
            has, lacks = (first, host) if number in wanted else (host, first)
            message = f"resource {resource.name}: expected volume {number} of {_called(has)} also in {_called(lacks)}"
            found.error(host.place, f"{message}, found none")


def _primaries(every: Sequence[Resource], table: Table, found: Found, whole: bool) -> None:
    """become-primary-on: 9 ignores it, 8.4 wants two primaries to be allowed for both."""
    common = next((resource.options for resource in every if resource.statement.name == "common"), {})
    for resource in every:
        names = _option(resource.options, "startup", "become-primary-on")
        allowed = _option(resource.options, "net", "allow-two-primaries") or _option(
            common, "net", "allow-two-primaries"
        )
        if names and table.release == "9":
            found.warn(resource.place, f"{_titled(resource)}: DRBD 9 ignores become-primary-on")
        elif names == "both" and allowed != "yes" and whole and resource.statement.name == "resource":
            message = "expected allow-two-primaries in net with become-primary-on both, found it without"
            found.error(resource.place, f"{_titled(resource)}: {message}")


def _references(every: Sequence[Resource], found: Found) -> None:
    """Names of other resources: what a stacked one lies on, and what a resynchronisation waits for."""
    names = {resource.name for resource in every if resource.statement.name == "resource"}
    for resource in every:
        for host in resource.hosts:
            if host.kind == "stacked-on-top-of" and host.names[0] not in names:
                message = f"resource {resource.name}: expected the name of a resource to lie on, found {host.names[0]}"
                found.error(host.place, f"{message}: nobody defines it")
        after = _option(resource.options, "disk", "resync-after").partition("/")[0]
        if after and after != "-1" and not after.isdecimal() and after not in names:
            message = f"resource {resource.name}: expected the name of a resource in resync-after, found {after}"
            found.warn(resource.place, f"{message}: nobody defines it, drbdadm drops the option in scripts")


def _option(options: Options, section: str, name: str) -> str:
    return options.get(section, {}).get(name, "")
