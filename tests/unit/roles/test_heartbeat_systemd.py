# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""resource.d/systemd with a systemctl that plays systemd: one file a unit, its content is the state."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "roles" / "heartbeat" / "files" / "systemd"
SYSTEMCTL = """#!/bin/sh
echo "$*" >> "$UNITS/calls"
verb=$1; shift
for unit in "$@"; do
  case $verb in
    is-active) cat "$UNITS/$unit" 2>/dev/null || echo inactive ;;
    start) case $unit in broken*) echo failed ;; *) echo active ;; esac > "$UNITS/$unit" ;;
    stop) case $unit in stuck*) echo deactivating ;; *) echo inactive ;; esac > "$UNITS/$unit" ;;
  esac
done
"""
JOURNALCTL = "#!/bin/sh\necho 'bind: address in use'\n"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    for name, text in (("systemctl", SYSTEMCTL), ("journalctl", JOURNALCTL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def call(units: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{units}:{os.environ['PATH']}", "UNITS": str(units), **more}
    return subprocess.run([SCRIPT, *args], env=env, capture_output=True, text=True, timeout=10)


def test_all_units_start_by_one_call_and_again(units: Path) -> None:
    for _time in range(2):
        done = call(units, "apache2", "intranet.socket", "start")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (units / "calls").read_text().splitlines()[:2] == [
        "reset-failed apache2.service intranet.socket",
        "start apache2.service intranet.socket",
    ]


def test_a_unit_that_fails_is_named_with_its_journal_and_nothing_is_stopped(units: Path) -> None:
    log = units / "ha-log"
    done = call(units, "good", "broken", "start", HA_LOGFILE=str(log))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "ERROR: broken.service did not start, it is failed",
        "ERROR: broken.service: bind: address in use",
    ]
    assert "systemd-resource: ERROR: broken.service did not start, it is failed" in log.read_text()
    assert (units / "good.service").read_text() == "active\n"
    assert "stop" not in (units / "calls").read_text()


def test_stop_of_what_is_stopped_or_unknown_succeeds(units: Path) -> None:
    for _time in range(2):
        assert call(units, "apache2", "nosuch", "stop").returncode == 0


def test_a_unit_that_does_not_stop_is_an_error_and_still_runs(units: Path) -> None:
    done = call(units, "stuck", "stop")
    assert (done.returncode, done.stderr) == (1, "ERROR: stuck.service did not stop, it is deactivating\n")
    assert call(units, "stuck", "status").stdout == "running\n"


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ("active", "running"),
        ("active active", "running"),
        ("active reloading", "running"),
        ("active inactive", "stopped"),
        ("failed", "stopped"),
        ("activating", "stopped"),
        ("deactivating", "running"),
    ],
)
def test_status_says_one_of_two_words(units: Path, states: str, word: str) -> None:
    for number, state in enumerate(states.split()):
        (units / f"u{number}.service").write_text(f"{state}\n")
    done = call(units, *(f"u{number}" for number in range(len(states.split()))), "status")
    assert (done.stdout, done.returncode) == (f"{word}\n", 0 if word == "running" else 3)


def test_a_name_keeps_its_dots_and_gets_a_suffix(units: Path) -> None:
    call(units, "app@1.2", "nspawn@x.service", "start")
    assert "start app@1.2.service nspawn@x.service" in (units / "calls").read_text()


@pytest.mark.parametrize("args", [[], ["start"], ["apache2", "restart"]])
def test_wrong_usage(units: Path, args: list[str]) -> None:
    done = call(units, *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "UNIT... start|stop|status" in done.stderr
