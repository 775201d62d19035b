# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""container-root: what an archive has to hold before it goes to a node, and what podman is asked for an image."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "roles" / "containers" / "files" / "container-root"


PODMAN = """#!/bin/sh
echo "$*" >>"$HOME/said"
case $1 in
    images) cat "$HOME/images" ;;
    pull) test -e image && cat "$HOME/pulled" ;;
    create) echo c1 ;;
    export) gzip --decompress --stdout "$HOME/root.tar.gz" ;;
esac
"""
PULLED = [
    "images --all --no-trunc --format {{.ID}} {{.Repository}}:{{.Tag}}",
    "pull --quiet oci:image",
    "create --network none i1 /sbin/init",
    "export c1",
    "rm c1",
]


def call(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *args], capture_output=True, text=True, timeout=10, env={**os.environ, **env})


def image(path: Path, cache: Path, path_variable: str = "") -> subprocess.CompletedProcess[str]:
    search = path_variable or f"{path}:{os.environ['PATH']}"
    return call("image", path / "Box:1", cache, "box", PATH=search, HOME=str(path))


@pytest.fixture
def podman(tmp_path: Path) -> Path:
    """Put a podman there that writes down what it is asked, and an image for it: a layout directory."""
    (tmp_path / "podman").write_text(PODMAN)
    (tmp_path / "podman").chmod(0o755)
    (tmp_path / "images").write_text("")
    (tmp_path / "pulled").write_text("i1\n")
    (tmp_path / "Box:1").mkdir()
    (tmp_path / "Box:1/index.json").write_text("{}")
    archive(tmp_path, "sbin/init")
    return tmp_path


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ["rmi i1"]),
        ("i1 <none>:<none>\n", []),
        ("i1 box:1\ni2 box:2\ni3 <none>:<none>\n", ["tag i1 box:1", "tag i2 box:2"]),
        ("i2 box:1\n", ["rmi i1", "tag i2 box:1"]),
    ],
)
def test_podman_keeps_what_it_had(podman: Path, before: str, after: list[str]) -> None:
    (podman / "images").write_text(before)
    assert image(podman, podman / "cache").returncode == 0
    assert (podman / "said").read_text().splitlines() == PULLED + after


def test_an_image_is_read_once_for_each_content(podman: Path) -> None:
    made = image(podman, podman / "cache").stdout
    assert made.startswith(f"{podman}/cache/box-")
    assert call("check", made.rstrip("\n")).returncode == 0
    (podman / "podman").unlink()
    assert image(podman, podman / "cache").stdout == made
    shutil.move(podman / "Box:1", podman / "layout")
    with tarfile.open(podman / "Box:1", "w") as target:
        target.add(podman / "layout", ".")
    assert image(podman, podman / "cache").stdout == made


def test_an_archive_is_read_as_one(podman: Path) -> None:
    shutil.move(podman / "Box:1", podman / "layout")
    with tarfile.open(podman / "Box:1", "w") as target:
        target.add(podman / "layout/index.json", "index.json")
    assert image(podman, podman / "cache").returncode == 0
    assert "pull --quiet oci-archive:image" in (podman / "said").read_text().splitlines()


def test_no_image(podman: Path) -> None:
    (podman / "Box:1/index.json").unlink()
    done = image(podman, podman / "cache")
    assert (done.returncode, done.stderr) == (
        1,
        f"{podman}/Box:1: expected an OCI image (layout or archive), found no index.json in it; "
        "'podman save --format oci-archive' makes one\n",
    )


def test_an_image_that_podman_refuses(podman: Path) -> None:
    (podman / "pulled").unlink()
    done = image(podman, podman / "cache")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"{podman}/Box:1: podman cannot read this image (see above)",
    )
    assert (podman / "said").read_text().splitlines() == PULLED[:2]


def test_an_image_without_a_system(podman: Path) -> None:
    archive(podman, "bin/sh")
    done = image(podman, podman / "cache")
    assert (done.returncode, done.stderr) == (
        1,
        f"{podman}/Box:1: expected a root with /sbin/init, found none; a container is a whole system here: "
        "install systemd-sysv into the image (docs/virtual_servers.md)\n",
    )
    assert (podman / "said").read_text().splitlines() == [*PULLED, "rmi i1"]
    assert [path.name for path in (podman / "cache").iterdir()] == [".lock"]


def test_no_podman(podman: Path) -> None:
    (podman / "bin").mkdir()
    for name in ["cat", "cut", "flock", "mkdir", "rm", "sha256sum", "uname"]:
        (podman / "bin" / name).symlink_to(str(shutil.which(name)))
    done = image(podman, podman / "cache", str(podman / "bin"))
    assert (done.returncode, done.stderr) == (
        1,
        f"{podman}/Box:1: podman, which reads images, is missing on {os.uname().nodename}: install its package, "
        "or give a tarball instead\n",
    )
