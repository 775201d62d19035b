# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every decision about a mirror volume, without doing anything. Pure."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MIRROR, UNMIRRORED, BEFORE_RESTORE = "mirror", "unmirrored", "before-restore"  # kinds of generations
HELD, ELSEWHERE, DOUBT = "held", "elsewhere", "doubt"  # what heartbeat here thinks of the group
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")
# What our own sender asks of the receiving rsync: archive, hard links, ACLs, attributes, protocol features; nothing
# that follows links (K, L, k), writes in place or removes sources.
FLAGS = re.compile(r"-[vlogDtprHAXxn]+(e[0-9]*\.[A-Za-z]*)?")
OPTIONS = re.compile(r"--(server|sender|numeric-ids|delete|delete-(during|before|after|delay)|timeout=[0-9]+)")


class Refused(Exception):
    """Nothing was done, and why."""


@dataclass(frozen=True)
class Generation:
    """A state of the data: its time (UTC), what it is, whose data, when the copy began (epoch seconds here).

    final: the data were at rest, so nothing was written after it. epoch: how often the volume had been taken over.
    """

    name: str
    kind: str
    source: str
    began: float
    final: bool = False
    epoch: int = 0


def stamp(now: float, taken: Collection[str] = ()) -> str:
    """Return a free name for a generation of this moment."""
    name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    return stamp(now + 1, taken) if name in taken else name


def heartbeat_view(rscstatus: str, owner: str, node: str) -> str:
    """Say whether heartbeat holds the group here.

    rscstatus: the word of cl_status(1), empty if it does not answer; owner: the group's first word in haresources.
    """
    if not owner or rscstatus not in ("none", "local", "foreign", "all"):
        return DOUBT
    mine = ("local", "all") if owner.lower() == node.lower() else ("foreign", "all")
    return HELD if rscstatus in mine else ELSEWHERE


def owner_of(volume: str, haresources: str) -> str:
    """Return the node whose line in haresources has the volume, empty if none has."""
    for line in haresources.replace("\\\n", " ").splitlines():
        words = line.partition("#")[0].split()
        if f"mirror::{volume}" in words[1:]:
            return words[0]
    return ""


def check_send(*, view: str, based: bool, empty: bool, updating: str, final: bool) -> None:
    """Raise Refused unless this node, which serves the data or has just stopped to (final), may copy them."""
    if not based:
        raise Refused("the disk of the volume is not mounted")
    if empty:
        raise Refused("the volume is empty, and an empty volume is never copied")
    if updating:
        raise Refused(f"the data are half way to generation {updating}; order --restore again")
    if view == DOUBT and not final:
        raise Refused("heartbeat does not answer or is in transition")
    if view == ELSEWHERE and not final:
        raise Refused("the volume is mounted here, but heartbeat does not hold its group here")


def check_stand_by(view: str) -> None:
    """Raise Refused if heartbeat says that this node, which does not serve the data, should."""
    if view == HELD:
        raise Refused("heartbeat holds the group here, but the volume is not mounted: nothing is copied")


def check_nfs(carried: str) -> None:
    """Raise Refused if a file would come out of an NFS mount other than it is."""
    if carried:
        raise Refused(f"{carried} has an ACL or a capability, which NFS does not carry; say via: ssh")


def check_receive(*, bound: bool, view: str, based: bool, final: bool) -> None:
    """Raise Refused unless this node may take a copy; of data at rest (final) it may while it is about to start."""
    if bound:
        raise Refused("the peer serves the volume, too")
    if not based:
        raise Refused("the peer has not mounted the disk of the volume")
    if view == HELD and not final:
        raise Refused("heartbeat holds the group on the peer, too")


def server_command(words: Sequence[str], target: str, links: Sequence[str] = (), *, sender: bool = False) -> list[str]:
    """Return the rsync that the peer asked for, confined to one directory.

    words: what the peer's rsync sent: rsync --server [--sender] FLAGS OPTION... . PLACE; the place is ours, not theirs.
    """
    options = list(words[1:-2])
    known = all(FLAGS.fullmatch(word) or OPTIONS.fullmatch(word) for word in options)
    right = words[:1] == ["rsync"] and len(words) > 3 and words[-2] == "." and options[0] == "--server"
    if not right or not known or ("--sender" in options) != sender:
        raise Refused(f"this rsync is not one of ours: {' '.join(words)}")
    return ["rsync", *options, *(f"--link-dest={link}" for link in links), ".", target]


def too_many(vanished: int, total: int, percent: int) -> bool:
    """Say whether more than that share of what the last copy has would be missing in the new one."""
    return vanished * 100 > percent * total


def to_drop(generations: Sequence[Generation], keep: int, needed: Collection[str]) -> list[str]:
    """Name the copies that are too old, given all, oldest first. What was never mirrored or was restored over stays."""
    copies = [one.name for one in generations if one.kind == MIRROR]
    return [name for name in copies[:-keep] if name not in needed]


def hands_over(*, epoch: int, since: float, their_epoch: int, their_until: float) -> bool:
    """Say whether the peer, which is about to serve, shall first get what this node wrote.

    Yes if this node took over after the peer had stopped to serve. If both served at the same time, each keeps its own.
    """
    return epoch > their_epoch and their_until <= since


def served_from(base: Generation | None, node: str, now: float, equals: str) -> dict[str, object]:
    """Record what a node starts to serve, and from when to when writes may be lost.

    base: the generation that its data equal; None: its own data, which no copy replaced since it served them.
    """
    copied = base is not None and base.kind == MIRROR and base.source != node
    lost = [base.began, now] if copied and base and not base.final else None
    return {
        "at": now,
        "generation": equals or None,
        "from": base.source if copied and base else node,
        "lost": lost,
    }
