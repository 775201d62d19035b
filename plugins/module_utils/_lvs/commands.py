# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to ldirectord; nothing is read or decided here."""

from __future__ import annotations

import os
from typing import Callable

Runner = Callable[[list[str]], "tuple[int, str, str]"]
SCRIPT = "/etc/ha.d/resource.d/ldirectord"  # as Heartbeat calls it: the name it is given makes the pid file


def installed() -> bool:
    """Whether ldirectord is there."""
    return os.access(SCRIPT, os.X_OK)


def call(run: Runner, file: str, verb: str) -> tuple[int, str, str]:
    """Call ldirectord for a file, a name below /etc/ha.d or a path."""
    return run([SCRIPT, file, verb])
