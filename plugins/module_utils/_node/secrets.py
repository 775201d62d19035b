# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a pair already shares, read from the files that hold them; a fresh one where there is none."""

from __future__ import annotations

import re
import secrets as random
import string

# drbd.conf(5) limits shared-secret to 63 characters; letters and digits need no quoting in any file.
LENGTH = 48


def parse_authkey(text: str) -> str | None:
    """Return the key that authkeys(5) signs with (``auth N``, then ``N METHOD KEY``), None when there is none."""
    number = re.search(r"^auth[ \t]*(\d+)", text, re.MULTILINE)
    key = number and re.search(rf"^[ \t]*{number.group(1)}[ \t]+\w+[ \t]+(\S+)", text, re.MULTILINE)
    return key.group(1) if key else None


def parse_shared_secret(text: str) -> str | None:
    """Return the ``shared-secret`` of a DRBD file (drbd.conf(5)), None when there is none."""
    match = re.search(r'^[^#\n]*\bshared-secret\s+(?:"([^"]*)"|([^\s;"]+))\s*;', text, re.MULTILINE)
    return (match.group(1) or match.group(2)) if match else None


def generate() -> str:
    """Return a new random secret of letters and digits."""
    return "".join(random.choice(string.ascii_letters + string.digits) for _ in range(LENGTH))
