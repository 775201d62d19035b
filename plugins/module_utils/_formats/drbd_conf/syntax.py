# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold a file against the grammar and the options of one DRBD: what drbdadm would stop at, and what it lets pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import grammar
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import SYNCER, V9, V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import (
    SWITCH,
    Range,
    Rule,
    describe,
    fits,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import SECRET, Statement, shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, Problem

_LIMITS = {
    "minor-count": Range(1, 255),
    "dialog-refresh": Range(0, 600),
    **dict.fromkeys(("cmd-timeout-short", "cmd-timeout-medium", "cmd-timeout-long"), Range(0, 900)),
    "node-id": Range(0, 31),
}
_PORT = Range(1, 65535)


def check(statement: Statement, table: Table, context: str = "") -> Iterator[Problem]:
    """Say what is wrong in a statement and all that is in it; what has no words to speak of is reported already."""
    if "!" in grammar.classes(statement.words, table.release).split():
        return
    if context in grammar.OPTIONS and not grammar.CONTEXTS[table.release].get(context, {}).get(statement.name):
        yield from option(statement, table, context)
        return
    known = grammar.CONTEXTS[table.release].get(context, {})
    if context == "free":
        return
    if statement.name not in known:
        yield Problem(statement.line, _unknown(statement, context, known, table))
    elif statement.name == "skip":
        yield from _skip(statement, table)
    else:
        found = grammar.form(statement, context, table.release)
        if found is None:
            expected = " or ".join(f"'{candidate.says}'" for candidate in known[statement.name])
            yield Problem(statement.line, f"expected {expected}, found '{_said(statement)}'")
            return
        yield from _limits(statement)
        if statement.name == "device":
            yield from _device(statement)
        if statement.name == "protocol":
            yield from _value(statement, table.sections["net"]["protocol"], "protocol", table)
        for inside in statement.inner:
            yield from check(inside, table, found.body)


def _said(statement: Statement) -> str:
    """Show a statement in one line."""
    return shown(statement.words) + (";" if statement.body is None else " { ... }")


def _unknown(statement: Statement, context: str, known: Mapping[str, object], table: Table) -> str:
    """Say that a statement does not stand here, and what may have been meant."""
    where = f"in {_place(context)}" if context else "at the top of the file"
    other = V9 if table.release == "8.4" else V84
    if statement.name in grammar.CONTEXTS[other.release].get(context, {}):
        return f"DRBD {table.release} has no {statement.name} {where} (DRBD {other.release} has it)"
    hint = _near(statement.name, tuple(known))
    return f"expected one of {', '.join(known)} {where}, found '{_said(statement)}'{hint}"


@lru_cache(maxsize=256)
def _near(name: str, known: tuple[str, ...]) -> str:
    """Guess which name was meant."""
    near = get_close_matches(name[:64], known, 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _place(context: str) -> str:
    return {
        "peer": "disk of a connection",
        "proxyhost": "proxy",
        "stackedvolume": "volume",
        "peervolume": "volume",
    }.get(context, context)


def _skip(statement: Statement, table: Table) -> Iterator[Problem]:
    """8.4 wants skip [NAME] { ... }; 9 takes any words before the brace."""
    if (
        table.release == "8.4"
        and "{" in statement.raw
        and not re.match(r'(?:[a-zA-Z0-9/._-]+|"[^"\n]*")?\s*\{', statement.raw)
    ):
        yield Problem(
            statement.line, "expected 'skip [NAME] { ... }', found more words before the '{' (DRBD 9 takes that)"
        )


def _limits(statement: Statement) -> Iterator[Problem]:
    """Numbers that are no options: ports, node-id, the numbers of global."""
    texts = ["", *statement.values]
    limit = _LIMITS.get(statement.name)
    if limit and not _within(limit, texts[-1]):
        yield Problem(statement.line, f"expected {limit} for {statement.name}, found {texts[-1]}")
    for before, text in zip(texts, texts[1:]):
        if before == ":" and not _within(_PORT, text):
            yield Problem(statement.line, f"expected a port from 1 to 65535, found {text}")


def _device(statement: Statement) -> Iterator[Problem]:
    """A device is /dev/drbd with its minor, or /dev/drbd_NAME with a minor behind it."""
    name, minor = statement.values[0], statement.values[-1]
    if not statement.words[1].quoted and name == "minor":
        return
    plain = f"/dev/{name}" if name.startswith("drbd") else name
    digits = re.fullmatch(r"/dev/drbd([0-9]{1,9})", plain, re.ASCII)
    alone = len(statement.values) == 1
    number = Range(0, 2**31 - 1).number(minor)
    if digits and (alone or number == int(digits[1])):
        return
    if digits:
        yield Problem(statement.line, f"expected the minor of {plain} to be {int(digits[1])}, found {minor}")
    elif plain.startswith("/dev/drbd_" if not alone else "/dev/drbd"):
        if alone:
            message = f"expected device /dev/drbdN, or a minor behind the name, found {plain}"
            yield Problem(statement.line, message, HOST)
    else:
        yield Problem(statement.line, f"expected device /dev/drbdN or /dev/drbd_NAME minor N, found {name}")


def _within(limit: Range, value: str) -> bool:
    number = limit.number(value)
    return number is not None and limit.low <= number <= limit.high


def option(statement: Statement, table: Table, section: str) -> Iterator[Problem]:
    """Check one option: its name, its form and its value."""
    if section == "proxy" and statement.name == "plugin" and statement.body is not None:
        return
    name, values = statement.label, statement.words[1:]
    said, rule = _rule(statement, table, section)
    if rule is None:
        if not (name in table.ignored and len(values) == 1 and statement.body is None and section != "syncer"):
            yield Problem(statement.line, _no_option(statement, table, section))
        return
    if statement.body is not None or len(values) > 1:
        hint = ": a value of several words needs double quotes" if len(values) > 1 else ""
        yield Problem(statement.line, f"expected '{name} VALUE;', found '{_said(statement)}'{hint}")
        return
    if name == "outdate-peer" and table.release == "9":
        yield Problem(statement.line, "DRBD 9 never calls the handler outdate-peer: it is fence-peer there", WARNING)
    if not values:
        yield from _bare(statement, rule, said, table)
    elif said != name and table.release == "8.4":
        yield Problem(statement.line, f"expected '{name};' or '{said} yes|no;', found '{_said(statement)}'")
    else:
        yield from _value(statement, rule, said, table)


def _rule(statement: Statement, table: Table, section: str) -> tuple[str, Rule | None]:
    """Return the option's name without the no- of old, and its rule."""
    known = {"syncer": table.syncer, "peer": table.peer}.get(section) or table.sections.get(section, {})
    name = statement.label if table.release == "9" else statement.name
    if (section, name) in table.alias:
        return name, known.get(table.alias[section, name])
    plain = name[3:] if name.startswith("no-") else name
    if plain != name and table.release == "8.4":
        old = ("disk-barrier", "disk-flushes", "disk-drain", "md-flushes", "tcp-cork")
        return plain, known.get(plain) if plain in old and section != "syncer" else None
    return plain, known.get(plain)


def _no_option(statement: Statement, table: Table, section: str) -> str:
    """Say that the section has no such option, and who has."""
    name = statement.name
    plain = name[3:] if name.startswith("no-") else name
    if not name:
        return f"expected an option in {_place(section)}, found '{_said(statement)}'"
    if section == "syncer" and name in SYNCER:
        return f"DRBD {table.release} has no {name} in syncer: it is {SYNCER[name].replace('.', ' { ', 1)} }} there"
    for other, known in table.sections.items():
        if plain in known and other != section:
            return f"{name} belongs in the section {other} of DRBD {table.release}"
    foreign = V9 if table.release == "8.4" else V84
    if plain in foreign.sections.get(section, {}):
        return f"DRBD {table.release} has no option {name} in {_place(section)} (DRBD {foreign.release} has it)"
    hint = _near(name, tuple(table.sections.get(section, {})))
    return f"DRBD {table.release} has no option {shown(statement.words[:1])} in {_place(section)}{hint}"


def _bare(statement: Statement, rule: Rule, said: str, table: Table) -> Iterator[Problem]:
    """An option without a value means yes."""
    if rule != SWITCH:
        level = ERROR if table.release == "8.4" or (said in table.peer and isinstance(rule, Range)) else WARNING
        tail = "; drbdadm takes it for yes, drbdsetup will not" if level == WARNING else ""
        yield Problem(statement.line, f"expected {describe(rule)} for {said}, found no value{tail}", level)


def _value(statement: Statement, rule: Rule, said: str, table: Table) -> Iterator[Problem]:
    """Check the value as drbdadm does; what it lets pass but drbdsetup or the kernel will not is a warning."""
    word = statement.words[1]
    lexical = grammar.classes((word,), table.release)
    shape = ("yes", "no") if rule == SWITCH else ("S", "N", "on")
    if table.release == "8.4" and lexical not in shape:
        expected = "yes or no, without quotes" if rule == SWITCH else f"{describe(rule)}, in double quotes"
        yield Problem(statement.line, f"expected {expected} for {said}, found {_shown(said, word.text)}")
    elif not _fine(rule, said, word.text):
        level = WARNING if _unchecked(rule, said, word.text, table) else ERROR
        later = "; drbdadm does not look, drbdsetup refuses it when the resource comes up" if level == WARNING else ""
        expected = "at most 63 bytes" if said == SECRET else describe(rule)
        yield Problem(statement.line, f"expected {expected} for {said}, found {_shown(said, word.text)}{later}", level)


def _unchecked(rule: Rule, said: str, value: str, table: Table) -> bool:
    """Whether drbdadm does not look at the value; 9 wants a number even where it pulls it into the range."""
    if table.release == "9" and isinstance(rule, Range) and rule.number(value) is None:
        return False
    return said in table.unchecked or (isinstance(rule, re.Pattern) and said != SECRET)


def _shown(said: str, value: str) -> str:
    return "something else (not shown)" if said == SECRET else repr(value[:60])


def _fine(rule: Rule, said: str, value: str) -> bool:
    """Whether the value is taken: a number by its size, a protocol in any case, a text by its form."""
    if said == SECRET:
        return len(value.encode("utf-8", "surrogatepass")) <= 63
    if isinstance(rule, Range):
        return value in rule.symbols or _within(rule, value)
    if isinstance(rule, re.Pattern):
        return fits(rule, value) or not (said == "cpu-mask" or said.endswith("-alg"))
    return value in rule or (said == "protocol" and value.upper() in rule)
