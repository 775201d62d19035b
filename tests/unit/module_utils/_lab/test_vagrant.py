# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of Vagrant: which subcommand, for which of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import vagrant

# vagrant 2.3.4 status --machine-readable, two of three machines made
STATUS = """\
1795298096,debian1,metadata,provider,libvirt
1795298096,debian1,provider-name,libvirt
1795298096,debian1,state,running
1795298096,debian1,state-human-short,running
1795298096,debian2,provider-name,libvirt
1795298096,debian2,state,shutoff
1795298096,debian3,state,not_created
1795298096,,ui,info,Current machine states:\\n\\ndebian1  running (libvirt)
"""
HERE = Path("/project/vagrant")


@pytest.fixture
def called(monkeypatch):
    """The commands that were run, by their words after the program."""
    calls = []

    def answer(argv, *, deadline):
        assert argv[:3] == ["env", "--chdir=/project/vagrant", "vagrant"]
        calls.append(" ".join(argv[3:]))
        return STATUS

    monkeypatch.setattr(vagrant.commands, "run", answer)
    return calls


def options(state, names, cable=None):
    return {"state": state, "names": names, "cable": cable, "timeout": 240}


@pytest.mark.parametrize(
    ("state", "names", "check_mode", "done"),
    [
        ("off", ["debian1"], False, ["halt --force debian1"]),
        ("off", ["debian1", "debian2"], False, ["halt --force debian1"]),
        ("on", ["debian2"], False, ["up --no-provision debian2"]),
        ("on", ["debian1"], False, []),
        ("on", ["debian2"], True, []),
    ],
)
def test_vagrant_touches_only_what_is_not_as_wanted(called, state, names, check_mode, done):
    result = vagrant.run(HERE, options(state, names), check_mode=check_mode)
    assert [call for call in called if not call.startswith("status")] == done
    assert result["changed"] == (bool(done) or check_mode)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (
            options("saved", []),
            "Vagrant only switches machines on and off; cables and state saved need a lab of kind vm",
        ),
        (
            options(None, [], {"port": "public", "up": False}),
            "Vagrant only switches machines on and off; cables and state None need a lab of kind vm",
        ),
        (
            options("on", ["debian3", "debian4"]),
            "Vagrant has made no machine debian3, debian4: run 'vagrant up' in /project/vagrant first",
        ),
    ],
)
def test_what_vagrant_cannot_do(called, wanted, reason):
    with pytest.raises(Refusal) as refusal:
        vagrant.run(HERE, wanted, check_mode=False)
    assert str(refusal.value) == reason
