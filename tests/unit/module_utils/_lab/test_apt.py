# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.apt import (
    Source,
    debian_sources,
    download_options,
    other_release,
    parse_deb822,
    parse_list,
)
from hypothesis import given
from hypothesis import strategies as st

DEB822 = """\
Types: deb
# a comment between two fields
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://archive.example/one
 http://archive.example/two
Suites: stable
Components: main contrib

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""

DUMP = """\
APT "";
Acquire "";
Acquire::cdrom::mount "/media/cdrom/";
Acquire::Check-Valid-Until "false";
Acquire::Languages "";
Acquire::Languages:: "none";
Acquire::http::Proxy "http://proxy.example:3128";
Acquire::http::Proxy-Auto-Detect "/usr/local/bin/find-proxy";
Dir "/";
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", []),
        ("# deb http://a.example/debian bookworm main", []),
        ("deb-src http://a.example/debian bookworm main", []),
        ("deb http://a.example/debian bookworm main contrib", [("bookworm", ("main", "contrib"), "")]),
        (
            "deb [arch=amd64 signed-by=/k/debian-archive-keyring.gpg] http://a.example/debian bookworm main # why",
            [("bookworm", ("main",), "/k/debian-archive-keyring.gpg")],
        ),
        ("deb http://a.example/flat ./", [("./", (), "")]),
    ],
)
def test_one_line_style(line, found):
    assert [(source.suites[0], source.components, source.signed_by) for source in parse_list(line)] == found


def test_deb822_style():
    first, second, third = parse_deb822(DEB822)
    assert first == Source(
        "http://archive.example/debian",
        ("bookworm", "bookworm-updates"),
        ("main",),
        "/usr/share/keyrings/debian-archive-keyring.gpg",
    )
    assert (second.uri, third.uri) == ("http://archive.example/one", "http://archive.example/two")


@given(st.text())
def test_no_text_breaks_the_readers(text):
    assert isinstance(parse_list(text) + parse_deb822(text), list)


KEY = "/usr/share/keyrings/debian-archive-keyring.gpg"


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (Source("http://a.example/debian", ("bookworm", "trixie"), ("main",)), ("bookworm",)),
        (Source("http://a.example/mirror", ("bookworm-security",), ("main",), KEY), ("bookworm-security",)),
        (Source("http://a.example/debian", ("bookworm/updates",), ("main",)), ("bookworm/updates",)),
        (Source("http://a.example/mirror", ("bookworm",), ("main",), "/etc/apt/keyrings/vendor.gpg"), None),
        (Source("http://a.example/debian", ("bookworm-pgdg",), ("main",)), None),
        (Source("http://a.example/debian", ("trixie",), ("main",)), None),
    ],
)
def test_only_debian_of_the_suite_is_kept(source, kept):
    assert [archive.suites for archive in debian_sources([source], "bookworm")] == ([kept] if kept else [])


MIRRORS = [
    Source("http://a.example/debian", ("bookworm", "bookworm-updates", "bookworm-backports"), ("main",), KEY),
    Source("http://a.example/debian-security", ("bookworm-security",), ("main",), KEY),
    Source("http://b.example/apt", ("bookworm",), ("main",)),
    Source("http://c.example/debian", ("./",), ()),
]


def test_another_release_is_taken_from_the_same_mirrors():
    assert [(source.uri, source.suites) for source in other_release(MIRRORS, "trixie")] == [
        ("http://a.example/debian", ("trixie", "trixie-updates")),
        ("http://a.example/debian-security", ("trixie-security",)),
    ]


def test_a_release_without_support_does_without_its_security_archive():
    assert [(source.uri, source.suites) for source in other_release(MIRRORS, "bullseye")] == [
        ("http://a.example/debian", ("bullseye", "bullseye-updates")),
    ]


def test_lines_carry_no_key():
    source = Source("http://a.example/debian", ("bookworm", "bookworm-updates"), ("main", "contrib"), KEY)
    assert source.lines() == [
        "deb http://a.example/debian bookworm main contrib",
        "deb http://a.example/debian bookworm-updates main contrib",
    ]


def test_only_what_concerns_downloads_is_taken_over():
    assert download_options(DUMP) == [
        'Acquire::Check-Valid-Until "false";',
        'Acquire::Languages:: "none";',
        'Acquire::http::Proxy "http://proxy.example:3128";',
    ]
