# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long nobody was served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample

QUIET_INTERVALS = 5  # that many missing requests are a gap even if none of them failed


@dataclass(frozen=True)
class Outage:
    """From the start of the last request that succeeded before to the end of the first one after.

    Seconds since the epoch. This is an upper bound: the service may have stopped up to one interval later.
    An outage that had not ended when the client stopped lasts until its last request ended.
    """

    start: float
    end: float
    ended: bool = True

    @property
    def ms(self) -> int:
        """Its length in milliseconds."""
        return round((self.end - self.start) * 1000)


def find_outages(samples: Sequence[Sample], *, interval: float) -> list[Outage]:
    """All outages of one target, in the order of time.

    Two successive successes (by the start of their requests) enclose an outage if a request between them failed, or if
    they started more than QUIET_INTERVALS intervals apart. Without any success before, the first request begins it.
    interval is the time between two requests in seconds.
    """
    found: list[Outage] = []
    last: Sample | None = None
    failed: Sample | None = None
    end = 0.0
    for sample in sorted(samples, key=lambda one: one.t):
        end = max(end, sample.end)
        if not sample.ok:
            failed = failed or sample
            continue
        before = last or failed
        if before and (failed or sample.t - before.t > QUIET_INTERVALS * interval):
            found.append(Outage(before.t, sample.end))
        last, failed = sample, None
    if failed:
        found.append(Outage((last or failed).t, end, ended=False))
    return found
