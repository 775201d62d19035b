# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to groups, read from the words of heartbeat 3.0.6 (captured on two containers)."""

from __future__ import annotations

from datetime import datetime

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.events import Event, read

WEB, OFFICE = "IPaddr2::192.168.1.10/24/eth0", "IPaddr2::192.168.1.20/24/eth0"
GROUPS = {"web": Group("server1", (WEB, "mirror::web")), "office": Group("server2", (OFFICE, "mirror::office"))}
AT = 1795297454  # 2026-11-21T21:44:14+0000
DAEMON = "server1 heartbeat[16378]: [16378]:"
MANAGER = "server1 ResourceManager(default)[31206]: info:"

DEAD = [
    f"2026-11-21T21:44:14.100000+0000 {DAEMON} WARN: node server2: is dead",
    f"2026-11-21T21:44:14.200000+0000 {DAEMON} info: Resources being acquired from server2.",
    "2026-11-21T21:44:14.300000+0000 server1 mach_down(default)[31175]: info: Taking over resource group "
    "IPaddr2::192.168.1.20/24/eth0",
    f"2026-11-21T21:44:14.400000+0000 {MANAGER} Acquiring resource group: server2 {OFFICE} mirror::office",
]
STANDBY = [
    f"2026-11-21T21:46:06.424417+0000 {DAEMON} info: standby: acquire [foreign] resources from server2",
    f"2026-11-21T21:46:06.499428+0000 {MANAGER} Acquiring resource group: server1 {WEB} mirror::web",
]
PING = [f"2026-11-21T21:44:13.100000+0000 {DAEMON} WARN: node 192.168.1.254: is dead"]
NOTICE = [f"2026-11-21T21:44:13.000000+0000 {DAEMON} info: Received shutdown notice from 'server2'."]
BEGIN = [
    f"2026-11-21T21:44:00.000000+0000 {DAEMON} info: Configuration validated. Starting heartbeat 3.0.6",
    f"2026-11-21T21:44:14.000000+0000 {MANAGER} Acquiring resource group: server1 {WEB} mirror::web",
]
RELEASE = [f"2026-11-21T21:44:14.541005+0000 {MANAGER} Releasing resource group: server1 {WEB} mirror::web"]
BROKEN = [
    *BEGIN,
    "2026-11-21T21:44:15.000000+0000 server1 ResourceManager(default)[31206]: CRIT: Giving up resources due to failure "
    "of mirror::web",
]
OTHER = [f"2026-11-21T21:44:14.000000+0000 {MANAGER} Acquiring resource group: server1 IPaddr2::10.9.9.9/24/eth0"]
OLD = [
    f"2026/11/21_21:44:14  ResourceManager(default)[194]:    info: Acquiring resource group: server1 {WEB} mirror::web"
]

TABLE = [
    ("the peer died", DEAD, [Event(AT + 0.4, "acquired", "office", "server2", "server1", "dead")]),
    ("said twice", DEAD + DEAD, [Event(AT + 0.4, "acquired", "office", "server2", "server1", "dead")]),
    ("a shutdown", NOTICE + DEAD, [Event(AT + 0.4, "acquired", "office", "server2", "server1", "shutdown")]),
    ("files out of order", DEAD[2:] + DEAD[:2], [Event(AT + 0.4, "acquired", "office", "server2", "server1", "dead")]),
    (
        "a standby after a death",
        STANDBY + DEAD,
        [
            Event(AT + 0.4, "acquired", "office", "server2", "server1", "dead"),
            Event(AT + 112.499428, "acquired", "web", "server2", "server1", "standby"),
        ],
    ),
    ("a start, and a ping host that is dead", BEGIN + PING, [Event(AT, "acquired", "web", "", "server1", "start")]),
    ("a release", RELEASE, [Event(AT + 0.541005, "released", "web", "server1")]),
    (
        "a resource that does not start",
        BROKEN,
        [
            Event(AT, "acquired", "web", "", "server1", "start"),
            Event(AT + 1, "broken", "web", "server1", "", "mirror::web"),
        ],
    ),
    ("a group that is not ours", OTHER, []),
    ("nothing", ["", "no time at all"], []),
]


@pytest.mark.parametrize(("lines", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_read(lines: list[str], expected: list[Event]) -> None:
    found = read(lines, GROUPS, "server1", datetime(2026, 11, 21, 22))
    assert [(round(one.when, 6), *list(vars(one).values())[1:]) for one in found] == [
        tuple(vars(one).values()) for one in expected
    ]


def test_the_log_file_of_heartbeat_is_read_too() -> None:
    assert [(one.what, one.of) for one in read(OLD, GROUPS, "server1", datetime(2026, 11, 21, 22))] == [
        ("acquired", "web")
    ]
