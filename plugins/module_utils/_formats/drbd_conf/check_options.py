# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that a resource says twice: 8.4 passes both on, 9 refuses to choose where the section is inherited."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.found import Found, where
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.meaning import today
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Place
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import SECRET, Statement

_INHERITED = ("net", "disk")


def check(path: str, resource: Statement, table: Table, found: Found) -> None:
    """Check the options on the level of a resource or the common section."""
    seen: dict[tuple[str, str], tuple[str, Place]] = {}
    for statement in resource.inner:
        inside = [statement] if statement.name == "protocol" and statement.body is None else list(statement.inner)
        for option in inside:
            section, name, value = today(statement.name, option)
            if section not in (*_INHERITED, "startup", "handlers", "options"):
                continue
            place = Place(path, option.line)
            if name in ("become-primary-on", "stacked-timeouts") or (section, name) not in seen:
                seen[section, name] = (value, place)
                continue
            before, first = seen[section, name]
            message = _twice(section, name, value, before) + f" {where(first, place)}"
            refused = table.release == "9" and value != before and (section in _INHERITED or resource.name == "common")
            (found.error if refused else found.warn)(place, message)


def _twice(section: str, name: str, value: str, before: str) -> str:
    if name == SECRET:
        return f"expected {name} once in {section}, found it again: the other one stands"
    return f"expected {name} once in {section}, found it again with {value}: {before} stands"
