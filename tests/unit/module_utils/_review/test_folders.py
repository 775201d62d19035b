# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders that a person names: one cluster, flat or with nodes, or a folder of clusters."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.folders import read_all


def write(folder, *names):
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("node a b\n")


def test_a_cluster_with_nodes(tmp_path):
    write(tmp_path / "web", "a/etc/ha.d/ha.cf", "b/etc/ha.d/ha.cf")
    captures = read_all([tmp_path / "web"])
    assert {name: list(capture.nodes) for name, capture in captures.items()} == {"web": ["a", "b"]}


@pytest.mark.parametrize("name", ["ha.cf", "haresources", "drbd.conf", "repl.res"])
def test_a_flat_cluster(tmp_path, name):
    write(tmp_path / "web", name)
    assert [capture.flat for capture in read_all([tmp_path / "web"]).values()] == [True]


def test_a_folder_of_clusters(tmp_path):
    write(tmp_path, "web/a/etc/ha.d/ha.cf", "mail/ha.cf", "notes/readme.txt")
    assert list(read_all([tmp_path])) == ["mail", "web"]


def test_two_folders_of_one_name(tmp_path):
    write(tmp_path, "one/web/ha.cf", "two/web/ha.cf")
    assert list(read_all([tmp_path / "one/web", tmp_path / "two/web"])) == ["web", str(tmp_path / "two/web")]


def test_links_to_folders_are_not_followed(tmp_path):
    write(tmp_path, "elsewhere/ha.cf", "here/web/ha.cf")
    (tmp_path / "here/other").symlink_to(tmp_path / "elsewhere")
    assert list(read_all([tmp_path / "here"])) == ["web"]


@pytest.mark.parametrize("name", ["nothing", "empty", "file"])
def test_a_folder_without_a_cluster_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match=rf"{name}: expected "):
        read_all([tmp_path / name])
