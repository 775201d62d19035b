# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd.conf to volumes: a resource of two nodes with one volume, on which a group has a file system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tree
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Host, Resource, Volume
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft, Kept
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.drbd_words import own_words
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED, NOTE, WRONG
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.nodes import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import drbd_options as known
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import shapes

SECTIONS = ("startup", "disk", "net", "handlers", "options")
# What DRBD does where the file says nothing, if the collection says something else.
WAITS = ("wfc-timeout", "degr-wfc-timeout", "outdated-wfc-timeout")
Options = dict[str, dict[str, str]]


def read(sources: Sources, nodes: tuple[Node, ...], draft: Draft, modern: bool) -> None:
    """Import the resources; what is no volume of the model is kept verbatim."""
    for one in sources.resources:
        lines = verbatim(one.statement)
        draft.comment(f"ha_volumes.{one.name}", "drbd", _comments(one.statement))
        draft.words.update(own_words(one, sources))
        options = merged(one, sources)
        _secret(one, options, draft)
        try:
            value = _volume(one, sources, nodes)
        except Refusal as refused:
            draft.keep_resource(one.name, one.place.line, lines, str(refused))
            continue
        value["drbd"]["protocol"] = options["net"].pop("protocol", "C").upper()
        value["drbd"]["options"] = _options(one, options, draft, modern)
        draft.volumes[one.name] = Kept(value, lines, one.place.line)
        _told(one, draft)
    for _, statement in sources.drbd.sections:
        _other(statement, draft)
    for file in sources.drbd.files:
        draft.comment("ha_volumes", "drbd", [f"#{text}" for text in file.tail])


def merged(one: Resource, sources: Sources) -> Options:
    """The options of a resource with those of the common section."""
    sections = {*SECTIONS, *one.options, *sources.common}
    return {section: {**sources.common.get(section, {}), **one.options.get(section, {})} for section in sections}


def verbatim(statement: Statement) -> list[str]:
    """The lines of a section without its secret."""
    try:
        return render(tree.File((_without_secret(statement),))).splitlines()
    except Refusal:
        return [tree.shown(statement.words)]


def _without_secret(statement: Statement) -> Statement:
    if statement.body is None:
        return statement
    kept = tuple(_without_secret(inside) for inside in statement.body if inside.label != tree.SECRET)
    return replace(statement, body=kept)


def _comments(statement: Statement) -> Iterator[str]:
    """What a person wrote in a section, in its order."""
    for text in (*statement.comments, statement.remark):
        if text:
            yield f"#{text}"
    for inside in statement.inner:
        yield from _comments(inside)
    for text in (*statement.tail, statement.close):
        if text:
            yield f"#{text}"


def _volume(one: Resource, sources: Sources, nodes: tuple[Node, ...]) -> dict[str, Any]:
    """Return the volume without its options. Raises Refusal with the reason why it is none."""
    hosts = _hosts(one, nodes)
    volumes = [_only_volume(host) for host in hosts]
    first = volumes[0]
    minor = first.minor
    if minor is None or any(volume.minor != minor or volume.device != f"/dev/drbd{minor}" for volume in volumes):
        raise Refusal("a volume is the same /dev/drbdN on both nodes")
    metas = {f"{volume.meta}[{volume.index}]" if volume.index.isdecimal() else volume.meta for volume in volumes}
    meta = metas.pop()
    if metas or not shapes.META.fits(meta):
        raise Refusal("a volume has its metadata at the same place on both nodes")
    disks = {node.name: volume.disk for node, volume in zip(nodes, volumes, strict=True)}
    if not all(shapes.BLOCK.fits(disk) for disk in disks.values()):
        raise Refusal("a volume has a disk below /dev on both nodes")
    over, port = _over(hosts, nodes)
    mounts = (haresources.filesystem(entry, minor) for group in sources.haresources.groups for entry in group.entries)
    filesystem = next((found for found in mounts if found), None)
    if filesystem is None:
        raise Refusal("no group mounts a file system from it that the collection could name")
    several = len(sources.resources) > 1
    return {
        "drbd": {
            "disk": first.disk if len(set(disks.values())) == 1 else disks,
            "over": over,
            "port": port,
            **({"minor": minor} if minor or several else {}),
            "protocol": "C",
            **({"meta_disk": meta} if meta != "internal" else {}),
        },
        "filesystem": filesystem,
    }


def _hosts(one: Resource, nodes: tuple[Node, ...]) -> list[Host]:
    """Return the hosts in the order of the nodes."""
    found = [next((h for h in one.hosts if h.kind == "on" and h.names == (node.name,)), None) for node in nodes]
    hosts = [host for host in found if host]
    if len(hosts) != 2 or len(one.hosts) != 2 or any(host.proxied for host in hosts):
        told = ", ".join(" ".join((host.kind, *host.names)) for host in one.hosts) or "none"
        raise Refusal(f"a volume is on the two nodes {' and '.join(node.name for node in nodes)}, this one has {told}")
    if one.connections or one.meshes or not shapes.NAME.fits(one.name) or one.name == "all":
        raise Refusal("a volume has a plain name, and no connections of DRBD 9")
    return hosts


