# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why ldirectord refuses a line, where it takes more than a look at the value to say it well."""

from __future__ import annotations

import re

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import Setting, Verbatim
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.values import show


def contradiction(setting: Setting | Verbatim, six: bool, is_mark: bool) -> str:
    """Say what is wrong with a value because of the virtual service it stands in."""
    if isinstance(setting, Verbatim):
        return ""
    if setting.name == "protocol" and (setting.value == "fwm") != is_mark:
        if is_mark:
            return "protocol must be fwm: the virtual service has no port, so that it is a firewall mark"
        return "protocol must be tcp or udp: fwm is for a firewall mark"
    if setting.name == "netmask":
        if six and not (re.fullmatch(r"[0-9]+", setting.value) and 1 <= int(setting.value.lstrip("0")[:4] or 0) <= 128):
            return f"netmask must be a prefix length from 1 to 128 in a virtual6, not {show(setting.value)}"
        if not six and not re.fullmatch(r"[0-9]+(\.[0-9]+){3}", setting.value):
            return f"netmask must be a dotted quad such as 255.255.255.0, not {show(setting.value)}"
    return ""


def unknown(line: str, block: bool) -> str:
    """Say what is unknown without showing more than its first word: the rest may be a password."""
    word = re.match(r"\s*([A-Za-z][A-Za-z0-9]{0,30})", line, re.ASCII)
    name = word.group(1) if word else ""
    if not name:
        return "this is no directive: expected NAME=VALUE"
    known = d.GLOBAL if block else d.VIRTUAL
    if not block and (name in known or name in ("real", "real6")) and name not in d.GLOBAL:
        return f"{name} belongs to a virtual service: indent it by a tab or four blanks, without an empty line before"
    if block and name in known and name not in d.VIRTUAL:
        return f"{name} is a global directive: it must stand at the start of a line"
    if name in d.GLOBAL or name in d.VIRTUAL or name in ("real", "real6", "virtual", "virtual6"):
        return f"{name} needs {name}=VALUE" + ("" if block else " at the start of a line")
    return f"unknown directive {name}"
