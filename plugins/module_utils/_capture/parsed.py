# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the captured files of a node say, read with the project's parsers. Pure; nothing raises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import capture
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import authkeys as authkeys_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources as haresources_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import meaning
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import Config, parse_all
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import file as ha_cf_file
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import parse as ha_cf_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import is_address

UNNAMED = ("node1", "node2")  # what nodes are called if no file names them
_NO_DRBD = Config((), ())


@dataclass(frozen=True)
class Card:
    """An IPv4 address of a network device. secondary: it came after another of the same network."""

    device: str
    ip: IPv4Interface
    secondary: bool = False


def ha_cf(files: Files) -> ha_cf_file.File:
    """The node's ha.cf; an empty one if it was not captured."""
    return ha_cf_format.parse(files.text(capture.HA_CF) or "")


def haresources(files: Files) -> haresources_format.File:
    """The node's haresources; an empty one if it was not captured."""
    return haresources_format.parse(files.text(capture.HARESOURCES) or "")


def authkeys(files: Files) -> authkeys_format.File:
    """The node's authkeys; an empty one if it was not captured. Never show its keys."""
    return authkeys_format.parse(files.text(capture.AUTHKEYS) or "")


def drbd(files: Files, table: Table = V84) -> Config:
    """The node's drbd.conf with all that it includes; nothing if it has none. Its paths are as below /etc.

    Without a drbd.conf, the files of drbd.d are read as the one that comes with drbd-utils includes them.
    """
    texts = {path: text for path, text in files.texts.items() if path.startswith("/etc/drbd")}
    if not texts:
        return _NO_DRBD
    if capture.DRBD not in texts:
        texts[capture.DRBD] = 'include "drbd.d/*.conf";\ninclude "drbd.d/*.res";\n'
    return parse_all(texts, table=table)


def resources(config: Config, table: Table = V84) -> list[Resource]:
    """The DRBD resources of a configuration, the common section among them, in the words of DRBD 8.4."""
    return list(meaning.resources(config.sections, table))


def names(files: Files) -> tuple[str, ...]:
    """Name the nodes by what the files say: as ha.cf does, unless it says addresses, which is no ``uname -n``.

    Then as DRBD or haresources do.
    """
    said = tuple(dict.fromkeys(ha_cf(files).values("node")))
    if said and not any(is_address(name, 4) for name in said):
        return said
    hosts = [host for one in resources(drbd(files)) for host in one.hosts if host.kind == "on"]
    others = tuple(dict.fromkeys(name for host in hosts for name in host.names))
    groups = tuple(dict.fromkeys(group.node for group in haresources(files).groups))
    return others or said or groups or UNNAMED


def uname(files: Files) -> str | None:
    """What ``uname -n`` printed, None if it was not asked."""
    said = (files.command("uname") or "").split()
    return said[0] if said else None


def cards(files: Files) -> list[Card]:
    """The IPv4 addresses that ``ip -json address`` printed, but for loopback; none if it was not asked."""
    try:
        told = json.loads(files.command("ip-address.json") or "[]")
    except (ValueError, RecursionError):
        return []
    return (
        [card for entry in told if isinstance(entry, dict) for card in _cards(entry)] if isinstance(told, list) else []
    )


def _cards(entry: dict[str, Any]) -> Iterator[Card]:
    device, addresses = entry.get("ifname"), entry.get("addr_info")
    for address in addresses if isinstance(addresses, list) else ():
        if not isinstance(address, dict) or address.get("family") != "inet" or address.get("scope") == "host":
            continue
        text = f"{address.get('local')}/{address.get('prefixlen')}"
        if isinstance(device, str) and re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}", text):
            try:
                yield Card(device, IPv4Interface(text), address.get("secondary") is True)
            except ValueError:
                continue
