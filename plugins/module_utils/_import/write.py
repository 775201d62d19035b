# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put an inventory on the disk: all of it or nothing, and never over another."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.render import Output


def check_free(directory: Path) -> None:
    """Raises Refusal if there is something already."""
    if directory.exists() or directory.is_symlink():
        raise Refusal(
            f"{directory}: expected no such file or directory, found one. An import never overwrites an inventory: "
            "give another name, or move it away."
        )


def write(outputs: Iterable[Output], directory: Path) -> None:
    """Write the files below a new directory. Raises Refusal if it is there, or cannot be written."""
    check_free(directory)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as error:
        raise Refusal(f"{directory}: expected to be able to make it, found: {error.strerror}.") from error
    try:
        for output in outputs:
            path = draft / output.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, output.mode), "w", encoding="utf-8"
            ) as file:
                file.write(output.text)
        draft.chmod(0o755)
        draft.rename(directory)
    except OSError as error:
        raise Refusal(f"{directory}: expected to be able to write it, found: {error.strerror}.") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(draft)
