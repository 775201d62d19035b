# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ha.cf says: its statements, with the comments that a person wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import lower
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, Problem


@dataclass(frozen=True)
class Statement:
    """One line: a directive and its values.

    A directive that takes the whole line has its fields as values; the last one may hold blanks (a command, the
    parameters of a STONITH device). comments: the lines above, each with its '#'; trailing: what stands behind the
    last value, blanks, '#' and all.
    """

    name: str
    values: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    trailing: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Issue:
    """Something to say about a statement. A HOST issue holds on a machine that has no `name` among its `kind`.

    only_on: the node (in lower case) to which it applies, empty for every node.
    """

    message: str
    level: str = ERROR
    kind: str = ""
    name: str = ""
    only_on: str = ""


@dataclass(frozen=True)
class Need:
    """Something that the machine must have, with the line that asks for it."""

    line: int
    issue: Issue


@dataclass(frozen=True)
class File:
    """The file; comments: those after the last statement."""

    statements: tuple[Statement, ...] = ()
    comments: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    def named(self, *names: str) -> Iterator[Statement]:
        """The statements of these directives, in file order."""
        return (statement for statement in self.statements if statement.name in names)

    def values(self, *names: str) -> list[str]:
        """All values of these directives, in file order."""
        return [value for statement in self.named(*names) for value in statement.values]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes in file order, in lower case as heartbeat keeps them."""
        return tuple(dict.fromkeys(lower(name) for name in self.values("node")))

    @property
    def pings(self) -> tuple[str, ...]:
        """The ping nodes and the names of the ping groups, which heartbeat keeps beside the nodes."""
        groups = [statement.values[0] for statement in self.named("ping_group") if statement.values]
        return tuple(lower(name) for name in (*self.values("ping", "ping6"), *groups))
