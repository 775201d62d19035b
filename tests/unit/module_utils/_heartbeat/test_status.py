# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import status
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from hypothesis import given
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures"
WEB = Group("alpha", ("Tst::a1", "Tst::a2", "10.0.0.100/24/eth0"))


def captured(name: str) -> str:
    return (FIXTURES / name).read_text()


def test_membership_is_read_with_links_and_ping_nodes() -> None:
    assert status.parse_hbstatus(captured("hbstatus.txt")) == status.Membership(
        version="3.0.6",
        nodes={"beta": "active", "alpha": "active"},
        links={"beta/eth0": "up", "alpha/eth0": "up"},
        ping={"10.0.0.254": True},
    )


@given(st.text())
def test_any_text_is_a_membership(text: str) -> None:
    status.parse_hbstatus(text)


@pytest.mark.parametrize(
    ("output", "held"),
    [
        (Output(0, "local\n", ""), "local"),
        (Output(0, "transition\n", ""), "transition"),
        (Output(1, "", "ERROR: Cannot signon with heartbeat"), "unknown"),
        (Output(0, "surprise\n", ""), "unknown"),
    ],
)
def test_rscstatus(output: Output, held: str) -> None:
    assert status.parse_held(output) == held


@pytest.mark.parametrize(
    ("process", "verbose", "running"), [(0, 1, True), (3, 1, False), (127, 127, False), (0, 0, True)]
)
def test_the_daemon_runs_before_its_api_answers(process: int, verbose: int, running: bool) -> None:
    nothing = Output(1, "", "")
    seen = status.observed(Output(process, "", ""), Output(verbose, "", ""), nothing, moving=False)
    assert (seen.running, seen.held) == (running, "unknown")


@pytest.mark.parametrize(
    ("stdout", "owned"),
    [
        ("running\n", True),
        ("INFO:  Running OK\n", True),
        ("is running (pid 1)", True),
        ("OK", True),
        ("drbd driver loaded OK", True),
        ("notrunning", True),
        ("BROKEN", True),
        ("Active: active (running)", True),
        ("not running", False),
        ("NOT running", False),
        ("stopped\n", False),
        ("INFO:  Resource is stopped\n", False),
        ("", False),
        ("active", False),
        ("RUNNING", False),
        ("cannot determine status, may be running", False),
        ("not here\nrunning", False),
    ],
)
def test_only_heartbeats_own_words_count(stdout: str, owned: bool) -> None:
    assert status.is_owned(stdout) is owned


@pytest.mark.parametrize(
    ("entry", "rc", "out", "expected"),
    [
        ("ldirectord::ldirectord.cf", 0, "", True),
        ("ldirectord::ldirectord.cf", 3, "ldirectord is stopped for /etc/ha.d/ldirectord.cf\n", False),
        ("ldirectord::ldirectord.cf", 1, "ldirectord is stopped, although running was said\n", False),
        ("apache", 0, "", False),
        ("apache", 3, "running\n", True),
    ],
)
def test_ldirectord_tells_by_its_exit_code(entry: str, rc: int, out: str, expected: bool) -> None:
    assert status.runs(entry, Output(rc, out, "")) is expected


@pytest.mark.parametrize(
    ("held", "me", "expected"),
    [
        ("none", "alpha", False),
        ("local", "alpha", True),
        ("local", "ALPHA", True),
        ("local", "beta", False),
        ("foreign", "alpha", False),
        ("foreign", "beta", True),
        ("all", "beta", True),
        ("transition", "alpha", False),
        ("unknown", "alpha", False),
    ],
)
def test_who_holds_a_group_of_alpha(held: str, me: str, expected: bool) -> None:
    assert status.is_held(held, me, WEB) is expected


NOW = datetime(2026, 11, 21, 12, 0, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Nov 21 09:27:02 beta heartbeat: [1]: info: x", datetime(2026, 11, 21, 9, 27, 2)),
        ("Dec  1 09:27:02 beta heartbeat: [1]: info: x", datetime(2025, 12, 1, 9, 27, 2)),
        ("2026/11/21_09:27:02  ResourceManager(default)[1]:    x", datetime(2026, 11, 21, 9, 27, 2)),
        (
            "2026-11-21T09:27:02.250000+0000 beta x",
            datetime(2026, 11, 21, 9, 27, 2, 250000, tzinfo=timezone.utc),
        ),
        ("no time", None),
        ("Feb 31 09:27:02 x", None),
    ],
)
def test_times_of_log_lines(line: str, expected: datetime | None) -> None:
    assert status.line_time(line, NOW) == (expected.timestamp() if expected else None)


def test_old_lines_of_a_log_file_are_left_out() -> None:
    since = datetime(2026, 11, 21, 9, 27, 30).timestamp()
    lines = status.lines_since(captured("given_up.log"), since, NOW)
    assert lines[0] == "2026/11/21_09:27:32  hb_standby(default)[1242]:    Going standby [foreign]."


def test_errors_are_shown_without_noise() -> None:
    assert status.troubles(captured("boot.log").splitlines()) == []
    assert [line.split("    ")[1] for line in status.troubles(captured("given_up.log").splitlines())] == [
        "ERROR: Return code 1 from /etc/ha.d/resource.d/Tst",
        "CRIT: Giving up resources due to failure of Tst::a2",
    ]


def test_a_group_that_was_given_up_is_found_with_its_lines() -> None:
    found = status.failure(captured("given_up.log").splitlines(), WEB)
    assert found is not None
    resource, lines = found
    assert resource == "Tst::a2"
    assert [line.split("    ")[1] for line in lines] == [
        "ERROR: Return code 1 from /etc/ha.d/resource.d/Tst",
        "CRIT: Giving up resources due to failure of Tst::a2",
    ]


def test_a_group_that_was_acquired_again_has_not_failed() -> None:
    log = captured("given_up.log") + captured("boot.log")
    assert status.failure(log.splitlines(), WEB) is None
    assert status.failure(captured("boot.log").splitlines(), Group("beta", ("Tst::b1",))) is None
