# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import Key
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import apply, commands, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import Node
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.plan import Plan, Wish
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import Membership

HA_CF = "node alpha beta\n"
# captured: standard error of `heartbeat -r` with a broken ha.cf, heartbeat 3.0.6 (Debian 12)
REFUSAL = """heartbeat: udpport setting must precede media statementsNov 21 09:24:36 alpha heartbeat: [1732]: \
ERROR: Illegal directive [frobnicate] in /etc/ha.d//ha.cf
Nov 21 09:24:36 alpha heartbeat: [1732]: ERROR: Heartbeat not started: configuration error.
Nov 21 09:24:36 alpha heartbeat: [1732]: info: Config errors: Heartbeat pid 42 NOT restarted
"""


class Fake:
    """A node alpha with scripts that remember what runs, and a heartbeat that accepts or refuses."""

    def __init__(self, running: bool, check: Output, fails: str = "") -> None:
        self.running, self.check, self.fails = running, check, fails
        self.up: set[str] = set()
        self.calls: list[str] = []
        self.journal = ""

    def __call__(self, argv: list[str], timeout: float) -> Output:
        name, verb = Path(argv[0]).name, argv[-1]
        if name == "journalctl":
            return Output(0, self.journal, "")
        if name == "cl_status":
            return Output(0, "local" if verb == "rscstatus" else "", "")
        if verb == "-s":
            return Output(0 if self.running else 3, "", "")
        if verb in ("-R", "-r"):
            self.calls.append(verb)
            return self.check
        if verb == "status":
            return Output(0, "running" if name in self.up else "stopped", "")
        if verb in ("start", "stop"):
            self.calls.append(f"{verb} {name}")
            if name == self.fails:
                return Output(1, "", "no disk\n")
            (self.up.add if verb == "start" else self.up.discard)(name)
        return Output(0, "", "")


@pytest.fixture
def ha_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(commands, "HA_DIR", tmp_path)
    monkeypatch.setattr(commands, "PID_FILE", tmp_path / "pid")
    monkeypatch.setattr(commands, "APPLIED", tmp_path / "applied")
    monkeypatch.setattr(commands, "daemon", lambda: "/usr/libexec/heartbeat/heartbeat")
    monkeypatch.setattr(commands, "is_moving", lambda: False)
    monkeypatch.setattr(commands, "script_path", lambda script: Path("/etc/ha.d/resource.d") / script)
    return tmp_path


def configure(
    fake: Fake, haresources: str, ha_cf: str = HA_CF, key: str = "abc", phase: str = "normal", elsewhere: str = ""
) -> Plan:
    node = Node("alpha", fake)
    wish = Wish(ha_cf, haresources, Key("sha1", key), phase, frozenset(elsewhere.split()))
    apply.check_wish(wish)
    plan = apply.make_plan(node, wish, 1, check_mode=False)
    apply.execute(node, plan, 1)
    return plan


def test_a_stopped_node_gets_checked_files_once(ha_dir: Path) -> None:
    fake = Fake(False, Output(6, "", ""))
    first, second = (configure(fake, "alpha a\n") for _time in range(2))
    assert [file.path.name for file in first.files] == ["ha.cf", "authkeys", "haresources"]
    assert second.files == []
    assert fake.calls == ["-R"]
    modes = {path.name: path.stat().st_mode & 0o777 for path in ha_dir.iterdir()}
    assert modes == {"ha.cf": 0o644, "haresources": 0o644, "authkeys": 0o600}


def test_invalid_files_are_taken_back(ha_dir: Path) -> None:
    with pytest.raises(Refusal) as raised:
        configure(Fake(False, Output(1, "", REFUSAL)), "alpha a\n")
    assert str(raised.value) == (
        "heartbeat refuses the new configuration on alpha, the former one is in place again: "
        "ERROR: Illegal directive [frobnicate] in /etc/ha.d//ha.cf; "
        "ERROR: Heartbeat not started: configuration error."
    )
    assert list(ha_dir.iterdir()) == []


def test_a_running_daemon_is_reloaded_for_ha_cf_only(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a b\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""))
    fake.up = {"a", "b"}
    assert configure(fake, "alpha a b\n").reload is False
    configure(fake, "alpha a c\n")
    assert fake.calls == ["stop b", "start c"]
    configure(fake, "alpha a c\n", "keepalive 1\nnode alpha beta\n")
    configure(fake, "alpha a c\n", "keepalive 1\nnode alpha beta\n")
    assert fake.calls == ["stop b", "start c", "-r"]


