# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a pair already shares, read from the files that hold them; a fresh one where there is none."""

from __future__ import annotations

import re
import secrets as random
import string

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import parse_authkeys

# drbd.conf(5) limits shared-secret to 63 characters; letters and digits need no quoting in any file.
LENGTH = 48


def parse_authkey(text: str) -> str | None:
    """Return the key that an authkeys file uses, None when there is none that heartbeat would take."""
    try:
        return parse_authkeys(text).signing.secret or None
    except Refusal:
        return None


def parse_shared_secret(text: str) -> str | None:
    """Return the ``shared-secret`` of a DRBD file (drbd.conf(5)), None when there is none."""
    match = re.search(r'^[^#\n]*\bshared-secret\s+(?:"([^"]*)"|([^\s;"]+))\s*;', text, re.MULTILINE)
    return (match.group(1) or match.group(2)) if match else None


def generate() -> str:
    """Return a new random secret of letters and digits."""
    return "".join(random.choice(string.ascii_letters + string.digits) for _ in range(LENGTH))
