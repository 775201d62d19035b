# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any bytes as authkeys: nothing raises, and the normal form says the same."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import parse, render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode


def fuzz_one(data: bytes) -> None:
    """Read, write, read again."""
    file = parse(decode(data))
    text = render(file)
    assert parse(text) == file
    assert render(parse(text)) == text
