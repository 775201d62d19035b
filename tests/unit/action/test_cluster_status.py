# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the results of both nodes are found."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.action.cluster_status import results_of, usable

PLAN = {"nodes": {"alpha": {"host": "host-a"}, "beta": {"host": "host-b"}}}
GOOD = {"running": True, "failed": False}


def test_usable() -> None:
    assert usable(GOOD) == GOOD
    assert usable({"unreachable": True, "msg": "no route"}) is None
    assert usable({"failed": False, "msg": "module broke"}) is None
    assert usable(None) is None


def test_from_hostvars() -> None:
    hostvars = {"host-a": {"seen": GOOD}, "host-b": {"seen": {"unreachable": True}}}
    assert results_of("seen", PLAN, hostvars) == {"alpha": GOOD, "beta": None}
    assert results_of("other", PLAN, {"host-a": {}}) == {"alpha": None, "beta": None}


def test_from_a_loop() -> None:
    loop = {"results": [{"item": "alpha", **GOOD}, {"item": "beta", "unreachable": True}]}
    assert results_of(loop, PLAN, {}) == {"alpha": {"item": "alpha", **GOOD}, "beta": None}
    assert results_of({"skipped": True}, PLAN, {}) == {"alpha": None, "beta": None}
    assert results_of({}, PLAN, {}) == {"alpha": None, "beta": None}
