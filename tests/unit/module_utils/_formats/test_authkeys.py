# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import authkeys
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import (
    AuthKeys,
    File,
    Key,
    Line,
    check_key,
    parse_authkeys,
    render_authkeys,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem, decode
from hypothesis import given
from hypothesis import strategies as st

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
KEYS = st.one_of(st.just(Key("crc")), st.builds(Key, st.sampled_from(["md5", "sha1"]), SECRETS))
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
COMMENTS = st.lists(TEXT.map(lambda text: f"#{text}".rstrip(" \t\n\r\f"))).map(tuple)
TRAILING = st.one_of(st.just(""), TEXT.map(lambda text: f"  # {text}".rstrip(" \t\n\r\f")))


@st.composite
def auth_keys(draw: st.DrawFn) -> AuthKeys:
    keys = draw(st.dictionaries(st.integers(0, 15), KEYS, min_size=1))
    return AuthKeys(draw(st.sampled_from(sorted(keys))), keys)


@st.composite
def files(draw: st.DrawFn) -> File:
    lines = [Line(draw(st.integers(-2, 17)), None, draw(COMMENTS), draw(TRAILING))]
    for key in draw(st.lists(KEYS, max_size=4)):
        trailing = "" if key.method == "crc" else draw(TRAILING)
        lines.append(Line(draw(st.integers(-2, 17)), key, draw(COMMENTS), trailing))
    return File(tuple(lines), draw(COMMENTS))


@given(auth_keys())
def test_what_is_rendered_is_read_back(auth: AuthKeys) -> None:
    assert parse_authkeys(render_authkeys(auth)) == auth


@given(files())
def test_a_file_is_read_back_with_its_comments(file: File) -> None:
    assert authkeys.parse(authkeys.render(file)) == file


LIKELY = st.sampled_from(
    ["auth", "1", "15", " ", "\t", "sha1", "md5", "crc", "#", "\n", "\r", "\0", "\v", "-", "x" * 1300]
)


@given(st.one_of(st.text(), st.lists(LIKELY).map("".join), st.binary().map(decode)))
def test_any_text_has_a_normal_form(text: str) -> None:
    file = authkeys.parse(text)
    normal = authkeys.render(file)
    assert authkeys.parse(normal) == file
    assert authkeys.render(authkeys.parse(normal)) == normal


@pytest.mark.parametrize(
    "text",
    [
        "auth " + "9" * 2**20,
        "x" * 2**20,
        " " * 2**20 + "1",
        "auth 1\n" + "1 sha1 x\n" * 5000,
        "\0" * 2**20,
        "auth5" + "x" * 5114,
    ],
)
def test_long_lines_and_many_lines_are_read(text: str) -> None:
    file = authkeys.parse(text)
    assert authkeys.parse(authkeys.render(file)) == file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auth 1\n1 sha1 abc\n", AuthKeys(1, {1: Key("sha1", "abc")})),
        ("# mine\n\nauth3\n3 md5 a#b and text behind\n", AuthKeys(3, {3: Key("md5", "a#b")})),
        ('auth 1\n1 md5 "my password"\n', AuthKeys(1, {1: Key("md5", '"my')})),
        ("auth 1\n1 sha1 a\n1 sha1 b\n2 crc\n", AuthKeys(1, {1: Key("sha1", "b"), 2: Key("crc")})),
        ("auth 1\n1 sha1 a\nauth 2\n2 sha1 b\n", AuthKeys(2, {1: Key("sha1", "a"), 2: Key("sha1", "b")})),
        ("auth 1\n1 sha1 a\nauth 2\n", AuthKeys(1, {1: Key("sha1", "a")})),
        ("auth\t+1x\r\n 1sha1\v\tabc\r\n", AuthKeys(1, {1: Key("sha1", "abc")})),
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
        ("auth 1\n12\n", "authkeys line 2: expected 'INDEX METHOD [KEY]'"),
        ("auth 1\n16 sha1 abc\n", "authkeys line 2: the index must be 0 to 15"),
        ("auth 1\n-1 sha1 abc\n", "authkeys line 2: the index must be 0 to 15"),
        (
            "auth 1\n1 SHA1 abc\n",
            "authkeys line 2: the authentication method must be one of crc, md5, sha1, not 'SHA1'",
        ),
        ("auth 1\n1 geheim\n", "authkeys line 2: the authentication method must be one of crc, md5, sha1"),
        (
            "auth 1\n1 crc abc\n",
            "authkeys line 2: authentication method crc takes no key: remove it, or use sha1",
        ),
        (
            "auth 1\n1 crc # none\n",
            "authkeys line 2: authentication method crc takes no key: remove it, or use sha1",
        ),
        ("auth 1\n1 sha1\n", "authkeys line 2: authentication method sha1 needs a key"),
    ],
)
def test_bad_files_are_refused_by_line(text: str, error: str) -> None:
    with pytest.raises(Refusal) as raised:
        parse_authkeys(text)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("auth 1\n1 sha1 a # mine\n", []),
        (
            "auth 1\n1 sha1 a\n2 md5 b\n",
            [
                Problem(
                    0,
                    "expected one key, found 2: heartbeat checks every message with key 1 alone, "
                    "so others do not bridge a change of the key",
                    "warning",
                )
            ],
        ),
        (
            "auth 1\n1 sha1 a\n1 sha1 b\n",
            [Problem(3, "expected one key 1, found another in line 2: the last one counts", "warning")],
        ),
        ("auth 2\nauth 1\n1 sha1 a\n", [Problem(1, "expected one 'auth INDEX', found another in line 2", "warning")]),
        (
            "auth 1\n1 crc\n",
            [Problem(0, "expected md5 or sha1 as the method, found crc, which keeps no stranger out", "warning")],
        ),
        (
            "auth 1 2\n1 sha1 a b\n",
            [
                Problem(1, "expected nothing behind the index, found more: heartbeat ignores it", "warning"),
                Problem(
                    2,
                    "expected nothing behind the key, which ends at its first blank, found more: heartbeat ignores it",
                    "warning",
                ),
            ],
        ),
        (
            "auth 1\n1 sha1 ä\n",
            [
                Problem(
                    2,
                    "expected a key of ASCII characters, found others: it depends on the encoding of the file",
                    "warning",
                )
            ],
        ),
        (
            "auth 1\n2 geheim\nx geheim\n",
            [
                Problem(0, "no key follows the line 'auth INDEX' with that index"),
                Problem(2, "the authentication method must be one of crc, md5, sha1"),
                Problem(3, "expected 'INDEX METHOD [KEY]'"),
            ],
        ),
    ],
)
def test_all_problems_are_found_at_once(text: str, problems: list[Problem]) -> None:
    assert list(authkeys.parse(text).problems) == problems


@pytest.mark.parametrize(
    "text",
    [
        "auth 1\n1 sha1 geheim\n",
        "# 1 sha1 geheim\nauth 1 geheim\n1 sha1 x geheim\n#geheim\n",
        "auth 1\n1 geheim\n",
        "auth 1\ngeheim\n",
        "author geheim\n",
        "auth 16\n16 sha1 geheim\n",
    ],
)
def test_a_secret_is_in_no_repr_and_no_problem(text: str) -> None:
    file = authkeys.parse(text)
    assert "geheim" not in repr(file) + repr(file.auth)


def test_a_secret_is_in_no_error_and_in_no_repr() -> None:
    with pytest.raises(Refusal) as raised:
        check_key(Key("sha1", "geheim wort"))
    assert "geheim" not in str(raised.value) + repr(Key("sha1", "geheim"))
    with pytest.raises(Refusal) as raised:
        authkeys.render(File((Line(1), Line(1, Key("sha1", "geheim wort")))))
    assert str(raised.value) == (
        "authkeys: expected words and comments that fit into a line, found some that would be misread"
    )
