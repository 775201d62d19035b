# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a node: what stands there, what shall stand there, and the difference that may be shown."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

MASK = "********"


@dataclass(frozen=True)
class Wanted:
    """A file as it shall be: absolute path, text with @name@ where a secret goes, mode; or where it links to."""

    path: str
    content: str
    mode: int = 0o644
    link: str | None = None


def fill(text: str, secrets: dict[str, str]) -> str:
    """Return the text with every @name@ of ``secrets`` replaced by its value."""
    return re.sub(r"@(\w+)@", lambda match: secrets.get(match.group(1), match.group(0)), text)


def show(text: str, secrets: dict[str, str]) -> str:
    """Return the text with every secret hidden: those given, and any of DRBD or ldirectord that stood there before."""
    for value in secrets.values():
        text = text.replace(value, MASK) if value else text
    text = re.sub(r"(?m)^(\s+(?:login|passwd|secret)\s*=).*$", rf"\1{MASK}", text)
    return re.sub(r'(shared-secret\s+)("[^"]*"|[^\s;]+)', rf'\1"{MASK}"', text)


def read(path: str) -> tuple[str, int] | None:
    """Return (text, mode) of a file, None when there is none."""
    file = Path(path)
    if not file.exists():
        return None
    return file.read_text(errors="surrogateescape"), stat.S_IMODE(file.stat().st_mode)


def difference(wanted: Wanted, found: tuple[str, int] | None, secrets: dict[str, str]) -> dict[str, str] | None:
    """Return an Ansible diff entry, None when nothing differs. A changed secret is a changed file without its value."""
    if wanted.link:
        return _link_difference(wanted)
    target = fill(wanted.content, secrets)
    if found is not None and found == (target, wanted.mode):
        return None
    before = show(found[0], secrets) if found else ""
    after = show(target, secrets)
    header_before = f"{wanted.path} {found[1]:04o}" if found else f"{wanted.path} (absent)"
    return {
        "before_header": header_before,
        "after_header": f"{wanted.path} {wanted.mode:04o}",
        "before": before,
        "after": after,
    }


def _link_difference(wanted: Wanted) -> dict[str, str] | None:
    path = Path(wanted.path)
    found = str(path.readlink()) if path.is_symlink() else "no link"
    header = {"before_header": f"{wanted.path} (link)", "after_header": f"{wanted.path} (link)"}
    return None if found == wanted.link else {**header, "before": f"{found}\n", "after": f"{wanted.link}\n"}


def stage(wanted: list[Wanted], secrets: dict[str, str], root: str, existing: list[str]) -> None:
    """Write all files below ``root`` at their own absolute paths, readable by root only, for a checking program.

    existing: paths of files that stay as they are and belong to what is checked; new ones replace them.
    """
    present = [Wanted(path, Path(path).read_text(errors="surrogateescape")) for path in existing]
    for file in [*present, *wanted]:
        target = Path(root + file.path)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(str(target), fill(file.content, secrets), 0o600)


def put(wanted: Wanted, secrets: dict[str, str]) -> None:
    """Put a file or a link in place at once."""
    if wanted.link:
        make_link(wanted.path, wanted.link)
    else:
        write_atomically(wanted.path, fill(wanted.content, secrets), wanted.mode)


@dataclass(frozen=True)
class Former:
    """What stood at a path: a link, a text with its mode, or nothing."""

    path: str
    link: str | None
    file: tuple[str, int] | None

    def put_back(self) -> None:
        """Make it as it was."""
        Path(self.path).unlink(missing_ok=True)
        if self.link is not None:
            make_link(self.path, self.link)
        elif self.file is not None:
            write_atomically(self.path, *self.file)


def remember(path: str) -> Former:
    """Return what stands at a path."""
    link = str(Path(path).readlink()) if Path(path).is_symlink() else None
    return Former(path, link, None if link is not None else read(path))


def make_link(path: str, target: str) -> None:
    """Put a link in place at once. Raises FileExistsError where a directory or a file of somebody else stands."""
    place = Path(path)
    if os.path.lexists(path) and not place.is_symlink():
        raise FileExistsError(f"{path} should be a link to {target}, but it is no link; move it away")
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.symlink_to(target)
    draft.replace(place)


def write_atomically(path: str, text: str, mode: int) -> None:
    """Replace a file at once: a reader, or a run killed half-way, sees the old file or the new one."""
    directory = Path(path).parent
    directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=directory, prefix=f".{Path(path).name}.")
    try:
        with os.fdopen(handle, "w", errors="surrogateescape") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
