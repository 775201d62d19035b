# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the sections of drbd.conf may say in DRBD 8.4 and 9: the one place that knows the options.

From drbdsetup-84 xml-help and drbdsetup xml-help of drbd-utils 9.22 (xml_help.py reads that of an installed one), and
for what only drbdadm knows (startup, handlers, proxy) from its scanner and config_flags.c.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import (
    COMMAND,
    SWITCH,
    Range,
    Rule,
)

Section = Mapping[str, Rule]
_RATE = 2**10
_ALGORITHM = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_ANYTHING = re.compile(r"[^\n]*")
SHARED_SECRET = re.compile(r"[^\n]{1,63}")
RESYNC_AFTER = re.compile(r"-1|[A-Za-z0-9_][A-Za-z0-9_./-]*")  # RESOURCE, or RESOURCE/VOLUME

_DISK: Section = {
    "on-io-error": ("pass_on", "call-local-io-error", "detach"),
    **dict.fromkeys(("disk-barrier", "disk-flushes", "disk-drain", "md-flushes", "al-updates"), SWITCH),
    **dict.fromkeys(("discard-zeroes-if-aligned", "disable-write-same"), SWITCH),
    "resync-after": RESYNC_AFTER,
    "al-extents": Range(67, 65534),
    "disk-timeout": Range(0, 6000),
    "read-balancing": (
        *("prefer-local", "prefer-remote", "round-robin", "least-pending", "when-congested-remote"),
        *(f"{size}-striping" for size in ("32K", "64K", "128K", "256K", "512K", "1M")),
    ),
    "rs-discard-granularity": Range(0, 1048576),
    "size": Range(0, 2199023255552, 512),
}
_RESYNC: Section = {
    "resync-rate": Range(1, 4194304, _RATE),
    "c-plan-ahead": Range(0, 300),
    "c-delay-target": Range(1, 100),
    "c-fill-target": Range(0, 1048576, 512),
    "c-max-rate": Range(250, 4194304, _RATE),
    "c-min-rate": Range(0, 4194304, _RATE),
}
_FENCING: Section = {"fencing": ("dont-care", "resource-only", "resource-and-stonith")}
_NET: Section = {
    "protocol": ("A", "B", "C"),
    "timeout": Range(1, 600),
    "max-epoch-size": Range(1, 20000),
    "max-buffers": Range(32, 131072),
    "connect-int": Range(1, 120),
    "ping-int": Range(1, 120),
    "ping-timeout": Range(1, 300),
    "sndbuf-size": Range(0, 10485760, 1),
    "rcvbuf-size": Range(0, 10485760, 1),
    "ko-count": Range(0, 200),
    "allow-two-primaries": SWITCH,
    "cram-hmac-alg": _ALGORITHM,
    "shared-secret": SHARED_SECRET,
    "after-sb-0pri": (
        *("disconnect", "discard-younger-primary", "discard-older-primary", "discard-zero-changes"),
        *("discard-least-changes", "discard-local", "discard-remote"),
    ),
    "after-sb-1pri": ("disconnect", "consensus", "discard-secondary", "call-pri-lost-after-sb", "violently-as0p"),
    "after-sb-2pri": ("disconnect", "call-pri-lost-after-sb", "violently-as0p"),
    "always-asbp": SWITCH,
    "rr-conflict": ("disconnect", "call-pri-lost", "violently"),
    "data-integrity-alg": _ALGORITHM,
    "tcp-cork": SWITCH,
    "on-congestion": ("block", "pull-ahead", "disconnect"),
    "congestion-fill": Range(0, 20971520, 512),
    "congestion-extents": Range(67, 65534),
    "csums-alg": _ALGORITHM,
    "csums-after-crash-only": SWITCH,
    "verify-alg": _ALGORITHM,
    "use-rle": SWITCH,
    "socket-check-timeout": Range(0, 300),
}
_STARTUP: Section = {
    **dict.fromkeys(("wfc-timeout", "degr-wfc-timeout", "outdated-wfc-timeout"), Range(0, 300000)),
    "wait-after-sb": SWITCH,
}
_HANDLERS: Section = dict.fromkeys(
    (
        *("pri-on-incon-degr", "pri-lost-after-sb", "pri-lost", "fence-peer", "unfence-peer", "local-io-error"),
        *("initial-split-brain", "split-brain", "before-resync-target", "after-resync-target"),
        *("before-resync-source", "out-of-sync"),
    ),
    COMMAND,
)
_OPTIONS: Section = {
    "cpu-mask": re.compile(r"[0-9a-fA-F]{1,32}"),
    "on-no-data-accessible": ("io-error", "suspend-io"),
}
_PROXY: Section = {
    **dict.fromkeys(("memlimit", "read-loops", "compression", "bwlimit"), _ANYTHING),
    **{name: _NET[name] for name in ("sndbuf-size", "rcvbuf-size", "ping-timeout")},
}
_QUORUM = Range(1, 32, symbols=("off", "majority", "all"))


