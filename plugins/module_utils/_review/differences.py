# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that should be the same on both nodes and are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import capture, parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import SHOWN, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import ERROR, NOTE, WARNING
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.seen import Seen

SAME = ("/etc/ha.d", "/etc/drbd.d")
# Where a line may be quoted: in these files, if it is one of these statements. All else may hold a secret.
_HARMLESS = re.compile(
    r"\s*(node|udpport|keepalive|deadtime|warntime|initdead|deadping|bcast|ucast|mcast|serial|baud|ping|ping_group"
    r"|auto_failback|logfile|debugfile|logfacility|use_logd|crm|pacemaker|watchdog|autojoin)\s[^#]*"
)


@dataclass(frozen=True)
class Difference:
    """A file with its first differing line (0: one node has no such file)."""

    path: str
    line: int
    severity: str
    why: str


def differences(one: Seen, other: Seen) -> Iterator[Difference]:
    """Yield each file that differs, by its path; secrets are never quoted."""
    paths = {path for seen in (one, other) for directory in SAME for path in seen.files.below(directory)}
    for path in sorted({*paths, capture.DRBD}):
        left, right = one.files.text(path), other.files.text(path)
        if left is None and right is None:
            continue
        if left is None or right is None:
            has, lacks = (one, other) if right is None else (other, one)
            why = f"{has.files.name} has the file, {lacks.files.name} has none"
            yield Difference(path, 0, WARNING if _matters(path, one, other) else NOTE, why)
        elif left != right:
            line, why = _first(path, left, right, one.files.name, other.files.name)
            severity = _severity(path, one, other)
            same = "; only spelling and comments differ" if severity == NOTE else ""
            yield Difference(path, line, severity, f"{why}{same}")


def _first(path: str, left: str, right: str, one: str, other: str) -> tuple[int, str]:
    """The first differing line, quoted if nothing in it can be a secret."""
    pairs = zip_longest(left.split("\n"), right.split("\n"))
    line, texts = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    if not all(text is None or _harmless(path, text) for text in texts):
        return line, f"the line is not the same on {one} and {other}"
    long = any(len(text or "") > SHOWN for text in texts)
    start = _same_words(*(text or "" for text in texts)) if long else 0
    said = (shown(text[start:].strip()) if text and text[start:].strip() else "nothing" for text in texts)
    return line, f"{one} has {next(said)}, {other} has {next(said)}"


def _same_words(left: str, right: str) -> int:
    """Where the first word that differs begins."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right)))
    return left[:same].rfind(" ") + 1


def _harmless(path: str, text: str) -> bool:
    if path == capture.HARESOURCES or not text.strip():
        return "#" not in text
    return path == capture.HA_CF and _HARMLESS.fullmatch(text) is not None


def _severity(path: str, one: Seen, other: Seen) -> str:
    """ERROR where both nodes must say the same, NOTE where they do, WARNING else."""
    if path == capture.HARESOURCES:
        return NOTE if one.haresources.groups == other.haresources.groups else ERROR
    if path == capture.AUTHKEYS:
        keys = [parsed.authkeys(seen.files).auth for seen in (one, other)]
        return NOTE if keys[0] and keys[1] and keys[0].signing == keys[1].signing else ERROR
    if path == capture.HA_CF:
        return NOTE if _statements(one) == _statements(other) else WARNING
    if path.startswith("/etc/drbd"):
        return ERROR if _matters(path, one, other) else NOTE
    return WARNING


def _statements(seen: Seen) -> list[tuple[str, tuple[str, ...]]]:
    """What ha.cf says; each node may have its own list of the other one's addresses."""
    return [(one.name, one.values) for one in seen.ha_cf.statements if one.name not in ("ucast", "ucast6")]


def _matters(path: str, one: Seen, other: Seen) -> bool:
    """Whether the nodes do not say the same with a file; for DRBD the names of files do not count."""
    return not path.startswith("/etc/drbd") or _resources(one) != _resources(other)


def _resources(seen: Seen) -> dict[str, object]:
    return {one.name: (one.hosts, one.connections, one.meshes, seen.options(one)) for one in seen.resources}
