# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From many samples to the few figures and the strip that a report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.outage import find_outages
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample

BIN = 0.25  # seconds of one column of the strip
KEEP = 20  # outages of one target that are reported, the longest ones


def strip(samples: Sequence[Sample]) -> list[list[float]]:
    """Columns [start, ok, failed]: how many requests that started in these BIN seconds were answered, or not."""
    columns: dict[int, list[float]] = {}
    for sample in samples:
        index = int(sample.t // BIN)
        columns.setdefault(index, [index * BIN, 0, 0])[1 if sample.ok else 2] += 1
    return [columns[index] for index in sorted(columns)]


def holders(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """Who answered from when to when, where that is known."""
    spans: list[dict[str, Any]] = []
    for sample in sorted(samples, key=lambda one: one.t):
        if not sample.ok or sample.who is None:
            continue
        if spans and spans[-1]["who"] == sample.who:
            spans[-1]["end"] = sample.end
        else:
            spans.append({"who": sample.who, "start": sample.t, "end": sample.end})
    return spans


def summarise(samples: Sequence[Sample], *, protocol: str, interval: float) -> dict[str, Any]:
    """The figures of one target: requests, failed, median and worst answer in ms, outages, strip, holders."""
    times = sorted(sample.ms for sample in samples if sample.ok)
    found = find_outages(samples, interval=interval)
    longest = sorted(found, key=lambda one: one.ms, reverse=True)[:KEEP]
    return {
        "protocol": protocol,
        "requests": len(samples),
        "failed": sum(1 for sample in samples if not sample.ok),
        "median_ms": times[len(times) // 2] if times else None,
        "worst_ms": times[-1] if times else None,
        "outages": [{**asdict(one), "ms": one.ms} for one in sorted(longest, key=lambda one: one.start)],
        "strip": strip(samples),
        "holders": holders(samples),
    }
