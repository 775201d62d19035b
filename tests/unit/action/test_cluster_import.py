# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell of the import: what each host registered becomes a capture; the result holds no secret."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.action import cluster_import
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide


def registered(**files):
    return {"files": {path: base64.b64encode(data).decode() for path, data in files.items()}, "changed": False}


def test_what_hosts_registered():
    hostvars = {"a": {"found": registered(**{"/etc/ha.d/ha.cf": b"node \xe9"})}, "b": {"found": registered(x=b"")}}
    capture = cluster_import.fetched("found", ["a", "b"], hostvars)
    assert capture.nodes["a"].text("/etc/ha.d/ha.cf") == "node é"
    assert list(capture.nodes) == ["a", "b"]


@pytest.mark.parametrize(
    "hostvars", [{}, {"a": {}}, {"a": {"found": {"unreachable": True}}}, {"a": {"found": registered()}}]
)
def test_a_host_that_registered_nothing(hostvars):
    with pytest.raises(Refusal) as refusal:
        cluster_import.fetched("found", ["a"], hostvars)
    assert str(refusal.value) == (
        "a: expected its configuration, found none. Was it unreachable, or is it no such node?"
    )


def test_the_result_holds_no_secret():
    files = {"/etc/ha.d/ha.cf": b"node a b\nbcast eth0\n", "/etc/ha.d/authkeys": b"auth 1\n1 sha1 hunter2\n"}
    capture = cluster_import.fetched("found", ["a"], {"a": {"found": registered(**files)}})
    told = cluster_import.result(
        decide(capture, "web", {}), ["hosts.yml", "group_vars/web/secrets.yml"], Path("i"), "web"
    )
    assert "hunter2" not in json.dumps(told)
    assert told["files"] == ["i/hosts.yml", "i/group_vars/web/secrets.yml"]
    assert told["next"][1] == "ansible-vault encrypt i/group_vars/web/secrets.yml"
    assert told["table"][0].split() == ["WHERE", "WHAT"]
