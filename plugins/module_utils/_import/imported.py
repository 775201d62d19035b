# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import makes of a capture: the variables of an inventory, and notes about all that is not as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WRONG, CHANGED, VERBATIM, NOTE = "wrong", "changed", "verbatim", "note"
KINDS = (WRONG, CHANGED, VERBATIM, NOTE)
UNKNOWN = "?"  # stands for a device or an address that the capture does not tell; the plan refuses it by name


@dataclass(frozen=True)
class Note:
    """Something to tell. kind: WRONG, it has to be mended; CHANGED, it means something else now; VERBATIM, it was kept
    and nothing builds it; NOTE, good to know. file is as the capture names it, line 0 is the file as a whole.
    """

    kind: str
    file: str
    line: int
    message: str

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Imported:
    """The inventory of one cluster.

    hosts: host → its variables. secrets: variable → value. private: lines that may hold a secret, for the secrets'
    file as comments. comments: path of a variable (``ha_deadtime``, ``ha_volumes.repl``) → what people wrote about it.
    """

    hosts: Mapping[str, Mapping[str, Any]]
    variables: Mapping[str, Any]
    secrets: Mapping[str, Any] = field(repr=False)
    private: tuple[str, ...] = field(repr=False)
    comments: Mapping[str, tuple[str, ...]] = field(repr=False)
    notes: tuple[Note, ...]
