# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ldirectord.cf says to ldirectord: order of its directives, spelling, comments and secrets apart."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    SECRET,
    File,
    Real,
    Setting,
    Verbatim,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.render import render

Place = tuple[str, str]  # address and port of a virtual service


def shown(one: Virtual) -> tuple[Setting | Real, ...]:
    """Return what may be told of a virtual service: neither secrets nor comments."""
    return tuple(
        replace(item, comments=())
        for item in one.items
        if not isinstance(item, Verbatim) and not (isinstance(item, Setting) and item.name in SECRET)
    )


def lines(one: Virtual) -> list[str]:
    """Return the lines that may be told of a virtual service."""
    block = replace(one, items=shown(one), comments=())
    return [line.strip() for line in render(File((block,))).splitlines() if line.strip()]


def statements(file: File, only: Container[Place] | None = None) -> set[str]:
    """Return what a file says; only: the virtual services that count."""
    said = {f"{item.name}={item.value}" for item in file.items if isinstance(item, Setting)}
    for one in file.virtuals:
        if only is None or (one.address, one.port) in only:
            head, *rest = lines(one)
            said |= {head, *(f"{head} {line}" for line in rest)}
    return said
