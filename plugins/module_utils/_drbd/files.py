# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at the node: /proc, /sys, disks, and the records below /var/lib/linux_ha/drbd."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import signatures
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import (
    Content,
    Record,
    parse_content,
    parse_record,
    render,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.build import Builder

HEADER = "# Managed by linux_ha.cluster"  # first line of roles/drbd/templates/resource.res.j2
STATE = "var/lib/linux_ha/drbd"


class Files:
    """The files of a node below `root` (another directory in tests)."""

    def __init__(self, root: str = "/") -> None:
        self.root = Path(root)

    def read(self, path: str) -> str | None:
        """Return the text of a file, None if there is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None

    def proc_drbd(self) -> str | None:
        """Return the text of /proc/drbd, None if the module is not loaded."""
        return self.read("proc/drbd")

    def mounts(self) -> list[signatures.Mount]:
        """Return what is mounted."""
        return signatures.parse_mountinfo(self.read("proc/self/mountinfo") or "")

    def stray_resources(self, names: set[str]) -> list[str]:
        """Name the resources in /etc/drbd.d that this collection wrote and that are none of these names."""
        files = sorted((self.root / "etc/drbd.d").glob("*.res"))
        strays = [path for path in files if path.name[: -len(".res")] not in names]
        return [
            path.name[: -len(".res")]
            for path in strays
            if path.read_text(encoding="utf-8", errors="replace").startswith(HEADER)
        ]

    def unplanned_resources(self, names: set[str]) -> list[str]:
        """Name the resources that are none of these and stand in /etc/drbd.conf itself, which is replaced."""
        statements = Builder(self.read("etc/drbd.conf") or "").statements
        found = [one.values[0] for one in statements if one.name == "resource" and one.values]
        return [name for name in found if name not in names]

    # records
    def record(self, name: str) -> Record | None:
        """Return the record of a resource."""
        return parse_record(self.read(f"{STATE}/{name}.json"))

    def content(self, name: str) -> Content:
        """Return what is known of the content of a volume."""
        return parse_content(self.read(f"{STATE}/{name}.volume.json"))

    def save_record(self, name: str, item: Record) -> None:
        """Keep the record of a resource."""
        self._save(f"{name}.json", render(item))

    def save_content(self, name: str, item: Content) -> None:
        """Keep what is known of the content of a volume."""
        self._save(f"{name}.volume.json", render(item))

    def other_meta_disks(self, name: str) -> set[str]:
        """Return the metadata disks of all resources on record but this one."""
        names = [path.name[:-5] for path in (self.root / STATE).glob("*.json")]
        others = [self.record(other) for other in names if other != name and not other.endswith(".volume")]
        return {item.meta_disk for item in others if item}

    def _save(self, name: str, text: str) -> None:
        directory = self.root / STATE
        directory.mkdir(parents=True, exist_ok=True, mode=0o755)
        handle, draft = tempfile.mkstemp(dir=directory, prefix=f".{name}.")  # created with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(directory / name)
        sync_directory(directory)

    # disks
    def exists(self, device: str) -> bool:
        """Whether a block device of this name exists."""
        return Path(device).is_block_device()

    def size(self, device: str) -> int:
        """Return the bytes of a block device."""
        handle = os.open(device, os.O_RDONLY)
        try:
            return os.lseek(handle, 0, os.SEEK_END)
        finally:
            os.close(handle)

    def is_zero(self, device: str, skip_tail: bool = False) -> bool:
        """Whether a disk reads as zeros wherever it is looked at; skip_tail leaves internal metadata out."""
        handle = os.open(device, os.O_RDONLY)
        try:
            size = os.lseek(handle, 0, os.SEEK_END)
            tail = signatures.metadata_size(size) if skip_tail else 0
            return all(_span_is_zero(handle, offset, length) for offset, length in signatures.probe_spans(size, tail))
        finally:
            os.close(handle)

    def users(self, device: str) -> tuple[str, ...]:
        """Name everything that keeps a disk or one of its partitions busy."""
        found: list[str] = []
        real = os.path.realpath(device)
        swaps = {os.path.realpath(path) for path in signatures.parse_swaps(self.read("proc/swaps") or "")}
        for name in [Path(real).name, *self._partitions(Path(real).name)]:
            path, number = f"/dev/{name}", (self.read(f"sys/class/block/{name}/dev") or "").strip()
            found += [
                f"{path} is mounted on {mount.directory}"
                for mount in self.mounts()
                if mount.number == number or (mount.source[:1] == "/" and os.path.realpath(mount.source) == path)
            ]
            found += [f"{path} is used as swap"] if path in swaps else []
            found += [f"{path} is part of {self._holder(holder)}" for holder in self._entries(name, "holders")]
        if not found and self._is_claimed(device):
            found.append(f"{device} is opened exclusively by the kernel or a program")
        return tuple(found)

    def openers(self, paths: list[str]) -> list[str]:
        """Name processes (at most 5) that have the device or something below the mount points open."""
        found = []
        for process in sorted(self.root.glob("proc/[0-9]*")):
            if any(_is_below(target, paths) for target in _links(process)):
                found.append(f"{(self.read(f'proc/{process.name}/comm') or '?').strip()} ({process.name})")
        return found[:5]

    def _partitions(self, name: str) -> list[str]:
        parent = self.root / "sys/class/block" / name
        return sorted(path.parent.name for path in parent.glob("*/partition"))

    def _entries(self, name: str, kind: str) -> list[str]:
        return sorted(path.name for path in (self.root / "sys/class/block" / name / kind).glob("*"))

    def _holder(self, name: str) -> str:
        label = (self.read(f"sys/class/block/{name}/dm/name") or "").strip()
        return f"{name} ({label})" if label else name

    def _is_claimed(self, device: str) -> bool:
        try:
            os.close(os.open(device, os.O_RDONLY | os.O_EXCL))
        except OSError as error:
            return error.errno == errno.EBUSY
        return False


def sync_directory(directory: Path) -> None:
    """Make a rename in a directory last."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _span_is_zero(handle: int, offset: int, length: int) -> bool:
    end = offset + length
    while offset < end:
        block = os.pread(handle, min(1024 * 1024, end - offset), offset)
        if not block:
            return True
        if block.count(0) != len(block):
            return False
        offset += len(block)
    return True


def _links(process: Path) -> list[str]:
    found = []
    for link in [process / "cwd", process / "root", *(process / "fd").glob("*")]:
        with suppress(OSError):  # closed, or the process ended, while it was looked at
            found.append(str(link.readlink()))
    return found


def _is_below(target: str, paths: list[str]) -> bool:
    return any(target == path or target.startswith(path.rstrip("/") + "/") for path in paths)
