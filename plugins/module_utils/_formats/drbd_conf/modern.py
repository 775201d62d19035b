# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say what DRBD 8.0 to 8.3 (and older) had in the words of 8.4 or 9."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.meaning import SECTIONS
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import SYNCER, V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import assess
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import (
    SECRET,
    File,
    Statement,
    Word,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import WARNING, Problem

# what 0.7 and 8.0 had and nobody has today → what became of it
_GONE = {
    "on-disconnect": "DRBD reconnects by itself",
    "on-disconnect-policy": "DRBD reconnects by itself",
    "group": "say resync-after in disk for an order",
    "skip-wait": "DRBD has no such thing today",
    "incon-degr-cmd": "say pri-on-incon-degr in handlers",
    "do-panic": "say on-io-error in disk",
    "disk-size": "say size in disk",
    "tl-size": "DRBD finds the size itself",
    "inittimeout": "say wfc-timeout in startup",
    "load-only": "DRBD has no such thing today",
    "skip-sync": "DRBD has no such thing today",
    "sync-min": "say c-min-rate in disk",
    "sync-max": "say c-max-rate in disk",
    "sync-nice": "DRBD has no such thing today",
    "sync-group": "say resync-after in disk for an order",
    "ignore-on": "a resource is ignored by hosts it does not name",
}
_ONLY84 = ("use-bmbv", "max-bio-bvecs", "unplug-watermark")


@dataclass
class _Sections:
    """The sections of a resource while options move between them."""

    table: Table
    notes: list[Problem] = field(default_factory=list)
    moved: dict[str, list[Statement]] = field(default_factory=dict)
    order: dict[int, int] = field(default_factory=dict)  # id of an option → its place among all

    orphans: list[str] = field(default_factory=list)  # comments of what is dropped

    def orphan(self, statement: Statement) -> None:
        """Keep the comments of a statement that goes."""
        remarks = (statement.remark, statement.close)
        self.orphans += [*statement.comments, *(remark for remark in remarks if remark), *statement.tail]

    def counted(self, option: Statement) -> Statement:
        self.order[id(option)] = len(self.order)
        return option

    def note(self, line: int, message: str) -> None:
        self.notes.append(Problem(line, message, WARNING))


def modern(file: File, table: Table = V84) -> tuple[File, tuple[Problem, ...]]:
    """Return the file in the form of DRBD 8.4 (or 9), with its problems, and what was moved or dropped.

    It says the same but for what is reported as dropped. What the new form does not know either stays, as a problem.
    """
    notes: list[Problem] = []
    statements = tuple(_top(statement, table, notes) for statement in file.statements)
    return assess(replace(file, statements=statements), table), tuple(sorted(notes))


def _top(statement: Statement, table: Table, notes: list[Problem]) -> Statement:
    if statement.name not in ("resource", "common") or statement.body is None:
        return statement
    work = _Sections(table)
    kept = [new for inside in statement.body for new in _resource(inside, work)]
    body = _joined(kept, work)
    notes += work.notes
    return replace(statement, body=tuple(body), tail=(*statement.tail, *work.orphans))


def _resource(statement: Statement, work: _Sections) -> list[Statement]:
    """Return what is left of a statement of a resource; what moves is put aside."""
    name = statement.name
    if name == "protocol" and statement.body is None and len(statement.values) == 1:
        work.note(statement.line, f"protocol {statement.values[0]} moved to net")
        work.moved.setdefault("net", []).append(work.counted(statement))
        return []
    if name in ("syncer", *SECTIONS) and statement.body is not None:
        inner = _commented(statement, work) if name == "syncer" else statement.body
        options = [new for option in inner for new in _option(option, name, work)]
        return [] if name == "syncer" else [replace(statement, body=tuple(options))]
    if name in ("on", "floating", "volume", "stacked-on-top-of") and statement.body is not None:
        return [replace(statement, body=tuple(new for inside in statement.body for new in _resource(inside, work)))]
    return _lower(statement, work)


def _commented(section: Statement, work: _Sections) -> tuple[Statement, ...]:
    """Return the options of a section that goes, with its comments at the first."""
    if not section.inner:
        work.orphan(section)
        return ()
    first = section.inner[0]
    remarks = [remark for remark in (section.remark, section.close) if remark]
    comments = (*section.comments, *remarks, *section.tail, *first.comments)
    return (replace(first, comments=comments), *section.inner[1:])


def _lower(statement: Statement, work: _Sections) -> list[Statement]:
    """Renew the statements of a host or a volume."""
    if statement.name == "flexible-meta-disk":
        work.note(statement.line, "flexible-meta-disk is meta-disk today")
        return [_renamed(statement, "meta-disk")]
    if _dropped(statement, statement.name, work):
        return []
    if any(word.text == "sci" and not word.quoted for word in statement.words):
        work.note(statement.line, "the address family sci is called ssocks today")
        words = tuple(replace(word, text="ssocks") if word.text == "sci" else word for word in statement.words)
        return [replace(statement, words=words)]
    return [statement]


def _option(option: Statement, section: str, work: _Sections) -> list[Statement]:
    """Return the option as its section has it today; nothing if it moved or nobody has it."""
    if _dropped(option, option.name, work):
        return []
    name, home = option.name, section
    if name.startswith("no-") and not option.values:
        option = replace(
            _renamed(option, name[3:]), words=(Word(name[3:], line=option.line), Word("no", line=option.line))
        )
        work.note(option.line, f"{name} is {name[3:]} no today")
        name = name[3:]
    if section == "syncer" or (section == "disk" and name in ("rate", "after")):
        home, _, today = SYNCER.get(name, f"{section}.{name}").partition(".")
        if home == "syncer":
            work.note(option.line, f"{name} of syncer is unknown: dropped")
            work.orphan(option)
            return []
    else:
        today = V84.alias.get((section, name), name)
        if name == "fencing" and section == "disk" and work.table.release == "9":
            home = "net"
    if (home, today) == (section, option.name):
        return [work.counted(option)]
    if (home, today) != (section, name):
        work.note(option.line, f"{name} of {section} is {today} in {home} today")
    if home == section:
        return [work.counted(_renamed(option, today))]
    work.moved.setdefault(home, []).append(work.counted(_renamed(option, today)))
    return []


def _dropped(statement: Statement, name: str, work: _Sections) -> bool:
    """Report and drop what no DRBD of today knows."""
    why = _GONE.get(name) if name != "ignore-on" or work.table.release == "9" else None
    if name in V84.ignored:
        why = "DRBD 8.4 ignores it"
    if name in _ONLY84 and work.table.release == "9":
        why = "DRBD 9 has no such thing"
    if name == "become-primary-on" and work.table.release == "9":
        why = "DRBD 9 ignores it and has auto-promote"
    if why is None:
        return False
    work.note(statement.line, f"{name} is dropped: {why}")
    work.orphan(statement)
    return True


def _renamed(statement: Statement, name: str) -> Statement:
    first = statement.words[0]
    return replace(statement, words=(Word(name, line=first.line), *statement.words[1:]))


def _joined(kept: list[Statement], work: _Sections) -> list[Statement]:
    """Put the moved options into their sections."""
    first = next((n for n, old in enumerate(kept) if old.body is not None), len(kept))
    for section, options in work.moved.items():
        at = next((n for n, old in enumerate(kept) if old.name == section and old.body is not None), None)
        if at is None:
            line = options[0].line
            at, first = first, first + 1
            kept.insert(at, Statement((Word(section, line=line),), body=(), line=line))
        kept[at] = replace(kept[at], body=tuple(_merged([*kept[at].inner], options, section, work)))
    return kept


def _merged(here: list[Statement], moved: list[Statement], section: str, work: _Sections) -> list[Statement]:
    """Return the options of a section, each once: of two drbdadm 8.4 uses the first in disk, else the last."""
    used: dict[str, Statement] = {}
    for option in sorted((*here, *moved), key=lambda option: work.order.get(id(option), 0), reverse=section == "disk"):
        old = used.get(option.name)
        if old is not None:
            said = "" if option.name == SECRET else f" {' '.join(old.values)}"
            work.note(
                old.line,
                f"{option.name}{said} is dropped: line {option.line} says it for {section}, and that one is used",
            )
            work.orphan(old)
        used[option.name] = option
    return [option for option in (*here, *moved) if used[option.name] is option]
