# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parsers of configuration files have in common: bytes to text, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, HOST = "error", "warning", "host"


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a file.

    line: from 1; 0 is the file as a whole. level: ERROR, the program refuses the file; WARNING, it accepts it, but does
    otherwise than it looks, or it will hurt; HOST, it depends on the machine (an interface, a user, a path).
    """

    line: int
    message: str
    level: str = ERROR


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8, else Latin-1, which fits any bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
