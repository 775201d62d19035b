# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what a volume needs: its file system, its seeded directories. Pure."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import Content
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

NOTHING, SEED_MOUNTED, OPEN = "nothing", "seed the mounted volume", "promote, seed, demote"


@dataclass(frozen=True)
class Volume:
    """A volume of the plan; seeds are (path on the node, source on the volume) pairs."""

    node: str
    peer: str
    name: str
    device: str
    fstype: str
    mount: str
    seeds: tuple[tuple[str, str], ...]
    first: bool
    trees: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # (directory, the program that fills it, given a place to work in)

    @property
    def sources(self) -> tuple[str, ...]:
        """The directories that have to be on the volume."""
        return tuple(sorted([*(source for _path, source in self.seeds), *(source for source, _argv in self.trees)]))

    def inside(self, source: str, directory: str) -> str:
        """Return where a source is while the volume is mounted on another directory."""
        return posixpath.join(directory, posixpath.relpath(source, self.mount))


def check_volume(volume: Volume) -> None:
    """Raise Refusal unless every source is below the mount point."""
    for path, source in [*volume.seeds, *((source, source) for source, _argv in volume.trees)]:
        plain = posixpath.normpath(source)
        if not plain.startswith(volume.mount.rstrip("/") + "/") or not path.startswith("/"):
            raise Refusal(
                f"{volume.node}: volume {volume.name}: {path} should be seeded to a directory below {volume.mount}, "
                f"not to {source}. Correct the source."
            )


def check_link(volume: Volume, path: str, target: str | None) -> None:
    """Raise Refusal for a directory to seed that is a symbolic link (to `target`) on this node."""
    if target is not None:
        raise Refusal(
            f"{volume.node}: volume {volume.name}: {path} should be a directory, but it is a link to {target}, where "
            f"the volume's copy would be mounted instead. Nothing was changed. Move the data back to {path}, or name "
            f"{target} itself in the service's data."
        )


def check_quiet(volume: Volume, path: str, openers: list[str]) -> None:
    """Raise Refusal for a directory to copy that programs use: the copy would be torn, what they write later lost."""
    if openers:
        raise Refusal(
            f"{volume.node}: volume {volume.name}: {path} should be at rest while it is copied to the volume for the "
            f"first time, but it is in use by {', '.join(openers)}. Nothing was copied. Stop the unit of that program "
            f"on {volume.node} for the first copy ('systemctl status PID' names it), then run this again."
        )


def is_disposable(known: Content, discarded: bool) -> bool:
    """Whether an unreadable device may be formatted: no file system was made on it yet, and it was given up."""
    return known.formatting or (discarded and not known.filesystem)


def plan_content(volume: Volume, device: Device, mounted: str | None, known: Content) -> str:
    """Return what this node does about the content of a volume.

    mounted: where the device is mounted here; known: what earlier runs found on the volume, and whether one of them
    was killed while it held the resource Primary. Raises Refusal where the volume cannot be looked at.
    """
    if mounted == volume.mount:
        return SEED_MOUNTED
    if mounted:
        raise Refusal(
            f"{volume.node}: volume {volume.name} should be mounted on {volume.mount}, but it is mounted on {mounted}. "
            "Nothing was changed. Unmount it, or correct the mount point in ha_volumes."
        )
    if device.role == "Primary":
        return OPEN if known.promoted else NOTHING
    if device.peer_role == "Primary" or not volume.first:
        return NOTHING
    if known.filesystem == volume.fstype and set(volume.sources) <= set(known.seeds):
        return NOTHING
    if device.peer_role == "Unknown":
        raise Refusal(
            f"{volume.node}: volume {volume.name} has to be looked at, which needs {volume.peer} connected, "
            "but DRBD is "
            f"{device.connection}: {volume.peer} might be Primary. Nothing was changed. Connect it and run this again."
        )
    if device.disk != "UpToDate":
        raise Refusal(
            f"{volume.node}: volume {volume.name} needs an UpToDate disk to be looked at, but the disk is "
            f"{device.disk} "
            f"({device.connection}, {volume.peer}: {device.peer_disk}). Nothing was changed. "
            "Wait for the first synchronisation and run this again."
        )
    return OPEN


def needs_filesystem(volume: Volume, rc: int, found: dict[str, str], zero: bool, disposable: bool) -> bool:
    """Return whether a file system has to be made on the device.

    rc and found: what blkid -p said (2: nothing, 8: ambivalent); zero: the device reads as zeros; disposable: the
    inventory gave the content of its disk up (ha_discard), or a run that found it empty was killed while it made the
    file system. Raises Refusal for any other content.
    """
    kind = found.get("TYPE") or found.get("PTTYPE") or ""
    if rc == 0 and kind == volume.fstype:
        return False
    if rc == 0 and kind:
        raise Refusal(
            f"{volume.node}: volume {volume.name} should hold {volume.fstype}, but {volume.device} holds {kind}. "
            f"Nothing was changed. Say 'type: {kind}' in ha_volumes, or empty the device by hand ('wipefs -a')."
        )
    if rc != 2:
        raise Refusal(
            f"{volume.node}: volume {volume.name} should hold {volume.fstype} or nothing, but blkid cannot tell what "
            f"{volume.device} holds (exit code {rc}). Nothing was changed. Look with 'wipefs {volume.device}'."
        )
    if not zero and not disposable:
        raise Refusal(
            f"{volume.node}: volume {volume.name} should hold {volume.fstype} or nothing, but {volume.device} "
            "holds data "
            "without any signature that is known. Nothing was changed. If they may be lost, make the file "
            "system by hand "
            f"('mkfs.{volume.fstype} {volume.device}' while it is Primary)."
        )
    return True
