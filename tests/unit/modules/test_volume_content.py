# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""volume_content: the file system and the seeds, once, and nothing left open."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import Content
from ansible_collections.linux_ha.cluster.plugins.modules import volume_content
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)


class Place:
    """A node with one directory to seed; the volume is mounted by copying nothing but a path."""

    def __init__(self, path: Path) -> None:
        self.files = NodeFiles(path / "root")
        self.files.write("proc/drbd", proc_drbd())
        self.www, self.mount = path / "www", path / "mnt"
        self.www.mkdir()
        (self.www / "index.html").write_text("hello", encoding="utf-8")
        self.source = self.mount / "var/www"
        self.private = path / "root/run/linux_ha/repl"
        self.options: dict[str, Any] = {
            "resource": "repl",
            "minor": 0,
            "device": "/dev/drbd0",
            "fstype": "ext4",
            "mount": str(self.mount),
            "seeds": [{"path": str(self.www), "source": str(self.source)}],
            "first": True,
            "node": "debian1",
            "peer": "debian2",
        }

    def copying(self, volume: Path) -> list[tuple[Any, ...]]:
        """Return the commands of one copy to the volume mounted there."""
        draft = volume / "var/.www.linux_ha-unfinished"
        return [
            (f"rm -rf --one-file-system -- {draft}",),
            (f"cp -a -- {self.www} {draft}", lambda: shutil.copytree(self.www, draft)),
            (f"sync -f {draft}",),
        ]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_new_volume(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def content_arrived() -> None:
        assert (place.private / "var/www/index.html").read_text(encoding="utf-8") == "hello"
        shutil.rmtree(place.private / "var")

    def promotion_is_noted() -> None:
        assert place.files.content("repl").promoted

    script = Script(
        ("drbdadm primary repl", promotion_is_noted),
        ("blkid -p -o export /dev/drbd0", 2),
        ("mkfs.ext4 -q /dev/drbd0",),
        (f"mount -t ext4 /dev/drbd0 {place.private}",),
        *place.copying(place.private),
        (f"umount {place.private}", content_arrived),
        ("drbdadm secondary repl",),
    )
    result = run_module(monkeypatch, volume_content, place.files, script, place.options)
    assert result["actions"] == [
        f"make directory {place.mount}",
        "make ext4 on /dev/drbd0",
        f"copy {place.www} to {place.source}",
    ]
    assert place.files.content("repl") == Content("ext4", (str(place.source),))
    assert not place.private.exists()
    again = run_module(monkeypatch, volume_content, place.files, Script(), place.options)
    assert (again["changed"], again["actions"]) == (False, [])


def test_a_tree_is_made_once_and_appears_when_it_is_complete(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    root, draft = place.private / "root", place.private / ".root.linux_ha-unfinished"

    def fill() -> None:
        draft.mkdir()
        assert not root.exists()

    script = Script(
        ("drbdadm primary repl",),
        ("blkid -p -o export /dev/drbd0", 0, "TYPE=ext4\n"),
        (f"mount -t ext4 /dev/drbd0 {place.private}",),
        (f"rm -rf --one-file-system -- {draft}",),
        (f"unpack box.tar {draft}", fill),
        (f"sync -f {draft}",),
        (f"umount {place.private}", lambda: root.rmdir()),
        ("drbdadm secondary repl",),
    )
    trees = [{"source": f"{place.mount}/root", "argv": ["unpack", "box.tar"]}]
    options = {**place.options, "seeds": [], "trees": trees}
    result = run_module(monkeypatch, volume_content, place.files, script, options)
    assert result["actions"] == [f"make directory {place.mount}", f"make {place.mount}/root"]
    assert not run_module(monkeypatch, volume_content, place.files, Script(), options)["changed"]


def test_a_failure_gives_the_volume_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(
        ("drbdadm primary repl",),
        ("blkid -p -o export /dev/drbd0", 0, "TYPE=ext4\n"),
        (f"mount -t ext4 /dev/drbd0 {place.private}",),
        *place.copying(place.private)[:1],
        (f"cp -a -- {place.www} {place.private}/var/.www.linux_ha-unfinished", 1, "", "cp: No space left on device"),
        (f"umount {place.private}", lambda: shutil.rmtree(place.private / "var")),
        ("drbdadm secondary repl",),
    )
    result = run_module(monkeypatch, volume_content, place.files, script, place.options)
    assert result["msg"].endswith("should have succeeded, it ended with 1: cp: No space left on device")
    assert place.files.content("repl") == Content("ext4")


def test_a_file_system_that_was_half_made_is_made_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = [("drbdadm primary repl",), ("blkid -p -o export /dev/drbd0", 2)]
    script = Script(*opened, ("mkfs.ext4 -q /dev/drbd0", -9, "", "killed"), ("drbdadm secondary repl",))
    assert run_module(monkeypatch, volume_content, place.files, script, place.options)["failed"]
    assert place.files.content("repl") == Content(formatting=True)
    place.files.zero = False
    script = Script(
        *opened,
        ("mkfs.ext4 -q /dev/drbd0",),
        (f"mount -t ext4 /dev/drbd0 {place.private}",),
        *place.copying(place.private),
        (f"umount {place.private}", lambda: shutil.rmtree(place.private / "var")),
        ("drbdadm secondary repl",),
    )
    assert run_module(monkeypatch, volume_content, place.files, script, place.options)["changed"]
    assert place.files.content("repl") == Content("ext4", (str(place.source),))


def test_another_file_system_is_left_alone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(
        ("drbdadm primary repl",), ("blkid -p -o export /dev/drbd0", 0, "TYPE=xfs\n"), ("drbdadm secondary repl",)
    )
    result = run_module(monkeypatch, volume_content, place.files, script, place.options)
    assert "should hold ext4, but /dev/drbd0 holds xfs" in result["msg"]


def test_a_mounted_volume_is_seeded_in_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.files.write("proc/drbd", proc_drbd(roles="Primary/Secondary"))
    place.files.write("proc/self/mountinfo", f"36 25 147:0 / {place.mount} rw - ext4 /dev/drbd0 rw\n")
    result = run_module(
        monkeypatch, volume_content, place.files, Script(*place.copying(place.mount)), {**place.options, "first": False}
    )
    assert result["actions"] == [f"make directory {place.mount}", f"copy {place.www} to {place.source}"]
    assert (place.source / "index.html").is_file()
    again = run_module(monkeypatch, volume_content, place.files, Script(), place.options)
    assert not again["changed"]


def test_a_directory_in_use_is_not_copied(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.files.write("proc/self/mountinfo", f"36 25 147:0 / {place.mount} rw - ext4 /dev/drbd0 rw\n")
    place.files.write("proc/812/comm", "gunicorn\n")
    (place.files.root / "proc/812/fd").mkdir()
    (place.files.root / "proc/812/fd/7").symlink_to(place.www / "index.html")
    result = run_module(monkeypatch, volume_content, place.files, Script(), place.options)
    assert "it is in use by gunicorn (812). Nothing was copied." in result["msg"]
    assert not place.source.exists()
    place.source.mkdir(parents=True)  # nothing to seed: nobody looks
    assert not run_module(monkeypatch, volume_content, place.files, Script(), place.options)["changed"]


def test_a_link_is_refused_before_anything_is_made(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.www.rename(place.www.with_name("elsewhere"))
    place.www.symlink_to("elsewhere")
    result = run_module(monkeypatch, volume_content, place.files, Script(), {**place.options, "first": False})
    assert f"{place.www} should be a directory, but it is a link to {place.www.with_name('elsewhere')}" in result["msg"]
    assert not place.mount.exists()


def test_what_a_killed_run_left_is_closed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.mount.mkdir()
    place.files.write("proc/drbd", proc_drbd(roles="Primary/Secondary"))
    place.files.write("proc/self/mountinfo", f"36 25 147:0 / {place.private} rw - ext4 /dev/drbd0 rw\n")
    place.files.save_content("repl", Content(promoted=True))
    (place.private / "var/www").mkdir(parents=True)
    script = Script(
        (f"umount {place.private}",),
        ("drbdadm primary repl",),
        ("blkid -p -o export /dev/drbd0", 0, "TYPE=ext4\n"),
        (f"mount -t ext4 /dev/drbd0 {place.private}",),
        (f"umount {place.private}", lambda: shutil.rmtree(place.private / "var")),
        ("drbdadm secondary repl",),
    )
    result = run_module(monkeypatch, volume_content, place.files, script, place.options)
    assert (result["changed"], place.files.content("repl").promoted) == (False, False)


def test_a_stale_note_of_a_promotion_is_dropped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.files.save_content("repl", Content(promoted=True))
    run_module(monkeypatch, volume_content, place.files, Script(), {**place.options, "first": False})
    assert place.files.content("repl") == Content()


@pytest.mark.parametrize("roles", ["Secondary/Primary", "Secondary/Secondary"])
def test_the_other_node_only_gets_its_directories(place: Place, monkeypatch: pytest.MonkeyPatch, roles: str) -> None:
    place.files.write("proc/drbd", proc_drbd(roles=roles))
    options = {**place.options, "first": False}
    result = run_module(monkeypatch, volume_content, place.files, Script(), options)
    assert result["actions"] == [f"make directory {place.mount}"]


def test_check_mode_touches_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.files.root / "proc/drbd").unlink()
    result = run_module(monkeypatch, volume_content, place.files, Script(), place.options, check=True)
    assert result["actions"] == [f"make directory {place.mount}", "make ext4 on /dev/drbd0 and seed it"]
    assert not place.mount.exists()


def test_a_mirror_volume_is_seeded_in_its_directory_where_it_is_to_be(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "mirror" / "data"
    common = {key: place.options[key] for key in ("resource", "mount", "seeds", "node", "peer")}
    copied = [f"copy {place.www} to {place.source}"]
    for first, actions in ((False, []), (True, copied), (True, [])):
        script = Script(*place.copying(data)) if actions else Script()
        options = {**common, "directory": str(data), "first": first}
        result = run_module(monkeypatch, volume_content, place.files, script, options)
        assert [one for one in result["actions"] if one.startswith("copy")] == actions
        assert (data / "var/www/index.html").exists() is first
