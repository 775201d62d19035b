# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipe of a node image: its fingerprint, and the command that cooks it. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
"""Counts up when the builder changes in a way that the recipe does not show."""

DISK_SIZE = "8G"
"""Of the root disk, sparse: what is not written takes no room."""


@dataclass(frozen=True)
class Recipe:
    """All that an image depends on."""

    kind: str  # of the machines: a vm starts from a disk and a kernel, a container from the tree of files
    suite: str
    packages: tuple[str, ...]
    sources: tuple[str, ...]
    options: tuple[str, ...]
    files: tuple[tuple[str, str], ...]  # (path in the image, content)
    customize: str  # a shell script; $1 is the image's root


def fingerprint(recipe: Recipe) -> str:
    """The image's name in the cache: 16 hexadecimal digits that change with the recipe."""
    told = json.dumps([FORMAT, DISK_SIZE, asdict(recipe)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def bootstrap_argv(recipe: Recipe, work: Path, debs: Path) -> list[str]:
    """mmdebstrap(1) from the recipe into WORK/tree; WORK holds files/ and customize.sh already.

    It runs in namespaces of its own, so that whatever kills it leaves neither a process nor a mount behind.
    Downloaded packages are kept in `debs` (the recipe of its manual page).
    """
    return [
        *("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child=KILL"),
        *("mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io"),
        *("--skip=download/empty", "--skip=essential/unlink"),
        '--setup-hook=mkdir -p "$1"/var/cache/apt/archives/',
        f"--setup-hook=sync-in {debs} /var/cache/apt/archives/",
        f"--customize-hook=sync-out /var/cache/apt/archives {debs}",
        '--customize-hook=rm -f "$1"/var/cache/apt/archives/*.deb',
        f"--customize-hook=sync-in {work}/files /",
        f'--customize-hook={work}/customize.sh "$1"',
        *(f"--aptopt={option}" for option in recipe.options),
        f"--include={','.join(recipe.packages)}",
        *(recipe.suite, f"{work}/tree", *recipe.sources),
    ]
