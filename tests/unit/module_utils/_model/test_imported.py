# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model says so that an import need not change it: address agents, DRBD without authentication, kept lines."""

from __future__ import annotations

import pytest

RES = "ha_groups.web.resources"
AUTH = "ha_volumes.repl.drbd.options"
GUESS = "IPaddr guesses prefix and device from the routes; agent IPaddr2 says them"

WORDS = [
    ({"address": "192.0.2.10/24"}, "IPaddr2::192.0.2.10/24/eth0", []),
    ({"address": "192.0.2.10/24", "agent": "IPaddr2"}, "IPaddr2::192.0.2.10/24/eth0", []),
    ({"address": "192.0.2.10", "agent": "none"}, "192.0.2.10", [GUESS]),
    ({"address": "192.0.2.10", "agent": "IPaddr"}, "IPaddr::192.0.2.10", [GUESS]),
    ({"address": "192.0.2.10/24", "agent": "IPaddr"}, "IPaddr::192.0.2.10/24", [GUESS]),
    ({"address": "192.0.2.10/255.255.255.0/eth0:1", "agent": "IPaddr"}, "IPaddr::192.0.2.10/255.255.255.0/eth0:1", []),
    (
        {"address": "198.51.100.1/24/eth0", "agent": "none"},
        "198.51.100.1/24/eth0",
        [f"198.51.100.1 is in no network of {host}: IPaddr goes by the routes there" for host in ("alpha", "beta")],
    ),
]


@pytest.mark.parametrize(("resource", "word", "warnings"), WORDS)
def test_agents(plans, resource, word, warnings):
    result = plans({f"{RES}[0]": resource})
    assert result.errors == []
    plan = result.clusters["web"]
    assert plan["groups"]["web"]["entries"][0] == word
    assert plan["groups"]["web"]["addresses"] == [resource["address"].split("/")[0]]
    path = f"web.{RES}[0].address"
    assert [warning.message for warning in result.warnings if warning.path == path] == warnings
    assert ("IPaddr" in plan["heartbeat"]["scripts"]) == (resource.get("agent", "IPaddr2") != "IPaddr2")


REFUSED = [
    (
        {f"{RES}[0]": {"address": "192.0.2.10/24/eth0"}},
        f"web.{RES}[0].address: expected an IPv4 address such as 192.168.69.100/24, found '192.0.2.10/24/eth0'",
    ),
    (
        {f"{RES}[0]": {"address": "192.0.2.10 x", "agent": "none"}},
        f"web.{RES}[0].address: expected an IPv4 address such as 192.168.69.100/24, found '192.0.2.10 x'",
    ),
    (
        {f"{RES}[0]": {"address": "192.0.2.10", "agent": "IPAddr"}},
        f"web.{RES}[0].agent: expected one of IPaddr2, IPaddr, none, found 'IPAddr'; did you mean IPaddr?",
    ),
    (
        {f"{RES}[0]": {"address": "192.0.2.10", "agent": "none", "label": "x"}},
        f"web.{RES}[0].label: expected only with agent IPaddr2, found with none; say it in the address",
    ),
    ({f"{RES}[1].agent": "none"}, f"web.{RES}[1].agent: expected only together with address, found with volume"),
    (
        {f"{RES}[0]": {"address": "192.0.2.1", "agent": "none"}},
        f"web.{RES}[0].address: 192.0.2.1 is the own address of alpha; choose a free one",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_agents_refused(plans, changes, message):
    assert [str(error) for error in plans(changes).errors] == [message]


def test_no_authentication(plans):
    result = plans({AUTH: {"net": {"cram-hmac-alg": "none"}}})
    assert result.clusters["web"]["drbd"]["repl"]["sections"]["net"] == {"protocol": "C"}
    assert (
        f"web.{AUTH}.net.cram-hmac-alg: no authentication: whoever reaches the port of DRBD can read and write the data"
        in [str(warning) for warning in result.warnings]
    )


def test_kept_lines_are_not_built_and_told(plans):
    result = plans({"ha_verbatim": {"ha_cf": ["crm yes"], "drbd": ["resource x {", "}"]}})
    assert result.errors == []
    assert [str(one) for one in result.warnings if "verbatim" in one.path] == [
        "web.ha_verbatim.ha_cf: 1 line of the former configuration that nothing builds: say them another way, or delete them",
        "web.ha_verbatim.drbd: 2 lines of the former configuration that nothing builds: say them another way, or delete them",
    ]
    assert "crm yes" not in result.clusters["web"]["heartbeat"]["ha_cf"]


def test_resources_of_drbd_in_its_own_words(plans):
    text = 'net { shared-secret "@drbd_secret@"; }\nfloating 10.0.0.1:7799 { volume 0 { device minor 5; disk /dev/vdx; meta-disk internal; } }'
    result = plans({"ha_drbd_resources": {"r1": text}})
    assert result.errors == []
    assert result.clusters["web"]["drbd_sections"]["r1"].splitlines()[:4] == [
        "resource r1 {",
        "    net {",
        '        shared-secret "@drbd_secret@";',
        "    }",
    ]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("repl", "", "expected another name, repl is a volume"),
        ("all", "", "expected another name, all is every resource"),
        ("r1", "} resource r2 {", "expected what stands between the braces of one resource, found 2"),
        ("r1", "\nnet { max-bufers 5; }", "line 2: "),
        (
            "r1",
            'net { shared-secret "hunter2"; }',
            'expected no secret in it: say shared-secret "@drbd_secret@", which is ha_drbd_secret',
        ),
    ],
)
def test_own_words_that_are_refused(plans, name, text, error):
    errors = [str(one) for one in plans({"ha_drbd_resources": {name: text}}).errors]
    assert [one for one in errors if one.startswith(f"web.ha_drbd_resources.{name}: {error}")]
    assert "hunter2" not in str(errors)
