# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge a haresources: where its two readers differ, what ResourceManager would do to its groups, whose nodes they are.

heartbeat itself refuses a haresources for one reason only: the first word of a line is no node (`check_nodes`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import cfile
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import LINE_BYTES, lower, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem

if TYPE_CHECKING:
    from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import File, Line

# The scripts of Debian's heartbeat, by their names in lower case: ResourceManager looks for the exact name.
SCRIPTS = {
    name.lower(): name
    for name in (
        *("apache", "AudibleAlarm", "db2", "Delay", "drbddisk", "drbdupper", "Filesystem", "hto-mapfuncs", "ICP"),
        *("ids", "IPaddr", "IPaddr2", "IPsrcaddr", "IPv6addr", "LinuxSCSI", "LVM", "LVSSyncDaemonSwap", "MailTo"),
        *("OCF", "portblock", "Raid1", "SendArp", "ServeRAID", "WAS", "WinPopup", "Xinetd"),
    )
}
ADDRESSES = ("IPaddr", "IPaddr2")
LABEL = 15  # characters of an interface name (IFNAMSIZ)
# ResourceManager's isip(): such a word is the argument of IPaddr
_BARE_ADDRESS = re.compile(r"[0-9][^:]*\.[0-9][^:]*\.[0-9][^:]*\.[0-9]")


def split(entry: str) -> tuple[str, list[str]]:
    """Script and arguments of a resource; a bare address is an argument of IPaddr. Empty arguments vanish."""
    if _BARE_ADDRESS.match(entry) and "::" not in entry:
        return "IPaddr", [entry]
    script, *arguments = entry.split("::")
    return script, [argument for argument in arguments if argument]


def problems(file: File, text: str) -> list[Problem]:
    """Return all that is wrong with the file alone, in no order."""
    return [
        *cfile.warnings(text, LINE_BYTES - 1),
        *_physical(text),
        *_readings(file),
        *_keys(file),
        *(problem for line in file.lines for problem in _group(line)),
    ]


def check_nodes(file: File, nodes: Collection[str], pings: Collection[str] = ()) -> list[Problem]:
    """Return what is wrong with the nodes of the file, given those of ha.cf; case of letters does not matter."""
    known, others = {lower(name) for name in nodes}, {lower(name) for name in pings}
    listed = ", ".join(sorted(known)) or "none"
    found = []
    for head in file.heads:
        if lower(head.word) not in known | others:
            message = f"expected a node of ha.cf ({listed}) at the start of the line, found {shown(head.word)}"
            found.append(Problem(head.line, message))
        elif lower(head.word) not in known:
            message = f"expected a node of ha.cf ({listed}), found the ping node {shown(head.word)}: it starts nothing"
            found.append(Problem(head.line, message, WARNING))
    heads = {head.line for head in file.heads}
    for line in file.lines:
        if line.line not in heads and line.group.node not in known:
            message = f"expected a node of ha.cf ({listed}), found {shown(line.group.node)}: nobody starts the group"
            found.append(Problem(line.line, message, WARNING))
    return sorted(found)


def _physical(text: str) -> Iterator[Problem]:
    """Carriage returns, once a file; backslashes that look as if they continued their line."""
    returned = False
    for number, line in enumerate(text.split("\n"), 1):
        if "\r" in line and not returned:
            returned = True
            message = "expected lines that end in a newline alone, found a carriage return: it is part of the last word"
            yield Problem(number, message, WARNING)
        stripped = line.rstrip()
        if stripped.endswith("\\") and stripped != line and "#" not in line:
            message = "expected a backslash as the very last character, found blanks behind it: the line ends here"
            yield Problem(number, message, WARNING)


def _readings(file: File) -> Iterator[Problem]:
    """Where the daemon's first words are not the nodes of ResourceManager's groups."""
    nodes = {line.line: line.group.node for line in file.lines}
    heads = {head.line: lower(head.word) for head in file.heads}
    for number, node in nodes.items():
        if heads.get(number) != node:
            other = shown(heads[number]) if number in heads else "part of another line"
            message = f"expected one reading, found two: a group of {shown(node)} for ResourceManager"
            yield Problem(number, f"{message}, {other} for heartbeat", WARNING)
    for number, word in heads.items():
        if number not in nodes:
            message = f"expected one reading, found two: part of another group for ResourceManager, node {shown(word)}"
            yield Problem(number, f"{message} for heartbeat", WARNING)


def _keys(file: File) -> Iterator[Problem]:
    """ResourceManager finds a group by its first resource, anywhere in the file; a resource has one owner."""
    seen: dict[str, Line] = {}
    for line in file.lines:
        if not line.group.entries:
            message = "expected resources behind the node, found none: heartbeat has nothing to start"
            yield Problem(line.line, message, WARNING)
        for entry in dict.fromkeys(line.group.entries):
            first = seen.setdefault(entry, line)
            if first is line:
                continue
            key = entry in (first.group.key, line.group.key)
            what = "the first resource of a group nowhere else" if key else "a resource in one group"
            trouble = "heartbeat finds a group by it" if key else "the end of one group stops it for both"
            message = f"expected {what}, found {shown(entry)} in line {first.line} too: {trouble}"
            yield Problem(line.line, message, WARNING)


def _group(line: Line) -> Iterator[Problem]:
    """What looks wrong in one group."""
    if any("#" in entry for entry in (line.group.node, *line.group.entries)):
        message = "expected no comment in a continuation line, found '#': it and what follows are resources"
        yield Problem(line.line, message, WARNING)
    disks = False
    for entry in line.group.entries:
        script, arguments = split(entry)
        disks = disks or script == "drbddisk"
        right = SCRIPTS.get(script.lower(), script)
        if right != script:
            yield Problem(line.line, f"expected the script {right}, found {shown(script)} in other letters", WARNING)
        if re.search("::(::|$)", entry):
            yield Problem(line.line, f"expected no empty argument, found one in {shown(entry)}: it vanishes", WARNING)
        if script in ADDRESSES:
            yield from _address(line, arguments)
        if script == "Filesystem" and arguments[:1] and re.match("/dev/drbd[0-9]", arguments[0]) and not disks:
            message = f"expected drbddisk before a file system on DRBD, found {shown(entry)} without it"
            yield Problem(line.line, message, WARNING)


def _address(line: Line, arguments: list[str]) -> Iterator[Problem]:
    """`ADDRESS[/mask[/interface[:label]][/broadcast]]`."""
    address, *rest = arguments[0].split("/") if arguments else [""]
    octets = address.split(".")
    if len(octets) != 4 or not all(re.fullmatch("[0-9]{1,3}", octet) and int(octet) < 256 for octet in octets):
        yield Problem(line.line, f"expected an IPv4 address, found {shown(address)}", WARNING)
    for label in (part for part in rest if ":" in part and len(part) > LABEL):
        yield Problem(line.line, f"expected a label of at most {LABEL} characters, found {shown(label)}", WARNING)
