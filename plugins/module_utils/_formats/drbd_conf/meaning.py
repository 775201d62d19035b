# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements to resources, as drbdadm inherits and names things.

Statements that the grammar does not know are left out; syntax.py has reported them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import grammar
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import (
    Address,
    Connection,
    Endpoint,
    Host,
    Options,
    Place,
    Resource,
    Volume,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import SYNCER, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement

_ALL = frozenset(("device", "disk", "meta-disk"))
SECTIONS = ("net", "disk", "startup", "handlers", "options")


def resources(sections: Iterable[tuple[str, Statement]], table: Table) -> Iterator[Resource]:
    """Return the resources of what include has put together, and the common sections; (path, statement) in order."""
    for path, statement in sections:
        if statement.name in ("resource", "common") and grammar.form(statement, "", table.release):
            yield resource(path, statement, table)


def resource(path: str, statement: Statement, table: Table) -> Resource:
    """Return one resource. 9 gives every host the resource's volumes, 8.4 those said above the host."""
    known = [inside for inside in statement.inner if grammar.form(inside, "resource", table.release)]
    hosts, above, mixed = [], dict[int, Volume](), False
    everything, mixed = _volumes(path, known, table, "resource")
    for inside in known:
        _collect(above, path, inside, table)
        if inside.name in ("on", "floating", "stacked-on-top-of"):
            found, both = _host(path, inside, table, above if table.release == "8.4" else everything)
            hosts.append(found)
            mixed = mixed or both
    return Resource(
        name=statement.values[0] if statement.name == "resource" else "common",
        hosts=tuple(hosts),
        connections=tuple(_connection(path, inside, table) for inside in known if inside.name == "connection"),
        meshes=tuple(
            line.values
            for inside in known
            if inside.name == "connection-mesh"
            for line in inside.inner
            if line.name == "hosts"
        ),
        options=options(statement.inner),
        mixed=mixed,
        place=Place(path, statement.line),
        statement=statement,
    )


def address(values: Iterable[str]) -> Address | None:
    """Return the address in the words behind address, floating, inside and the like; None without one."""
    words = [value for value in values if value not in ("[", "]")]
    if ":" not in words:
        return None
    at = words.index(":")
    family = words[at - 2] if at > 1 and words[at - 2] in ("ipv4", "ipv6", "ssocks", "sdp", "sci") else "ipv4"
    port = words[at + 1] if at + 1 < len(words) and words[at + 1].isdecimal() else "0"
    return Address("ssocks" if family == "sci" else family, words[at - 1], int(port))


def options(statements: Iterable[Statement]) -> Options:
    """Return section → option → value, the later over the earlier, each where it belongs today."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for statement in statements:
        inside = (statement,) if statement.name == "protocol" and statement.body is None else statement.inner
        for option in inside:
            section, name, value = today(statement.name, option)
            if section in found:
                found[section][name] = value
    return found


def today(section: str, option: Statement) -> tuple[str, str, str]:
    """Return where an option belongs today, its name of today and its value; protocol is one of net."""
    name, value = option.label, " ".join(option.values) or "yes"
    if name.startswith("no-"):
        name, value = name[3:], value if option.values else "no"
    if section == "syncer" or (section == "disk" and name in ("rate", "after")):
        section, _, name = SYNCER.get(name, f"syncer.{name}").partition(".")
    return "net" if section == "protocol" else section, "fence-peer" if name == "outdate-peer" else name, value


def _host(path: str, statement: Statement, table: Table, above: Mapping[int, Volume]) -> tuple[Host, bool]:
    """Return a host with its volumes, and whether it mixes both ways to say volumes."""
    context = {"on": "host", "floating": "floating"}.get(statement.name, "stacked")
    known = [inside for inside in statement.inner if grammar.form(inside, context, table.release)]
    own, mixed = _volumes(path, known, table, context)
    said = next((inside for inside in reversed(known) if inside.name == "address"), None)
    ids = [inside.values[0] for inside in known if inside.name == "node-id" and inside.values[0].isdecimal()]
    where = address(statement.values if statement.name == "floating" else said.values if said else ())
    names = (str(where).replace("ipv4 ", ""),) if statement.name == "floating" else statement.values
    lent = {number: replace(volume, inherited=_ALL) for number, volume in above.items()}
    volumes = {number: _merged(own.get(number), lent.get(number)) for number in {**above, **own}}
    return (
        Host(
            kind=statement.name,
            names=names,
            address=where,
            node_id=int(ids[-1]) if ids else None,
            volumes=tuple(volumes[number] for number in sorted(volumes)),
            proxied=any(inside.name == "proxy" for inside in known),
            place=Place(path, statement.line),
            statement=statement,
        ),
        mixed,
    )


def _merged(own: Volume | None, above: Volume | None) -> Volume:
    """Return a host's volume with what the resource says where the host says nothing."""
    if own is None or above is None:
        return own or above or Volume()
    lends = {"disk": not own.disk, "device": own.minor is None and not own.device, "meta-disk": not own.meta}
    return replace(
        own,
        disk=own.disk or above.disk,
        device=own.device or (above.device if lends["device"] else ""),
        minor=above.minor if lends["device"] else own.minor,
        meta=own.meta or above.meta,
        index=own.index or above.index,
        inherited=frozenset(name for name, lent in lends.items() if lent),
    )


def _volumes(path: str, known: list[Statement], table: Table, context: str) -> tuple[dict[int, Volume], bool]:
    """Return the volumes of one level, and whether they are said in both ways."""
    found: dict[int, Volume] = {}
    for inside in known:
        _collect(found, path, inside, table, context == "stacked")
    implicit = [volume.implicit for volume in found.values()]
    both = any(s.name == "volume" for s in known) and any(_lower(s) for s in known)
    return found, both or (any(implicit) and not all(implicit))


def _lower(statement: Statement) -> bool:
    """Whether the statement speaks of volume 0 without a volume section."""
    return statement.name in ("device", "meta-disk", "flexible-meta-disk") or (
        statement.name == "disk" and statement.body is None
    )


def _collect(found: dict[int, Volume], path: str, inside: Statement, table: Table, stacked: bool = False) -> None:
    """Add what one statement says to the volumes."""
    if inside.name == "volume" and re.fullmatch(r"[0-9]+", inside.values[0]):
        volume = Volume(number=int(inside.values[0]), place=Place(path, inside.line))
        context = "stackedvolume" if stacked else "volume"
        for lower in inside.inner:
            volume = _said(volume, lower) if grammar.form(lower, context, table.release) else volume
        volume = replace(volume, meta="internal", index="internal") if stacked else volume
        found[volume.number] = _merged(found.get(volume.number), volume)
    elif _lower(inside):
        start = found.get(0) or Volume(implicit=True, place=Place(path, inside.line))
        volume = _said(start, inside)
        found[0] = replace(volume, meta="internal", index="internal") if stacked else volume


def _said(volume: Volume, statement: Statement) -> Volume:
    """Return the volume with one more statement."""
    values = statement.values
    if statement.name == "disk" and statement.body is None:
        return replace(volume, disk=values[0])
    if statement.name in ("meta-disk", "flexible-meta-disk"):
        index = "internal" if values[0] == "internal" else values[2] if len(values) > 2 else "flexible"
        return replace(volume, meta=values[0], index=index)
    if statement.name == "device":
        device = "" if statement.words[1].text == "minor" and len(values) == 2 else values[0]
        device = f"/dev/{device}" if device.startswith("drbd") else device
        digits = re.fullmatch(r"/dev/drbd([0-9]{1,9})", device, re.ASCII)
        number = values[-1] if "minor" in values else digits[1] if digits else ""
        return replace(volume, device=device, minor=int(number) if number.isdecimal() else None)
    return volume


def _connection(path: str, statement: Statement, table: Table) -> Connection:
    """Return the paths of a connection."""
    known = [inside for inside in statement.inner if grammar.form(inside, "connection", table.release)]
    plain = tuple(_endpoint(path, inside) for inside in known if inside.name in ("host", "address"))
    explicit = tuple(
        tuple(_endpoint(path, side) for side in inside.inner if side.name in ("host", "address"))
        for inside in known
        if inside.name == "path"
    )
    paths = (*((plain,) if plain else ()), *explicit)
    return Connection(paths, bool(plain and explicit), Place(path, statement.line))


def _endpoint(path: str, statement: Statement) -> Endpoint:
    values = statement.values
    name = values[0] if statement.name == "host" and values else ""
    upto = values.index("via") if "via" in values else len(values)
    return Endpoint(name, address(values[:upto]), Place(path, statement.line))
