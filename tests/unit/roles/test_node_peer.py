# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ends of the peer channel: what the dispatcher lets through, and how call-peer goes through the addresses."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = Path(__file__).parents[3] / "roles" / "node" / "files"
VERB = '#!/bin/sh\nprintf "<%s>" "$@"\nexit 7\n'
# answers only where $ANSWERING says, breaks off after the connection stood where $BREAKING says
SSH = """#!/bin/sh
mark=${4#LocalCommand=rm -f }
echo "$5 $6 $7" >>"$CALLS"
case $5 in
  "$ANSWERING") rm "$mark"; exit 3 ;;
  "$BREAKING") rm "$mark"; exit 255 ;;
esac
exit 255
"""


@pytest.fixture
def peer(tmp_path: Path) -> Path:
    shutil.copy(FILES / "peer", tmp_path)
    (tmp_path / "peer.d").mkdir()
    for name, mode in (("told", 0o755), ("off", 0o644), (".hidden", 0o755)):
        (tmp_path / "peer.d" / name).write_text(VERB)
        (tmp_path / "peer.d" / name).chmod(mode)
    (tmp_path / "outside").write_text(VERB)
    (tmp_path / "outside").chmod(0o755)
    return tmp_path / "peer"


def ask(peer: Path, words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "SSH_ORIGINAL_COMMAND": words}
    return subprocess.run([peer], env=env, capture_output=True, text=True, timeout=10)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("told", "<>"),
        ("told web 10.0.0.1:7 a=b@c_d -x", "<web><10.0.0.1:7><a=b@c_d><-x>"),
        ("  told   web ", "<web>"),
    ],
)
def test_a_verb_gets_its_words(peer: Path, words: str, said: str) -> None:
    done = ask(peer, words)
    assert (done.stdout, done.returncode, done.stderr) == (said, 7, "")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("", "nothing"),
        ("   ", "not a verb"),
        ("off", "off"),
        ("nosuch", "nosuch"),
        (".", "not a verb"),
        ("..", "not a verb"),
        (".hidden", "not a verb"),
        ("-x", "not a verb"),
        *(
            (f"told {bad}", "a character that no word has")
            for bad in (
                "a;id",
                "$(id)",
                "`id`",
                "*",
                "a/b",
                "a\nid",
                "a\tb",
                "'a'",
                "a|b",
                "ä",
                "a>b",
                "~",
                "a&",
                "\\a",
            )
        ),
        ("../outside", "a character that no word has"),
    ],
)
def test_anything_else_is_refused(peer: Path, words: str, what: str) -> None:
    done = ask(peer, words)
    expected = f"peer: {what}: refused; expected VERB [WORD...] with a verb of {peer}.d\n"
    assert (done.stdout, done.returncode, done.stderr) == ("", 2, expected)


def call(
    tmp_path: Path, *args: str, answering: str = "", breaking: str = ""
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    (tmp_path / "ssh").write_text(SSH)
    (tmp_path / "ssh").chmod(0o755)
    (tmp_path / "ssh_config").write_text("Host 10.0.0.2\n\tBindAddress 10.0.0.1\nHost 192.0.2.2\n\nMatch all\n")
    calls = tmp_path / "calls"
    calls.write_text("")
    env = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "LINUX_HA_PEER": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "CALLS": str(calls),
        "ANSWERING": answering,
        "BREAKING": breaking,
    }
    done = subprocess.run([FILES / "call-peer", *args], env=env, capture_output=True, text=True, timeout=10)
    assert list(tmp_path.glob("call-peer.*")) == []
    return done, calls.read_text().splitlines()


@pytest.mark.parametrize(
    ("args", "answering", "breaking", "status", "tried"),
    [
        (["told", "web"], "10.0.0.2", "", 3, ["10.0.0.2"]),
        (["told", "web"], "192.0.2.2", "", 3, ["10.0.0.2", "192.0.2.2"]),
        (["told", "web"], "", "", 255, ["10.0.0.2", "192.0.2.2"]),
        (["told", "web"], "192.0.2.2", "10.0.0.2", 255, ["10.0.0.2"]),
        (["--over", "192.0.2.2", "told", "web"], "192.0.2.2", "", 3, ["192.0.2.2"]),
        (["--over", "192.0.2.2", "told", "web"], "10.0.0.2", "", 255, ["192.0.2.2"]),
    ],
    ids=["first", "second", "none", "broken: not twice", "over", "over: no other"],
)
def test_addresses_are_tried_in_order(
    tmp_path: Path, args: list[str], answering: str, breaking: str, status: int, tried: list[str]
) -> None:
    done, calls = call(tmp_path, *args, answering=answering, breaking=breaking)
    assert (done.returncode, calls) == (status, [f"{host} told web" for host in tried])


def test_a_call_says_what(tmp_path: Path) -> None:
    done, calls = call(tmp_path)
    assert (done.returncode, calls) == (2, [])
    assert done.stderr.endswith("call-peer [--over ADDRESS] VERB [WORD...]\n")
