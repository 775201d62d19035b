# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth table of metadata, disk and connection, and of the role."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.metadata import Metadata
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import READY, Record
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.signatures import Signature
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.steps import Found, Plan, Wanted
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

WANTED = Wanted("repl", 0, "/dev/vdb")
DISCARD = replace(WANTED, discard=True)
DOWN = Device(0, "Unconfigured")
DISKLESS = Device(0, "Connected", "Primary", "Secondary", "Diskless", "UpToDate")
UP = Device(0, "Connected", "Primary", "Secondary", "UpToDate", "UpToDate")
INTENT = Record("/dev/vdb", "internal", blank=True)
OURS = Record("/dev/vdb", "internal", READY, "109270c4e85b33", blank=True)
FRESH = Metadata("109270c4e85b33", fresh=True)
USED = Metadata("109270c4e85b33", fresh=False)
OTHER = Metadata("b8d641c455e4e158", fresh=False)
EXT4 = (Signature("/dev/vdb", "ext4"),)
DRBD = (Signature("/dev/vdb", "drbd", "109270c4e85b33"),)

CREATED = Plan((steps.CREATE, steps.ADJUST), created=True, blank=True)
FORCED = Plan((steps.WIPE, steps.CREATE_FORCE, steps.ADJUST), created=True)
UNTOUCHED = Plan()


@pytest.mark.parametrize(
    ("wanted", "found", "plan"),
    [
        (WANTED, Found(DOWN, zero=True), CREATED),
        (DISCARD, Found(DOWN, zero=True), CREATED),
        (WANTED, Found(DOWN, OURS, zero=True), CREATED),  # replaced by an empty disk
        (WANTED, Found(DISKLESS, OURS, zero=True), CREATED),
        (WANTED, Found(DOWN, INTENT, zero=True), CREATED),  # killed before create-md
        (
            WANTED,
            Found(DOWN, INTENT, metadata=FRESH, signatures=DRBD, zero=True),  # killed after create-md
            Plan((steps.ADOPT, steps.ADJUST), created=True, blank=True),
        ),
        (
            WANTED,
            Found(DOWN, INTENT, metadata=FRESH, signatures=DRBD, zero=False),
            Plan((steps.ADOPT, steps.ADJUST), created=True, blank=False),
        ),
        (WANTED, Found(DOWN, OURS, metadata=FRESH, signatures=DRBD, zero=True), Plan((steps.ADJUST,), blank=True)),
        (WANTED, Found(DOWN, OURS, metadata=USED, signatures=(*DRBD, *EXT4)), Plan((steps.ADJUST,))),
        (DISCARD, Found(DOWN, OURS, metadata=USED, signatures=(*DRBD, *EXT4)), Plan((steps.ADJUST,))),
        (WANTED, Found(DISKLESS, OURS, metadata=USED, signatures=DRBD), Plan((steps.ADJUST,))),
        (DISCARD, Found(DOWN, signatures=EXT4), FORCED),
        (DISCARD, Found(DOWN), FORCED),
        (DISCARD, Found(DOWN, metadata=FRESH, signatures=DRBD), FORCED),
        (WANTED, Found(UP, OURS), Plan(blank=True)),
        (DISCARD, Found(UP, OURS), Plan(blank=True)),
        (WANTED, Found(UP), Plan((steps.ADOPT,))),
        (WANTED, Found(UP, OURS, moves=("net-options",)), Plan((steps.ADJUST,), blank=True)),
        (WANTED, Found(UP, OURS, moves=("disconnect", "connect")), Plan((steps.ADJUST,), blank=True)),
        (
            WANTED,
            Found(Device(0, "StandAlone", disk="Inconsistent"), OURS, moves=("connect",)),
            Plan((steps.ADJUST,), blank=True),
        ),
    ],
)
def test_plans(wanted: Wanted, found: Found, plan: Plan) -> None:
    assert steps.plan_device("debian1", wanted, found) == plan


@pytest.mark.parametrize("discard", [False, True])
def test_a_logical_volume_that_lost_its_metadata_is_never_given_up(discard: bool) -> None:
    web = Wanted("web", 0, "/dev/vg0/web", discard=discard, logical=True)
    found = Found(DOWN, replace(OURS, disk="/dev/vg0/web"), signatures=(Signature("/dev/vg0/web", "ext4"),))
    with pytest.raises(Refusal) as refusal:
        steps.plan_device("debian1", web, found)
    assert str(refusal.value) == (
        "debian1: resource web: /dev/vg0/web should carry the DRBD metadata that this node made at its end, but there "
        "is only ext4 on /dev/vg0/web; ha_discard does not cover that. Nothing was changed. Was its size changed by "
        "hand while DRBD was down? Then give it back the size that it had, and run this again. If the other node has "
        "all data, run 'wipefs --all /dev/vg0/web' on debian1, which loses the content here, and run this again."
    )


