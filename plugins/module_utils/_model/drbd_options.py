# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What drbd.conf of DRBD 8.4 may say, section by section (drbdsetup-84 xml-help, drbd.conf(5))."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWITCH = ("yes", "no")
_SUFFIX = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_ALGORITHM = r"[a-z0-9][a-z0-9_-]{0,30}"


@dataclass(frozen=True)
class Range:
    """Whole numbers from low to high in units of ``unit`` bytes; with unit 0 the number is a plain one (no K, M, G)."""

    low: int
    high: int
    unit: int = 0

    def __str__(self) -> str:
        if not self.unit:
            return f"a whole number from {self.low} to {self.high}"
        each = "bytes" if self.unit == 1 else "KiB" if self.unit == 1024 else f"units of {self.unit} bytes"
        return f"a number from {self.low} to {self.high} {each}, or with K, M or G such as 100M"


Rule = Range | Sequence[str] | re.Pattern[str]

_RATE = 2**10
_DISK: Mapping[str, Rule] = {
    "on-io-error": ("pass_on", "call-local-io-error", "detach"),
    "fencing": ("dont-care", "resource-only", "resource-and-stonith"),
    **dict.fromkeys(("disk-barrier", "disk-flushes", "disk-drain", "md-flushes", "al-updates"), SWITCH),
    **dict.fromkeys(("discard-zeroes-if-aligned", "disable-write-same"), SWITCH),
    "resync-rate": Range(1, 4194304, _RATE),
    "resync-after": re.compile(r"-1|[A-Za-z0-9_][A-Za-z0-9_.-]*"),
    "al-extents": Range(67, 65534),
    "c-plan-ahead": Range(0, 300),
    "c-delay-target": Range(1, 100),
    "c-fill-target": Range(0, 1048576, 512),
    "c-max-rate": Range(250, 4194304, _RATE),
    "c-min-rate": Range(0, 4194304, _RATE),
    "disk-timeout": Range(0, 6000),
    "read-balancing": (
        *("prefer-local", "prefer-remote", "round-robin", "least-pending", "when-congested-remote"),
        *(f"{size}-striping" for size in ("32K", "64K", "128K", "256K", "512K", "1M")),
    ),
    "rs-discard-granularity": Range(0, 1048576),
}
_NET: Mapping[str, Rule] = {
    "timeout": Range(1, 600),
    "max-epoch-size": Range(1, 20000),
    "max-buffers": Range(32, 131072),
    "unplug-watermark": Range(1, 131072),
    "connect-int": Range(1, 120),
    "ping-int": Range(1, 120),
    "ping-timeout": Range(1, 300),
    "sndbuf-size": Range(0, 10485760, 1),
    "rcvbuf-size": Range(0, 10485760, 1),
    "ko-count": Range(0, 200),
    "allow-two-primaries": SWITCH,
    "cram-hmac-alg": re.compile(_ALGORITHM),
    "after-sb-0pri": (
        *("disconnect", "discard-younger-primary", "discard-older-primary", "discard-zero-changes"),
        *("discard-least-changes", "discard-local", "discard-remote"),
    ),
    "after-sb-1pri": (*("disconnect", "consensus", "discard-secondary", "call-pri-lost-after-sb", "violently-as0p"),),
    "after-sb-2pri": ("disconnect", "call-pri-lost-after-sb", "violently-as0p"),
    "always-asbp": SWITCH,
    "rr-conflict": ("disconnect", "call-pri-lost", "violently"),
    "data-integrity-alg": re.compile(_ALGORITHM),
    "tcp-cork": SWITCH,
    "on-congestion": ("block", "pull-ahead", "disconnect"),
    "congestion-fill": Range(0, 20971520, 512),
    "congestion-extents": Range(67, 65534),
    "csums-alg": re.compile(_ALGORITHM),
    "csums-after-crash-only": SWITCH,
    "verify-alg": re.compile(_ALGORITHM),
    "use-rle": SWITCH,
    "socket-check-timeout": Range(0, 300),
}
_STARTUP: Mapping[str, Rule] = {
    **dict.fromkeys(("wfc-timeout", "degr-wfc-timeout", "outdated-wfc-timeout"), Range(0, 300000)),
    "wait-after-sb": SWITCH,
}
_COMMAND = re.compile(r'[^"\\\n\r\t\0]{1,900}')
_HANDLERS: Mapping[str, Rule] = dict.fromkeys(
    (
        *("pri-on-incon-degr", "pri-lost-after-sb", "pri-lost", "fence-peer", "unfence-peer", "local-io-error"),
        *("initial-split-brain", "split-brain", "before-resync-target", "after-resync-target"),
        *("before-resync-source", "out-of-sync"),
    ),
    _COMMAND,
)
_OPTIONS: Mapping[str, Rule] = {
    "cpu-mask": re.compile(r"[0-9a-fA-F]{1,32}"),
    "on-no-data-accessible": ("io-error", "suspend-io"),
}
SECTIONS: Mapping[str, Mapping[str, Rule]] = {
    "net": _NET,
    "startup": _STARTUP,
    "disk": _DISK,
    "handlers": _HANDLERS,
    "options": _OPTIONS,
}

