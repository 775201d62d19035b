# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""haresources: one logical line per resource group, read the way ResourceManager flattens the file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


@dataclass(frozen=True)
class Group:
    """A resource group: its preferred node and its resources in starting order."""

    node: str
    entries: tuple[str, ...]

    @property
    def key(self) -> str:
        """The first resource, by which heartbeat finds the group."""
        return self.entries[0] if self.entries else ""


def parse_haresources(text: str) -> list[Group]:
    """Return the groups in file order (the sed of ResourceManager: comments, `\\` at the end of a line, blanks).

    As in ResourceManager a comment is cut off the first physical line of a continued line only, and the node
    is in lower case.
    """
    lines: list[str] = []
    continued = ""
    for line in text.split("\n"):
        line = continued + line if continued else re.sub(r"#.*", "", line)
        continued = line[:-1] if line.endswith("\\") else ""
        if not line.endswith("\\"):
            lines.append(line)
    groups = (line.split() for line in [*lines, continued])
    return [Group(words[0].lower(), tuple(words[1:])) for words in groups if words]


def render_haresources(groups: list[Group]) -> str:
    """Return the text, one line a group. Raises Refusal for a word that would break the line's structure."""
    for group in groups:
        for word in (group.node, *group.entries):
            if not re.fullmatch(r"[^\s#\\]+", word):
                raise Refusal(f"haresources: {word!r} must not be empty or contain a blank, '#' or a backslash")
    return "".join(" ".join((group.node, *group.entries)) + "\n" for group in groups)
