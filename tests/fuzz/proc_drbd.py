# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any bytes in place of /proc/drbd: no traceback, and what was read can be told."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.proc import parse_proc_drbd
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import describe, render_progress
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode


def fuzz_one(data: bytes) -> None:
    """Read the bytes; every device must have its words."""
    status = parse_proc_drbd(decode(data))
    for minor, device in status.devices.items():
        assert describe(device)["minor"] == minor == device.minor
        assert device.connection
        assert render_progress("node", "name", device)
