# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client writes down: one sample a line, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Sample:
    """One request to a target, or one write.

    t is the start in seconds since the epoch, ms how long it took. why says what went wrong. A write carries seq
    and is "ok" (acknowledged), "refused" (the service said so), "ambiguous" (sent, no answer) or "unsent".
    """

    target: str
    t: float
    ms: float
    ok: bool
    who: str | None = None
    why: str | None = None
    seq: int | None = None
    state: str | None = None

    @property
    def end(self) -> float:
        """The moment the answer was complete, in seconds since the epoch."""
        return self.t + self.ms / 1000


def render_sample(sample: Sample) -> str:
    """One line of JSON; what is not known is left out."""
    known = {key: value for key, value in asdict(sample).items() if value is not None}
    return json.dumps(known, separators=(",", ":")) + "\n"


def parse_samples(lines: Iterable[str]) -> list[Sample]:
    """The samples of complete lines; a last line that is still being written is left for the next time."""
    return [Sample(**json.loads(line)) for line in lines if line.endswith("\n")]
