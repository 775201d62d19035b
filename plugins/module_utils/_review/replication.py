# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a DRBD resource says that drbdadm takes and that hurts, by its options (section → option → value)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V84
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import Range
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import check_volumes, drbd_options
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.ha_cf import LIBEXEC
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import NOTE, WARNING
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.heartbeat import clients, moved

Options = Mapping[str, Mapping[str, str]]
Told = Iterator[tuple[str, str, str, str]]
"""Option, severity, rule, and why."""

SHARE, USUAL_SPEED = 0.3, 1000  # of what the link carries; Mbit/s where nobody says
PEER_OUTDATER = "drbd-peer-outdater"
_PROGRAM = re.compile(r"""(?<![^\s;&|("'`])/[^\s;&|<>()"'`]+""")


def unguarded(options: Options, ha_cf: File, speed: int | None) -> Told:
    """What an inventory may say, too. ha_cf: of the same cluster; speed: of the link in Mbit/s, None if unknown."""
    yield from _fencing(options, ha_cf)
    yield from _handlers(options.get("handlers", {}))
    yield from _rates(options.get("disk", {}), speed)


def written_by_hand(options: Options) -> Told:
    """What the plan of an inventory has checked already."""
    said = options.get("startup", {})
    startup = {"wfc-timeout": "0", **said}  # without a word DRBD waits for ever
    for place, why in check_volumes.advice(startup, options.get("net", {}).get("protocol", "C")):
        name = place.rpartition(".")[2]
        unsaid = name == "wfc-timeout" and name not in said
        yield name, WARNING, name, f"not said, and its default {why}" if unsaid else why
    for section, entries in options.items():
        for name, value in entries.items():
            yield from _risky(section, name, value)


def _risky(section: str, name: str, value: str) -> Told:
    """What an inventory may not say, or is warned of."""
    refused = drbd_options.REFUSED.get((section, name))
    if refused and (refused[0] == value or name == "become-primary-on"):
        yield name, WARNING, "doubtful", f"{name} {value}: {refused[1]}"
    elif name.startswith("after-sb-") and value not in drbd_options.HARMLESS_AFTER_SPLIT_BRAIN:
        why = f"after a split brain {value} throws away what one node has written, without asking"
        yield name, WARNING, "split-brain", why


def _fencing(options: Options, ha_cf: File) -> Told:
    policy = options.get("disk", {}).get("fencing") or options.get("net", {}).get("fencing") or "dont-care"
    handler = options.get("handlers", {}).get("fence-peer", "")
    if policy == "dont-care":
        unused = ", so nobody calls the handler fence-peer" if handler else ""
        why = f"no fencing{unused}: after a cut of DRBD's link a node with old data can become primary"
        yield "fence-peer" if handler else "fencing", WARNING, "fencing", why
    elif not handler:
        yield "fencing", WARNING, "fencing", f"fencing {policy} without the handler fence-peer: nobody fences the peer"
    elif PEER_OUTDATER in handler and not clients(ha_cf, "dopd"):
        why = f"{PEER_OUTDATER} asks dopd, which ha.cf does not start (respawn hacluster {LIBEXEC}/dopd)"
        yield "fence-peer", WARNING, "fencing", why


def _handlers(handlers: Mapping[str, str]) -> Told:
    """Programs in the commands of handlers, which run when something is wrong already."""
    for name, command in handlers.items():
        for program in dict.fromkeys(_PROGRAM.findall(command)):
            here = moved(program)
            if here:
                why = f"{name} runs {program}, which Debian 12 has as {here}: the handler fails when it is needed"
                yield name, WARNING, "handler", why
            elif not program.startswith(("/proc/", "/dev/")):
                yield name, NOTE, "machine", f"{name} needs the program {program}"


def _rates(disk: Mapping[str, str], speed: int | None) -> Told:
    """Rates of a resynchronisation that leave the applications too little of the link."""
    most = (speed or USUAL_SPEED) * 10**6 / 8 * SHARE
    for name in ("resync-rate", "c-max-rate"):
        rule, value = V84.sections["disk"][name], disk.get(name, "")
        kib = rule.number(value) if isinstance(rule, Range) else None
        if kib is not None and kib * 1024 > most:
            link = (
                f"the link's {speed} Mbit/s" if speed else f"{USUAL_SPEED} Mbit/s, which is taken for the link's speed"
            )
            why = f"{name} {value} is {kib * 8192 / 10**6:.0f} Mbit/s, more than {SHARE * 100:.0f} % of {link}"
            yield name, WARNING if speed else NOTE, "resync-rate", why