def test_a_refused_reload_leaves_everything_as_it_was(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(1, "", REFUSAL))
    with pytest.raises(Refusal, match=r"Illegal directive \[frobnicate\]"):
        configure(fake, "alpha b\n", "frobnicate\nnode alpha beta\n")
    assert (ha_dir / "ha.cf").read_text() == HA_CF
    assert (ha_dir / "haresources").read_text() == "alpha a\n"
    assert fake.calls == ["-r"]
    assert configure(fake, "alpha\n").reload is False


def test_a_start_that_fails_is_completed_by_the_next_call(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""), fails="b")
    fake.up = {"a"}
    with pytest.raises(Refusal) as raised:
        configure(fake, "alpha a b c\n")
    assert str(raised.value) == (
        "start of resource b failed on alpha with exit code 1: no disk "
        "(haresources is in place, the next run starts what is missing)"
    )
    fake.fails = ""
    assert configure(fake, "alpha a b c\n").groups.start == ("b", "c")
    assert fake.up == {"a", "b", "c"}


def test_a_group_that_moved_by_name_only_stays_where_it_runs(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "beta a b\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    here, there = Fake(True, Output(0, "", "")), Fake(True, Output(0, "", ""))
    there.up = {"a", "b"}
    for _time in range(2):  # alpha is now preferred and says local, but the peer runs the group
        assert configure(here, "alpha a b\n", elsewhere="a b").groups == steps.GroupChanges()
    for _time in range(2):  # the same file where the group runs
        assert configure(there, "beta a b\n").groups.misplaced == ("a",)
    assert here.calls == there.calls == []


def test_a_running_daemon_gets_another_key_in_phases(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a b\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""))
    fake.up = {"a", "b"}

    def asked(phase: str, check_mode: bool = False) -> Plan:
        wish = Wish(HA_CF, "alpha a c\n", Key("sha1", "new"), phase)
        plan = apply.make_plan(Node("alpha", fake), wish, 0.1, check_mode)
        if not check_mode:
            apply.execute(Node("alpha", fake), plan, 1)
        return plan

    for phase, first in (("normal", "phases patient and switch"), ("switch", "phase patient")):
        with pytest.raises(Refusal, match=rf"^heartbeat runs on alpha with another key: {first} must come first"):
            asked(phase)
    assert asked("normal", check_mode=True).rotation
    assert fake.calls == []
    for _time in range(2):
        asked("patient")
        assert (ha_dir / "ha.cf").read_text() == HA_CF + "deadtime 3600\ninitdead 3600\n"
    assert "abc" in (ha_dir / "authkeys").read_text()
    for _time in range(2):
        asked("switch")
        assert (ha_dir / "authkeys").read_text() == "auth 1\n1 sha1 new\n"
    assert fake.calls == ["-r", "-r"]
    assert asked("normal", check_mode=True).rotation, "it was begun and has not ended"
    asked("normal")
    assert (ha_dir / "ha.cf").read_text() == HA_CF
    assert fake.calls == ["-r", "-r", "-r", "stop b", "start c"]
    assert asked("normal", check_mode=True).in_order


@pytest.mark.parametrize("refused", ["authtoken does not match", "Invalid authentication [6] in message!"])
def test_the_own_times_come_back_only_when_nodes_understand_each_other(ha_dir: Path, refused: str) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a\n")
    (ha_dir / "ha.cf").write_text(steps.patient(HA_CF))
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""))
    fake.up, fake.journal = {"a"}, f"2026-11-21T15:09:41.441723+0000 alpha heartbeat[65]: {refused}\n"
    with pytest.raises(Refusal, match=r"alpha with another key: its peer's messages are still refused: phase switch"):
        configure(fake, "alpha a\n")
    assert steps.is_patient((ha_dir / "ha.cf").read_text())
    fake.journal = ""
    configure(fake, "alpha a\n")
    assert (ha_dir / "ha.cf").read_text() == HA_CF


@pytest.mark.parametrize("phase", ["patient", "switch"])
def test_a_daemon_that_does_not_run_takes_no_part_in_a_change_of_key(ha_dir: Path, phase: str) -> None:
    for _time in range(2):
        plan = configure(Fake(False, Output(6, "", "")), "alpha a\n", key="new", phase=phase)
        assert (plan.files, plan.changed, list(ha_dir.iterdir())) == ([], False, [])


def test_a_stop_that_fails_keeps_the_old_file(ha_dir: Path) -> None:
    configure(Fake(False, Output(6, "", "")), "alpha a b\n")
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""), fails="b")
    fake.up = {"a", "b"}
    with pytest.raises(Refusal, match=r"^stop of resource b failed on alpha with exit code 1"):
        configure(fake, "alpha a\n")
    assert (ha_dir / "haresources").read_text() == "alpha a b\n"


