# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import (
    AuthKeys,
    Key,
    check_key,
    parse_authkeys,
    render_authkeys,
)
from hypothesis import given
from hypothesis import strategies as st

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
KEYS = st.one_of(st.just(Key("crc")), st.builds(Key, st.sampled_from(["md5", "sha1"]), SECRETS))


@st.composite
def auth_keys(draw: st.DrawFn) -> AuthKeys:
    keys = draw(st.dictionaries(st.integers(0, 15), KEYS, min_size=1))
    return AuthKeys(draw(st.sampled_from(sorted(keys))), keys)


@given(auth_keys())
def test_what_is_rendered_is_read_back(auth: AuthKeys) -> None:
    assert parse_authkeys(render_authkeys(auth)) == auth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auth 1\n1 sha1 abc\n", AuthKeys(1, {1: Key("sha1", "abc")})),
        ("# mine\n\nauth3\n3 md5 a#b and text behind\n", AuthKeys(3, {3: Key("md5", "a#b")})),
        ('auth 1\n1 md5 "my password"\n', AuthKeys(1, {1: Key("md5", '"my')})),
        ("auth 1\n1 sha1 a\n1 sha1 b\n2 crc\n", AuthKeys(1, {1: Key("sha1", "b"), 2: Key("crc")})),
        ("auth 1\n1 sha1 a\nauth 2\n2 sha1 b\n", AuthKeys(2, {1: Key("sha1", "a"), 2: Key("sha1", "b")})),
    ],
)
def test_files_are_read_as_heartbeat_reads_them(text: str, expected: AuthKeys) -> None:
    assert parse_authkeys(text) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "authkeys: no key follows the line 'auth INDEX' with that index"),
        ("1 sha1 abc\nauth 1\n", "authkeys: no key follows the line 'auth INDEX' with that index"),
        ("auth x\n", "authkeys line 1: expected 'auth INDEX'"),
        ("auth 1\none sha1 abc\n", "authkeys line 2: expected 'INDEX METHOD [KEY]'"),
        ("auth 1\n16 sha1 abc\n", "authkeys line 2: the index must be 0 to 15"),
        (
            "auth 1\n1 SHA1 abc\n",
            "authkeys line 2: the authentication method must be one of crc, md5, sha1, not 'SHA1'",
        ),
        (
            "auth 1\n1 crc abc\n",
            "authkeys line 2: authentication method crc takes no key: remove it, or use sha1",
        ),
        ("auth 1\n1 sha1\n", "authkeys line 2: authentication method sha1 needs a key"),
    ],
)
def test_bad_files_are_refused_by_line(text: str, error: str) -> None:
    with pytest.raises(Refusal) as raised:
        parse_authkeys(text)
    assert str(raised.value) == error


def test_a_secret_is_in_no_error_and_in_no_repr() -> None:
    with pytest.raises(Refusal) as raised:
        check_key(Key("sha1", "geheim wort"))
    assert "geheim" not in str(raised.value) + repr(Key("sha1", "geheim"))
