# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neighbour tables, checksums, clocks."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import neighbours

ARP = """IP address       HW type     Flags       HW address            Mask     Device
192.168.69.14    0x1         0x2         02:77:00:00:00:01     *        public
192.168.69.15    0x1         0x2         02:77:00:00:00:02     *        public
192.168.69.16    0x1         0x2         02:77:00:00:00:02     *        public
192.168.69.99    0x1         0x0         00:00:00:00:00:00     *        public
"""


def test_parse_arp() -> None:
    table = neighbours.parse_arp(ARP)
    assert table["192.168.69.16"] == "02:77:00:00:00:02"
    assert "192.168.69.99" not in table
    assert neighbours.parse_arp("") == {}


def test_who(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "arp"
    monkeypatch.setattr(neighbours, "ARP", table)
    known = neighbours.Neighbours({"debian1": "192.168.69.14", "debian2": "192.168.69.15"})
    assert known.who("192.168.69.16") is None
    table.write_text(ARP)
    assert (known.who("192.168.69.16"), known.who("10.0.0.1")) == ("debian2", None)


@pytest.mark.parametrize(
    ("sent", "received", "remote_ms", "expected"),
    [
        (100.0, 100.2, 100_100, 0.0),
        (100.0, 100.2, 102_600, 2.5),
        (86_400.1, 86_400.3, 86_399_200, -1.0),
        (86_399.8, 86_399.9, 150, 0.3),
    ],
)
def test_offset(sent: float, received: float, remote_ms: int, expected: float) -> None:
    assert neighbours.offset_of(sent, received, remote_ms) == expected


def test_checksum_of_rfc_1071() -> None:
    assert neighbours.checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2
