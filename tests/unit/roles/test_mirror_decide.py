# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decisions of linux-ha-mirror as tables."""

from __future__ import annotations

import pytest
from linux_ha_mirror import decide
from linux_ha_mirror.decide import DOUBT, ELSEWHERE, HELD, Generation, Refused

HARESOURCES = """# mirror::shares in a comment
beta 192.0.2.9 mirror::mail
alpha IPaddr2::192.0.2.10/24/eth0 \\
 mirror::shares systemd::smbd.service # tail
"""
# what rsync 3.2.7 and 3.5.0 send
SENT = ["rsync", "--server", "-lHogDtpAXre.iLsfxCIvu", "--timeout=60", "--delete", "--numeric-ids", ".", "."]


@pytest.mark.parametrize(("volume", "owner"), [("shares", "alpha"), ("mail", "beta"), ("share", ""), ("other", "")])
def test_owner(volume: str, owner: str) -> None:
    assert decide.owner_of(volume, HARESOURCES) == owner


@pytest.mark.parametrize(
    ("word", "owner", "view"),
    [
        ("local", "alpha", HELD),
        ("all", "alpha", HELD),
        ("foreign", "alpha", ELSEWHERE),
        ("none", "alpha", ELSEWHERE),
        ("local", "beta", ELSEWHERE),
        ("foreign", "beta", HELD),
        ("all", "beta", HELD),
        ("local", "ALPHA", HELD),
        ("transition", "alpha", DOUBT),
        ("", "alpha", DOUBT),
        ("all", "", DOUBT),
    ],
)
def test_what_heartbeat_thinks_on_alpha(word: str, owner: str, view: str) -> None:
    assert decide.heartbeat_view(word, owner, "alpha") == view


GOOD = {"view": HELD, "based": True, "empty": False, "updating": "", "final": False}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"based": False}, "the disk of the volume is not mounted"),
        ({"empty": True}, "the volume is empty, and an empty volume is never copied"),
        ({"updating": "X"}, "the data are half way to generation X; order --restore again"),
        ({"view": DOUBT}, "heartbeat does not answer or is in transition"),
        ({"view": ELSEWHERE}, "the volume is mounted here, but heartbeat does not hold its group here"),
        ({"view": DOUBT, "final": True}, ""),
        ({"empty": True, "final": True}, "the volume is empty, and an empty volume is never copied"),
    ],
)
def test_send(change: dict, why: str) -> None:
    assert said(decide.check_send, {**GOOD, **change}) == why


@pytest.mark.parametrize(
    ("bound", "view", "based", "final", "why"),
    [
        (False, ELSEWHERE, True, False, ""),
        (False, DOUBT, True, False, ""),
        (False, HELD, True, False, "heartbeat holds the group on the peer, too"),
        (False, HELD, True, True, ""),
        (True, ELSEWHERE, True, False, "the peer serves the volume, too"),
        (True, ELSEWHERE, True, True, "the peer serves the volume, too"),
        (False, ELSEWHERE, False, True, "the peer has not mounted the disk of the volume"),
    ],
)
def test_receive(bound: bool, view: str, based: bool, final: bool, why: str) -> None:
    assert said(decide.check_receive, {"bound": bound, "view": view, "based": based, "final": final}) == why


def said(check, values: dict) -> str:
    try:
        check(**values)
    except Refused as refused:
        return str(refused)
    return ""


def test_what_nfs_does_not_carry_is_not_copied_through_it() -> None:
    assert said(decide.check_nfs, {"carried": ""}) == ""
    assert said(decide.check_nfs, {"carried": "/data/a"}) == (
        "/data/a has an ACL or a capability, which NFS does not carry; say via: ssh"
    )


def test_our_rsync_goes_where_we_say() -> None:
    assert decide.server_command(SENT, "/in/data/", ["/one", "/two"]) == [
        *SENT[:-2],
        "--link-dest=/one",
        "--link-dest=/two",
        ".",
        "/in/data/",
    ]
    giving = ["rsync", "--server", "--sender", *SENT[2:]]
    assert decide.server_command(giving, "/g/data/", sender=True) == [*giving[:-1], "/g/data/"]


