# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import AuthKeys, Key
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group, parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.status import is_held
from hypothesis import given
from hypothesis import strategies as st

FS = "Filesystem::/dev/drbd0::/mnt::ext4"
FS2 = "Filesystem::/dev/drbd0::/mnt::ext3"
BIND = "Filesystem::/mnt/www::/var/www::none::bind"
IP = "IPaddr2::10.0.0.9/24/eth0"
BASE = "alpha a b c"

CASES = {
    "unchanged": ("local", BASE, BASE, "", ""),
    "appended": ("local", BASE, "alpha a b c d e", "", "d e"),
    "inserted": ("local", BASE, "alpha a x b c", "", "x"),
    "removed, right to left": ("local", BASE, "alpha a", "c b", ""),
    "changed": ("local", BASE, "alpha a x c", "b", "x"),
    "reordered": ("local", BASE, "alpha a c b", "", ""),
    "first entry changed": ("local", BASE, "alpha x b c", "a", "x"),
    "not held": ("foreign", BASE, "alpha a", "", ""),
    "nothing held": ("none", BASE, "alpha a d", "", ""),
    "held after a takeover": ("all", "beta a b", "beta a c", "b", "c"),
    "new group of mine": ("local", BASE, f"{BASE}\nalpha x y", "", "x y"),
    "new group of the peer's": ("local", BASE, f"{BASE}\nbeta x y", "", ""),
    "new group of the peer's, all here": ("all", BASE, f"{BASE}\nbeta x y", "", "x y"),
    "new group of the peer's, foreign here": ("foreign", BASE, f"{BASE}\nbeta x y", "", "x y"),
    "group removed": ("local", f"{BASE}\nalpha x y", BASE, "y x", ""),
    "first file": ("local", "", BASE, "", "a b c"),
    "entry moves to another group": ("local", "alpha a b\nalpha x", "alpha a\nalpha x b", "b", "b"),
    "notifiers are not called": ("local", "alpha a MailTo::x", "alpha a MailTo::y", "", ""),
    "storage changed under a service": ("local", f"alpha {IP} {FS} s", f"alpha {IP} {FS2} s", f"s {FS}", f"{FS2} s"),
    "storage removed, address above": ("local", f"alpha a {FS} {IP} s", f"alpha a {IP} s", f"s {FS}", "s"),
    "service below storage stays": ("local", f"alpha s {FS}", "alpha s", FS, ""),
    "new storage alone": ("local", f"alpha {IP} s", f"alpha {IP} {FS} s", "", FS),
    "new bind mount below a service": ("local", f"alpha {FS} s t", f"alpha {FS} {BIND} s t", "s", f"{BIND} s"),
    "new bind mount below a new service": ("local", f"alpha {FS} s", f"alpha {FS} s {BIND} n", "", f"{BIND} n"),
    "unit added": ("local", "alpha systemd::u", "alpha systemd::u::v", "", "systemd::u::v"),
    "unit removed": ("local", "alpha a systemd::u::v", "alpha a systemd::u", "systemd::v", "systemd::u"),
    "unit leaves with its bind mount": (
        "local",
        f"alpha {FS} {BIND} systemd::u::v",
        f"alpha {FS} systemd::u",
        f"systemd::v {BIND}",
        "systemd::u",
    ),
    "bind mount leaves, its unit stays": (
        "local",
        f"alpha {FS} {BIND} systemd::u",
        f"alpha {FS} systemd::u",
        f"systemd::u {BIND}",
        "systemd::u",
    ),
    "unit on changed storage": (
        "local",
        f"alpha {FS} systemd::u::v",
        f"alpha {FS2} systemd::u",
        f"systemd::u::v {FS}",
        f"{FS2} systemd::u",
    ),
}


def up(held: str, groups: list[Group]) -> dict[str, bool]:
    """The status of entries on alpha when everything that it holds runs."""
    return {entry: is_held(held, "alpha", group) for group in groups for entry in group.entries}


@pytest.mark.parametrize(("held", "old", "new", "stop", "start"), CASES.values(), ids=CASES)
def test_exactly_the_difference(held: str, old: str, new: str, stop: str, start: str) -> None:
    before, after = parse_haresources(old), parse_haresources(new)
    changes = steps.plan_group_changes(before, after, held, "alpha", up(held, before))
    assert (" ".join(changes.stop), " ".join(changes.start), changes.misplaced) == (stop, start, ())


@pytest.mark.parametrize(
    ("held", "old", "new", "misplaced"),
    [
        ("local", BASE, "beta a b c", ("a",)),
        ("local", BASE, "beta x b c", ("x",)),
        ("all", BASE, "beta a b c", ()),
        ("local", "beta a b c", BASE, ()),
    ],
)
def test_a_group_runs_on_where_it_is_when_its_node_changes(
    held: str, old: str, new: str, misplaced: tuple[str, ...]
) -> None:
    before, after = parse_haresources(old), parse_haresources(new)
    changes = steps.plan_group_changes(before, after, held, "alpha", up(held, before))
    assert set(changes.stop + changes.start) <= {"a", "x"}
    assert changes.misplaced == misplaced


def test_what_does_not_run_is_started_and_what_runs_is_not() -> None:
    groups = parse_haresources(BASE)
    seen = {"a": True, "b": False, "c": True}
    assert steps.plan_group_changes(groups, groups, "local", "alpha", seen).start == ("b",)
    assert steps.plan_group_changes([], groups, "local", "alpha", seen).start == ("b",)


