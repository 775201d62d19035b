# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a captured cluster: a folder with a directory a node, a flat folder, or what was fetched from live nodes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem, decode

LARGEST = 8 * 2**20  # bytes of a file
MOST = 20000  # files of a folder
# A folder with one of these files is flat; where each belongs on a node.
FLAT = {
    **{name: f"/etc/ha.d/{name}" for name in ("ha.cf", "haresources", "authkeys", "ldirectord.cf")},
    "drbd.conf": "/etc/drbd.conf",
}
# Links that say something by themselves: what starts at boot.
SPEAKING = ("/etc/rc", "/etc/systemd/", "/etc/init.d/")

Trouble = list[tuple[str, Problem]]


def read(directory: Path) -> Capture:
    """Read a captured folder. What cannot be read is a problem of the capture.

    Raises Refusal if there is no such directory, or nothing in it.
    """
    if not directory.is_dir():
        raise Refusal(f"{directory}: expected a directory with captured files, found none. Say its path as captured.")
    problems: Trouble = []
    try:
        names = sorted(entry.name for entry in directory.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise Refusal(f"{directory}: expected a directory that can be read, found: {error.strerror}.") from error
    if any((directory / name).is_file() for name in names if name in FLAT or name.endswith(".res")):
        capture = _flat(directory, problems)
    else:
        nodes = {name: _node(directory, name, problems) for name in names if _is_node(directory / name)}
        odd = [name for name in names if name not in nodes]
        problems += [
            (name, Problem(0, "expected the directory of a node, found something else", WARNING)) for name in odd
        ]
        capture = Capture({name: files for name, files in nodes.items() if files.texts or files.links})
    if not capture.nodes:
        expected = "NODE/etc/ha.d/ha.cf and the like, or ha.cf and the like"
        raise Refusal(f"{directory}: expected {expected}, found no such file. docs/import.md lists what to copy.")
    return Capture(capture.nodes, tuple(sorted(problems)), capture.flat)


def of_bytes(nodes: Mapping[str, Mapping[str, bytes]]) -> Capture:
    """Return the capture of what was fetched: node → path → content."""
    return Capture(
        {name: Files(name, {path: decode(data) for path, data in files.items()}) for name, files in nodes.items()}
    )


def _is_node(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _node(directory: Path, name: str, problems: Trouble) -> Files:
    """Read the directory of one node."""
    texts: dict[str, str] = {}
    links: dict[str, str] = {}
    for file in _files(directory / name):
        path = f"/{file.relative_to(directory / name).as_posix()}"
        if file.is_symlink():
            links[path] = str(file.readlink())
        if path in links and (path.startswith(SPEAKING) or _outside(file, directory, f"{name}{path}", problems)):
            continue
        text = _text(file, f"{name}{path}", problems)
        if text is not None:
            texts[path] = text
    return Files(name, texts, links)


def _flat(directory: Path, problems: Trouble) -> Capture:
    """Read a flat folder; both nodes have its files, and the text says who they are."""
    found = {name: path for name, path in FLAT.items() if (directory / name).is_file()}
    resources = [*directory.glob("*.res"), *directory.glob("drbd.d/*"), *directory.glob("*_common.conf")]
    found.update({str(file.relative_to(directory)): f"/etc/drbd.d/{file.name}" for file in sorted(resources)})
    texts = {}
    for name, path in found.items():
        file = directory / name
        text = None if _outside(file, directory, name, problems) else _text(file, name, problems)
        if text is not None:
            texts[path] = text
    sources = {path: name for name, path in found.items()}
    names = parsed.names(Files("", texts)) if texts else ()
    return Capture({name: Files(name, texts, sources=sources) for name in names}, flat=True)


def _files(directory: Path) -> Iterator[Path]:
    """All that is no directory, sorted; links to directories are not followed."""
    count = 0
    for root, folders, files in os.walk(directory):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        for name in sorted([*files, *links]):
            count += 1
            if count > MOST:
                raise Refusal(f"{directory}: expected the files of a cluster, found more than {MOST} files.")
            yield Path(root) / name


def _outside(file: Path, directory: Path, shown: str, problems: Trouble) -> bool:
    """Whether a link leads out of the folder; then it is reported."""
    try:
        outside = file.is_symlink() and not file.resolve().is_relative_to(directory.resolve())
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        outside = True
    if outside:
        problems.append((shown, Problem(0, "a link out of the folder, not followed", WARNING)))
    return outside


def _text(file: Path, shown: str, problems: Trouble) -> str | None:
    """Return the text of a regular file that is not too large; else report it."""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            problems.append((shown, Problem(0, "expected a regular file, found something else", WARNING)))
        elif found.st_size > LARGEST:
            problems.append((shown, Problem(0, f"expected {LARGEST} bytes at most, found {found.st_size}")))
        else:
            return decode(file.read_bytes())
    except OSError as error:
        problems.append((shown, Problem(0, f"cannot be read: {error.strerror}")))
    return None
