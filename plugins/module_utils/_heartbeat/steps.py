# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what has to be done about heartbeat's files and groups: what is + what is wanted -> steps or a Refusal."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import (
    OUR_INDEX,
    AuthKeys,
    Key,
    parse_authkeys,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import compare, parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group, parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import (
    is_held,
    is_stateless,
    sides,
)

STORAGE = ("Filesystem", "LVM", "Raid1", "drbddisk", "drbdupper", "mirror")
PATIENCE = ("deadtime 3600", "initdead 3600")  # seconds; initdead must not be below deadtime
ADDRESSES = ("IPaddr", "IPaddr2", "IPsrcaddr", "IPv6addr")  # they use no storage


@dataclass(frozen=True)
class GroupChanges:
    """Entries to stop (in this order) before haresources is replaced, those to start (in this order) after it.

    misplaced: keys of groups that run here although they count as the peer's.
    """

    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()


def plan_group_changes(
    old: list[Group],
    new: list[Group],
    held: str,
    me: str,
    running: Mapping[str, bool],
    elsewhere: Collection[str] = (),
) -> GroupChanges:
    """Return exactly the difference between two haresources for the groups that this node holds.

    held is the word of `cl_status rscstatus` (a stable one), running the status of entries as ResourceManager
    reads it, elsewhere the entries that the peer runs. Entries of held groups that do not run are started too, so
    a change that was interrupted or failed is completed by the next call.
    A group keeps running where it runs when its preferred node changes. From then on rscstatus is wrong about it on
    both nodes until it has moved: hence nothing of a group that the peer runs is touched (runs_elsewhere), and
    misplaced follows from what runs here, not from the difference. Entries that only notify are never called: a
    changed file is no takeover.
    Exceptions from "exactly": what stands on a storage entry that goes away is restarted, and so is the entry
    above a bind mount that comes in.
    """
    stop: list[str] = []
    start: list[str] = []
    misplaced: list[str] = []
    origin = match_groups(old, new)
    for group in old:
        successor = next((one for one in new if origin.get(one) == group), Group(group.node, ()))
        if is_held(held, me, group) and not runs_elsewhere(successor, running, elsewhere):
            stop += _stops(group, successor)
    for group in new:
        stateful = [entry for entry in group.entries if not is_stateless(entry)]
        if is_held(held, me, origin.get(group, group)) and not runs_elsewhere(group, running, elsewhere):
            start += [entry for entry in stateful if entry in stop or not running.get(entry)]
        if not is_held(held, me, group) and any(entry in start or running.get(entry) for entry in stateful):
            misplaced.append(group.key)
    return GroupChanges(tuple(stop), tuple(start), tuple(misplaced))


def runs_elsewhere(group: Group, running: Mapping[str, bool], elsewhere: Collection[str]) -> bool:
    """Whether the peer runs the group: some entry of it, and not fewer than run here.

    The comparison keeps a group of this node whose script says running on both (a service that other things use too).
    """
    there = sum(entry in elsewhere for entry in group.entries)
    return there > 0 and there >= sum(running.get(entry, False) for entry in group.entries)


def match_groups(old: list[Group], new: list[Group]) -> dict[Group, Group]:
    """Say which new group continues which old one: the one with the same key, else with most entries in common."""
    origin: dict[Group, Group] = {}
    free = list(old)

    def common(one: Group, other: Group) -> int:
        return len(_parts(one) & _parts(other))

    for same_key in (True, False):
        for group in new:
            fitting = [one for one in free if (one.key == group.key if same_key else common(one, group))]
            if group not in origin and fitting:
                origin[group] = max(fitting, key=lambda one: common(one, group))
                free.remove(origin[group])
    return origin


def _stops(old: Group, new: Group) -> list[str]:
    """What to stop of a group that runs here, right to left."""
    kept_units = {unit for entry in new.entries for unit in _units(entry)}
    stops: list[str] = []
    restart_above = False
    for entry in old.entries:
        script = split(entry)[0]
        if is_stateless(entry):
            continue
        if entry in new.entries:
            if (restart_above and script not in ADDRESSES) or _gains_mount(entry, old, new):
                stops.append(entry)
        elif script == "systemd":
            lost = [unit for unit in _units(entry) if restart_above or unit not in kept_units]
            stops += ["::".join(["systemd", *lost])] if lost else []
        else:
            stops.append(entry)
            restart_above = restart_above or (script in STORAGE and not _leaves_with_unit(entry, old, kept_units))
    return stops[::-1]


def _parts(group: Group) -> set[str]:
    """What the group runs: its entries, those of resource.d/systemd unit by unit."""
    return {part for entry in group.entries if not is_stateless(entry) for part in _units(entry) or [entry]}


def _units(entry: str) -> list[str]:
    """The units of an entry of resource.d/systemd."""
    script, args = split(entry)
    return args if script == "systemd" else []


def _is_bind(entry: str) -> bool:
    """Whether it is a bind mount: data of a service, which stand directly below the units that use them."""
    script, args = split(entry)
    return script == "Filesystem" and args[-1:] == ["bind"]


def _leaves_with_unit(entry: str, old: Group, kept_units: set[str]) -> bool:
    """Whether a bind mount that goes was that of a unit that goes, too: the other units do not use it."""
    above = old.entries[old.entries.index(entry) + 1 :]
    units = next((_units(one) for one in above if _units(one)), [])
    return _is_bind(entry) and not kept_units.issuperset(units)


def _gains_mount(entry: str, old: Group, new: Group) -> bool:
    """Whether a new bind mount stands directly below the entry, whose open files would stay on the old directory."""
    if split(entry)[0] in (*STORAGE, *ADDRESSES):
        return False
    for below in reversed(new.entries[: new.entries.index(entry)]):
        if split(below)[0] not in STORAGE:
            return False
        if below not in old.entries and _is_bind(below):
            return True
    return False


def plan_authkeys(current: AuthKeys | None, wanted: Key) -> tuple[AuthKeys, bool]:
    """Return the file with the wanted key, and whether a daemon with the current file would be deaf to it.

    Such a daemon neither understands nor is understood by one that has the new file (see _formats.authkeys).
    """
    final = AuthKeys(OUR_INDEX, {OUR_INDEX: wanted})
    deaf = current is not None and (current.sign, current.signing) != (OUR_INDEX, wanted)
    return final, deaf


def same_ha_cf(before: str, after: str) -> bool:
    """Whether heartbeat would do the same with both, so that a file somebody wrote by hand can stay."""
    return compare.same(parse.parse(before), parse.parse(after))


def same_haresources(before: str, after: str) -> bool:
    """Whether both have the same groups."""
    return parse_haresources(before) == parse_haresources(after)


def same_authkeys(before: str, after: str) -> bool:
    """Whether both have the same keys."""
    try:
        return parse_authkeys(before) == parse_authkeys(after)
    except Refusal:
        return False


def patient(ha_cf: str) -> str:
    """Return an ha.cf with which a node declares no peer dead while both change their key, one after the other."""
    others = [line for line in ha_cf.splitlines() if not re.match(r"\s*(deadtime|initdead)\b", line)]
    return "\n".join([*others, *PATIENCE]) + "\n"


def is_patient(ha_cf: str) -> bool:
    """Whether a change of key was begun and not ended."""
    return set(PATIENCE) <= set(ha_cf.splitlines())


def wanted_sides(state: str, which: str, held: str) -> frozenset[str]:
    """The sides this node holds after a takeover or standby of `which` (all, local, foreign)."""
    asked = frozenset({"local", "foreign"} if which == "all" else {which})
    return sides(held) | asked if state == "takeover" else sides(held) - asked
