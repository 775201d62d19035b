# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings as text for a person: a line that counts, then the worst first, each with why and what to do."""

from __future__ import annotations

import textwrap

from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import Finding, count
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import table

WIDTH = 110


def render(findings: list[Finding], clusters: list[str]) -> list[str]:
    """Return the lines; clusters: those that were looked at, in order."""
    lines: list[str] = []
    others = dict.fromkeys(one.cluster for one in findings if one.cluster not in clusters)
    for cluster in (*others, *clusters):
        own = [one for one in findings if one.cluster == cluster]
        told = ", ".join(f"{number} {severity}{'s' * (number != 1)}" for severity, number in count(own).items())
        lines += ["", f"{cluster or 'inventory'}: {told if own else 'nothing found'}"]
        heads = table([[one.severity.upper(), one.rule, one.where] for one in own])
        for head, one in zip(heads, own):
            lines += ["", head, *_indented(one.why, "    "), *_indented(f"-> {one.action}", "    ", "       ")]
    return lines[1:]


def _indented(text: str, first: str, other: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=other or first, break_on_hyphens=False)