def test_a_group_of_an_unknown_node_is_refused(ha_dir: Path) -> None:
    with pytest.raises(Refusal, match=r"^haresources: gamma is not one of the nodes of ha.cf: alpha, beta$"):
        configure(Fake(False, Output(6, "", "")), "gamma a\n")


def test_check_mode_works_without_heartbeat(ha_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "daemon", lambda: None)
    wish = Wish(HA_CF, "alpha a\n", Key("sha1", "abc"), "normal")
    plan = apply.make_plan(Node("alpha", Fake(False, Output(6, "", ""))), wish, 1, check_mode=True)
    assert [file.path.name for file in plan.files] == ["ha.cf", "authkeys", "haresources"]
    with pytest.raises(Refusal, match=r"^heartbeat is not installed on alpha: install it, then run this again$"):
        apply.make_plan(Node("alpha", Fake(False, Output(6, "", ""))), wish, 1, check_mode=False)


def test_keys_of_a_running_daemon_that_cannot_be_read_are_refused(ha_dir: Path) -> None:
    (ha_dir / "authkeys").write_text("auth 1\n1 sha256 geheim\n")
    with pytest.raises(Refusal) as raised:
        configure(Fake(True, Output(0, "", "")), "alpha a\n")
    assert "geheim" not in str(raised.value)
    assert str(raised.value).startswith("authkeys line 2: the authentication method must be one of")


def test_only_a_node_that_needs_nothing_is_in_order(ha_dir: Path) -> None:
    files = {"ha_cf": HA_CF, "haresources": "alpha a b\nbeta c\n"}
    assert not configure(Fake(False, Output(6, "", "")), files["haresources"]).in_order, "heartbeat does not run"
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""))
    fake.up = {"a", "b"}

    def look(**wish: str) -> Plan:
        asked = Wish(**{**files, **wish}, key=Key("sha1", "abc"), phase="normal")
        return apply.make_plan(Node("alpha", fake), asked, 1, check_mode=True)

    plan = look()
    assert plan.in_order
    assert (plan.held, plan.running) == (("a",), {"a": True, "b": True, "c": False})
    alone = replace(plan.seen, members=Membership(nodes={"alpha": "active", "beta": "dead"}))
    assert not replace(plan, seen=alone).in_order
    assert not look(ha_cf=HA_CF + "keepalive 1\n").in_order
    assert not look(haresources="alpha a\nbeta c\n").in_order
    assert not look(haresources="beta a b\nbeta c\n").in_order, "misplaced"
    fake.up = {"a"}
    assert not look().in_order, "b does not run"


def test_files_that_say_the_same_stay_as_somebody_wrote_them(ha_dir: Path) -> None:
    texts = {
        "ha.cf": "# who\nnode  alpha\nnode beta\n",
        "authkeys": "# secret\nauth 1\n1   sha1 abc # ours\n",
        "haresources": "# what\nalpha a \\\n  b\n",
    }
    for name, text in texts.items():
        (ha_dir / name).write_text(text)
    (ha_dir / "authkeys").chmod(0o600)
    commands.mark_applied([ha_dir / "ha.cf", ha_dir / "authkeys"])
    fake = Fake(True, Output(0, "", ""))
    fake.up = {"a", "b"}
    assert configure(fake, "alpha a b\n").changed is False
    assert fake.calls == []
    assert {name: (ha_dir / name).read_text() for name in texts} == texts
    (ha_dir / "authkeys").chmod(0o640)
    configure(fake, "alpha a b\n")
    assert (ha_dir / "authkeys").stat().st_mode & 0o777 == 0o600


def test_a_reload_is_over_when_the_daemon_has_begun_anew(ha_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = ha_dir / "generation"
    generation.write_text("1795290965\n")
    monkeypatch.setattr(commands, "GENERATION", generation)
    configure(Fake(False, Output(6, "", "")), "alpha a\n")
    with pytest.raises(Refusal, match="heartbeat has not begun anew"):
        configure(Fake(True, Output(0, "", "")), "alpha a\n", ha_cf=HA_CF + "keepalive 1\n")

    class Restarting(Fake):
        def __call__(self, argv: list[str], timeout: float) -> Output:
            if argv[-1] == "-r":
                generation.write_text("1795290966\n")
            return super().__call__(argv, timeout)

    plan = configure(Restarting(True, Output(0, "", "")), "alpha a\n", ha_cf=HA_CF + "keepalive 2\n")
    assert plan.reload
