# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ldirectord.cf of a pair: imported and planned again, it says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    SECRET,
    Real,
    Setting,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters

CORPUS = Path(__file__).parents[5] / "shared/corpus/ldirectord"
HA_CF = "keepalive 1\ndeadtime 14\nbcast eth1\nauto_failback off\nnode one two\n"


def pair(text, haresources=None, more=()):
    """Capture and import two directors whose group has every address of the file."""
    addresses = sorted({one.address for one in parse(text).virtuals})
    first = addresses[0].split(".")[0] if addresses else "192"
    private = "172.31.0" if first != "172" else "10.0.0"
    words = " ".join(f"IPaddr2::{address}/8/eth0" for address in addresses)
    files = {
        "/etc/ha.d/ha.cf": HA_CF,
        "/etc/ha.d/haresources": haresources or f"one {words} ldirectord::ldirectord.cf\n",
        "/etc/ha.d/ldirectord.cf": text,
        **dict(more),
    }
    nodes = {
        name: {
            **{path: said.encode() for path, said in files.items()},
            "/commands/uname": name.encode(),
            "/commands/ip-address.json": (
                f'[{{"ifname": "eth0", "addr_info": [{{"family": "inet", "local": "{first}.255.255.{n}", "prefixlen": 8}}]}},'
                f' {{"ifname": "eth1", "addr_info": [{{"family": "inet", "local": "{private}.{n}", "prefixlen": 24}}]}}]'
            ).encode(),
        }
        for n, name in enumerate(("one", "two"), 1)
    }
    return decide(of_bytes(nodes), "mail", {})


def planned(imported):
    hostvars = {host: {**imported.variables, **own} for host, own in imported.hosts.items()}
    return plan_clusters(hostvars, {"ha_clusters": list(hostvars), "mail": list(hostvars)}, {})


def normal(file):
    """The file with the directives of every virtual service in one order, without comments and refused lines."""

    def item(one):
        if isinstance(one, Real):
            return (one.first, one.last, one.port, one.forward, one.weight, one.request, one.receive)
        return (one.name, "" if one.name in SECRET else one.value)

    options = sorted(item(one) for one in file.items if isinstance(one, Setting))
    return options, [
        (
            one.address,
            one.port,
            [item(real) for real in one.reals],
            sorted(item(s) for s in one.items if isinstance(s, Setting)),
        )
        for one in file.items
        if isinstance(one, Virtual)
    ]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.cf")), ids=lambda path: path.name)
def test_published_files_come_back(path):
    text = path.read_text()
    imported = pair(text)
    plans = planned(imported)
    assert [str(error) for error in plans.errors] == []
    file = parse(text)
    refused = sum("ldirectord refuses this line" in note.message for note in imported.notes)
    assert refused == len(re.findall("Verbatim", repr(file)))
    if file.virtuals:
        (lines,) = plans.clusters["mail"]["lvs"]["files"].values()
        assert normal(parse("\n".join([*lines, ""]))) == normal(file)
    assert [note.message for note in imported.notes if note.kind == "changed"] == []


def test_the_corpus_is_there():
    assert len(list(CORPUS.glob("*.cf"))) > 5, f"expected the published files in {CORPUS}"


FILE = """\
# ours since 2009
checktimeout=3
logfile="local0"
virtual=192.0.2.10:3306
    # the slow one first
    real=192.0.2.81:3306 gate
    real=192.0.2.82:3306 masq 3 "SELECT 1", "1" # weighs more
    real=192.0.2.82:3307 masq
    service=mysql
    login="monitor-login"
    passwd="monitor-passwd"
    database="db"
    request="SELECT 1"
    quiescent=no
    frobnicate=passwd-of-old
    wobble=yes
"""


