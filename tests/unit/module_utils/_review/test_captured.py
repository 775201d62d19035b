# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each mistake in a captured cluster is found, with its exact words; what is nearly one is not."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import Problem
from ansible_collections.linux_ha.cluster.plugins.module_utils._review import captured

HA_CF, HARESOURCES, AUTHKEYS = "/etc/ha.d/ha.cf", "/etc/ha.d/haresources", "/etc/ha.d/authkeys"
DRBD, UNITS, SPEED = "/etc/drbd.conf", "/commands/enabled-units", "/commands/link-speed"
SYSTEMD = (" apache2\n", " systemd::intranet.service::apache2.service\n")

# mistake → changes, and all that is found
MISTAKES = {
    "haresources that differ": (
        {f"beta:{HARESOURCES}": (" apache2\n", " nginx\n"), "/etc/init.d/nginx": "#!/bin/sh\nstatus)\n"},
        ("error", "difference", f"{HARESOURCES} line 2", "alpha has 'apache2', beta has 'nginx'"),
    ),
    "ha.cf that differ": (
        {f"beta:{HA_CF}": ("deadtime 30", "deadtime 25")},
        ("warning", "difference", f"{HA_CF} line 4", "alpha has 'deadtime 30', beta has 'deadtime 25'"),
    ),
    "ha.cf that differ by a comment": (
        {f"beta:{HA_CF}": ("deadtime 30", "# was 10\ndeadtime 30")},
        (
            "note",
            "difference",
            f"{HA_CF} line 4",
            "the line is not the same on alpha and beta; only spelling and comments differ",
        ),
    ),
    "passwords in lines that differ": (
        {f"beta:{HA_CF}": ("10.9.9.1 ha hunter2", "10.9.9.2 ha hunter3")},
        ("warning", "difference", f"{HA_CF} line 13", "the line is not the same on alpha and beta"),
    ),
    "keys that differ": (
        {f"beta:{AUTHKEYS}": ("hunter2", "hunter3")},
        ("error", "difference", f"{AUTHKEYS} line 2", "the line is not the same on alpha and beta"),
    ),
    "authkeys that differ by a comment": (
        {f"beta:{AUTHKEYS}": ("auth 1", "# hunter2\nauth 1")},
        (
            "note",
            "difference",
            f"{AUTHKEYS} line 1",
            "the line is not the same on alpha and beta; only spelling and comments differ",
        ),
    ),
    "DRBD that differs": (
        {f"beta:{DRBD}": ("protocol C", "protocol C; ping-int 5")},
        ("error", "difference", f"{DRBD} line 2", "the line is not the same on alpha and beta"),
    ),
    "DRBD spelled otherwise": (
        {f"beta:{DRBD}": ("protocol C;", "\n    protocol C;")},
        (
            "note",
            "difference",
            f"{DRBD} line 2",
            "the line is not the same on alpha and beta; only spelling and comments differ",
        ),
    ),
    "a file of one node only": (
        {"alpha:/etc/ha.d/resource.d/mine": "#!/bin/sh\n"},
        ("warning", "difference", "/etc/ha.d/resource.d/mine", "alpha has the file, beta has none"),
    ),
    "haresources of a node that is none": (
        {HARESOURCES: ("alpha IPaddr2", "gamma IPaddr2")},
        (
            "error",
            "names",
            f"{HARESOURCES} line 2",
            "expected a node of ha.cf (alpha, beta) at the start of the line, found 'gamma'",
        ),
    ),
    "ha.cf without the machine's own name": (
        {"beta:/commands/uname": "beta.example.com\n", DRBD: ("on beta {", "on beta.example.com {")},
        (
            "error",
            "names",
            f"beta{HA_CF}",
            "node: expected 'beta.example.com', the name of the machine, found alpha, beta",
        ),
    ),
    "DRBD without the machine's own name": (
        {DRBD: ("on beta {", "on Beta {")},
        ("error", "names", f"beta{DRBD} line 1", "resource r0 is for alpha, Beta: beta ignores it without a word"),
    ),
    "deadtime that heartbeat refuses": (
        {
            HA_CF: ("deadtime 30", "deadtime 4"),
        },
        ("error", "deadtime", f"{HA_CF} line 4", "deadtime: expected more than 2 * keepalive (4000 ms), found 4000 ms"),
        (
            "warning",
            "warntime",
            f"{HA_CF} line 5",
            "10 s is not below deadtime (4 s): the node is declared dead before anybody is warned",
        ),
    ),
    "deadtime that is tight": (
        {
            HA_CF: ("keepalive 2", "keepalive 8"),
        },
        (
            "warning",
            "deadtime",
            f"{HA_CF} line 4",
            "30 s is less than 4 times keepalive (8 s): two lost packets look like a dead node",
        ),
        (
            "warning",
            "warntime",
            f"{HA_CF} line 5",
            "10 s is less than twice keepalive (8 s): single late packets fill the log",
        ),
    ),
    "initdead that is tight": (
        {HA_CF: ("initdead 60", "initdead 59")},
        (
            "warning",
            "initdead",
            f"{HA_CF} line 6",
            "59 s is less than twice deadtime (30 s): after a power cut the faster node may take everything before"
            " the slower one has its network up",
        ),
    ),
    "initdead that nobody wrote": (
        {HA_CF: ("initdead 60\n", "")},
        (
            "warning",
            "initdead",
            HA_CF,
            "30 s is less than twice deadtime (30 s): after a power cut the faster node may take everything before"
            " the slower one has its network up",
        ),
    ),
    "one link": (
        {HA_CF: ("bcast eth1\n", "")},
        (
            "warning",
            "links",
            f"{HA_CF} line 7",
            "all heartbeats travel over eth0: when it fails, both nodes think the other dead and both start the groups;"
            " add a second path over another interface",
        ),
    ),
    "no link apart from DRBD's": (
        {HA_CF: ("ucast eth0 192.0.2.1\nucast eth0 192.0.2.2\n", "")},
        (
            "warning",
            "links",
            f"{HA_CF} line 7",
            "all heartbeats travel over eth1: when it fails, both nodes think the other dead and both start the groups;"
            " add a second path over another interface",
        ),
        (
            "warning",
            "links",
            f"{HA_CF} line 7",
            "no path for heartbeats is apart from the one DRBD replicates over: when that fails, both nodes think the"
            " other dead and both start the groups on data that go different ways (split brain)",
        ),
    ),
    "auto_failback legacy": (
        {HA_CF: ("auto_failback off", "auto_failback legacy")},
        (
            "warning",
            "auto_failback",
            f"{HA_CF} line 11",
            "auto_failback: expected on or off, found legacy (the default), which disables hb_standby and ipfail",
        ),
    ),
    "no auto_failback": (
        {HA_CF: ("auto_failback off\n", "")},
        (
            "warning",
            "auto_failback",
            HA_CF,
            "auto_failback: expected on or off, found legacy (the default), which disables hb_standby and ipfail",
        ),
    ),
    "no ping node": (
        {
            HA_CF: ("ping 192.0.2.254\n", "\n"),
        },
        ("warning", "ping", f"{HA_CF} line 14", "ipfail without ping has nothing to compare and never moves a group"),
    ),
    "no stonith": (
        {HA_CF: ("stonith_host * external/ipmi 10.9.9.1 ha hunter2\n", "")},
        (
            "warning",
            "stonith",
            HA_CF,
            "no STONITH device: when all links are cut, both nodes take all groups, and DRBD's data go two ways",
        ),
    ),
    "a client of heartbeat at its old place": (
        {HA_CF: ("/usr/libexec/heartbeat/ipfail", "/usr/lib64/heartbeat/ipfail")},
        (
            "warning",
            "handler",
            f"{HA_CF} line 14",
            "runs /usr/lib64/heartbeat/ipfail, which Debian 12 has as /usr/libexec/heartbeat/ipfail: heartbeat does not"
            " start without it",
        ),
    ),
    "a script without the action status": (
        {"/etc/init.d/apache2": "#!/bin/sh\n# status) would be here\ncase $1 in start) true;; esac\n"},
        (
            "warning",
            "status-action",
            "/etc/init.d/apache2",
            "'apache2' has no action status, by which heartbeat sees whether it runs already",
        ),
    ),
    "a script that is not there": (
        {f"beta:{HARESOURCES}": None, f"alpha:{HARESOURCES}": (" apache2", " nginx")},
        ("error", "refused", f"beta{HARESOURCES}", "expected the file, found none"),
        ("warning", "difference", HARESOURCES, "alpha has the file, beta has none"),
        ("warning", "doubtful", f"alpha{HARESOURCES} line 2", "needs the script 'nginx', which alpha lacks"),
    ),
    "a service that is enabled": (
        {f"beta:{UNITS}": "heartbeat.service enabled enabled\napache2.service enabled enabled\n"},
        (
            "warning",
            "boot",
            f"beta{HARESOURCES} line 2",
            "'apache2' starts at boot (systemctl is-enabled apache2.service), on the standby too: two nodes run it at once",
        ),
    ),
    "a unit that is enabled": (
        {HARESOURCES: SYSTEMD, UNITS: "intranet.service enabled enabled\n"},
        (
            "warning",
            "boot",
            f"{HARESOURCES} line 2",
            "'intranet' starts at boot (systemctl is-enabled intranet.service), on the standby too: two nodes run it at once",
        ),
    ),
    "no fencing": (
        {DRBD: ("disk { fencing resource-only; ", "disk { ")},
        (
            "warning",
            "fencing",
            f"{DRBD} line 5",
            "resource r0: no fencing, so nobody calls the handler fence-peer: after a cut of DRBD's link a node with old"
            " data can become primary",
        ),
    ),
    "fencing without a handler": (
        {DRBD: ('fence-peer "/usr/libexec/heartbeat/drbd-peer-outdater -t 5";', "")},
        (
            "warning",
            "fencing",
            f"{DRBD} line 4",
            "resource r0: fencing resource-only without the handler fence-peer: nobody fences the peer",
        ),
    ),
    "a handler that asks dopd, which does not run": (
        {HA_CF: ("respawn hacluster /usr/libexec/heartbeat/dopd\n", "")},
        (
            "warning",
            "fencing",
            f"{DRBD} line 5",
            "resource r0: drbd-peer-outdater asks dopd, which ha.cf does not start"
            " (respawn hacluster /usr/libexec/heartbeat/dopd)",
        ),
    ),
    "a handler at its old place": (
        {DRBD: ("/usr/libexec/heartbeat/drbd-peer-outdater", "/usr/lib/heartbeat/drbd-peer-outdater")},
        (
            "warning",
            "handler",
            f"{DRBD} line 5",
            "resource r0: fence-peer runs /usr/lib/heartbeat/drbd-peer-outdater, which Debian 12 has as"
            " /usr/libexec/heartbeat/drbd-peer-outdater: the handler fails when it is needed",
        ),
    ),
    "a rate above the link's share": (
        {DRBD: ("resync-rate 30M", "resync-rate 36M")},
        (
            "warning",
            "resync-rate",
            f"{DRBD} line 4",
            "resource r0: resync-rate 36M is 302 Mbit/s, more than 30 % of the link's 1000 Mbit/s",
        ),
    ),
    "a rate above the usual link's share": (
        {DRBD: ("resync-rate 30M", "resync-rate 36M"), SPEED: None},
        (
            "note",
            "resync-rate",
            f"{DRBD} line 4",
            "resource r0: resync-rate 36M is 302 Mbit/s, more than 30 % of 1000 Mbit/s, which is taken for the link's speed",
        ),
    ),
    "a rate in 8.3's syncer on a slow link": (
        {
            DRBD: (
                "disk { fencing resource-only; resync-rate 30M; }",
                "disk { fencing resource-only; }\n  syncer { rate 10M; }",
            ),
            SPEED: "eth0 1000\neth1 100\n",
        },
        (
            "warning",
            "resync-rate",
            f"{DRBD} line 5",
            "resource r0: resync-rate 10M is 84 Mbit/s, more than 30 % of the link's 100 Mbit/s",
        ),
    ),
    "a wait for ever at boot": (
        {DRBD: ("startup { wfc-timeout 60; ", "startup { ")},
        (
            "warning",
            "wfc-timeout",
            f"{DRBD} line 1",
            "resource r0: not said, and its default 0 makes a booting node wait for its peer for ever: a lone survivor"
            " never starts its groups",
        ),
    ),
    "protocol A": (
        {DRBD: ("protocol C", "protocol A")},
        (
            "warning",
            "protocol",
            f"{DRBD} line 2",
            "resource r0: with protocol A writes that were acknowledged can be lost when the active node dies",
        ),
    ),
    "a split brain that throws data away": (
        {DRBD: ("after-sb-1pri consensus", "after-sb-1pri discard-secondary")},
        (
            "warning",
            "split-brain",
            f"{DRBD} line 2",
            "resource r0: after a split brain discard-secondary throws away what one node has written, without asking",
        ),
    ),
    "two primaries": (
        {DRBD: ("protocol C;", "protocol C; allow-two-primaries;")},
        (
            "warning",
            "doubtful",
            f"{DRBD} line 2",
            "resource r0: allow-two-primaries yes: heartbeat runs a group on one node at a time, and ext4, xfs and the like"
            " break when mounted twice",
        ),
    ),
    "what a parser says": (
        {HA_CF: ("udpport 694", "udport 694"), "/etc/ha.d/ldirectord.cf": "quiescent=perhaps\n"},
        ("error", "refused", f"{HA_CF} line 2", "expected a directive of ha.cf(5), found 'udport'"),
        ("error", "refused", "/etc/ha.d/ldirectord.cf line 1", "quiescent must be yes or no, not 'perhaps'"),
    ),
    "no authkeys in the folder": (
        {AUTHKEYS: None},
        ("note", "unread", AUTHKEYS, "expected the file, found none: the key is not checked"),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(review, mistake):
    changes, *expected = MISTAKES[mistake]
    assert review(changes) == expected


def test_in_the_good_cluster_nothing_is_found(review):
    assert review() == []


def test_neither_ping_node_nor_ipfail(review):
    changes = {
        "/etc/ha.d/ha.cf": ("respawn hacluster /usr/libexec/heartbeat/ipfail\n", ""),
        "alpha:/etc/ha.d/ha.cf": ("ping 192.0.2.254\n", ""),
        "beta:/etc/ha.d/ha.cf": ("ping 192.0.2.254\n", ""),
    }
    why = "no ping node: a node that loses its clients' network keeps the groups they cannot reach"
    assert review(changes) == [("warning", "ping", HA_CF, why)]


FINE = {
    "addresses of the peer only": {f"alpha:{HA_CF}": ("ucast eth0 192.0.2.1\n", "")},
    "names in other letters": {HARESOURCES: ("alpha IPaddr2", "Alpha IPaddr2"), HA_CF: ("node alpha", "node ALPHA")},
    "deadtime of four times keepalive": {
        HA_CF: ("keepalive 2\ndeadtime 30\nwarntime 10", "keepalive 2\ndeadtime 8\nwarntime 4")
    },
    "times in milliseconds": {HA_CF: ("keepalive 2\n", "keepalive 500ms\n")},
    "a serial line as second path": {HA_CF: ("bcast eth1\n", "serial /dev/ttyS0\n")},
    "auto_failback on": {HA_CF: ("auto_failback off", "auto_failback on")},
    "a ping group": {HA_CF: ("ping 192.0.2.254", "ping_group out 192.0.2.254 192.0.2.253")},
    "one stonith device": {
        HA_CF: ("stonith_host * external/ipmi 10.9.9.1 ha hunter2", "stonith external/ipmi /etc/ha.d/ipmi")
    },
    "status among others": {"/etc/init.d/apache2": "#!/bin/sh\ncase $1 in start|stop|status|reload) true;; esac\n"},
    "status by a comparison": {"/etc/init.d/apache2": '#!/bin/sh\nif [ "$1" = "status" ]; then echo running; fi\n'},
    "status from init-d-script": {
        "/etc/init.d/apache2": "#!/bin/sh /lib/init/init-d-script\nDAEMON=/usr/sbin/apache2\n"
    },
    "a compiled program as script": {"/etc/init.d/apache2": "\x7fELF"},
    "another service that is enabled": {UNITS: "apache2-helper.service enabled\nssh.service enabled\n"},
    "fencing by another program": {DRBD: ("/usr/libexec/heartbeat/drbd-peer-outdater -t 5", "/root/fence")},
    "a handler that reboots": {DRBD: ("handlers {", 'handlers { pri-lost "echo b > /proc/sysrq-trigger ; reboot -f";')},
    "a rate that fits a fast link": {DRBD: ("resync-rate 30M", "resync-rate 300M"), SPEED: "eth0 1000\neth1 10000\n"},
    "a rate that fits a usual link": {SPEED: None},
    "link speeds that nobody knows": {SPEED: "eth1 -1\neth1\nrubbish here too\n"},
    "answers that are no answers": {"/commands/ip-address.json": "[", UNITS: "\n \n", "/commands/uname": "\n"},
}


@pytest.mark.parametrize("case", FINE)
def test_what_is_nearly_a_mistake_is_none(review, case):
    assert [found for found in review(FINE[case]) if found[:2] != ("note", "difference")] == []


def test_links_of_the_boot_are_read(review):
    for link in ("/etc/rc3.d/S20apache2", "/etc/systemd/system/multi-user.target.wants/apache2.service"):
        why = f"'apache2' starts at boot ({link}), on the standby too: two nodes run it at once"
        assert review(links={link: "../init.d/apache2"}) == [("warning", "boot", f"{HARESOURCES} line 2", why)]
    assert (
        review(links={"/etc/rc3.d/K20apache2": "x", "/etc/rc6.d/S20apache2": "x", "/etc/rc1.d/S20apache2": "x"}) == []
    )


def test_the_service_behind_resource_d_apache(review):
    changes = {HARESOURCES: (" apache2\n", " apache::/etc/apache2/apache2.conf\n"), UNITS: "apache2.service enabled\n"}
    assert [found[1] for found in review(changes)] == ["boot"]


def test_what_depends_on_the_machine_is_a_note(review):
    found = [one for one in review({DRBD: ("drbd-peer-outdater -t 5", "fence")}, machine=True) if "drbd" in one[2]]
    why = "resource r0: fence-peer needs the program /usr/libexec/heartbeat/fence"
    assert found == [("note", "machine", f"{DRBD} line 5", why)]


def test_no_secret_is_in_any_finding(review):
    everything = {
        HA_CF: ("stonith_host *", "stonith_host"),
        AUTHKEYS: ("1 sha1", "99 sha1"),
        DRBD: ("shared-secret", "shared-secrets"),
    }
    one_node = {f"alpha:{path}": change for path, change in everything.items()}
    assert "hunter" not in str([review(everything, machine=True), review(one_node, machine=True)])


def test_one_node_alone_cannot_be_compared():
    found = captured.of_captures({"web": Capture({"alpha": Files("alpha", {HARESOURCES: "alpha apache2\n"})})})
    why = "expected the files of two nodes, found those of one: nothing can be compared"
    assert [(one.severity, one.rule, one.where, one.why) for one in found] == [
        ("error", "refused", f"alpha{HA_CF}", "expected the file, found none"),
        ("note", "unread", "alpha", why),
    ]


def test_a_flat_folder_is_both_nodes_and_places_are_as_people_call_them():
    texts = {
        HA_CF: "node a b\nbcast eth0\nauto_failback on\n",
        HARESOURCES: "c apache\n",
        AUTHKEYS: "auth 1\n1 sha1 x\n",
    }
    sources = {path: path.rpartition("/")[2] for path in texts}
    nodes = {name: Files(name, texts, sources=sources) for name in ("a", "b")}
    found = captured.of_captures({"web": Capture(nodes, flat=True)})
    errors = [(one.rule, one.where, one.why) for one in found if one.severity == "error"]
    why = "expected a node of ha.cf (a, b) at the start of the line, found 'c'"
    assert errors == [("names", "haresources line 1", why)]
    assert {one.rule for one in found} == {"names", "initdead", "links", "ping", "stonith", "machine"}


def test_what_could_not_be_read_is_told():
    problem = ("alpha/etc/ha.d/ha.cf", Problem(0, "expected 8388608 bytes at most, found 9000000"))
    found = captured.of_captures({"web": Capture({"alpha": Files("alpha", {})}, (problem,))})
    assert [(one.severity, one.rule, one.where) for one in found] == [
        ("error", "unread", "alpha/etc/ha.d/ha.cf"),
        ("note", "unread", "alpha"),
    ]


def test_a_configuration_of_drbd_9_is_read_as_such(review):
    nine = {DRBD: ("  disk { fencing resource-only; ", "  options { quorum off; }\n  disk { ")}
    assert [found[1] for found in review(nine)] == ["fencing"]
    assert review({**nine, "/proc/drbd": "version: 9.1.7 (api:2/proto:110-121)\n"})[0][1] == "fencing"


def test_what_the_loaded_drbd_refuses_is_refused(review):
    nine = {DRBD: ("  disk { fencing", "  options { quorum off; }\n  disk { fencing")}
    found = review({**nine, "/proc/drbd": "version: 8.4.11 (api:1/proto:86-101)\n"})
    assert [one[:3] for one in found] == [("error", "refused", f"{DRBD} line 4")]
