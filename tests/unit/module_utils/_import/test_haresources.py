# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of haresources → resources of the model; each case stands behind the group's address."""

from __future__ import annotations

import pytest

VOLUME = "drbddisk::repl Filesystem::/dev/drbd0::/mnt/repl::ext3"


def script(name, *args):
    return {"script": {"name": name, **({"args": list(args)} if args else {})}}


FAITHFUL = [
    ("IPaddr2::192.168.69.7/24/eth0", [{"address": "192.168.69.7/24"}]),
    ("IPaddr2::192.168.69.7/24/eth0:web", [{"address": "192.168.69.7/24", "label": "web"}]),
    ("IPaddr2::192.168.69.7", [script("IPaddr2", "192.168.69.7")]),
    ("IPaddr2::192.168.69.7/24/eth9", [script("IPaddr2", "192.168.69.7/24/eth9")]),
    ("IPaddr2::192.168.69.7/24/eth0/192.168.69.255", [script("IPaddr2", "192.168.69.7/24/eth0/192.168.69.255")]),
    ("IPaddr2::198.51.100.7/24/eth0", [script("IPaddr2", "198.51.100.7/24/eth0")]),
    ("192.168.69.7", [{"address": "192.168.69.7", "agent": "none"}]),
    ("192.168.69.7/24/eth0:1", [{"address": "192.168.69.7/24/eth0:1", "agent": "none"}]),
    ("IPaddr::192.168.69.7", [{"address": "192.168.69.7", "agent": "IPaddr"}]),
    ("IPaddr::192.168.69.7/255.255.255.0/eth0", [{"address": "192.168.69.7/255.255.255.0/eth0", "agent": "IPaddr"}]),
    ("IPaddr::198.51.100.7/24/eth0", [{"address": "198.51.100.7/24/eth0", "agent": "IPaddr"}]),
    ("IPaddr::virtual", [script("IPaddr", "virtual")]),
    ("MailTo::root@example.com", [{"mail": "root@example.com"}]),
    ("MailTo::root@example.com::web", [{"mail": {"to": "root@example.com", "subject": "web"}}]),
    ("MailTo::root", [script("MailTo", "root")]),
    (VOLUME, [{"volume": "repl"}]),
    ("drbddisk::repl apache Filesystem::/dev/drbd0::/mnt/repl::ext3", [
        script("drbddisk", "repl"), script("apache"), script("Filesystem", "/dev/drbd0", "/mnt/repl", "ext3"),
    ]),
    ("drbddisk Filesystem::/dev/drbd0::/mnt/repl::ext3", [
        script("drbddisk"), script("Filesystem", "/dev/drbd0", "/mnt/repl", "ext3"),
    ]),
    ("Filesystem::/dev/sdb1::/srv::ext3", [script("Filesystem", "/dev/sdb1", "/srv", "ext3")]),
    ("apache httpd", [script("apache"), script("httpd")]),
    ("ldirectord::ldirectord.cf", [script("ldirectord", "ldirectord.cf")]),
    ("odd::::x", [script("odd", "x")]),
]  # fmt: skip
MODERN = [
    ("192.168.69.7", [{"address": "192.168.69.7/24"}]),
    ("IPaddr::192.168.69.7/28/eth0:1", [{"address": "192.168.69.7/24", "label": "1"}]),
    ("IPaddr2::192.168.69.7", [{"address": "192.168.69.7/24"}]),
    ("IPaddr::198.51.100.7", [{"address": "198.51.100.7", "agent": "IPaddr"}]),
    ("httpd", [{"services": ["apache"]}]),
    ("apache2 line_append", [{"services": ["apache", "line_append"]}]),
    ("apache other line_append", [{"services": ["apache"]}, script("other"), {"services": ["line_append"]}]),
    ("nginx", [{"services": ["nginx"]}]),
    ("squid", [script("squid")]),
    ("postfix", [script("postfix")]),
]


def run(article, words, **options):
    return article(changes={"/etc/ha.d/haresources": f"debian1 IPaddr2::192.168.69.99/24/eth0 {words}\n"}, **options)


def resources(imported):
    (group,) = imported.variables["ha_groups"].values()
    return group["resources"][1:]


@pytest.mark.parametrize(("words", "said"), FAITHFUL, ids=[words for words, _ in FAITHFUL])
def test_word_by_word(article, words, said):
    assert resources(run(article, words)) == said


@pytest.mark.parametrize(("words", "said"), MODERN, ids=[words for words, _ in MODERN])
def test_in_todays_words(article, words, said):
    assert resources(run(article, words, modern=True)) == said


def test_a_word_that_no_script_can_have_is_kept_and_told(article):
    imported = run(article, "/etc/init.d/apache")
    assert imported.variables["ha_verbatim"]["haresources"] == ["/etc/init.d/apache"]
    assert [note.message for note in imported.notes if note.kind == "verbatim" and "haresources" in note.file] == [
        "a resource whose words a script cannot have; it will NOT run; kept in ha_verbatim.haresources: /etc/init.d/apache"
    ]


def test_several_groups_have_names_of_their_own_and_the_nodes_as_they_are_spelled(article):
    lines = "DEBIAN2 apache\n# the shop\ndebian1 httpd # soon\ndebian1\n"
    imported = article(
        changes={"/etc/ha.d/haresources": lines, "/etc/ha.d/ha.cf": "node debian1 debian2\nbcast eth1\n"}
    )
    assert imported.variables["ha_groups"] == {
        "group1": {"node": "debian2", "resources": [script("apache")]},
        "group2": {"node": "debian1", "resources": [script("httpd")]},
    }
    assert imported.comments["ha_groups.group2"] == ("# the shop", "# soon")
    assert "a group of debian1 without a resource is left out" in [note.message for note in imported.notes]


def test_what_the_plan_would_refuse_stays_a_script(article):
    imported = run(article, "IPaddr2::192.168.69.7/24/eth0 apache IPaddr2::192.168.69.7/24/eth0")
    assert resources(imported) == [
        {"address": "192.168.69.7/24"},
        script("apache"),
        script("IPaddr2", "192.168.69.7/24/eth0"),
    ]
