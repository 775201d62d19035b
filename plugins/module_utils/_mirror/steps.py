# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide where the data of a mirror volume begin, and what its disk needs. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

OURS = frozenset(("data", "generations", "incoming", "before", "keeping", "dropped", "lost+found"))


@dataclass(frozen=True)
class Side:
    """What one node knows of a volume: known, whether it ever had it; epoch, how often it was taken over."""

    known: bool = False
    bound: bool = False
    epoch: int = 0


def begins_here(here: Side, there: Side, preferred: bool) -> bool:
    """Whether this node may serve its data without having got a copy: the volume is new on both."""
    return preferred and not here.known and not there.known


def seeds_here(here: Side, there: Side, preferred: bool) -> bool:
    """Whether directories that are missing on the volume are copied to it on this node.

    That is where it is served, else where it was served last, else the preferred node.
    """
    if here.bound or there.bound:
        return here.bound
    return here.epoch > there.epoch or (here.epoch == there.epoch and preferred)


def check_content(node: str, name: str, disk: str, entries: Collection[str]) -> None:
    """Raise Refusal for a file system that holds something else than a mirror volume."""
    strange = sorted(set(entries) - OURS)
    if strange:
        raise Refusal(
            f"{node}: volume {name} should have {disk} for itself, but the file system on it holds "
            f"{', '.join(strange[:5])}. Nothing was changed. Name another disk in ha_volumes, or empty this one "
            "by hand."
        )


def disk_unit(name: str, disk: str, directory: str, fstype: str, options: Collection[str]) -> str:
    """Return the text of the unit that mounts the disk at boot, before Heartbeat (systemd.service(5)).

    A mount unit would wait for udev, which a container does not have.
    """
    how = f"-t {fstype} {'-o ' + ','.join(options) + ' ' if options else ''}"
    lines = [
        "# Managed by linux_ha.cluster",
        "[Unit]",
        f"Description=Disk of the mirror volume {name}",
        "Before=heartbeat.service",
        "",
        "[Service]",
        "Type=oneshot",
        "RemainAfterExit=yes",
        "TimeoutStartSec=90",
        f"ExecStartPre=/bin/sh -c 'until [ -b {disk} ]; do sleep 0.2; done'",
        f"ExecStart=/bin/mount {how}{disk} {directory}",
        f"ExecStop=/bin/umount {directory}",
        "",
        "[Install]",
        "WantedBy=multi-user.target",
    ]
    return "\n".join(lines) + "\n"
