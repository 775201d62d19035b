# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ha_watch in the plan."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.times import seconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.watch import PROTOCOLS

MAIL = {"mail": "admin@example.com"}
OWN = {"units": ["own.service"], "probe": {"protocol": "http", "port": 8000}}


def test_nothing_is_watched_unless_it_is_said(plans):
    assert plans({}).clusters["web"]["watch"] == {}


def test_a_watch(plans):
    result = plans({"ha_watch": {**MAIL, "window": "1h", "smtp": "mail.example.com:25"}})
    assert (result.errors, result.warnings) == ([], [])
    assert result.clusters["web"]["watch"] == {
        "restarts": 2,
        "window": 3600,
        "mail": "admin@example.com",
        "smtp": "mail.example.com:25",
        "metrics": "/var/lib/prometheus/node-exporter/linux_ha.prom",
        "checks": {
            "apache": {
                "group": "web",
                "units": ["apache2.service"],
                "address": "192.0.2.10",
                "test": 'port 80 protocol http request "/"',
            },
            "line_append": {
                "group": "web",
                "units": ["line_append.service"],
                "address": "192.0.2.10",
                "test": "port 7700 type tcp",
            },
        },
    }
    assert result.clusters["web"]["peer_channel"]["alpha"] == ["10.0.0.1", "192.0.2.1"]


def test_a_group_without_an_address_is_asked_on_this_node(plans):
    resources = [{"volume": "repl"}, {"services": ["own"]}]
    changes = {"ha_watch": MAIL, "ha_services": {"own": OWN}, "ha_groups.web.resources": resources}
    check = plans(changes).clusters["web"]["watch"]["checks"]["own"]
    assert (check["address"], check["test"]) == ("127.0.0.1", 'port 8000 protocol http request "/"')


def test_a_command_is_asked_instead_of_a_port(plans):
    probe = {**OWN["probe"], "command": "/usr/bin/own-ping --quiet"}
    changes = {"ha_watch": MAIL, "ha_services": {"own": {**OWN, "probe": probe}}}
    result = plans({**changes, "ha_groups.web.resources[3]": {"services": ["own"]}})
    assert result.clusters["web"]["watch"]["checks"]["own"] == {
        "group": "web",
        "units": ["own.service"],
        "command": "/usr/bin/own-ping --quiet",
    }


@pytest.mark.parametrize("command", ["own-ping", '/usr/bin/own-ping "a b"', "/usr/bin/own-ping; reboot", "/a  b"])
def test_a_command_is_a_program_and_plain_words(plans, command):
    probe = {**OWN["probe"], "command": command}
    result = plans({"ha_services": {"own": {**OWN, "probe": probe}}})
    assert [str(found) for found in result.errors] == [
        "web.ha_services.own.probe.command: expected the absolute path of a program and its words, of letters, digits "
        f"and _ . / @ : = , + -, found {command!r}"
    ]


def test_a_service_without_a_probe_is_a_warning(plans):
    own = {"own": {"units": ["own.service"]}}
    changes = {"ha_services": own, "ha_groups.web.resources[3]": {"services": ["own"]}}
    said = "web.ha_services.own.probe: without a probe a failure of it goes unnoticed"
    assert said not in map(str, plans(changes).warnings)
    result = plans({**changes, "ha_watch": MAIL})
    assert said in map(str, result.warnings)
    assert "own" not in result.clusters["web"]["watch"]["checks"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"ha_watch": {}}, "web.ha_watch.mail: expected a mail address such as admin@example.com, found nothing"),
        (
            {"ha_watch": {**MAIL, "window": "10 min"}},
            "web.ha_watch.window: expected a time such as 90s, 5min or 1h, found '10 min'",
        ),
        (
            {"ha_watch": {**MAIL, "smtp": "mail.example.com"}},
            "web.ha_watch.smtp: expected a host and a port such as mail.example.com:25, found 'mail.example.com'",
        ),
        (
            {"ha_watch": {**MAIL, "restarts": -1}},
            "web.ha_watch.restarts: expected a whole number from 0 to 100, found the number -1",
        ),
    ],
)
def test_refused(plans, changes, error):
    assert [str(found) for found in plans(changes).errors] == [error]


@pytest.mark.parametrize(("span", "number"), [("90s", 90), ("5min", 300), ("2h", 7200)])
def test_spans(span, number):
    assert seconds(span) == number


def test_only_http_asks_for_a_path():
    assert [name for name, words in PROTOCOLS.items() if "{path}" in words] == ["http"]
