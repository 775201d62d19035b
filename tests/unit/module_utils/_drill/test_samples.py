# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples survive the file they are written to."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import (
    Sample,
    parse_samples,
    render_sample,
)
from hypothesis import given
from hypothesis import strategies as st

SAMPLES = st.builds(
    Sample,
    target=st.text(),
    t=st.floats(0, 1e10),
    ms=st.floats(0, 1e6),
    ok=st.booleans(),
    who=st.none() | st.text(),
    why=st.none() | st.text(),
    seq=st.none() | st.integers(0),
    state=st.none() | st.sampled_from(["ok", "refused", "ambiguous", "unsent"]),
)


@given(SAMPLES)
def test_render_and_parse(sample: Sample) -> None:
    line = render_sample(sample)
    assert line.count("\n") == 1
    assert parse_samples([line]) == [sample]


def test_a_line_that_is_still_being_written_waits() -> None:
    line = render_sample(Sample("web", 1.0, 2.0, True))
    assert parse_samples([line, line[:-5]]) == [Sample("web", 1.0, 2.0, True)]