def test_a_standalone_side_with_data_is_left_alone() -> None:
    found = Found(Device(0, "StandAlone", "Primary", disk="UpToDate"), OURS, moves=("connect",))
    plan = steps.plan_device("debian1", WANTED, found)
    assert plan.steps == ()
    assert plan.warning == (
        "debian1: resource repl is StandAlone and was left so: after a split brain a reconnection decides whose data "
        "survive. Look at 'journalctl -k' for 'Split-Brain'; 'drbdadm connect repl' connects a resource that was "
        "disconnected by hand."
    )


WAY_OUT = (
    "Nothing was changed. If the content of that disk may be lost, say so with 'ha_discard: {debian1: [/dev/vdb]}': "
    "it will then be gone."
)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            Found(DOWN, missing=("/dev/vdb",)),
            "debian1: resource repl should use /dev/vdb, but there is no such block device. "
            "Attach the disk, or correct the name in ha_volumes.",
        ),
        (
            Found(DOWN, users=("/dev/vdb1 is mounted on /srv", "/dev/vdb2 is used as swap")),
            "debian1: resource repl should have /dev/vdb for itself, but /dev/vdb1 is mounted on /srv; "
            "/dev/vdb2 is used as swap. Nothing was changed. Release it, or name another disk in ha_volumes.",
        ),
        (
            Found(DOWN, zero=True, configured_as="/dev/vdc and /dev/vdc"),
            "debian1: resource repl should use /dev/vdb, but drbd.conf says /dev/vdc and /dev/vdc. Nothing "
            "was changed. "
            "Write the configuration first.",
        ),
        (
            Found(DOWN, signatures=EXT4),
            f"debian1: resource repl needs an empty disk, but there is ext4 on /dev/vdb. {WAY_OUT}",
        ),
        (
            Found(DOWN, OURS, signatures=EXT4, zero=True),
            f"debian1: resource repl needs an empty disk, but there is ext4 on /dev/vdb. {WAY_OUT}",
        ),
        (
            Found(DOWN, zero=False),
            "debian1: resource repl needs an empty disk, but /dev/vdb holds data without any signature that is known. "
            f"{WAY_OUT}",
        ),
        (
            Found(DOWN, metadata=FRESH, signatures=DRBD),
            "debian1: resource repl: /dev/vdb carries DRBD metadata that this node has no record of. Once it "
            "is known to "
            "belong here, bring it up by hand ('drbdadm up repl', with /etc/drbd.d/repl.res from the other node if it "
            "is missing) and run this again: it is then recognised. "
            f"{WAY_OUT}",
        ),
        (
            Found(UP, OURS, moves=("detach", "apply-al", "attach")),
            "debian1: resource repl runs on another disk than /dev/vdb; 'drbdadm adjust' would detach it "
            "while it is in use. "
            "Nothing was changed. Either put the old disk back into the inventory, or stop the resource on debian1 "
            "('drbdadm down repl') and run this again.",
        ),
    ],
)
def test_refusals(found: Found, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        steps.plan_device("debian1", WANTED, found)
    assert str(refusal.value) == text


@pytest.mark.parametrize(
    "found",
    [
        Found(DOWN, metadata=OTHER, signatures=DRBD),
        Found(DOWN, OURS, metadata=OTHER, signatures=DRBD),
        Found(DOWN, INTENT, metadata=USED, signatures=DRBD),
        Found(DOWN, metadata=Metadata(None, fresh=False)),  # unclean
        Found(DOWN, signatures=DRBD),  # nobody can tell
    ],
)
@pytest.mark.parametrize("wanted", [WANTED, DISCARD])
def test_discard_does_not_cover_metadata_that_were_in_use(wanted: Wanted, found: Found) -> None:
    with pytest.raises(Refusal) as refusal:
        steps.plan_device("debian1", wanted, found)
    assert str(refusal.value) == (
        "debian1: resource repl: /dev/vdb carries DRBD metadata that were in use and that this node has no record of; "
        "ha_discard does not cover them. Nothing was changed. If they belong here, bring the resource up by hand "
        "('drbdadm up repl', with /etc/drbd.d/repl.res from the other node if it is missing) and run this again. If "
        "they really may go, run 'wipefs --all /dev/vdb' on debian1, which loses the content, and run this again."
    )


@pytest.mark.parametrize(
    ("meta_disk", "index"), [("internal", "internal"), ("/dev/vdc", "flex-external"), ("/dev/vdc[3]", "3")]
)
def test_places_of_metadata(meta_disk: str, index: str) -> None:
    assert replace(WANTED, meta_disk=meta_disk).meta_index == index


@pytest.mark.parametrize("record", [None, INTENT, OURS])
@pytest.mark.parametrize("metadata", [None, FRESH, USED, OTHER])
@pytest.mark.parametrize("marks", [(), EXT4, DRBD, (*EXT4, *DRBD)])
@pytest.mark.parametrize("zero", [True, False])
def test_without_discard_metadata_are_only_created_on_an_empty_disk(
    record: Record | None, metadata: Metadata | None, marks: tuple[Signature, ...], zero: bool
) -> None:
    found = Found(DOWN, record, metadata=metadata, signatures=marks, zero=zero)
    try:
        plan = steps.plan_device("debian1", WANTED, found)
    except Refusal:
        return
    assert steps.WIPE not in plan.steps
    assert steps.CREATE_FORCE not in plan.steps
    if steps.CREATE in plan.steps:
        assert (metadata, marks, zero) == (None, (), True)


def test_an_intent_does_not_recognise_metadata_in_use() -> None:
    with pytest.raises(Refusal, match="no record of"):
        steps.plan_device("debian1", WANTED, Found(DOWN, INTENT, metadata=USED, signatures=DRBD))


def test_an_intent_for_another_disk_recognises_nothing() -> None:
    found = Found(DOWN, replace(INTENT, disk="/dev/vdc"), metadata=FRESH, signatures=DRBD)
    with pytest.raises(Refusal, match="no record of"):
        steps.plan_device("debian1", WANTED, found)


def role(device: Device, wanted: str, users: list[str]) -> tuple[bool, str]:
    return steps.plan_role("debian1", "repl", device, wanted, "debian2", users)


SECONDARY = replace(UP, role="Secondary")


@pytest.mark.parametrize(
    ("device", "wanted", "changed"),
    [
        (UP, "primary", False),
        (SECONDARY, "primary", True),
        (SECONDARY, "secondary", False),
        (UP, "secondary", True),
        (replace(SECONDARY, connection="SyncSource", peer_disk="Inconsistent"), "primary", True),
    ],
)
def test_roles(device: Device, wanted: str, changed: bool) -> None:
    assert role(device, wanted, []) == (changed, "")


@pytest.mark.parametrize("connection", ["WFConnection", "StandAlone"])
def test_a_promotion_without_the_peer_is_warned_of(connection: str) -> None:
    device = replace(SECONDARY, connection=connection, peer_role="Unknown", peer_disk="DUnknown")
    assert role(device, "primary", []) == (
        True,
        f"debian1: resource repl becomes Primary while debian2 is not connected ({connection}): if debian2 is "
        "Primary as "
        "well, their data part for good (split brain).",
    )


@pytest.mark.parametrize(
    ("device", "wanted", "users", "text"),
    [
        (
            replace(SECONDARY, peer_role="Primary"),
            "primary",
            [],
            "debian1: resource repl should become Primary, but debian2 is Primary. Nothing was changed. Move "
            "the resource "
            "group, or make debian2 Secondary first.",
        ),
        (
            replace(SECONDARY, disk="Outdated"),
            "primary",
            [],
            "debian1: resource repl should become Primary, which needs an UpToDate disk, but the disk is "
            "Outdated (peer "
            "debian2: UpToDate). Nothing was changed. Wait for the synchronisation, or connect the peer.",
        ),
        (
            UP,
            "secondary",
            ["/dev/drbd0 is mounted on /mnt/repl", "opened by apache2 (812)"],
            "debian1: resource repl should become Secondary, but it is in use: /dev/drbd0 is mounted on "
            "/mnt/repl; opened by "
            "apache2 (812). Nothing was changed. Move its resource group away, or unmount it first.",
        ),
        (
            DOWN,
            "primary",
            [],
            "debian1: resource repl should become primary, but it is not up. Bring it up first ('drbdadm up repl').",
        ),
    ],
)
def test_role_refusals(device: Device, wanted: str, users: list[str], text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        role(device, wanted, users)
    assert str(refusal.value) == text
