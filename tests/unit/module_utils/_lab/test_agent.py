# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in the image, roles/lab/files/lab-agent."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[4] / "roles/lab/files/lab-agent"


@pytest.fixture
def agent(monkeypatch):
    loader = importlib.machinery.SourceFileLoader("lab_agent", str(PROGRAM))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    spec = importlib.util.spec_from_loader("lab_agent", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_cards_may_swap_their_names(agent, monkeypatch):
    told = []
    monkeypatch.setattr(agent, "kernel_name", lambda slot, deadline: {"s0": "eth0", "s1": "eth1"}[slot])
    monkeypatch.setattr(agent, "run", lambda *argv, text: told.append((argv, text.splitlines())))
    cards = [
        {
            "slot": "s0",
            "device": "eth1",
            "mac": "02:77:00:00:00:0b",
            "addresses": ["10.0.0.1/8"],
            "routes": ["default"],
        },
        {"slot": "s1", "device": "eth0", "mac": "02:77:00:01:00:0b", "addresses": [], "routes": []},
    ]
    agent.plug(cards)
    assert told == [
        (
            ("ip", "-batch", "-"),
            [
                "link set lo up",
                "addr flush dev eth0",
                "link set eth0 down",
                "link set eth0 name lab-new0",
                "addr flush dev eth1",
                "link set eth1 down",
                "link set eth1 name lab-new1",
                "link set lab-new0 address 02:77:00:00:00:0b name eth1",
                "addr add 10.0.0.1/8 brd + dev eth1",
                "link set eth1 up",
                "route replace default",
                "link set lab-new1 address 02:77:00:01:00:0b name eth0",
                "link set eth0 up",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ('{"id": 7}', {"id": 7}),
        ('{"id": 7, "identity": {}}', {"id": 7, "error": "KeyError: 'hostname'"}),
        ("{}", {"error": "KeyError: 'id'"}),
    ],
)
def test_every_line_is_answered(agent, monkeypatch, tmp_path, line, reply):
    monkeypatch.setattr(agent, "IDENTITY", tmp_path / "lab" / "identity.json")
    assert agent.answer(line) == reply
    assert "error" in agent.answer(json.dumps(line)[:-1])
