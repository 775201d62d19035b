# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, container, wiring


@pytest.mark.parametrize(
    ("running", "process_id_left", "directory_there", "abandoned"),
    [
        ("ha-lab-debian1", True, False, False),  # a container runs
        ("", True, True, True),  # the computer went down under it
        ("", False, False, True),  # somebody deleted the checkout
        ("", False, True, False),  # just being built, or all its machines are off
        ("ha-lab", True, False, False),  # a virtual machine runs
    ],
)
def test_a_lab_is_abandoned_when_its_machines_were_killed(
    tmp_path, monkeypatch, running, process_id_left, directory_there, abandoned
):
    for name in ("run", "netns/ha-lab", "netns/ha-lab-debian1", *(["lab"] if directory_there else [])):
        (tmp_path / name).mkdir(parents=True)
    if process_id_left:
        (tmp_path / "run/debian1.pid").write_text("4711\n")
    monkeypatch.setattr(wiring, "RUN", tmp_path / "run")
    for module in (wiring, container):
        monkeypatch.setattr(module, "NETNS", tmp_path / "netns")
    monkeypatch.setattr(commands, "run", lambda argv: "4711\n" if argv[-1] == running else "")
    assert wiring.is_abandoned(tmp_path / "lab") is abandoned


@pytest.mark.parametrize(("other_is_up", "switch"), [(True, "1\n"), (False, "0\n")])
def test_the_last_lab_switches_forwarding_off(tmp_path, monkeypatch, other_is_up, switch):
    for name in ("run/ha-lab", "run/lab2", "netns/ha-lab", *(["netns/lab2"] if other_is_up else [])):
        (tmp_path / name).mkdir(parents=True)
    for name in ("ha-lab/network", "ha-lab/forwarding-was-off", "lab2/network"):
        (tmp_path / "run" / name).touch()
    (tmp_path / "forwarding").write_text("1\n")
    monkeypatch.setattr(wiring, "RUN", tmp_path / "run/ha-lab")
    monkeypatch.setattr(wiring, "COMPLETE", tmp_path / "run/ha-lab/network")
    monkeypatch.setattr(wiring, "NETNS", tmp_path / "netns")
    monkeypatch.setattr(wiring, "FORWARDING", tmp_path / "forwarding")
    wiring._end_forwarding()
    assert (tmp_path / "forwarding").read_text() == switch
    assert (tmp_path / "run/lab2/forwarding-was-off").exists() is other_is_up
    assert not (tmp_path / "run/ha-lab/forwarding-was-off").exists()
