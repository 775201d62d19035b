# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements of ha.cf → variables and notes; each case is appended to a small valid file."""

from __future__ import annotations

import pytest

BASE = (
    "node debian1 debian2\nlogfacility local0\nkeepalive 2\ndeadtime 60\ninitdead 120\nauto_failback off\nbcast eth1\n"
)
KEPT = "kept in ha_verbatim.ha_cf"

SAID = [
    ("keepalive 500ms", {"ha_keepalive": "500ms"}),
    ("keepalive 1.5", {"ha_keepalive": "1.5"}),
    ("deadtime 70", {"ha_deadtime": 70}),
    ("warntime 5MSec", {"ha_warntime": "5ms"}),
    ("deadping 30", {"ha_deadping": 30}),
    ("auto_failback ON", {"ha_auto_failback": True}),
    ("logfile /var/log/ha.log", {"ha_logfile": "/var/log/ha.log"}),
    ("debugfile /var/log/ha-debug", {"ha_debugfile": "/var/log/ha-debug"}),
    ("debug 3", {"ha_debug": 3}),
    ("use_logd no", {"ha_use_logd": False}),
    ("serial /dev/ttyS0", {"ha_links": [{"bcast": "private"}, {"serial": "/dev/ttyS0", "baud": 19200}]}),
    ("baud 9600\nserial /dev/ttyS0", {"ha_links": [{"bcast": "private"}, {"serial": "/dev/ttyS0", "baud": 9600}]}),
    ("bcast eth1", {}),
    ("bcast eth0 eth1", {"ha_links": [{"bcast": "private"}, {"bcast": "public"}]}),
    ("udp eth0", {"ha_links": [{"bcast": "private"}, {"bcast": "public"}]}),
    (
        "ucast eth0 192.168.69.14\nucast eth0 192.168.69.15",
        {"ha_links": [{"bcast": "private"}, {"ucast": "public"}]},
    ),
    (
        "mcast eth0 225.0.0.1 694 2 0",
        {"ha_links": [{"bcast": "private"}, {"mcast": "public", "group": "225.0.0.1", "ttl": 2}]},
    ),
    ("mcast eth0 225.0.0.1 694 1 0", {"ha_links": [{"bcast": "private"}, {"mcast": "public", "group": "225.0.0.1"}]}),
    ("ping 192.168.69.1\nping 192.168.69.2", {"ha_ping": ["192.168.69.1", "192.168.69.2"]}),
    ("ping_group dmz 192.168.69.1 192.168.69.2", {"ha_ping": {"groups": {"dmz": ["192.168.69.1", "192.168.69.2"]}}}),
    ("respawn hacluster /usr/libexec/heartbeat/ipfail", {"ha_ipfail": True}),
    ("respawn root /usr/libexec/heartbeat/ipfail", {"ha_respawn": ["root /usr/libexec/heartbeat/ipfail"]}),
    ("respawn hacluster /usr/bin/x -a  b", {"ha_respawn": ["hacluster /usr/bin/x -a  b"]}),
    ("apiauth dopd gid=haclient uid=hacluster", {"ha_apiauth": ["dopd gid=haclient uid=hacluster"]}),
    ("env A=1 B=2", {"ha_env": ["A=1", "B=2"]}),
    ("ping6 fe80::1", {"ha_ping6": ["fe80::1"]}),
    ("realtime off", {"ha_realtime": "off"}),
    ("rtprio 5", {"ha_rtprio": 5}),
    ("watchdog /dev/watchdog", {"ha_watchdog": "/dev/watchdog"}),
    ("compression bz2", {"ha_compression": "bz2"}),
    ("autojoin none", {"ha_autojoin": "none"}),
    ("crm off", {}),
]


def run(article, text, **options):
    return article(changes={"/etc/ha.d/ha.cf": text}, **options)


def told(imported):
    return [(note.kind, note.line, note.message) for note in imported.notes if note.file.endswith("ha.cf")]


@pytest.mark.parametrize(("text", "variables"), SAID, ids=[text for text, _ in SAID])
def test_what_the_model_says(article, text, variables):
    base = run(article, BASE).variables
    imported = run(article, f"{BASE}{text}\n")
    changed = {name: value for name, value in imported.variables.items() if base.get(name) != value}
    assert changed == variables
    assert [note for note in told(imported) if note[0] in ("changed", "verbatim")] == []


