# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fuzz target: drbd.conf, any bytes, for DRBD 8.4 and 9."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.modern import modern
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V9, V84
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode


def fuzz_one(data: bytes) -> None:
    """Read, write and read again; what has no error stays as it is, and so does its normal form."""
    text = decode(data)
    for table in (V84, V9):
        file = parse(text, table)
        normal = render(file)
        again = parse(normal, table)
        if file.valid:
            assert again == file
            assert again.valid
            assert render(again) == normal
        newer, _ = modern(file, table)
        render(newer)
