# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two ha.cf say the same to heartbeat, whatever their layout, comments and order of lines."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import (
    DIRECTIVES,
    MEDIA,
    Directive,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File

# Lines that open something take the values in force when they are read, so among these the order counts.
ORDERED = {*MEDIA, *(name for name, row in DIRECTIVES.items() if row.after)}


def same(one: File, other: File) -> bool:
    """Return whether heartbeat does the same with both files."""
    return _settings(one) == _settings(other) and _sequence(one) == _sequence(other)


def _settings(file: File) -> dict[str, list[object]]:
    """The values of each directive in file order: lists of values joined, whole lines apart."""
    found: dict[str, list[object]] = {}
    for statement in file.statements:
        row = DIRECTIVES.get(statement.name, Directive())
        found.setdefault(statement.name, []).extend([statement.values] if row.fields else statement.values)
    return found


def _sequence(file: File) -> list[str]:
    names = [statement.name for statement in file.statements if statement.name in ORDERED]
    return [name for name, before in zip(names, ["", *names]) if name != before]
