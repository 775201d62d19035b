# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, node
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import here, store, there
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.carry import Silent
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.here import Here
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.there import There

ENTRIES = ("ip", "drbddisk::r0", "unit", "MailTo::a@b")
DRBD = """version: 8.4.11 (api:1/proto:86-101)
 0: cs:{connection} ro:{roles} ds:{disks} C r-----
"""


class Scripts:
    """The resource scripts of a node: what runs, what refuses to start or to stop, and what was called."""

    def __init__(self, running: str = "", broken: str = "", stuck: str = "") -> None:
        self.running, self.broken, self.stuck = set(running.split()), set(broken.split()), set(stuck.split())
        self.called: list[str] = []

    def __call__(self, argv: list[str], timeout: float) -> Output:
        script, verb = Path(argv[0]).name, argv[-1]
        if verb == "status":
            return Output(0, "running" if script in self.running else "stopped", "")
        self.called.append(f"{verb} {script}")
        if script in (self.broken if verb == "start" else self.stuck):
            return Output(1, "", f"{script} is broken")
        (self.running.add if verb == "start" else self.running.discard)(script)
        return Output(0, "", "")


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "haresources").write_text(f"alpha {' '.join(ENTRIES)}\nbeta other\n")
    monkeypatch.setattr(commands, "HA_DIR", tmp_path)
    monkeypatch.setattr(commands, "script_path", lambda script: Path("/etc/ha.d/resource.d") / script)
    monkeypatch.setattr(store, "GROUPS", tmp_path / "state" / "groups.json")
    monkeypatch.setattr(store, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(here, "PROC_DRBD", tmp_path / "drbd")
    monkeypatch.setattr(here, "STOP_TIMEOUT", 0.05)
    monkeypatch.setattr(node, "POLL", 0.0)


def this(scripts: Scripts) -> Here:
    found = Here(Settings("pair", "alpha", "beta", {"web": "ip", "gone": "x"}, {"web": "alpha"}, {"r0": 0}))
    found.node = Node("alpha", scripts)
    return found


def test_a_group_starts_from_left_to_right_what_does_not_run() -> None:
    scripts = Scripts(running="ip")
    this(scripts).start("web")
    assert scripts.called == ["start drbddisk", "start unit", "start MailTo"]


def test_a_group_that_does_not_start_is_stopped_completely() -> None:
    scripts = Scripts(broken="unit")
    with pytest.raises(Refusal) as refusal:
        this(scripts).start("web")
    assert str(refusal.value) == (
        "unit did not start on alpha, exit code 1: unit is broken; group web is stopped on alpha"
    )
    assert scripts.called[3:] == ["stop MailTo", "stop unit", "stop drbddisk", "stop ip"]
    assert scripts.running == set()


def test_a_prepared_start_that_is_not_wanted_starts_nothing() -> None:
    scripts = Scripts()
    this(scripts).start("web", told=lambda: False)
    assert scripts.called == []


@pytest.mark.parametrize(
    ("broken", "running"), [("ip", {"drbddisk", "unit", "MailTo"}), ("drbddisk", {"ip"})], ids=["address", "storage"]
)
def test_what_can_run_is_restored(broken: str, running: set[str]) -> None:
    scripts = Scripts(broken=broken)
    with pytest.raises(Refusal, match=f"did not start on alpha, exit code 1: {broken} is broken$"):
        this(scripts).restore("web")
    assert scripts.running == running


def test_a_stop_that_fails_is_repeated_then_refused() -> None:
    scripts = Scripts(running="ip unit", stuck="unit")
    with pytest.raises(Refusal, match=r"^group web on alpha: unit does not stop, exit code 1: unit is broken \(waited"):
        this(scripts).stop("web")
    assert scripts.called.count("stop unit") > 1 and "stop ip" not in scripts.called


def test_a_note_changes_the_word_and_the_record(tmp_path: Path) -> None:
    move = Move("web", "alpha", "beta", "alpha", 1, "order", "moved")
    this(Scripts()).note(move, "beta")
    assert (tmp_path / "haresources").read_text() == f"beta {' '.join(ENTRIES)}\nbeta other\n"
    assert store.moves() == {"web": move}


@pytest.mark.parametrize(
    ("connection", "roles", "disks", "fit"),
    [
        ("Connected", "Secondary/Primary", "UpToDate/UpToDate", True),
        ("Connected", "Secondary/Secondary", "UpToDate/UpToDate", True),
        ("Connected", "Primary/Secondary", "UpToDate/UpToDate", True),
        ("SyncTarget", "Secondary/Primary", "Inconsistent/UpToDate", False),
        ("WFConnection", "Secondary/Unknown", "UpToDate/DUnknown", False),  # its data may be old
    ],
)
def test_a_disk_that_may_become_primary(tmp_path: Path, connection: str, roles: str, disks: str, fit: bool) -> None:
    (tmp_path / "drbd").write_text(DRBD.format(connection=connection, roles=roles, disks=disks))
    assert (this(Scripts()).view().disks["r0"] == "") is fit


def test_one_program_at_a_time() -> None:
    refused = pytest.raises(Refusal, match=r"^nothing was changed: another move is under way on this node")
    with store.alone(), refused, store.alone(timeout=0):
        pass


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A call-peer that notes its words and its standard input; $RC is its exit status."""
    call = tmp_path / "call-peer"
    call.write_text(f'#!/bin/sh\necho "$* $(cat)" >>{tmp_path}/calls\necho broken >&2\nexit $(cat {tmp_path}/rc)\n')
    call.chmod(0o755)
    (tmp_path / "rc").write_text("0")
    monkeypatch.setattr(there, "CALL", str(call))
    return tmp_path


def test_a_prepared_start_begins_when_it_is_told(peer: Path) -> None:
    beta = There("beta")
    beta.ready("web")
    beta.start("web")
    beta.cancel()
    beta.ready("web")
    beta.cancel()
    beta.start("web")
    assert (peer / "calls").read_text().splitlines() == [
        "group start web told go",
        "group start web told ",
        "group start web ",
    ]


@pytest.mark.parametrize(
    ("rc", "error", "text"),
    [(1, Refusal, "broken"), (255, Silent, "beta gives no answer over the peer channel: broken")],
)
def test_a_peer_that_refuses_and_one_that_does_not_answer(
    peer: Path, rc: int, error: type[Exception], text: str
) -> None:
    (peer / "rc").write_text(str(rc))
    for prepared in (False, True):
        beta = There("beta")
        if prepared:
            beta.ready("web")
        with pytest.raises(error) as found:
            beta.start("web")
        assert (type(found.value), str(found.value)) == (error, text)


def test_a_peer_that_talks_nonsense_counts_as_silent() -> None:
    with pytest.raises(Silent, match=r"^beta answers what this node does not understand \(.*\); run site.yml$"):
        There("beta", lambda argv, timeout: Output(0, "hello", "")).view()