def _only_volume(host: Host) -> Volume:
    if len(host.volumes) != 1:
        raise Refusal(f"a volume is one device, this resource has {len(host.volumes)}")
    return host.volumes[0]


def _over(hosts: list[Host], nodes: tuple[Node, ...]) -> tuple[str, int]:
    """Return the interface and the port that both ends use."""
    addresses = [host.address for host in hosts if host.address and host.address.family == "ipv4"]
    if len(addresses) != 2 or addresses[0].port != addresses[1].port:
        raise Refusal("a volume has one TCP port, and an IPv4 address on both nodes")
    labels = {node.own(address.ip) for node, address in zip(nodes, addresses, strict=True)}
    label = labels.pop()
    if labels or label is None:
        told = " and ".join(address.ip for address in addresses)
        raise Refusal(f"{told} are not the own addresses of the nodes on one interface")
    return label, addresses[0].port


def _secret(one: Resource, options: Options, draft: Draft) -> None:
    """Take the secret out; all volumes of a cluster have the same."""
    secret = options["net"].pop(tree.SECRET, None)
    if secret is None:
        return
    if draft.secrets.setdefault("ha_drbd_secret", secret) != secret:
        message = f"resource {one.name} has another shared secret than those before: give all the same one first"
        draft.note(WRONG, "drbd", one.place.line, message)
    if "cram-hmac-alg" not in options["net"]:
        message = f"resource {one.name} has a shared secret but no cram-hmac-alg, so it is not used"
        draft.note(WRONG, "drbd", one.place.line, message)


def _options(one: Resource, options: Options, draft: Draft, modern: bool) -> dict[str, dict[str, Any]]:
    """Return the options that the model takes; the others are kept."""
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section, said in options.items():
        for name, value in said.items():
            rule = known.SECTIONS.get(section, {}).get(name)
            refused = known.REFUSED.get((section, name))
            if refused and refused[0] in (None, value):
                why = refused[1]
            elif rule is None:
                why = "DRBD 8.4 does not have it there, or nothing uses it"
            elif not known.fits(rule, value):
                why = f"expected {known.describe(rule)}"
            else:
                found[section][name] = _value(value)
                continue
            draft.keep("drbd", one.place.line, [f"{section} {{ {name} {value}; }}"], f"resource {one.name}: {why}")
    if not modern:
        found["net"].setdefault("cram-hmac-alg", known.NO_AUTHENTICATION)
        found["startup"] = {**dict.fromkeys(WAITS, 0), **found["startup"]}
    else:
        _defaults(one, found, draft)
    return {section: said for section, said in found.items() if said}


def _value(text: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.isascii() and text.isdecimal() and str(int(text)) == text else text


def _defaults(one: Resource, found: Mapping[str, Mapping[str, Any]], draft: Draft) -> None:
    """Say what the collection does where the file says nothing."""
    if "cram-hmac-alg" not in found["net"]:
        message = f"resource {one.name} gets authentication (sha1 with a generated secret)"
        draft.note(CHANGED, "drbd", one.place.line, f"{message}: the connection is made anew once")
    missing = [name for name in WAITS if name not in found["startup"]]
    if missing:
        message = f"resource {one.name} gets {', '.join(missing)}: DRBD itself would wait for its peer for ever"
        draft.note(CHANGED, "drbd", one.place.line, message)


def _told(one: Resource, draft: Draft) -> None:
    """What becomes of the place and of the old names."""
    path = one.place.path
    if path.startswith("drbd.d/") and path != f"drbd.d/{one.name}.res":
        message = f"site.yml writes /etc/drbd.d/{one.name}.res: remove this file just before, or drbdadm finds it twice"
        draft.note(WRONG, f"/etc/{path}", one.place.line, message)
    for inside in one.statement.inner:
        if inside.name == "syncer":
            draft.note(NOTE, "drbd", inside.line, f"the syncer section of {one.name} is said in the words of DRBD 8.4")


def _other(statement: Statement, draft: Draft) -> None:
    """What stands beside the resources: global and skip."""
    if statement.name == "resource":
        return
    draft.comment("ha_volumes", "drbd", _comments(statement))
    more = [one for one in statement.inner if one.name not in ("usage-count", "udev-always-use-vnr")]
    if statement.name == "global" and more:
        lines = [line for one in more for line in verbatim(replace(one, comments=()))]
        draft.keep("drbd", statement.line, lines, "the collection writes a global section of its own")
    elif statement.name not in ("global", "common"):
        draft.keep("drbd", statement.line, verbatim(statement), "no resource")
    elif statement.name == "common" and any(one.name == "proxy" for one in statement.inner):
        draft.keep("drbd", statement.line, verbatim(statement), "the proxy of common is not built")