TWO_PRIMARIES = "heartbeat runs a group on one node at a time, and ext4, xfs and the like break when mounted twice"
VIOLENT = "it throws away the data of a running node without asking"
BY_HEARTBEAT = "heartbeat decides which node is primary"
# (section, option) → value that is refused (None: any) and why
REFUSED: Mapping[tuple[str, str], tuple[str | None, str]] = {
    ("startup", "become-primary-on"): (None, BY_HEARTBEAT),
    ("net", "allow-two-primaries"): ("yes", TWO_PRIMARIES),
    ("net", "after-sb-1pri"): ("violently-as0p", VIOLENT),
    ("net", "after-sb-2pri"): ("violently-as0p", VIOLENT),
    ("net", "rr-conflict"): ("violently", VIOLENT),
    ("net", "always-asbp"): ("yes", VIOLENT),
    ("net", "shared-secret"): (None, "give the secret as ha_drbd_secret, from a vault"),
    ("net", "protocol"): (None, "say protocol beside disk and over"),
}
# The syncer section of DRBD 8.3 → where 8.4 has its options
SYNCER: Mapping[str, str] = {
    "rate": "disk.resync-rate",
    "after": "disk.resync-after",
    "al-extents": "disk.al-extents",
    "verify-alg": "net.verify-alg",
    "csums-alg": "net.csums-alg",
    "use-rle": "net.use-rle",
    "cpu-mask": "options.cpu-mask",
    "on-no-data-accessible": "options.on-no-data-accessible",
}
HARMLESS_AFTER_SPLIT_BRAIN = ("disconnect", "discard-zero-changes", "consensus")


def spelled(name: str) -> str:
    """Return an option's name as drbd.conf has it: on_io_error is on-io-error."""
    return name.replace("_", "-")


def written(value: object) -> str:
    """Return a value as drbd.conf has it; YAML's booleans become yes and no."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def fits(rule: Rule, value: str) -> bool:
    """Whether drbdadm takes the value."""
    if isinstance(rule, re.Pattern):
        return rule.fullmatch(value) is not None
    if not isinstance(rule, Range):
        return value in rule
    found = re.fullmatch(r"(\d{1,12})([KMG]?)", value, re.ASCII | re.IGNORECASE)
    if not found or (found[2] and not rule.unit):
        return False
    number = int(found[1])
    if found[2]:
        number = number * _SUFFIX[found[2].upper()] // rule.unit
    return rule.low <= number <= rule.high


def describe(rule: Rule) -> str:
    """Say what drbdadm takes."""
    if isinstance(rule, re.Pattern):
        return "a command in one line without double quotes" if rule is _COMMAND else "one word"
    return str(rule) if isinstance(rule, Range) else f"one of {', '.join(rule)}"
