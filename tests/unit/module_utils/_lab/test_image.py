# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.cache import (
    obsolete_images,
    read_key,
    running_images,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.image import Recipe, bootstrap_argv, fingerprint

RECIPE = Recipe(
    "vm", "bookworm", ("a", "b"), ("deb http://a.example/debian bookworm main",), ("X;",), (("/f", "1"),), "#!"
)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "container"},
        {"suite": "trixie"},
        {"packages": ("a",)},
        {"sources": ()},
        {"options": ()},
        {"files": (("/f", "2"),)},
        {"customize": "#!/bin/sh"},
    ],
)
def test_every_part_of_the_recipe_changes_the_fingerprint(change):
    assert fingerprint(replace(RECIPE, **change)) != fingerprint(RECIPE)


def test_the_command_dies_with_its_caller_and_ends_with_the_sources():
    argv = bootstrap_argv(RECIPE, Path("/c/x.part"), Path("/c/debs"))
    assert argv[:4] == ["setpriv", "--pdeathsig", "KILL", "unshare"]
    assert argv[-4:] == ["--include=a,b", "bookworm", "/c/x.part/tree", "deb http://a.example/debian bookworm main"]
    assert "--aptopt=X;" in argv


def test_of_the_images_that_nobody_needs_the_youngest_are_kept(tmp_path):
    for age, name in enumerate(("new", "used", "1", "2", "3", "4", "oldest")):
        path = tmp_path / "images" / name
        path.mkdir(parents=True)
        os.utime(path, (1000 - age, 1000 - age))
    images = tmp_path / "images"
    assert obsolete_images(tmp_path, {images / "new", images / "used"}) == [images / "oldest"]


def test_half_a_key_is_none(tmp_path):
    (tmp_path / "key.pub").write_text("ssh-ed25519 AAAA lab\n")
    assert read_key(tmp_path) == ""
    (tmp_path / "key").touch()
    assert read_key(tmp_path) == "ssh-ed25519 AAAA lab\n"


def test_an_image_of_another_lab_is_in_use(tmp_path: Path) -> None:
    images = {name: tmp_path / "images" / name for name in ("container", "machine", "idle")}
    for image in images.values():
        image.mkdir(parents=True)
    (tmp_path / "mounts").write_text(f"overlay /x overlay rw,lowerdir={images['container']}/tree,upperdir=/y 0 0\n")
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cmdline").write_text(f"qemu\0-kernel\0{images['machine']}/vmlinuz\0")
    assert running_images(tmp_path, tmp_path) == {images["container"], images["machine"]}