NOTED = [
    ("crm yes", "verbatim", f"unused; the collection builds haresources clusters; {KEPT}: crm yes"),
    ("speling 1", "verbatim", f"heartbeat knows no such directive; {KEPT}: speling 1"),
    ("logfacility security", "verbatim", f"ha_logfacility takes no such value; {KEPT}: logfacility security"),
    ("logfile relative", "verbatim", f"ha_logfile takes no such value; {KEPT}: logfile relative"),
    ("deadping soon", "verbatim", f"heartbeat takes no such time; {KEPT}: deadping soon"),
    ("use_logd maybe", "verbatim", f"heartbeat takes yes or no; {KEPT}: use_logd maybe"),
    ("bcast eth7", "verbatim", f"no address of eth7 is known; {KEPT}: bcast eth7"),
    (
        "ucast eth0 192.0.2.9",
        "verbatim",
        f"192.0.2.9 is no known address of a node on eth0; {KEPT}: ucast eth0 192.0.2.9",
    ),
    (
        "mcast eth0 225.0.0.1 695 1 0",
        "verbatim",
        "a multicast link uses the port of ha_udpport (694), a TTL to 4 and no loop, on a device of both nodes; "
        f"{KEPT}: mcast eth0 225.0.0.1 695 1 0",
    ),
    (
        "respawn hacluster /usr/lib/heartbeat/ipfail",
        "changed",
        "/usr/lib/heartbeat/ipfail is /usr/libexec/heartbeat/ipfail on Debian 12",
    ),
    (
        "udpport 695",
        "changed",
        "udpport 695 stands below the lines it is meant for: they use 694, and so does the import",
    ),
    (
        "ping_group x 192.168.69.1\nping 192.168.69.2",
        "verbatim",
        f"beside ping groups ha_ping has no single hosts; {KEPT}: ping 192.168.69.2",
    ),
    ("rtprio 500", "verbatim", f"expected a number from 1 to 99, found '500'; {KEPT}: rtprio 500"),
    ("keepalive 2\n#", "note", "keepalive is left out: a later line says it again, and that counts"),
]


@pytest.mark.parametrize(("text", "kind", "message"), NOTED, ids=[text for text, _, _ in NOTED])
def test_what_is_noted(article, text, kind, message):
    imported = run(article, f"{BASE}{text}\n")
    assert [one for one in told(imported) if one[0] == kind and one[2].endswith(message)]
    assert "hunter2" not in repr(imported)


def test_passwords_of_fencing_devices_go_to_the_secrets(article):
    imported = run(article, f"{BASE}stonith_host * meatware hunter2\nstonith_host debian1 null debian2\n")
    assert imported.secrets["ha_stonith_host"] == ["* meatware hunter2", "debian1 null debian2"]
    assert "ha_stonith_host" not in imported.variables
    assert "hunter2" not in repr(imported)


DEFAULTS = [
    (BASE.replace("deadtime 60\n", ""), {"ha_deadtime": 30}),
    (BASE.replace("initdead 120\n", ""), {"ha_initdead": 60}),
    (BASE.replace("initdead 120\n", "").replace("60", "8"), {"ha_initdead": 16}),
    (BASE.replace("auto_failback off\n", ""), {"ha_auto_failback": True}),
    (BASE.replace("auto_failback off", "auto_failback legacy"), {"ha_auto_failback": True}),
    (BASE.replace("logfacility local0\n", ""), {"ha_use_logd": True}),
    (BASE.replace("logfacility local0", "logfile /a"), {"ha_logfile": "/a", "ha_logfacility": "none"}),
]


@pytest.mark.parametrize(("text", "variables"), DEFAULTS)
def test_what_heartbeat_assumes_is_said(article, text, variables):
    imported = run(article, text)
    assert {name: imported.variables.get(name) for name in variables} == variables


def test_legacy_failback_is_told(article):
    message = "auto_failback legacy (the default) is on here: legacy disables standby, takeover and ipfail"
    assert ("changed", 6, message) in told(run(article, BASE.replace("auto_failback off", "auto_failback legacy")))


def test_comments_stay_with_what_they_are_about(article):
    imported = run(article, f"# who\n{BASE}# the cable\nbcast eth1 # blue\n# that is all\n")
    assert imported.comments == {
        "ha_groups": ("# who",),
        "ha_links": ("# the cable", "# blue"),
        "ha_auth_method": ("# that is all",),
    }


def test_a_comment_that_may_hold_a_secret_goes_to_the_secrets(article):
    imported = run(article, f"# the password is hunter2\n{BASE}")
    assert imported.comments == {}
    assert "hunter2" not in repr(imported)
    assert imported.private == ("debian1/etc/ha.d/ha.cf, at ha_groups: the password is hunter2",)


def test_each_node_names_its_peer(catalogue):
    from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes
    from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide

    def files(number, peer):
        card = (
            f'[{{"ifname": "eth0", "addr_info": [{{"family": "inet", "local": "192.0.2.{number}", "prefixlen": 24}}]}}]'
        )
        text = f"node a b\nucast eth0 192.0.2.{peer}\nauto_failback on\n"
        return {"/etc/ha.d/ha.cf": text.encode(), "/commands/ip-address.json": card.encode()}

    imported = decide(of_bytes({"a": files(1, 2), "b": files(2, 1)}), "x", catalogue)
    assert imported.variables["ha_links"] == [{"ucast": "private"}]
    assert ("note", 2, "each node names its peer: from now on one file names both") in told(imported)
