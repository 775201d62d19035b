# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether a ldirectord.cf may replace the one that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import parse

RUNS, STOPPED = 0, 3  # exit codes of 'ldirectord FILE status'; 2: the file is wrong, 1: none, or a killed daemon


def real_servers(text: str) -> list[str]:
    """Return the real servers of a file, each once, in its order."""
    return list(dict.fromkeys(real.first for virtual in parse(text).virtuals for real in virtual.reals))


def need_prepared(name: str, before: str, wanted: str, unprepared: Mapping[str, str]) -> None:
    """Raises Refusal if a real server is new in the file, and nobody made it ready: it would lose its connections.

    unprepared: address -> inventory host of those that this run has not reached.
    """
    known = real_servers(before)
    missing = [f"{unprepared[one]} ({one})" for one in real_servers(wanted) if one in unprepared and one not in known]
    if missing:
        raise Refusal(
            f"/etc/ha.d/{name}: {', '.join(missing)} would be new in it, but this run has not prepared"
            " that real server (unreachable, failed above or left out by --limit): connections to it would be lost."
            " Run it again with that host, or take it out of real_servers."
        )


def left(before: str, wanted: str) -> list[str]:
    """Return the real servers that are no longer in the file."""
    now = real_servers(wanted)
    return [one for one in real_servers(before) if one not in now]


def refusal(name: str, root: str, code: int, said: str) -> Refusal | None:
    """Return why ldirectord refuses a staged file, None if it takes it; its words without the directory."""
    if code in (RUNS, STOPPED) or (code == 1 and "stale pid file" in said):
        return None
    words = re.sub(r"\s+", " ", said.replace(root, "")).strip()
    return Refusal(f"ldirectord refuses /etc/ha.d/{name} (exit code {code}); nothing was written. It says: {words}")
