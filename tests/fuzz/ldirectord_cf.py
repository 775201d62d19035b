# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any bytes in place of ldirectord.cf: no traceback, a stable normal form that says the same."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import VALID
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode


def fuzz_one(data: bytes) -> None:
    """Read, write, read again."""
    file = parse(decode(data))
    text = render(file)
    again = parse(text)
    assert render(again) == text
    assert again == file
    assert file.verdict != VALID or again.verdict == VALID
