# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that an import reads, parsed: of each kind the one of the first node that has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import capture as paths
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import authkeys, haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import Config
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import model as ldirectord_file
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import parse as ldirectord_format
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import ldirectord_words
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import NOTE, WRONG

KINDS = {"ha_cf": paths.HA_CF, "haresources": paths.HARESOURCES, "authkeys": paths.AUTHKEYS, "drbd": paths.DRBD}


@dataclass(frozen=True)
class Sources:
    """What counts. files: all texts that count; others: the ha.cf of the other nodes; common: DRBD's common section."""

    files: Files
    ha_cf: File
    others: tuple[File, ...]
    haresources: haresources.File
    authkeys: authkeys.File = field(repr=False)
    drbd: Config = field(repr=False)
    resources: tuple[Resource, ...] = field(repr=False)
    common: Mapping[str, Mapping[str, str]] = field(repr=False)
    ldirectord: Mapping[str, ldirectord_file.File] = field(repr=False)  # name in haresources → file

    @property
    def devices(self) -> tuple[str, ...]:
        """The network devices that heartbeats travel over, in file order."""
        whole = [value for one in self.ha_cf.statements if one.name in ("bcast", "udp") for value in one.values]
        first = [one.values[0] for one in self.ha_cf.statements if one.name in ("ucast", "mcast") and one.values]
        return tuple(dict.fromkeys([*whole, *first]))


def sources(capture: Capture, draft: Draft) -> Sources:
    """Parse the files; note what is missing, what differs between nodes and what the parsers found."""
    texts: dict[str, str] = {}
    for kind, path in KINDS.items():
        having = list(capture.having(path))
        draft.files[kind] = having[0].where(path) if having else path
        if not having and kind != "drbd":
            draft.note(WRONG, kind, 0, "expected the file, found none")
        _compare(kind, path, having, draft)
        texts.update({path: having[0].texts[path]} if having else {})
    for path in sorted({path for files in capture.nodes.values() for path in files.below("/etc/drbd.d")}):
        _compare("drbd", path, list(capture.having(path)), draft)
    drbd = next(
        (files for files in capture.nodes.values() if any(p.startswith("/etc/drbd") for p in files.texts)), None
    )
    texts.update({p: text for p, text in drbd.texts.items() if p.startswith("/etc/drbd")} if drbd else {})
    files = Files("", texts)
    config = parsed.drbd(files)
    every = parsed.resources(config)
    found = Sources(
        files=files,
        ha_cf=parsed.ha_cf(files),
        others=() if capture.flat else tuple(parsed.ha_cf(other) for other in list(capture.having(paths.HA_CF))[1:]),
        haresources=parsed.haresources(files),
        authkeys=parsed.authkeys(files),
        drbd=config,
        resources=tuple(one for one in every if one.statement.name == "resource"),
        common=next((one.options for one in every if one.statement.name == "common"), {}),
        ldirectord=_ldirectord(capture, parsed.haresources(files), draft),
    )
    _report(capture, drbd, found, draft)
    return found


def _ldirectord(capture: Capture, groups: haresources.File, draft: Draft) -> dict[str, ldirectord_file.File]:
    """Parse the files that haresources gives to ldirectord, below /etc/ha.d if it says no full path."""
    found = {}
    entries = [entry for group in groups.groups for entry in group.entries]
    for name in dict.fromkeys(entry[12:] for entry in entries if entry.startswith("ldirectord::")):
        path = name if name.startswith("/") else f"/etc/ha.d/{name}"
        having = list(capture.having(path))
        if not having:
            draft.note(WRONG, path, 0, "expected the file that haresources gives to ldirectord, found none")
            continue
        draft.files.setdefault("ldirectord", having[0].where(path))
        draft.files[f"ldirectord {name}"] = having[0].where(path)
        _compare("ldirectord", path, having, draft)
        found[name] = ldirectord_format.parse(having[0].texts[path])
        draft.problems(f"ldirectord {name}", found[name].problems)
    unused = paths.LDIRECTORD not in [f"/etc/ha.d/{name}" for name in found]
    for files in list(capture.having(paths.LDIRECTORD))[:1] if unused else []:
        why = "haresources does not say its name" if "ldirectord" in entries else "no group runs ldirectord with it"
        draft.note(NOTE, files.where(paths.LDIRECTORD), 0, f"{why}: the file is left as it is on the nodes")
    return found


def _compare(kind: str, path: str, having: list[Files], draft: Draft) -> None:
    """Note a file that says something else on another node; each node's own ucast lines are another matter."""
    for other in having[1:]:
        same = other.texts[path] == having[0].texts[path]
        if not same and not _alike(kind, path, other, having[0]):
            message = f"differs from {having[0].where(path)}, which was imported: compare them first"
            draft.note(WRONG, other.where(path), 0, message)


def _says(kind: str, files: Files) -> object:
    """What a file of heartbeat says, apart from comments and layout."""
    if kind == "ha_cf":
        return [(one.name, one.values) for one in parsed.ha_cf(files).statements if one.name != "ucast"]
    return parsed.haresources(files).groups if kind == "haresources" else parsed.authkeys(files).auth


def _alike(kind: str, path: str, one: Files, other: Files) -> bool:
    """Whether the file says the same on two nodes."""
    if kind == "ldirectord":
        said = [ldirectord_words.statements(ldirectord_format.parse(files.texts[path])) for files in (one, other)]
        return said[0] == said[1]
    return kind != "drbd" and _says(kind, one) == _says(kind, other)


def _report(capture: Capture, drbd: Files | None, found: Sources, draft: Draft) -> None:
    """Note what is wrong with the files themselves."""
    for path, problem in capture.problems:
        draft.note(WRONG, path, problem.line, problem.message)
    for kind, problems in (
        ("ha_cf", found.ha_cf.problems),
        ("haresources", found.haresources.problems),
        ("authkeys", found.authkeys.problems),
    ):
        if KINDS[kind] in found.files.texts:
            draft.problems(kind, problems)
    for file in found.drbd.files:
        place = file.path if file.path.startswith("/") else f"/etc/{file.path}"
        draft.problems(drbd.where(place) if drbd else place, file.problems)
