# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switch monit's checks of a group on where it runs, off where it does not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.memory import Service

CONTROL = "/etc/linux_ha/monitrc"
TIMEOUT = 20.0


def parse_status(text: str) -> dict[str, bool]:
    """Read `monit -B status` (monit 5.27 to 5.34): check -> whether it is on. Its summary cuts long names."""
    found: dict[str, bool] = {}
    name = ""
    for line in text.splitlines():
        head = re.match(r"(?:Remote Host|Program) '(.+)'$", line)
        state = re.match(r"  monitoring status\s+(.+)$", line)
        if head:
            name = head[1]
        elif state and name:
            found[name] = state[1] != "Not monitored"
            name = ""
    return found


def needed(on: Mapping[str, bool], here: Collection[str], services: Mapping[str, Service]) -> list[tuple[str, str]]:
    """Return (verb, check) for the checks that have to be switched."""
    wanted = {name: service.group in here for name, service in services.items() if name in on}
    return [("monitor" if want else "unmonitor", name) for name, want in wanted.items() if want != on[name]]


def switch(here: Collection[str], services: Mapping[str, Service], run: commands.Run = commands.run) -> None:
    """Bring monit's checks in line with the groups that run here; a monit that does not run is nobody's trouble."""
    told = run(["monit", "-c", CONTROL, "-B", "status"], TIMEOUT)
    for verb, name in needed(parse_status(told.out), here, services) if told.rc == 0 else []:
        run(["monit", "-c", CONTROL, verb, name], TIMEOUT)
