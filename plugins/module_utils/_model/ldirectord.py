# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the inventory says which directive of ldirectord.cf: the words of its table, some below a common key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import SECRET, Setting

_BELOW = {
    "check": {
        "checktype": "type",
        "checkcommand": "command",
        "checkport": "port",
        "checkinterval": "interval",
        "checktimeout": "timeout",
        "checkcount": "count",
        "negotiatetimeout": "negotiate_timeout",
        "failurecount": "failures",
        "httpmethod": "method",
        "load": "load",
        **{name: name for name in ("service", "request", "receive", "virtualhost", "database", *SECRET)},
    },
    "email": {
        "emailalert": "to",
        "emailalertfrom": "from",
        "emailalertfreq": "every",
        "emailalertstatus": "states",
        "smtp": "server",
    },
}
MANY = ("execute",)  # may stand in several lines
VIRTUAL = {name: row for name, row in d.VIRTUAL.items() if name != "fallback6"}  # fallback, which follows the address
PLACES: Mapping[str, tuple[str, ...]] = {
    name: next(((key, words[name]) for key, words in _BELOW.items() if name in words), (name,))
    for name, directive in {**d.GLOBAL, **d.VIRTUAL}.items()
    if directive.kind != d.GONE
}
"""Directive -> its key, or the key that it stands below and its own."""


def at(name: str) -> str:
    """Return the place of a directive as findings name it, such as check.type."""
    return ".".join(PLACES[name])


def settings(table: Mapping[str, d.Directive], said: Mapping[str, Any], number: int = 0) -> Iterator[Setting]:
    """Yield the directives of a table that the inventory says, in the table's order.

    number: of the virtual service; its login, passwd and secret are only named: @NAME_NUMBER@.
    """
    for name in table:
        value: Any = said
        for key in PLACES.get(name, ()):
            value = None if value is None else value.get(key)
        for one in value if isinstance(value, list) else [value]:
            if name in PLACES and one is not None:
                yield Setting(name, f"@{name}_{number}@" if name in SECRET else _text(one))


def said(items: Mapping[str, Any]) -> dict[str, Any]:
    """Return directives with their values as the inventory says them."""
    found: dict[str, Any] = {}
    for name, value in items.items():
        *above, key = PLACES[name]
        (found.setdefault(above[0], {}) if above else found)[key] = value
    return found


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
