# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders with captured files, as people bring them along."""

from __future__ import annotations

import os

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed, read
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

KEY = "auth 1\n1 sha1 hunter2\n"


def put(directory, files):
    """Write path → text (or bytes) below a directory."""
    for path, content in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


def problems(capture):
    return [(path, problem.message) for path, problem in capture.problems]


def test_a_directory_for_each_node(tmp_path):
    put(tmp_path, {"b/etc/ha.d/ha.cf": "node a b\n", "a/etc/ha.d/ha.cf": "node a b\n", "a/commands/uname": "alpha\n"})
    capture = read.read(tmp_path)
    assert list(capture.nodes) == ["a", "b"]
    assert capture.nodes["b"].text("/etc/ha.d/ha.cf") == "node a b\n"
    assert capture.nodes["b"].text("/etc/ha.d/authkeys") is None
    assert capture.nodes["a"].where("/etc/ha.d/ha.cf") == "a/etc/ha.d/ha.cf"
    assert parsed.uname(capture.nodes["a"]) == "alpha"
    assert parsed.uname(capture.nodes["b"]) is None
    assert [files.name for files in capture.having("/commands/uname")] == ["a"]
    assert capture.first.name == "a"
    assert (capture.flat, capture.problems) == (False, ())


FLAT = [
    ({"ha.cf": "node a b\n"}, ["a", "b"]),
    ({"ha.cf": "node a\nnode b c\n"}, ["a", "b", "c"]),
    (
        {"ha.cf": "node 192.0.2.1 192.0.2.2\n", "drbd.conf": "resource r { on x { } on y { } }"},
        ["x", "y"],
    ),
    ({"haresources": "A apache\nb httpd\n"}, ["a", "b"]),
    ({"r0.res": "resource r { on x { } on y { } }"}, ["x", "y"]),
    ({"authkeys": KEY}, ["node1", "node2"]),
    ({"ha.cf": ""}, ["node1", "node2"]),
]


@pytest.mark.parametrize(("files", "names"), FLAT)
def test_a_flat_folder_names_its_nodes_by_what_it_says(tmp_path, files, names):
    capture = read.read(put(tmp_path, files))
    assert capture.flat
    assert list(capture.nodes) == names
    assert len({id(node.texts) for node in capture.nodes.values()}) == 1


def test_files_of_a_flat_folder_are_where_a_node_has_them(tmp_path):
    put(
        tmp_path,
        {"ha.cf": "node a b", "drbd.conf": 'include "drbd.d/*.res";', "drbd.d/r0.res": "resource r0 { }", "x": ""},
    )
    files = read.read(tmp_path).nodes["a"]
    assert files.below("/etc") == ["/etc/drbd.conf", "/etc/drbd.d/r0.res", "/etc/ha.d/ha.cf"]
    assert files.where("/etc/drbd.d/r0.res") == "drbd.d/r0.res"
    assert [resource.name for resource in parsed.resources(parsed.drbd(files))] == ["r0"]


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not for you")
    folder = put(tmp_path / "captured", {"a/etc/ha.d/ha.cf": "node a b"})
    (folder / "a/etc/ha.d/authkeys").symlink_to(secret)
    (folder / "a/etc/drbd.conf").symlink_to("drbd.conf")
    (folder / "a/etc/ha.d/haresources").symlink_to("ha.cf")
    (folder / "a/etc/ha.d/resource.d").symlink_to(tmp_path)
    (folder / "a/etc/rc2.d").mkdir()
    (folder / "a/etc/rc2.d/S20apache").symlink_to("../init.d/apache")
    capture = read.read(folder)
    files = capture.nodes["a"]
    assert sorted(files.texts) == ["/etc/ha.d/ha.cf", "/etc/ha.d/haresources"]
    assert files.links["/etc/rc2.d/S20apache"] == "../init.d/apache"
    assert files.below("/etc/rc2.d") == ["/etc/rc2.d/S20apache"]
    outside = "a link out of the folder, not followed"
    assert problems(capture)[1:] == [("a/etc/ha.d/authkeys", outside), ("a/etc/ha.d/resource.d", outside)]
    assert problems(capture)[0][0] == "a/etc/drbd.conf"


def test_what_cannot_be_read_is_a_problem(tmp_path, monkeypatch):
    put(tmp_path, {"a/etc/ha.d/ha.cf": "node a b", "a/etc/ha.d/authkeys": b"x" * 11, "notes.txt": "hello"})
    os.mkfifo(tmp_path / "a" / "etc" / "drbd.conf")
    monkeypatch.setattr(read, "LARGEST", 10)
    assert problems(read.read(tmp_path)) == [
        ("a/etc/drbd.conf", "expected a regular file, found something else"),
        ("a/etc/ha.d/authkeys", "expected 10 bytes at most, found 11"),
        ("notes.txt", "expected the directory of a node, found something else"),
    ]


def test_latin_1_is_read(tmp_path):
    capture = read.read(put(tmp_path, {"ha.cf": b"# d\xe9lai\nnode a b\n"}))
    assert capture.first.text("/etc/ha.d/ha.cf") == "# délai\nnode a b\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (None, "expected a directory with captured files, found none. Say its path as captured."),
        (
            {"x.txt": ""},
            "expected NODE/etc/ha.d/ha.cf and the like, or ha.cf and the like, found no such file."
            " docs/import.md lists what to copy.",
        ),
    ],
)
def test_nothing_to_read(tmp_path, files, said):
    folder = tmp_path / "captured"
    if files is not None:
        put(folder, files)
    with pytest.raises(Refusal) as refusal:
        read.read(folder)
    assert str(refusal.value) == f"{folder}: {said}"


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "MOST", 1)
    put(tmp_path, {"a/etc/x": "", "a/etc/y": ""})
    with pytest.raises(Refusal, match="found more than 1 files"):
        read.read(tmp_path)


def test_no_secret_is_shown(tmp_path):
    capture = read.read(put(tmp_path, {"a/etc/ha.d/authkeys": KEY, "b/etc/ha.d/authkeys": KEY}))
    assert "hunter2" not in repr(capture)
    assert parsed.authkeys(capture.first).auth is not None


ADDRESSES = [
    ("", []),
    ("[", []),
    ("[" * 100000, []),
    ('{"a": 1}', []),
    ('[1, {"ifname": "eth0"}, {"ifname": "eth0", "addr_info": [2]}]', []),
    ('[{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "192.0.2.300", "prefixlen": 24}]}]', []),
    (
        '[{"ifname": "lo", "addr_info": [{"family": "inet", "local": "127.0.0.1", "prefixlen": 8, "scope": "host"}]}]',
        [],
    ),
    (
        '[{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "192.0.2.1", "prefixlen": 24, "scope": "global"},'
        ' {"family": "inet6", "local": "fe80::1", "prefixlen": 64},'
        ' {"family": "inet", "local": "192.0.2.9", "prefixlen": 24, "secondary": true}]}]',
        [("eth0", "192.0.2.1/24", False), ("eth0", "192.0.2.9/24", True)],
    ),
]


@pytest.mark.parametrize(("text", "cards"), ADDRESSES)
def test_addresses_of_a_node(text, cards):
    capture = read.of_bytes({"a": {"/commands/ip-address.json": text.encode()}})
    assert [(card.device, str(card.ip), card.secondary) for card in parsed.cards(capture.first)] == cards