@dataclass(frozen=True)
class Table:
    """The options of one DRBD: section → option → rule.

    release is "8.4" or "9". peer: options of a peer's device, which 9 also takes in disk. alias: (section, old name) →
    new name. ignored: names that every section takes and nothing uses. unchecked: rules drbdadm does not apply to a
    value, so that only drbdsetup refuses it, when the resource comes up.
    """

    release: str
    sections: Mapping[str, Section]
    peer: Section
    syncer: Section
    alias: Mapping[tuple[str, str], str]
    ignored: frozenset[str]
    unchecked: frozenset[str]


# The syncer section of DRBD 8.3 → where 8.4 has its options
SYNCER: Mapping[str, str] = {
    "rate": "disk.resync-rate",
    "after": "disk.resync-after",
    "al-extents": "disk.al-extents",
    **{name: f"disk.{name}" for name in _RESYNC if name.startswith("c-")},
    "verify-alg": "net.verify-alg",
    "csums-alg": "net.csums-alg",
    "use-rle": "net.use-rle",
    "cpu-mask": "options.cpu-mask",
    "on-no-data-accessible": "options.on-no-data-accessible",
}
_DISK84 = {**_DISK, **_RESYNC, **_FENCING, "use-bmbv": SWITCH, "max-bio-bvecs": Range(0, 128)}
_NET84 = {**_NET, "unplug-watermark": Range(1, 131072)}
_SECTIONS84: Mapping[str, Section] = {
    "net": _NET84,
    "startup": _STARTUP,
    "disk": _DISK84,
    "handlers": {**_HANDLERS, "outdate-peer": COMMAND},
    "options": _OPTIONS,
    "proxy": _PROXY,
}
_PEER9: Section = {
    **_RESYNC,
    "resync-rate": Range(1, 8388608, _RATE),
    "c-max-rate": Range(0, 4194304, _RATE),
    "bitmap": SWITCH,
}
_DISK9 = {**_DISK, "rs-discard-granularity": Range(0, 1048576, 1)}
_NET9 = {
    **_NET,
    **_FENCING,
    "rr-conflict": (*("disconnect", "call-pri-lost", "violently"), "retry-connect", "auto-discard"),
    "allow-remote-read": SWITCH,
    "transport": _ALGORITHM,
    "_name": _ANYTHING,
}
_OPTIONS9: Section = {
    **_OPTIONS,
    "auto-promote": SWITCH,
    "peer-ack-window": Range(2048, 204800, 512),
    "peer-ack-delay": Range(1, 10000),
    "twopc-timeout": Range(50, 600),
    "twopc-retry-timeout": Range(1, 50),
    "auto-promote-timeout": Range(0, 600),
    "max-io-depth": Range(4, 4294967295),
    "quorum": _QUORUM,
    "on-no-quorum": ("io-error", "suspend-io"),
    "quorum-minimum-redundancy": _QUORUM,
    "on-suspended-primary-outdated": ("disconnect", "force-secondary"),
}

V84 = Table(
    release="8.4",
    sections=_SECTIONS84,
    peer={},
    syncer={old: _SECTIONS84[new.split(".")[0]][new.split(".")[1]] for old, new in SYNCER.items()},
    alias={
        ("disk", "rate"): "resync-rate",
        ("disk", "after"): "resync-after",
        ("handlers", "outdate-peer"): "fence-peer",
    },
    ignored=frozenset(("delay-probe-volume", "delay-probe-interval", "throttle-threshold", "hold-off-threshold")),
    unchecked=frozenset(
        (
            *("disk-timeout", "max-bio-bvecs", "rs-discard-granularity", "al-extents", "ping-timeout"),
            *("unplug-watermark", "socket-check-timeout", "shared-secret"),
            *(name for section in _SECTIONS84.values() for name, rule in section.items() if isinstance(rule, tuple)),
        )
    )
    - {"protocol"},
)
V9 = Table(
    release="9",
    sections={
        "net": _NET9,
        "startup": _STARTUP,
        "disk": {**_DISK9, **_PEER9},
        "handlers": {**_HANDLERS, **dict.fromkeys(("quorum-lost", "disconnected", "outdate-peer"), COMMAND)},
        "options": _OPTIONS9,
        "proxy": _PROXY,
    },
    peer=_PEER9,
    syncer={**_OPTIONS9, **_DISK9, **_NET9, "after": RESYNC_AFTER},
    alias={},
    ignored=frozenset(),
    unchecked=frozenset(("al-extents",)),
)
