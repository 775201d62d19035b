# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an installed drbd-utils says it knows: the XML of drbdsetup xml-help and drbdsetup-84 xml-help.

One call tells of one command; disk-options, net-options, resource-options and (9 only) peer-device-options are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V9, V84, Section, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import SWITCH, Range, Rule

COMMANDS = ("disk-options", "net-options", "resource-options", "peer-device-options")
_SECTIONS = {"disk-options": "disk", "net-options": "net", "resource-options": "options", "peer-device-options": "peer"}
# options of drbd.conf that belong to other commands (attach, new-peer), so that these do not speak of them
_ELSEWHERE = {"disk": ("size", "use-bmbv", "max-bio-bvecs"), "net": ("transport",), "options": (), "peer": ()}
_UNITS = {"1": 1, "k": 2**10, "K": 2**10, "s": 512}


def table(text: str) -> Table:
    """Return the options the installed program knows, with the built-in table for what the XML does not speak of.

    text: the output of xml-help for the COMMANDS, one behind the other; what is no <command> is passed over.
    Raises Refusal if it tells of no command, or in XML that cannot be read.
    """
    known = {_SECTIONS[name]: options for name, options in _commands(text) if name in _SECTIONS}
    if not {"disk", "net", "options"} <= set(known):
        raise Refusal(
            f"drbdsetup xml-help: expected the commands {', '.join(COMMANDS[:3])}, "
            f"found {', '.join(sorted(known)) or 'none'}; call it once for each"
        )
    base = V9 if "peer" in known else V84
    told = {section: _completed(section, options, base) for section, options in known.items()}
    peer = told.pop("peer", {})
    told["disk"] = {**told["disk"], **peer}
    every: Section = {**told["options"], **told["disk"], **told["net"]}
    return replace(
        base,
        sections={**base.sections, **told},
        peer=peer,
        syncer={name: every.get(_today(name), rule) for name, rule in base.syncer.items()},
    )


def _today(name: str) -> str:
    return {"rate": "resync-rate", "after": "resync-after"}.get(name, name)


def _completed(section: str, told: dict[str, Rule | None], base: Table) -> Section:
    """Return the section with the built-in rule for texts, and with the options that other commands tell of."""
    known = base.peer if section == "peer" else base.sections[section]
    free = re.compile(r"[^\n]*")
    options = {name: known.get(name, free) if rule is None else rule for name, rule in told.items()}
    options.update({name: known[name] for name in _ELSEWHERE[section] if name in known and name not in told})
    return options


def _commands(text: str) -> Iterator[tuple[str, dict[str, Rule | None]]]:
    """Return the options of each command; None is a text."""
    for source in re.findall(r"<command\b.*?</command>", text, re.DOTALL):
        try:
            command = ElementTree.fromstring(source)
        except ElementTree.ParseError as error:
            raise Refusal(f"drbdsetup xml-help: expected XML, found {source[:60]!r} ({error})") from None
        wanted = (option for option in command.findall("option") if option.get("type") not in ("flag", "address"))
        yield command.get("name", ""), {option.get("name", ""): _rule(option) for option in wanted}


def _rule(option: ElementTree.Element) -> Rule | None:
    """Return the rule of one option; resync-after is a number for drbdsetup, but a name in drbd.conf."""
    kind = option.get("type")
    if option.get("name") == "resync-after" or kind == "string":
        return None
    if kind == "boolean":
        return SWITCH
    if kind == "handler":
        return tuple(value.text or "" for value in option.findall("handler"))
    if kind not in ("numeric", "numeric-or-symbol"):
        return None
    try:
        low, high = int(option.findtext("min", "0")), int(option.findtext("max", "0"))
    except ValueError as error:
        raise Refusal(
            f"drbdsetup xml-help: expected numbers for {option.get('name')}, found another text ({error})"
        ) from None
    unit = _UNITS.get(option.findtext("unit_prefix", "1"), 1) if "bytes" in option.findtext("unit", "") else 0
    return Range(low, high, unit, tuple(symbol.text or "" for symbol in option.findall("symbol")))
