# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import actions, qmp, record

NO_MEMORY = "n1 (container): only the memory of a vm can be {}; name such machines, lab_kind=vm"


@pytest.mark.parametrize(
    ("wanted", "acts_on"),
    [
        ("on", {"absent", "off"}),
        ("off", {"on"}),
        ("absent", {"off", "on"}),
        ("saved", {"absent", "off", "on"}),
        ("restored", {"absent", "off", "on"}),
        ("prepared", set()),
    ],
)
def test_which_machines_are_touched(wanted, acts_on):
    assert {state for state in ("absent", "off", "on") if actions.needs_action(wanted, state)} == acts_on


@pytest.mark.parametrize(
    ("kind", "wanted", "tag", "present", "saved", "reason"),
    [
        ("container", "saved", "t", "on", False, NO_MEMORY.format("saved")),
        ("container", "restored", "t", "on", True, NO_MEMORY.format("restored")),
        ("container", "on", "t", "off", False, ""),
        ("vm", "saved", "a b", "on", False, "snapshot: expected a word of letters, digits, - and _, found 'a b'"),
        ("vm", "saved", "t", "off", False, "only a running machine can be saved; switch on n1 first"),
        ("vm", "restored", "t", "on", False, "there is no saved state 't' of n1; save one with state: saved"),
        ("vm", "restored", "t", "off", True, ""),
        ("vm", "saved", "t", "on", True, ""),
        ("vm", "on", "t", "off", False, ""),
    ],
)
def test_what_cannot_be_saved_or_restored(kind, wanted, tag, present, saved, reason):
    try:
        actions.check_snapshot({"n1": kind}, wanted, tag, {"n1": present}, {"n1": saved})
        found = ""
    except Refusal as refusal:
        found = str(refusal)
    assert found == reason


class FakeKind:
    """A kind that notes what it is asked for."""

    def __init__(self, name, asked):
        self.name, self.asked = name, asked

    def equip(self, lab, image):
        self.asked.append((self.name, "equip"))
        return lab.with_image(self.name, image)

    def prepare(self, lab, chosen, *, check_mode):
        self.asked.append((self.name, [machine.name for machine in chosen]))
        return self.name == "vm"

    def process_id(self, lab, machine):
        return None


def test_each_kind_gets_its_image_once(lab, monkeypatch, tmp_path):
    first, second = lab.topology.machines
    lab = replace(lab, topology=replace(lab.topology, machines=(first, replace(second, kind="container"))))
    images = {kind: str(tmp_path / kind) for kind in ("vm", "container")}
    for image in images.values():
        Path(image).mkdir()
        (Path(image) / "host_key.pub").write_text("ssh-ed25519 AAAA lab\n")
    asked: list = []
    monkeypatch.setattr(actions, "KINDS", {kind: FakeKind(kind, asked) for kind in images})
    for machine in lab.topology.machines:
        lab.files(machine.name).store.mkdir(parents=True)
    assert actions.prepare(lab, lab.topology.machines, images, check_mode=False)
    assert asked == [("container", "equip"), ("vm", "equip"), ("vm", ["debian1"]), ("container", ["debian2"])]
    found = record.load(lab.directory)
    assert found is not None
    assert found.images == images
    (lab.files("debian1").store / "created").touch()
    asked.clear()
    with pytest.raises(Refusal, match="images: found none for machines of kind container"):
        actions.prepare(found, lab.topology.machines, {"vm": "/newer"}, check_mode=False)
    assert not actions.prepare(found, lab.topology.machines, {"vm": "/newer", **images}, check_mode=True)
    assert asked == [("container", ["debian2"])]


def test_machines_are_selected_by_name(lab):
    assert [machine.name for machine in actions.select_machines(lab, [])] == ["debian1", "debian2"]
    with pytest.raises(Refusal, match="the lab has no machine debian3; it has debian1, debian2"):
        actions.select_machines(lab, ["debian2", "debian3"])


def test_cables_are_found_by_the_interface(topology):
    machine = topology.machine("debian1")
    assert [actions.find_tap(machine, port) for port in ("mgmt", "private")] == ["debian1-mgmt", "debian1-private"]
    with pytest.raises(Refusal, match="debian1 has no port dmz; it has mgmt, public, private"):
        actions.find_tap(machine, "dmz")


def serve(path, replies):
    """A QEMU, or an agent, that answers each line with the next replies."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(1)

    def talk():
        connection, _ = listener.accept()
        with connection, listener:
            lines = connection.makefile("rw")
            for reply in replies:
                for message in reply(lines) if callable(reply) else reply:
                    lines.write(json.dumps(message) + "\n")
                    lines.flush()

    threading.Thread(target=talk, daemon=True).start()


def test_qmp_passes_over_events_and_reports_errors(tmp_path):
    path = tmp_path / "n1.qmp"
    greeting, accepted = {"QMP": {}}, {"return": {}}
    events = [{"event": "STOP"}, {"return": {"status": "paused"}}]
    error = {"error": {"class": "GenericError", "desc": "No block device can accept snapshots"}}

    def after_a_line(*messages):
        return lambda lines: lines.readline() and messages

    serve(path, [[greeting], after_a_line(accepted), after_a_line(*events), after_a_line(error)])
    with pytest.raises(Refusal, match=r"n1\.qmp: savevm: No block device can accept snapshots"):
        qmp.execute(path, ("query-status", {}), ("savevm", {}), deadline=5)


def test_a_machine_that_is_off_is_a_refusal(tmp_path):
    with pytest.raises(Refusal, match="No such file or directory; is the machine running"):
        qmp.execute(tmp_path / "n1.qmp", deadline=1)


def test_the_agent_is_awaited_and_its_error_reported(tmp_path):
    path = tmp_path / "n1.agent"
    seen = []

    def answer(lines, **more):
        seen.append(json.loads(lines.readline()))
        return [{"id": "stale"}, {"id": seen[-1]["id"], **more}]

    serve(path, [answer, lambda lines: answer(lines, error="OSError: no card")])
    with pytest.raises(Refusal, match=r"n1\.agent: OSError: no card"):
        qmp.tell_agent(path, {"settle": True}, deadline=5)
    assert sorted(seen[1]) == ["clock", "entropy", "id", "settle"]
