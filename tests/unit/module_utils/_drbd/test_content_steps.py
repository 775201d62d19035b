# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth table of a volume's content."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd import content_steps as c
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import Content
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

SOURCE = "/mnt/repl/var/www"
VOLUME = c.Volume("debian1", "debian2", "repl", "/dev/drbd0", "ext4", "/mnt/repl", (("/var/www", SOURCE),), True)
OTHER = replace(VOLUME, first=False)
IDLE = Device(0, "Connected", "Secondary", "Secondary", "UpToDate", "UpToDate")
HERE = replace(IDLE, role="Primary")
THERE = replace(IDLE, peer_role="Primary")
KNOWN = Content("ext4", (SOURCE,))


@pytest.mark.parametrize(
    ("volume", "device", "mounted", "known", "step"),
    [
        (VOLUME, HERE, "/mnt/repl", Content(), c.SEED_MOUNTED),
        (OTHER, HERE, "/mnt/repl", KNOWN, c.SEED_MOUNTED),
        (VOLUME, HERE, None, Content(), c.NOTHING),
        (VOLUME, HERE, None, Content(promoted=True), c.OPEN),
        (VOLUME, THERE, None, Content(), c.NOTHING),
        (OTHER, IDLE, None, Content(), c.NOTHING),
        (VOLUME, IDLE, None, Content(), c.OPEN),
        (VOLUME, IDLE, None, KNOWN, c.NOTHING),
        (VOLUME, IDLE, None, replace(KNOWN, filesystem="xfs"), c.OPEN),
        (VOLUME, IDLE, None, replace(KNOWN, seeds=()), c.OPEN),
        (VOLUME, replace(IDLE, disk="Inconsistent"), None, KNOWN, c.NOTHING),
    ],
)
def test_steps(volume: c.Volume, device: Device, mounted: str | None, known: Content, step: str) -> None:
    assert c.plan_content(volume, device, mounted, known) == step


def test_refusals() -> None:
    with pytest.raises(Refusal) as refusal:
        c.plan_content(VOLUME, replace(IDLE, disk="Inconsistent"), None, Content())
    assert str(refusal.value) == (
        "debian1: volume repl needs an UpToDate disk to be looked at, but the disk is Inconsistent "
        "(Connected, debian2: "
        "UpToDate). Nothing was changed. Wait for the first synchronisation and run this again."
    )
    with pytest.raises(Refusal) as refusal:
        c.plan_content(VOLUME, replace(IDLE, connection="WFConnection", peer_role="Unknown"), None, Content())
    assert str(refusal.value) == (
        "debian1: volume repl has to be looked at, which needs debian2 connected, but DRBD is WFConnection: debian2 might "
        "be Primary. Nothing was changed. Connect it and run this again."
    )
    with pytest.raises(Refusal, match="should be mounted on /mnt/repl, but it is mounted on /srv"):
        c.plan_content(VOLUME, HERE, "/srv", Content())


@pytest.mark.parametrize("source", ["/var/www", "/mnt/repl", "/mnt/repl/../etc", "/mnt/replica/x"])
def test_a_source_outside_the_volume(source: str) -> None:
    with pytest.raises(Refusal, match="below /mnt/repl"):
        c.check_volume(replace(VOLUME, seeds=(("/var/www", source),)))


@pytest.mark.parametrize(
    ("rc", "found", "zero", "disposable", "answer"),
    [
        (2, {}, True, False, True),
        (2, {}, False, True, True),
        (0, {"TYPE": "ext4"}, False, False, False),
        (0, {"TYPE": "ext4"}, False, True, False),
    ],
)
def test_needs_filesystem(rc: int, found: dict[str, str], zero: bool, disposable: bool, answer: bool) -> None:
    assert c.needs_filesystem(VOLUME, rc, found, zero, disposable) is answer


@pytest.mark.parametrize(
    ("rc", "found", "zero", "text"),
    [
        (0, {"TYPE": "xfs"}, False, "should hold ext4, but /dev/drbd0 holds xfs"),
        (0, {"PTTYPE": "dos"}, False, "should hold ext4, but /dev/drbd0 holds dos"),
        (8, {}, False, "blkid cannot tell what /dev/drbd0 holds (exit code 8)"),
        (0, {}, True, "blkid cannot tell"),
        (127, {}, True, "exit code 127"),
        (2, {}, False, "holds data without any signature that is known"),
    ],
)
def test_no_filesystem_over_something_else(rc: int, found: dict[str, str], zero: bool, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        c.needs_filesystem(VOLUME, rc, found, zero, disposable=False)
    assert text in str(refusal.value)


@pytest.mark.parametrize(
    ("known", "discarded", "answer"),
    [
        (Content(), False, False),
        (Content(), True, True),
        (Content(formatting=True), False, True),
        (Content("ext4"), True, False),
        (Content("ext4"), False, False),
    ],
)
def test_what_may_be_formatted(known: Content, discarded: bool, answer: bool) -> None:
    assert c.is_disposable(known, discarded) is answer


def test_a_directory_that_is_a_link() -> None:
    c.check_link(VOLUME, "/var/www", None)
    with pytest.raises(Refusal) as refusal:
        c.check_link(VOLUME, "/var/www", "/srv/www")
    assert str(refusal.value) == (
        "debian1: volume repl: /var/www should be a directory, but it is a link to /srv/www, where the volume's copy "
        "would be mounted instead. Nothing was changed. Move the data back to /var/www, or name /srv/www itself in the "
        "service's data."
    )


def test_a_directory_in_use() -> None:
    c.check_quiet(VOLUME, "/var/www", [])
    with pytest.raises(Refusal) as refusal:
        c.check_quiet(VOLUME, "/var/www", ["gunicorn (812)", "bash (900)"])
    assert str(refusal.value) == (
        "debian1: volume repl: /var/www should be at rest while it is copied to the volume for the first time, but it "
        "is in use by gunicorn (812), bash (900). Nothing was copied. Stop the unit of that program on debian1 for the "
        "first copy ('systemctl status PID' names it), then run this again."
    )


def test_places_inside() -> None:
    assert VOLUME.inside(SOURCE, "/run/linux_ha/repl") == "/run/linux_ha/repl/var/www"
