# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects what is wrong in several files that drbdadm reads as one."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Place
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, Problem


class Found:
    """Problems with their file, and what has been used where."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, Problem]] = []
        self._used: dict[tuple[str, ...], Place] = {}

    def error(self, place: Place, message: str) -> None:
        """drbdadm refuses the file."""
        self.problems.append((place.path, Problem(place.line, message, ERROR)))

    def warn(self, place: Place, message: str) -> None:
        """drbdadm takes it, and it will hurt."""
        self.problems.append((place.path, Problem(place.line, message, WARNING)))

    def host(self, place: Place, message: str) -> None:
        """It depends on the machine."""
        self.problems.append((place.path, Problem(place.line, message, HOST)))

    def once(
        self, place: Place, what: str, *key: str, scope: str = "", refused: bool = True, quiet: bool = False
    ) -> bool:
        """Report the second use of a key; key[0] is shown, scope says within what. Return whether this is the first."""
        first = self._used.get((what, *key))
        if first is None:
            self._used[(what, *key)] = place
        elif not quiet:
            said = " ".join(text for text in (what, key[0], "once", scope) if text)
            message = f"expected {said}, found it again: first used {where(first, place)}"
            (self.error if refused else self.warn)(place, message)
        return first is None


def where(place: Place, seen_from: Place) -> str:
    """Name a place for somebody who stands in another one."""
    return f"in line {place.line}" if place.path == seen_from.path else f"in {place.path} line {place.line}"
