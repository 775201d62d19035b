# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the reports of LVM (lvmreport(7): --reportformat json --units b --nosuffix)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

OPTIONS = ("--reportformat", "json", "--units", "b", "--nosuffix")
PVS = ("pvs", *OPTIONS, "--options", "pv_name,vg_name")
VGS = ("vgs", *OPTIONS, "--options", "vg_name,vg_extent_size,vg_free")
LVS = ("lvs", *OPTIONS, "--options", "vg_name,lv_name,lv_size")


@dataclass(frozen=True)
class Group:
    """A volume group: bytes of an extent, free bytes, its logical volumes with their bytes."""

    extent: int
    free: int
    volumes: dict[str, int] = field(default_factory=dict)


def parse_disks(pvs: str) -> dict[str, str]:
    """Read PVS: device -> volume group, empty for a physical volume that is in none."""
    return {row["pv_name"]: row["vg_name"] for row in _rows(pvs, "pv")}


def parse_groups(vgs: str, lvs: str) -> dict[str, Group]:
    """Read VGS and LVS: volume groups by name."""
    groups = {row["vg_name"]: Group(int(row["vg_extent_size"]), int(row["vg_free"])) for row in _rows(vgs, "vg")}
    for row in _rows(lvs, "lv"):
        groups[row["vg_name"]].volumes[row["lv_name"]] = int(row["lv_size"])
    return groups


def _rows(text: str, kind: str) -> list[dict[str, str]]:
    return [row for part in json.loads(text)["report"] for row in part[kind]] if text.strip() else []
