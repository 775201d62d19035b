# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache below the user's home: key, images, templates, downloaded packages."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.image import (
    DISK_SIZE,
    Recipe,
    bootstrap_argv,
    fingerprint,
)

SPARE = 4
"""Images of other releases, kinds and flavours that are kept."""


@contextmanager
def locked(path: Path, *, deadline: float) -> Iterator[None]:
    """Hold the lock file; raises Refusal when somebody else holds it for `deadline` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + deadline
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Refusal(f"another process has held {path} for {deadline:.0f} s; is one hanging?") from None
                time.sleep(0.2)
        yield


def read_key(cache: Path) -> str:
    """The public half of the key that opens every machine of this cache's images; empty when there is none."""
    public = cache / "key.pub"
    return public.read_text() if public.exists() and (cache / "key").exists() else ""


def ensure_key(cache: Path) -> str:
    """The same; made when it is not there."""
    if not read_key(cache):
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "key").unlink(missing_ok=True)
        commands.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(cache / "key")])
    return read_key(cache)


def image_path(cache: Path, recipe: Recipe) -> Path:
    return cache / "images" / fingerprint(recipe)


def build_image(cache: Path, recipe: Recipe, *, in_use: set[Path]) -> Path:
    """Cook the image unless it is there; half-cooked ones of a killed run are thrown away, and so are old ones.

    Of the older ones some of the youngest and those `in_use` are kept.

    Holds: host_key.pub; disk.qcow2, vmlinuz and initrd.img for machines of kind vm, tree for containers.
    """
    target = image_path(cache, recipe)
    with locked(cache / "images" / "lock", deadline=900):
        for leftover in (cache / "images").glob("*.part"):
            shutil.rmtree(leftover)
        if not target.exists():
            _cook(cache, recipe, target.with_suffix(".part")).rename(target)
            for path in obsolete_images(cache, {target, *in_use, *running_images(cache)}):
                _drop(cache, path)
    return target


def running_images(cache: Path, proc: Path = Path("/proc")) -> set[Path]:
    """The images that machines of any lab run from: below the root of a container, or named to a QEMU."""
    told = (proc / "mounts").read_text()
    for words in proc.glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            told += words.read_text(errors="replace")
    return {path for path in (cache / "images").iterdir() if f"{path}/" in told}


def obsolete_images(cache: Path, needed: set[Path]) -> list[Path]:
    """The images that are not needed, without the youngest of them: who goes back to one need not wait."""
    rest = [path for path in (cache / "images").iterdir() if path.is_dir() and path not in needed]
    return sorted(rest, key=lambda path: path.stat().st_mtime)[:-SPARE]


def _drop(cache: Path, image: Path) -> None:
    for path in (*(cache / "templates").glob(f"{image.name}-*"), image):
        shutil.rmtree(path)


def _cook(cache: Path, recipe: Recipe, work: Path) -> Path:
    work.mkdir()
    for name, content in recipe.files:
        path = work / "files" / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (work / "customize.sh").write_text(recipe.customize)
    (work / "customize.sh").chmod(0o755)
    debs, tree = cache / "debs", work / "tree"
    debs.mkdir(exist_ok=True)
    commands.run(bootstrap_argv(recipe, work, debs), deadline=1800)
    shutil.copy(tree / "etc/ssh/ssh_host_ed25519_key.pub", work / "host_key.pub")
    shutil.rmtree(work / "files")
    if recipe.kind == "vm":
        _make_disk(work, tree)
        shutil.rmtree(tree)
    return work


def _make_disk(work: Path, tree: Path) -> None:
    """The disk and the kernel that a virtual machine starts from."""
    raw = work / "disk.raw"
    commands.run(["mkfs.ext4", "-q", "-F", "-L", "root", "-d", str(tree), str(raw), DISK_SIZE], deadline=300)
    commands.run(["qemu-img", "convert", "-O", "qcow2", str(raw), str(work / "disk.qcow2")], deadline=300)
    for pattern, name in (("vmlinuz-*", "vmlinuz"), ("initrd.img-*", "initrd.img")):
        shutil.copy(next((tree / "boot").glob(pattern)), work / name)
    raw.unlink()
