# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is wrong with an inventory, collected; nothing here raises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True)
class Finding:
    """One sentence about one place of the inventory, such as ``web.ha_links[0].bcast``."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Broken:
    """Stands in for a variable whose value could not be evaluated (an undefined variable, a locked vault)."""

    reason: str


@dataclass
class Findings:
    """Errors (the cluster cannot be built) and warnings (it can, and it will hurt)."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def error(self, path: str, message: str) -> None:
        """Record an error once."""
        finding = Finding(path, message)
        if finding not in self.errors:
            self.errors.append(finding)

    def warn(self, path: str, message: str) -> None:
        """Record a warning."""
        self.warnings.append(Finding(path, message))

    def clean(self, *paths: str) -> bool:
        """Whether no error lies at or below one of the paths."""
        return not any(
            found.path == path or found.path.startswith((path + ".", path + "["))
            for found in self.errors
            for path in paths
        )


def show(value: object) -> str:
    """Name a value that came from YAML, so that YAML's surprises (``yes``, ``0644``, ``10:30``) can be seen.

    >>> show(True), show(None), show("abc")
    ("the boolean true (YAML reads yes, no, on and off as booleans: quote them)", "nothing (null)", "'abc'")
    """
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()} (YAML reads yes, no, on and off as booleans: quote them)"
    if isinstance(value, str):
        return repr(value) if len(value) <= 60 else f"{value[:60]!r}... ({len(value)} characters)"
    if isinstance(value, (int, float)):
        return f"the number {value:.40g}" if isinstance(value, float) else f"the number {_digits(value)}"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"a {type(value).__name__}"


def _digits(number: int) -> str:
    return str(number) if abs(number) < 10**18 else "beyond all ranges"


def suggest(name: object, known: Iterable[str], what: str = "") -> str:
    """End a sentence about an unknown name: what it might have meant, else what exists.

    >>> suggest("privat", ["private", "public"])
    "; did you mean private?"
    """
    names = sorted(known)
    close = get_close_matches(str(name), names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    if not names:
        return f"; there are no {what}" if what else ""
    return f"; known: {', '.join(names)}" if len(names) <= 12 else ""
