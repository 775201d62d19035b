# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""container-root: what an archive has to hold before it goes to a node."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "roles" / "containers" / "files" / "container-root"


def call(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *args], capture_output=True, text=True, timeout=10)


def archive(path: Path, *names: str) -> Path:
    with tarfile.open(path / "root.tar.gz", "w:gz") as target:
        for name in names:
            target.addfile(tarfile.TarInfo(name), io.BytesIO())
    return path / "root.tar.gz"


@pytest.mark.parametrize("name", ["./sbin/init", "sbin/init", "usr/sbin/init", "./usr/lib/systemd/systemd"])
def test_a_system(tmp_path: Path, name: str) -> None:
    assert call("check", archive(tmp_path, "etc/hosts", name)).returncode == 0


@pytest.mark.parametrize("name", ["rootfs/sbin/init", "sbin/initctl", "bin/sh"])
def test_anything_else_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, "etc/hosts", name)
    done = call("check", path)
    assert (done.returncode, done.stderr) == (
        1,
        f"{path}: expected the root of a system, with sbin/init at the top of the archive (not below a directory), "
        "found none\n",
    )


def test_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("text")
    assert call("check", tmp_path / "root").returncode != 0


def test_unpack(tmp_path: Path) -> None:
    assert call("unpack", archive(tmp_path, "sbin/init"), tmp_path / "root").returncode == 0
    assert (tmp_path / "root/sbin/init").is_file()
    missing = call("unpack", tmp_path / "other.tar", tmp_path / "root")
    assert missing.stderr == f"{tmp_path}/other.tar is missing: run site.yml again, which brings it\n"
