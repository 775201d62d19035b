# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.compare import same
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse

BASE = "keepalive 1\ndeadtime 10\nudpport 694\nbcast eth0\nucast eth1 10.0.0.2\nnode a b\nauto_failback off\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BASE, True),
        ("# ours\nnode a\nnode b # two\n\n" + BASE.replace("node a b\n", ""), True),
        ("deadtime 10\n" + BASE.replace("deadtime 10\n", "").replace("bcast eth0", "bcast\teth0"), True),
        (BASE.replace("deadtime 10", "deadtime 11"), False),
        (BASE + "realtime off\n", False),
        (BASE.replace("node a b", "node b a"), False),
        (BASE.replace("udpport 694\n", "") + "udpport 694\n", False),  # too late for the media
        (BASE + "keepalive 2\n", False),
        (BASE.replace("ucast eth1 10.0.0.2", "ucast eth1\nucast 10.0.0.2"), False),
    ],
)
def test_two_files_say_the_same(text: str, expected: bool) -> None:
    assert same(parse(BASE), parse(text)) is expected
