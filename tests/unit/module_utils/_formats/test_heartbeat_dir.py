# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts of the real heartbeat 3.0.6 (`heartbeat -R`) on 103 cases, and on what other people wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import authkeys, haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse, render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.heartbeat_dir import Finding, Host, verdict
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, decode

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "fixtures/ha_cases.json").read_text())
CORPUS = Path(__file__).parents[4].parent / "shared/corpus"
AUTHKEYS = "auth 1\n1 sha1 abc\n"

# The machine on which the cases were tried: Debian 12 without pacemaker and without DNS.
HAS = {
    "interface": {"eth0"},
    "link": {"eth0"},
    "device": {"/dev/ttyS0"},
    "address": set[str](),
    "user": {"root", "hacluster"},
    "group": {"root", "haclient"},
    "executable": {f"/usr/libexec/heartbeat/{name}" for name in ("ccm", "dopd", "drbd-peer-outdater", "ipfail")},
    "stonith": {"external/ssh", "meatware", "null"},
    "pacemaker": set[str](),
    "plugin": set[str](),
}
ALPHA = Host("alpha", HAS)


def judge(case: dict[str, Any], host: Host | None) -> tuple[Finding, ...]:
    mode = int(case["authkeys_mode"], 8) if case["authkeys_mode"] else 0o600
    return verdict(case["ha.cf"], case["authkeys"], case["haresources"], mode, host).findings


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_has_heartbeats_verdict(case: dict[str, Any]) -> None:
    errors = [finding for finding in judge(case, ALPHA) if finding.level == ERROR]
    assert (not errors) == case["valid"], errors
    unknown = [finding.message for finding in judge(case, ALPHA) if finding.level == HOST]
    assert unknown == []


# Reasons that only the machine knows; without one they are no errors, but findings of their own level.
ON_THE_HOST = {
    "only peer node": [],
    "mcast nonexistent if": ["mcast: needs the interface 'eth9' with an IPv4 address"],
    "serial nonexist": ["serial: needs the character device '/dev/ttyNOPE'"],
    "serial not chardev": ["serial: needs the character device '/etc/passwd'"],
    "crm on (no pacemaker installed)": ["crm: needs the daemons of a pacemaker that works with heartbeat"],
    "respawn old path": ["respawn: needs the program '/usr/lib/heartbeat/ipfail'"],
    "respawn bad user": ["respawn: needs the user 'nouser'"],
    "apiauth bad user": ["apiauth: needs the user 'nouser'"],
    "ping hostname unresolvable": ["ping: needs an IPv4 address for 'gw.invalid'"],
    "stonith_host bad type": ["stonith_host: needs the STONITH plugin 'nosuchtype'"],
}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_reasons_of_the_host_are_told_apart(case: dict[str, Any]) -> None:
    findings = judge(case, None)
    valid = not any(finding.level == ERROR for finding in findings)
    assert valid == (case["valid"] or case["name"] in ON_THE_HOST)
    unknown = [finding.message for finding in findings if finding.level == HOST]
    for message in ON_THE_HOST.get(case["name"], []):
        assert message in unknown


@pytest.mark.parametrize(
    ("ha_cf", "authkeys_text", "haresources_text", "errors"),
    [
        (
            "bcast eth9\nnode Beta\nkeepalive x\nauto_failback on\n",
            None,
            None,
            [
                "authkeys: expected the file, found none",
                "ha.cf: node: expected 'alpha', the name of the machine, found beta",
                "ha.cf line 1: bcast: needs the interface 'eth9' with an IPv4 address, which alpha lacks",
                "ha.cf line 3: keepalive: expected a time in seconds or milliseconds (2, 1.5, 500ms) above 0, found 'x'",
                "haresources: expected the file, found none",
            ],
        ),
        (
            "bcast eth0\nnode alpha beta\nstonith_host beta nosuchtype\nstonith_host ALPHA nosuchtype\n",
            AUTHKEYS,
            "gamma 10.0.0.1\n",
            [
                "ha.cf line 4: stonith_host: needs the STONITH plugin 'nosuchtype', which alpha lacks",
                "haresources line 1: expected a node of ha.cf (alpha, beta) at the start of the line, found 'gamma'",
            ],
        ),
        ("bcast eth0\nautojoin any\ncrm on\n", AUTHKEYS, "gamma 10.0.0.1\n", []),
        ("bcast eth0\nping 10.0.0.9\nnode alpha\n", AUTHKEYS, "10.0.0.9 10.0.0.1\n", []),
    ],
)
def test_the_files_are_judged_together(
    ha_cf: str, authkeys_text: str | None, haresources_text: str | None, errors: list[str]
) -> None:
    host = Host("alpha", {**HAS, "pacemaker": {"cib"}})
    found = verdict(ha_cf, authkeys_text, haresources_text, host=host)
    assert ([str(error) for error in found.errors], found.valid) == (errors, not errors)


