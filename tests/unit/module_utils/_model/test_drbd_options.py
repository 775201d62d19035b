# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of DRBD 8.4's options, and the sections of a resource."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import drbd_options


@pytest.mark.parametrize(
    ("section", "name", "value", "fits"),
    [
        ("disk", "resync-rate", "100M", True),
        ("disk", "resync-rate", "4G", True),
        ("disk", "resync-rate", "5G", False),
        ("disk", "resync-rate", "250", True),
        ("disk", "resync-rate", "0", False),
        ("disk", "resync-rate", "100MB", False),
        ("disk", "c-fill-target", "512M", True),
        ("disk", "c-fill-target", "513M", False),
        ("disk", "al-extents", "60", False),
        ("disk", "al-extents", "1K", False),
        ("disk", "al-updates", "yes", True),
        ("disk", "al-updates", "true", False),
        ("net", "sndbuf-size", "10M", True),
        ("net", "after-sb-0pri", "discard-everything", False),
        ("net", "cram-hmac-alg", "sha1", True),
        ("net", "cram-hmac-alg", "sha1;", False),
        ("startup", "wfc-timeout", "0", True),
        ("handlers", "split-brain", "/usr/lib/drbd/notify-split-brain.sh root", True),
        ("handlers", "split-brain", "a;\nb", False),
        ("options", "cpu-mask", "f0", True),
    ],
)
def test_values(section, name, value, fits):
    rule = drbd_options.SECTIONS[section][name]
    assert drbd_options.fits(rule, value) is fits
    assert drbd_options.describe(rule)


STARTUP = [
    ({}, ("60", "60", "60")),
    ({"degr-wfc-timeout": 120}, ("120", "120", "60")),
    ({"wfc-timeout": 0, "degr_wfc_timeout": 120}, ("0", "120", "60")),
    ({"wfc-timeout": 0}, ("0", "60", "60")),
    ({"wfc-timeout": 30}, ("30", "30", "30")),
    ({"wfc-timeout": 30, "outdated-wfc-timeout": 5}, ("30", "30", "5")),
]


@pytest.mark.parametrize(("said", "waits"), STARTUP, ids=str)
def test_waits_at_boot(plans, said, waits):
    plan = plans({"ha_volumes.repl.drbd.options": {"startup": said}}).clusters["web"]
    startup = plan["drbd"]["repl"]["sections"]["startup"]
    assert (startup["wfc-timeout"], startup["degr-wfc-timeout"], startup["outdated-wfc-timeout"]) == waits


def test_sections(plans):
    options = {
        "net": {"use_rle": False, "cram-hmac-alg": "sha256", "ping-int": 5},
        "disk": {"on-io-error": "pass_on", "resync-rate": "10M"},
        "handlers": {"split-brain": "/usr/lib/drbd/notify-split-brain.sh root"},
        "options": {"on-no-data-accessible": "suspend-io"},
    }
    result = plans({"ha_volumes.repl.drbd.options": options, "ha_volumes.repl.drbd.protocol": "B"})
    assert result.errors == []
    sections = result.clusters["web"]["drbd"]["repl"]["sections"]
    assert sections == {
        "net": {"protocol": "B", "cram-hmac-alg": "sha256", "use-rle": "no", "ping-int": "5"},
        "startup": {"wfc-timeout": "60", "degr-wfc-timeout": "60", "outdated-wfc-timeout": "60"},
        "disk": {"on-io-error": "pass_on", "resync-rate": "10M"},
        "handlers": {"split-brain": "/usr/lib/drbd/notify-split-brain.sh root"},
        "options": {"on-no-data-accessible": "suspend-io"},
    }


def test_hosts(plans):
    changes = {
        "ha_volumes.repl.drbd.disk": {"alpha": "/dev/vdb", "beta": "/dev/vdc"},
        "ha_volumes.repl.drbd.meta_disk": "/dev/vdd[0]",
        "ha_volumes.repl.drbd.minor": 3,
        "ha_volumes.repl.drbd.sync_source": "beta",
        "ha_discard": {"beta": ["/dev/vdc"]},
    }
    resource = plans(changes).clusters["web"]["drbd"]["repl"]
    assert (resource["minor"], resource["device"], resource["port"], resource["source"]) == (
        3,
        "/dev/drbd3",
        7788,
        "beta",
    )
    assert resource["hosts"] == {
        "alpha": {"disk": "/dev/vdb", "address": "10.0.0.1", "meta_disk": "/dev/vdd[0]", "discard": False},
        "beta": {"disk": "/dev/vdc", "address": "10.0.0.2", "meta_disk": "/dev/vdd[0]", "discard": True},
    }
