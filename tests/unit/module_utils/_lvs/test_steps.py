# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lvs import steps


def file(*servers: str) -> str:
    return "virtual=192.0.2.10:25\n" + "".join(f"    real={one}:25 gate\n" for one in servers) + "\n"


def test_a_new_real_server_must_be_prepared() -> None:
    with pytest.raises(Refusal) as refused:
        steps.need_prepared("ldirectord.cf", file("192.0.2.1"), file("192.0.2.1", "192.0.2.2"), {"192.0.2.2": "mail-2"})
    assert str(refused.value) == (
        "/etc/ha.d/ldirectord.cf: mail-2 (192.0.2.2) would be new in it, but this run has not prepared that real server"
        " (unreachable, failed above or left out by --limit): connections to it would be lost."
        " Run it again with that host, or take it out of real_servers."
    )


@pytest.mark.parametrize(
    ("before", "wanted", "unprepared"),
    [
        (file("192.0.2.1"), file("192.0.2.1", "192.0.2.2"), {}),
        (file("192.0.2.1"), file("192.0.2.1"), {"192.0.2.1": "mail-1"}),  # it is there, and may be dead
        (file("192.0.2.1", "192.0.2.2"), file("192.0.2.1"), {"192.0.2.2": "mail-2"}),
        ("", file("192.0.2.9"), {"192.0.2.1": "mail-1"}),
    ],
)
def test_others_may_be_dead(before: str, wanted: str, unprepared: dict[str, str]) -> None:
    steps.need_prepared("ldirectord.cf", before, wanted, unprepared)


def test_who_left() -> None:
    assert steps.left(file("192.0.2.1", "192.0.2.2"), file("192.0.2.2")) == ["192.0.2.1"]
    assert steps.left("", file("192.0.2.2")) == []


@pytest.mark.parametrize(
    ("code", "said", "refused"),
    [
        (0, "ldirectord for /etc/ha.d/ldirectord.cf is running with pid: 7\n", None),
        (3, "ldirectord is stopped for /tmp/x/etc/ha.d/ldirectord.cf\n", None),
        (1, "ldirectord stale pid file /run/ldirectord.ldirectord.cf.pid for /tmp/x/etc/ha.d/ldirectord.cf\n", None),
        (1, "Config file /tmp/x/etc/ha.d/ldirectord.cf not found\n", "exit code 1"),
        (
            2,
            "Error [12] reading file /tmp/x/etc/ha.d/ldirectord.cf at line 3:\n\tUnknown command\n",
            "ldirectord refuses /etc/ha.d/ldirectord.cf (exit code 2); nothing was written. It says:"
            " Error [12] reading file /etc/ha.d/ldirectord.cf at line 3: Unknown command",
        ),
    ],
)
def test_the_words_of_ldirectord(code: int, said: str, refused: str | None) -> None:
    found = steps.refusal("ldirectord.cf", "/tmp/x", code, said)
    assert (found is None) == (refused is None)
    assert (refused or "") in str(found)