def test_words_and_secrets():
    imported = pair(FILE)
    assert imported.variables["ha_virtual_services"] == {
        "mysql": {
            "address": "192.0.2.10",
            "port": 3306,
            "real_servers": {
                "192.0.2.81": {},
                "192.0.2.82": {"forward": "masq", "weight": 3, "request": "SELECT 1", "receive": "1"},
                "192.0.2.82-2": {"host": "192.0.2.82", "port": 3307, "forward": "masq"},
            },
            "check": {
                "service": "mysql",
                "login": "{{ vault_mysql_login }}",
                "passwd": "{{ vault_mysql_passwd }}",
                "database": "db",
                "request": "SELECT 1",
            },
            "quiescent": False,
        }
    }
    assert not [note for note in imported.notes if "vault_" in note.message]
    assert imported.variables["ha_ldirectord"] == {"check": {"timeout": 3}, "logfile": "local0"}
    group = imported.variables["ha_groups"]["group1"]
    assert group["resources"][-1] == {"virtual_services": ["mysql"]}
    assert imported.secrets == {"vault_mysql_login": "monitor-login", "vault_mysql_passwd": "monitor-passwd"}
    assert imported.variables["ha_verbatim"] == {"ldirectord": ["wobble=yes"]}
    assert any("frobnicate=passwd-of-old" in line for line in imported.private)
    shown, secret = render.files(imported, "mail")[1:]
    assert "monitor-" not in shown.text
    assert "passwd-of-old" not in shown.text
    assert 'passwd: "{{ vault_mysql_passwd }}"' in shown.text
    assert "# the slow one first" in shown.text
    assert "vault_mysql_passwd: monitor-passwd" in secret.text
    again = yaml.safe_load(shown.text)  # no tag in it: Ansible evaluates the reference
    assert again["ha_virtual_services"] == imported.variables["ha_virtual_services"]


def test_an_address_of_nobody():
    """What the plan refuses is kept, and ldirectord runs on with the file that is there."""
    imported = pair(FILE, "one IPaddr2::192.0.2.77/8/eth0 ldirectord::ldirectord.cf\n")
    assert "ha_virtual_services" not in imported.variables
    assert imported.variables["ha_groups"]["group1"]["resources"][-1] == {
        "script": {"name": "ldirectord", "args": ["ldirectord.cf"]}
    }
    assert imported.variables["ha_verbatim"]["ldirectord"][1:3] == [
        "virtual=192.0.2.10:3306",
        "real=192.0.2.81:3306 gate 1",
    ]
    assert "monitor-" not in repr(imported.variables)


def test_another_file():
    words = "one IPaddr2::192.0.2.10/8/eth0 ldirectord::mail.cf\n"
    imported = pair("virtual=192.0.2.99:25\n    real=192.0.2.2 gate\n\n", words, {"/etc/ha.d/mail.cf": FILE})
    assert imported.variables["ha_groups"]["group1"]["resources"][-1] == {
        "virtual_services": ["mysql"],
        "file": "mail.cf",
    }
    assert list(planned(imported).clusters["mail"]["lvs"]["files"]) == ["mail.cf"]
    assert "no group runs ldirectord with it: the file is left as it is on the nodes" in [
        note.message for note in imported.notes
    ]


def test_a_file_that_is_not_there():
    words = "one IPaddr2::192.0.2.10/8/eth0 ldirectord::mail.cf\n"
    notes = [note.message for note in pair(FILE, words).notes if note.kind == "wrong"]
    assert "expected the file that haresources gives to ldirectord, found none" in notes


def test_many_alike():
    text = "".join(f"virtual=192.0.2.{n}:80\n    real=192.0.2.9:80 gate\n\n" for n in (10, 11, 12))
    assert list(pair(text).variables["ha_virtual_services"]) == ["http", "http-192.0.2.11", "http-192.0.2.12"]


def test_marks_and_ipv6():
    text = "virtual=7\n    real=192.0.2.9 ipip\n    protocol=fwm\n\n"
    imported = pair(text, "one IPaddr2::192.0.2.10/8/eth0 ldirectord::ldirectord.cf\n")
    assert imported.variables["ha_virtual_services"] == {
        "mark-7": {"mark": 7, "real_servers": {"192.0.2.9": {"forward": "ipip"}}, "protocol": "fwm"}
    }
    assert "changed" not in [note.kind for note in imported.notes]