# The file already says that the group prefers the other node than the one that runs it: `held` is wrong on both.
AGAIN = {
    # held, group before, group after, run here, run on the peer -> stop, start, misplaced
    "mine by name, the peer runs it": ("local", BASE, BASE, "", "a b c", "", "", ""),
    "mine by name, the peer runs one entry": ("local", BASE, BASE, "", "b", "", "", ""),
    "mine by name, the peer runs it, changed": ("local", BASE, "alpha a c d", "", "a c", "", "", ""),
    "mine by name, the peer runs it, first entry changed": ("local", BASE, "alpha x b c", "", "b c", "", "", ""),
    "mine by name, the peer runs it, new to the file": ("local", "", BASE, "", "a", "", "", ""),
    "mine by name, nobody runs it": ("local", BASE, BASE, "", "", "", "a b c", ""),
    "mine by name, the peer runs another group": ("local", BASE, BASE, "", "x", "", "a b c", ""),
    "mine, an entry says running on both": ("local", BASE, "alpha a c d", "a b c", "c", "b", "d", ""),
    "mine by name, both run as much": ("local", BASE, BASE, "a", "b", "", "", ""),
    "the peer's by name, it runs here": ("local", "beta a b c", "beta a b c", "a b c", "", "", "", "a"),
    "the peer's by name, one entry runs here": ("local", "beta a b c", "beta a b c", "c", "", "", "", "a"),
    "the peer's by name, a new first entry": ("local", "beta a b c", "beta x b c", "b c", "", "", "", "x"),
    "the peer's by name, nothing held": ("none", "beta a b c", "beta a b c", "a", "", "", "", "a"),
    "the peer's, it runs there": ("local", "beta a b c", "beta a b c", "", "a b c", "", "", ""),
    "the peer's, held here": ("all", "beta a b c", "beta a b c", "a b c", "", "", "", ""),
    "the peer's, only a notifier here": ("local", "beta a MailTo::x", "beta a MailTo::x", "MailTo::x", "", "", "", ""),
}


@pytest.mark.parametrize(
    ("held", "old", "new", "here", "there", "stop", "start", "misplaced"), AGAIN.values(), ids=AGAIN
)
def test_nothing_is_started_that_the_peer_runs(
    held: str, old: str, new: str, here: str, there: str, stop: str, start: str, misplaced: str
) -> None:
    before, after = parse_haresources(old), parse_haresources(new)
    running = dict.fromkeys(here.split(), True)
    changes = steps.plan_group_changes(before, after, held, "alpha", running, there.split())
    assert changes == steps.GroupChanges(tuple(stop.split()), tuple(start.split()), tuple(misplaced.split()))


ENTRIES = st.lists(st.sampled_from(["a", "b", IP, FS, BIND, "systemd::u"]), unique=True, min_size=1)


@given(ENTRIES, ENTRIES)
def test_afterwards_everything_new_runs_and_nothing_else(old: list[str], new: list[str]) -> None:
    before, after = [Group("alpha", tuple(old))], [Group("alpha", tuple(new))]
    changes = steps.plan_group_changes(before, after, "local", "alpha", up("local", before))
    assert (set(old) - set(changes.stop)) | set(changes.start) == set(new)


OLD, NEW = Key("sha1", "old"), Key("sha1", "new")


@pytest.mark.parametrize(
    ("current", "deaf"),
    [
        (None, False),
        (AuthKeys(1, {1: NEW}), False),
        (AuthKeys(1, {1: NEW, 2: OLD}), False),
        (AuthKeys(1, {1: OLD}), True),
        (AuthKeys(2, {1: NEW, 2: OLD}), True),
        (AuthKeys(3, {3: NEW}), True),  # the index stands in every message, and has to be in the receiver's file
        (AuthKeys(1, {1: Key("md5", "new")}), True),
    ],
)
def test_two_daemons_understand_each_other_only_with_the_same_key(current: AuthKeys | None, deaf: bool) -> None:
    assert steps.plan_authkeys(current, NEW) == (AuthKeys(1, {1: NEW}), deaf)


@pytest.mark.parametrize(
    ("ha_cf", "expected"),
    [
        ("keepalive 1\ndeadtime 10\n initdead\t20\nnode a b\n", "keepalive 1\nnode a b\n"),
        ("deadping 5\n# deadtime 3\nnode a b", "deadping 5\n# deadtime 3\nnode a b\n"),
    ],
)
def test_a_patient_configuration_differs_in_its_times_only(ha_cf: str, expected: str) -> None:
    patient = steps.patient(ha_cf)
    assert patient == expected + "deadtime 3600\ninitdead 3600\n"
    assert steps.is_patient(patient)
    assert not steps.is_patient(ha_cf)
    assert steps.patient(patient) == patient


@pytest.mark.parametrize(
    ("state", "which", "held", "expected"),
    [
        ("takeover", "all", "none", "foreign local"),
        ("takeover", "local", "none", "local"),
        ("takeover", "local", "foreign", "foreign local"),
        ("takeover", "foreign", "local", "foreign local"),
        ("takeover", "foreign", "none", "foreign"),
        ("takeover", "all", "all", "foreign local"),
        ("standby", "all", "all", ""),
        ("standby", "local", "all", "foreign"),
        ("standby", "foreign", "all", "local"),
        ("standby", "foreign", "local", "local"),
        ("standby", "all", "none", ""),
    ],
)
def test_sides_after_a_move(state: str, which: str, held: str, expected: str) -> None:
    assert " ".join(sorted(steps.wanted_sides(state, which, held))) == expected