def test_permissions_that_let_others_read_are_refused() -> None:
    found = verdict("bcast eth0\nnode alpha\n", AUTHKEYS, "", 0o640)
    assert [str(error) for error in found.errors] == [
        "authkeys: expected permissions that let nobody but root read the file (0600), found 0640"
    ]


def test_scripts_that_the_host_lacks_are_a_warning() -> None:
    host = Host("alpha", {"script": {"IPaddr"}})
    found = verdict(
        "ucast eth0 10.0.0.2\nnode alpha\nauto_failback on\n", AUTHKEYS, "alpha 10.0.0.1 httpd\n", host=host
    )
    assert found.findings == (Finding("haresources", 1, "needs the script 'httpd', which alpha lacks", "warning"),)


def corpus(folder: str) -> dict[str, str]:
    """The texts of a folder of the corpus, by file name."""
    assert CORPUS.is_dir(), f"the corpus of configurations is expected in {CORPUS}, beside the checkout: bring it there"
    return {path.name: decode(path.read_bytes()) for path in sorted((CORPUS / folder).iterdir())}


def verdicts() -> dict[str, list[str]]:
    """The last column of the tables in index.md, by file name: heartbeat's verdict, and the one with changed paths."""
    rows = (line.strip("| ").split(" | ") for line in (CORPUS / "index.md").read_text().splitlines())
    return {
        row[0]: row[-1].split(" -- with plugin paths changed to /usr/libexec/heartbeat: ")
        for row in rows
        if len(row) == 5
    }


def described(text: str) -> Host:
    """The machine on which a file of the corpus was tried: the first node, with every interface that has a name."""
    names = re.findall(r"^\s*node\s+([^\s,]+)", text, re.MULTILINE)
    media = " ".join(re.findall(r"^\s*(?:bcast|udp|mcast|ucast)\s+([^#\n]*)", text, re.MULTILINE)).split()
    return Host(names[0] if names else "alpha", {**HAS, "interface": {word for word in media if word[0] != "$"}})


def test_ha_cf_of_other_people_has_heartbeats_verdict() -> None:
    expected = verdicts()
    for name, text in corpus("ha.cf").items():
        changed = re.sub(r"/usr/(local/)?lib(64)?/heartbeat/", "/usr/libexec/heartbeat/", text)
        for version, said in zip((text, changed), expected[name]):
            errors = [str(error) for error in verdict(version, AUTHKEYS, "", host=described(text)).errors]
            assert (not errors) == said.startswith("VALID"), (name, errors)
            for reason in re.findall(r"(?:Illegal directive|Client child command) \[(.*?)\]", said):
                assert any(f"'{reason}'" in error for error in errors), (name, reason)
        assert parse(render(parse(text))) == parse(text), name


def test_haresources_of_other_people_has_both_readings() -> None:
    expected = json.loads((CORPUS / "haresources_parsed.json").read_text()) if CORPUS.is_dir() else {}
    for name, text in corpus("haresources").items():
        file = haresources.parse(text)
        groups = [{"node": group.node, "resources": list(group.entries)} for group in file.groups]
        assert groups == expected[name]["groups"], name
        assert [head.word for head in file.heads] == expected[name]["daemon_first_tokens"], name
        assert haresources.parse(haresources.render(file)) == file, name


def test_authkeys_of_other_people_has_heartbeats_verdict() -> None:
    files, expected = corpus("authkeys"), verdicts()
    for name, text in files.items():
        file = authkeys.parse(text)
        errors = [problem for problem in file.problems if problem.level == ERROR]
        assert (not errors) == expected[name][0].startswith("VALID"), (name, errors)
        assert authkeys.parse(authkeys.render(file)) == file, name
