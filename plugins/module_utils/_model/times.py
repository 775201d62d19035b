# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as ha.cf writes them: ``2`` and ``1.5`` are seconds, ``500ms`` milliseconds (ha.cf(5))."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

EXPECTED = "seconds (2, 1.5) or milliseconds ('500ms')"
LONGEST_MS = 2**31 - 1
_FORM = re.compile(r"(\d{1,12}(?:\.\d{0,6})?|\.\d{1,6})(ms|msec|us|usec)?")


@dataclass(frozen=True)
class Time:
    """A duration in milliseconds, and the text that says it in ha.cf."""

    ms: int
    text: str

    def scaled(self, factor: float) -> Time:
        """Return the time multiplied by a factor; a factor of 1 keeps the user's own spelling."""
        return self if factor == 1 else of_ms(round(self.ms * factor))

    def __str__(self) -> str:
        return self.text if self.text.endswith("s") else f"{self.text} s"


def seconds(span: str) -> int:
    """Return the seconds of a time of ours (`shapes.SPAN`), such as 90s, 5min or 1h."""
    number = int(span.rstrip("sminh"))
    return number * {"s": 1, "m": 60, "h": 3600}[span.lstrip("0123456789")[0]]


def of_ms(ms: int) -> Time:
    """Return a time of that many milliseconds, spelled in whole seconds where that is exact."""
    return Time(ms, f"{ms // 1000}" if ms % 1000 == 0 else f"{ms}ms")


def parse(value: object) -> Time | None:
    """Read a number or a text; None if heartbeat would not accept it (``10s``, ``-1``, booleans) or it is too long."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) > LONGEST_MS:
        return None
    text = f"{value:g}" if isinstance(value, float) else str(value)
    found = _FORM.fullmatch(text)
    if not found:
        return None
    unit = (found[2] or "s")[0]
    ms = math.floor(float(found[1]) * {"s": 1000, "m": 1, "u": 0.001}[unit])
    return Time(ms, text) if ms <= LONGEST_MS else None
