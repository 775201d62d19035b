# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What grows while a capture is imported: every part adds its variables, comments and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import HOST, Problem
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import NOTE, VERBATIM, WRONG, Note

# A comment with one of these words may hold a secret, so it goes to the secrets' file.
SECRETIVE = re.compile(r"secret|passw|\blogin\b|passphrase|stonith_host|\bkey\b|community", re.IGNORECASE)
MOST = 200  # problems of a file that are told one by one
_HIDDEN = "kept as a comment in secrets.yml, because it may hold a secret"


@dataclass
class Item:
    """A resource of a group as the model says it, with the words of haresources that it stands for."""

    resource: dict[str, Any]
    words: tuple[str, ...]
    line: int


@dataclass
class Group:
    """A group: its node, its items; said: the words of its line."""

    node: str
    items: list[Item]
    said: tuple[str, ...]
    line: int


@dataclass
class Kept:
    """A variable with the lines it was made of, and where the first of them stands."""

    value: Any
    lines: list[str] = field(repr=False)
    line: int


@dataclass
class Draft:
    """The inventory so far. `flat` are variables of one value, `plain` those that hand on a directive of ha.cf."""

    flat: dict[str, Any] = field(default_factory=dict)
    plain: dict[str, Kept] = field(default_factory=dict)
    volumes: dict[str, Kept] = field(default_factory=dict)
    services: dict[str, Kept] = field(default_factory=dict)  # virtual ones
    groups: dict[str, Group] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict, repr=False)  # resources of DRBD as ha_drbd_resources says them
    sections: dict[str, str] = field(default_factory=dict)  # those that are no volume
    verbatim: dict[str, list[str]] = field(default_factory=dict)
    secrets: dict[str, Any] = field(default_factory=dict, repr=False)
    private: list[str] = field(default_factory=list, repr=False)
    comments: dict[str, list[str]] = field(default_factory=dict, repr=False)
    notes: dict[Note, None] = field(default_factory=dict)  # in order, each once
    files: dict[str, str] = field(default_factory=dict)  # kind of file (ha_cf, ...) → as the capture names it

    def note(self, kind: str, what: str, line: int, message: str) -> None:
        """Add a note about one kind of file, once."""
        self.notes[Note(kind, self.files.get(what, what), line, message)] = None

    def problems(self, what: str, problems: Iterable[Problem]) -> None:
        """Note what the parser found, but for what depends on the machine."""
        found = [problem for problem in problems if problem.level != HOST]
        for problem in found[:MOST]:
            self.note(WRONG, what, problem.line, problem.message)
        if len(found) > MOST:
            self.note(WRONG, what, found[MOST].line, f"and {len(found) - MOST} more: is this the right file?")

    def keep(self, what: str, line: int, texts: Iterable[str], why: str) -> None:
        """Keep lines that the model has no words for; one that may hold a secret stays apart and is not shown."""
        lines = list(texts)
        shown = [text for text in lines if not SECRETIVE.search(text)]
        if shown:
            self.verbatim.setdefault(what, []).extend(shown)
            told = shown[0].strip() if len(shown) == 1 else f"{len(shown)} lines"
            self.note(VERBATIM, what, line, f"{why}; kept in ha_verbatim.{what}: {told}")
        for text in lines:
            if SECRETIVE.search(text):
                self.private.append(f"{self.files.get(what, what)}:{line} (not built): {text}")
                self.note(VERBATIM, what, line, f"{why}; {_HIDDEN}")

    def keep_resource(self, name: str, line: int, texts: Iterable[str], why: str) -> None:
        """Keep a resource of DRBD that is no volume: in DRBD's own words, or as lines if it cannot be said so."""
        if name not in self.words:
            self.keep("drbd", line, texts, f"resource {name}: {why}; site.yml will not write it")
            return
        self.sections[name] = self.words[name]
        self.comments[f"ha_drbd_resources.{name}"] = self.comments.pop(f"ha_volumes.{name}", [])
        self.note(NOTE, "drbd", line, f"resource {name}: {why}; said in DRBD's own words in ha_drbd_resources")

    def comment(self, path: str, what: str, texts: Iterable[str]) -> None:
        """Keep what a person wrote, at a variable."""
        for text in texts:
            if SECRETIVE.search(text):
                self.private.append(f"{self.files.get(what, what)}, at {path}: {text.lstrip('#').strip()}")
            else:
                self.comments.setdefault(path, []).append(text)

    def variables(self) -> dict[str, Any]:
        """Return the variables of the cluster, in the order in which people read them."""
        found = {**self.flat, **{name: kept.value for name, kept in self.plain.items()}}
        if self.volumes:
            found["ha_volumes"] = {name: kept.value for name, kept in self.volumes.items()}
        if self.sections:
            found["ha_drbd_resources"] = self.sections
        if self.groups:
            found["ha_groups"] = {
                name: {"node": group.node, "resources": [item.resource for item in group.items]}
                for name, group in self.groups.items()
            }
        if self.services:
            found["ha_virtual_services"] = {name: kept.value for name, kept in self.services.items()}
        if self.verbatim:
            found["ha_verbatim"] = self.verbatim
        return dict(sorted(found.items(), key=lambda entry: _ORDER.get(entry[0], _ORDER["ha_auth_method"])))


_ORDER: Mapping[str, int] = {
    name: n
    for n, name in enumerate(
        (
            *("ha_links", "ha_keepalive", "ha_warntime", "ha_deadtime", "ha_initdead", "ha_deadping", "ha_udpport"),
            *("ha_auto_failback", "ha_use_logd", "ha_logfile", "ha_debugfile", "ha_logfacility", "ha_debug"),
            *("ha_ping", "ha_ipfail", "ha_auth_method", "ha_volumes", "ha_drbd_resources", "ha_groups"),
            *("ha_virtual_services", "ha_ldirectord", "ha_verbatim"),
        )
    )
}