@pytest.mark.parametrize(
    ("words", "sender"),
    [
        ([], False),
        (["rsync"], False),
        (["rsync", ".", "."], False),
        (["rsync", "--server", ".", "/etc"], True),
        (["sh", *SENT[1:]], False),
        ([*SENT[:-2], "/etc", "."], False),
        (SENT, True),
        (["rsync", "--server", "--sender", *SENT[2:]], False),
        (["rsync", "--daemon", *SENT[2:]], False),
        *(
            (["rsync", "--server", bad, *SENT[2:]], False)
            for bad in (
                "-K",
                "-lK",
                "--inplace",
                "--copy-dest=x",
                "--remove-source-files",
                "--log-file=x",
                "-e.x.y",
                "",
            )
        ),
    ],
)
def test_another_rsync_is_refused(words: list[str], sender: bool) -> None:
    with pytest.raises(Refused, match="this rsync is not one of ours"):
        decide.server_command(words, "/in", sender=sender)


@pytest.mark.parametrize(
    ("vanished", "total", "percent", "too_many"),
    [(0, 0, 0, False), (0, 5, 0, False), (1, 5, 20, False), (2, 5, 20, True), (5, 5, 100, False), (1, 1000, 0, True)],
)
def test_too_many(vanished: int, total: int, percent: int, too_many: bool) -> None:
    assert decide.too_many(vanished, total, percent) is too_many


def test_what_is_dropped() -> None:
    kinds = ["mirror", "unmirrored", "mirror", "before-restore", "mirror", "mirror"]
    all_of_them = [Generation(str(n), kind, "alpha", n) for n, kind in enumerate(kinds)]
    assert decide.to_drop(all_of_them, 2, set()) == ["0", "2"]
    assert decide.to_drop(all_of_them, 2, {"2"}) == ["0"]
    assert decide.to_drop(all_of_them, 4, set()) == []
    assert decide.to_drop([], 4, set()) == []


def test_names_are_free() -> None:
    assert decide.stamp(0) == "19700101T000000Z"
    assert decide.stamp(0.9, ["19700101T000000Z", "19700101T000001Z"]) == "19700101T000002Z"


@pytest.mark.parametrize(
    ("epoch", "since", "their_epoch", "their_until", "yes"),
    [
        (3, 100.0, 2, 90.0, True),
        (3, 100.0, 3, 90.0, False),
        (2, 100.0, 3, 90.0, False),
        (3, 100.0, 2, 130.0, False),  # both served at the same time: each keeps its own
    ],
)
def test_who_hands_over(epoch: int, since: float, their_epoch: int, their_until: float, yes: bool) -> None:
    assert decide.hands_over(epoch=epoch, since=since, their_epoch=their_epoch, their_until=their_until) is yes


COPIED = Generation("20260101T000000Z", "mirror", "beta", 50.0)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (COPIED, {"from": "beta", "lost": [50.0, 70.0]}),
        (Generation("20260101T000000Z", "mirror", "beta", 50.0, final=True), {"from": "beta", "lost": None}),
        (Generation("20260101T000000Z", "mirror", "alpha", 50.0), {"from": "alpha", "lost": None}),
        (Generation("20260101T000000Z", "unmirrored", "alpha", 50.0), {"from": "alpha", "lost": None}),
    ],
)
def test_what_a_takeover_records(base: Generation, expected: dict) -> None:
    found = decide.served_from(base, "alpha", 70.0, base.name)
    assert found == {"at": 70.0, "generation": "20260101T000000Z", **expected}


def test_own_data_lose_nothing() -> None:
    assert decide.served_from(None, "alpha", 70.0, "") == {
        "at": 70.0,
        "generation": None,
        "from": "alpha",
        "lost": None,
    }
