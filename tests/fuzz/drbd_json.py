# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any bytes in place of the JSON of DRBD 9: devices, or one readable refusal."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.json9 import parse_status
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import describe, render_progress
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode


def fuzz_one(data: bytes) -> None:
    """Read the bytes; a refusal names the node and the program."""
    try:
        status = parse_status(decode(data), "9.2.11", "node")
    except Refusal as refusal:
        assert str(refusal).startswith("node: 'drbdsetup status --json --statistics' should print a JSON list")
        return
    for minor, device in status.devices.items():
        assert describe(device)["minor"] == minor == device.minor
        assert render_progress("node", "name", device)
