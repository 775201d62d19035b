# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An outage is what lies between two successes, as the definition says."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.outage import find_outages
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample


def samples(text: str) -> list[Sample]:
    """ "0+10 50-" is a success at 0 ms that took 10 ms, and a failure at 50 ms that took 5 ms."""
    found = []
    for word in text.split():
        start, mark, took = word.partition("+" if "+" in word else "-")
        found.append(Sample("web", int(start) / 1000, float(took or 5), mark == "+"))
    return found


# requests -> (start, end, ended) in ms; one every 50 ms
TABLE = [
    ("", []),
    ("0+ 50+ 100+", []),
    ("0+ 50- 100+10", [(0, 110, True)]),
    ("0+ 50- 100- 150- 200+5 250+", [(0, 205, True)]),
    ("0+ 50+ 100-1000 150+3", [(50, 153, True)]),
    ("0+ 250+", []),
    ("0+ 251+", [(0, 256, True)]),
    ("0+ 50-1000", [(0, 1050, False)]),
    ("0- 50- 100+", [(0, 105, True)]),
    ("0- 50-", [(0, 55, False)]),
    ("0+ 50- 100+ 150+ 200- 250- 300+", [(0, 105, True), (150, 305, True)]),
    ("100+ 0+ 50-", [(0, 105, True)]),
    ("0+900 50+900 100+900", []),
]


@pytest.mark.parametrize(("requests", "expected"), TABLE)
def test_outages(requests: str, expected: list[tuple[int, int, bool]]) -> None:
    found = find_outages(samples(requests), interval=0.05)
    assert [(round(one.start * 1000), round(one.end * 1000), one.ended) for one in found] == expected
    assert [one.ms for one in found] == [end - start for start, end, _ in expected]
