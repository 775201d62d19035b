# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial cables: their ends, and whether they are in."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import serial_line

RUN = Path("/run/ha-lab")
ADDRESS = {"type": "unix", "data": {"path": "/run/ha-lab/web-ttyS0.serial"}}


def test_cables_are_found_by_the_port(topology):
    machine = topology.machine("debian2")
    assert serial_line.find_port(machine, "ttyS1") == (1, "web_debian-ttyS1", False)
    with pytest.raises(Refusal, match="debian2 has no serial cable at ttyS2; it has ttyS0, ttyS1"):
        serial_line.find_port(machine, "ttyS2")


@pytest.mark.parametrize(
    ("listens", "up", "expected"),
    [
        (True, False, {"type": "null", "data": {}}),
        (False, False, {"type": "null", "data": {}}),
        (True, True, {"type": "socket", "data": {"addr": ADDRESS, "server": True, "wait": False}}),
        (False, True, {"type": "socket", "data": {"addr": ADDRESS, "server": False, "reconnect": 1}}),
    ],
)
def test_each_end_of_a_cable(listens, up, expected):
    assert serial_line.backend((0, "web-ttyS0", listens), RUN, up=up) == expected


@pytest.mark.parametrize(
    ("filename", "plugged"),
    [("null", False), ("unix:/run/ha-lab/web-ttyS0.serial,server=on", True), ("disconnected:unix:/x", True)],
)
def test_a_pulled_cable_is_seen(filename, plugged):
    devices = [{"label": "serial1", "filename": "unix:/x"}, {"label": "serial0", "filename": filename}]
    assert serial_line.is_plugged(devices, 0) is plugged
