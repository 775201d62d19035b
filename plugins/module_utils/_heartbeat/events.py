# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read from a node's log which groups came and went, and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import line_time

# Words of heartbeat 3.0.6. A ping host is dead sometimes, too; resources are acquired from nodes only.
NOTICE = re.compile(r"Received shutdown notice from '([^']+)'")
CRASH = re.compile(r"Resources being acquired from ([^ ]+)\.$")
STANDBY = re.compile(r"standby: acquire \[\w+\] resources from ([^ ]+)$")
BEGIN = re.compile(r"Configuration validated\. Starting heartbeat")
ACQUIRE = re.compile(r"Acquiring resource group: \S+ (\S+)")
RELEASE = re.compile(r"Releasing resource group: \S+ (\S+)")
BROKEN = re.compile(r"Giving up resources due to failure of (\S+)")


@dataclass(frozen=True)
class Event:
    """What happened to a group or a service on one node.

    what: acquired (why: dead, shutdown, standby or start), released, broken (why: the resource that did not start),
    moved, back, moving (as in the record of the move), failed (a service); of: the group or service; when: epoch
    seconds; source: the node where it was, empty if that is not known.
    """

    when: float
    what: str
    of: str
    source: str = ""
    target: str = ""
    why: str = ""


def read(lines: Iterable[str], groups: Mapping[str, Group], node: str, now: datetime) -> list[Event]:
    """Return the events of the groups in the order of their time; lines may come from several files."""
    keys = {group.key: name for name, group in groups.items()}
    timed = [(time, line.rstrip()) for line in lines if (time := line_time(line, now)) is not None]
    found: dict[tuple[str, str, int], Event] = {}
    source, why, leaving, last = "", "", "", ""
    for when, line in sorted(timed, key=lambda one: one[0]):
        event = None
        if told := NOTICE.search(line):
            leaving = told[1]
        elif told := CRASH.search(line):
            source, why, leaving = told[1], "shutdown" if leaving == told[1] else "dead", ""
        elif told := STANDBY.search(line):
            source, why = told[1], "standby"
        elif BEGIN.search(line):
            source, why, leaving = "", "start", ""
        elif (told := ACQUIRE.search(line)) and told[1] in keys:
            last = keys[told[1]]
            event = Event(when, "acquired", last, source, node, why)
        elif (told := RELEASE.search(line)) and told[1] in keys:
            event = Event(when, "released", keys[told[1]], node)
        elif (told := BROKEN.search(line)) and last:
            event = Event(when, "broken", last, node, "", told[1])
        if event:
            found.setdefault((event.what, event.of, int(when)), event)
    return list(found.values())
