# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units, files and secrets of a node."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import files, secrets
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.units import (
    Unit,
    find_held_units,
    parse_show,
    plan_unit_steps,
)

SHOW = """Id=apache2.service
Names=apache2.service httpd.service
LoadState=loaded
UnitFileState=enabled
ActiveState=active

Id=line_append.service
LoadState=loaded
UnitFileState=disabled
ActiveState=inactive
"""


def test_systemctl_show_is_read_block_by_block() -> None:
    assert parse_show(SHOW) == [
        Unit("apache2.service", "loaded", "enabled", "active", frozenset({"apache2.service", "httpd.service"})),
        Unit("line_append.service", "loaded", "disabled", "inactive", frozenset({"line_append.service"})),
    ]


@pytest.mark.parametrize(
    ("file_state", "active", "sysv", "held", "changed", "steps"),
    [
        ("disabled", "inactive", False, False, False, []),
        ("enabled", "inactive", False, False, False, ["disable"]),
        ("enabled", "active", False, False, False, ["disable", "stop"]),
        ("disabled", "active", False, False, False, ["stop"]),
        ("disabled", "activating", False, False, False, ["stop"]),
        ("disabled", "failed", False, False, False, []),
        ("generated", "inactive", True, False, False, ["disable"]),
        ("static", "inactive", False, False, False, []),
        ("enabled", "active", False, True, False, ["disable"]),
        ("disabled", "active", False, True, False, []),
        ("disabled", "active", False, True, True, ["try-reload-or-restart"]),
        ("disabled", "inactive", False, True, True, []),
    ],
)
def test_unit_steps(file_state: str, active: str, sysv: bool, held: bool, changed: bool, steps: list[str]) -> None:
    unit = Unit("u.service", "loaded", file_state, active, frozenset({"u.service"}), sysv)
    planned = plan_unit_steps([unit], held={unit.name} if held else set(), changed={unit.name} if changed else set())
    assert planned == [(verb, "u.service") for verb in steps]


WEB = Group("debian1", ("IPaddr2::1.2.3.4/24", "Filesystem::/dev/drbd0::/mnt/repl::ext4", "systemd::apache2::a.socket"))
MAIL = Group("debian2", ("systemd::postfix.service",))
WEB_UNITS = {"apache2.service", "a.socket"}


@pytest.mark.parametrize(
    ("held", "alive", "mounted", "units"),
    [
        ("local", True, set(), WEB_UNITS),
        ("foreign", True, set(), {"postfix.service"}),
        ("all", True, set(), {*WEB_UNITS, "postfix.service"}),
        ("none", True, set(), set()),
        ("none", True, {"/mnt/repl"}, set()),
        ("transition", True, set(), {*WEB_UNITS, "postfix.service"}),
        ("", True, set(), {*WEB_UNITS, "postfix.service"}),
        ("", False, set(), set()),
        ("", False, {"/mnt/repl"}, WEB_UNITS),
    ],
)
def test_units_that_heartbeat_runs_or_may_run(held: str, alive: bool, mounted: set[str], units: set[str]) -> None:
    assert find_held_units([WEB, MAIL], node="debian1", held=held, alive=alive, mounted=mounted) == units


def test_a_running_alias_of_a_held_unit_is_left_alone() -> None:
    unit = Unit("mariadb.service", "loaded", "disabled", "active", frozenset({"mariadb.service", "mysql.service"}))
    assert plan_unit_steps([unit], held={"mysql.service"}, changed=set()) == []


SECRET_FILE = files.Wanted("/etc/x", 'shared-secret "@drbd@";\n', 0o600)


def test_a_difference_never_shows_a_secret() -> None:
    found = ('shared-secret "former";\n', 0o600)
    entry = files.difference(SECRET_FILE, found, {"drbd": "hunter2"})
    assert entry is not None
    assert "hunter2" not in str(entry)
    assert "former" not in str(entry)


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (None, False),
        (('shared-secret "hunter2";\n', 0o600), True),
        (('shared-secret "hunter2";\n', 0o644), False),
        (('shared-secret "hunter3";\n', 0o600), False),
    ],
)
def test_a_file_differs_by_text_or_mode(found: tuple[str, int] | None, same: bool) -> None:
    assert (files.difference(SECRET_FILE, found, {"drbd": "hunter2"}) is None) is same


@pytest.mark.parametrize(
    "text", ['shared-secret "former";', "shared-secret former;", 'net { shared-secret\t"former" ; }']
)
def test_a_difference_hides_secrets_that_are_not_ours(text: str) -> None:
    entry = files.difference(files.Wanted("/etc/drbd.conf", "new\n"), (text, 0o644), {})
    assert entry is not None
    assert "former" not in entry["before"]
    assert files.MASK in entry["before"]


def test_an_address_with_an_at_sign_is_no_secret() -> None:
    assert files.fill("mail admin@example.com @unknown@ @a@", {"a": "1"}) == "mail admin@example.com @unknown@ 1"


def test_writing_replaces_at_once_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "file"
    files.write_atomically(str(target), "one", 0o600)
    files.write_atomically(str(target), "two", 0o640)
    assert files.read(str(target)) == ("two", 0o640)
    assert [path.name for path in target.parent.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("auth 1\n1 sha1 abc\n", "abc"),
        ("auth 2\n1 sha1 abc\n2 sha1 def\n", "def"),
        ("auth3\n3 md5 x\n", "x"),
        ("auth 1\n1 crc\n", None),
        ("auth 1\n1 crc\n2 sha1 HI!\n", None),
        ("# auth 2\nauth 1\n1 sha1 abc # a comment\n", "abc"),
        ("", None),
    ],
)
def test_the_signing_key_of_authkeys(text: str, key: str | None) -> None:
    assert secrets.parse_authkey(text) == key


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('net { shared-secret "abc def"; }', "abc def"),
        ("net {\n  shared-secret abc;\n}", "abc"),
        ('# shared-secret "old";\n', None),
        ("", None),
    ],
)
def test_the_shared_secret_of_a_drbd_file(text: str, secret: str | None) -> None:
    assert secrets.parse_shared_secret(text) == secret


def test_generated_secrets_fit_every_file() -> None:
    made = {secrets.generate() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) == secrets.LENGTH and secret.isalnum() for secret in made)


def test_a_link_is_made_changed_and_left_alone(tmp_path):
    wanted = files.Wanted(str(tmp_path / "sub" / "link"), "", link="/lib/one")
    assert files.difference(wanted, None, {})["before"] == "no link\n"
    files.make_link(wanted.path, "/lib/other")
    assert files.difference(wanted, None, {})["before"] == "/lib/other\n"
    files.make_link(wanted.path, "/lib/one")
    assert files.difference(wanted, None, {}) is None
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["link"]


def test_what_is_no_link_stays(tmp_path):
    (tmp_path / "data").mkdir()
    with pytest.raises(FileExistsError, match=r"/data should be a link to /lib/one, but it is no link; move it away$"):
        files.make_link(str(tmp_path / "data"), "/lib/one")
