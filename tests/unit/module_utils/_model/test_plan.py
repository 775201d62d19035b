# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole plans of the two inventories, and the lines of ha.cf and haresources one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.table import table

INVENTORIES = Path(__file__).parents[4] / "inventories"
RES = "ha_groups.web.resources"


def inventory(name, catalogue):
    """Plan an inventory of this collection as Ansible would read it."""
    group = yaml.safe_load((INVENTORIES / name / "hosts.yml").read_text())["ha_clusters"]["children"][name]
    common = yaml.safe_load((INVENTORIES / name / "group_vars" / f"{name}.yml").read_text())
    hostvars = {host: {**common, **own} for host, own in group["hosts"].items()}
    return plan_clusters(hostvars, {"ha_clusters": list(hostvars), name: list(hostvars)}, catalogue)


def test_web_debian(catalogue):
    result = inventory("web_debian", catalogue)
    assert result.errors == []
    assert [warning.path for warning in result.warnings] == ["web_debian.ha_initdead", *["web_debian.ha_links"] * 2]
    plan = result.clusters["web_debian"]
    assert result.members == {"debian1": "web_debian", "debian2": "web_debian"}
    assert plan["heartbeat"] == {
        "ha_cf": [
            "logfacility local0",
            "logfile /var/log/ha.log",
            "udpport 694",
            "keepalive 2",
            "warntime 10",
            "deadtime 60",
            "initdead 80",
            "bcast eth1",
            "auto_failback off",
            "node debian1 debian2",
        ],
        "haresources": [
            "debian1 IPaddr2::192.168.69.16/24/eth0 IPaddr2::192.168.69.100/24/eth0 drbddisk::repl"
            " Filesystem::/dev/drbd0::/mnt/repl::ext3"
            " Filesystem::/mnt/repl/var/www::/var/www::none::bind"
            " Filesystem::/mnt/repl/var/lib/line_append::/var/lib/line_append::none::bind"
            " systemd::apache2.service::line_append.service MailTo::admin@example.com"
        ],
        "scripts": ["Filesystem", "IPaddr2", "MailTo", "drbddisk", "systemd"],
        "timings": {"keepalive": 2000, "warntime": 10000, "deadtime": 60000, "initdead": 80000},
        "time_factor": 1,
        "udpport": 694,
        "auto_failback": False,
        "auth_method": "sha1",
        "peers": {"debian1": ["10.0.0.1"], "debian2": ["10.0.0.2"]},
        "ping": [],
        "serial": [],
    }
    assert plan["nodes"]["debian2"] == {
        "host": "debian2",
        "peer": "debian1",
        "interfaces": {
            "public": {"device": "eth0", "address": "192.168.69.15", "prefix": 24, "network": "192.168.69.0/24"},
            "private": {"device": "eth1", "address": "10.0.0.2", "prefix": 8, "network": "10.0.0.0/8"},
        },
    }
    assert plan["drbd"]["repl"] == {
        "minor": 0,
        "device": "/dev/drbd0",
        "port": 7788,
        "source": "debian1",
        "sections": {
            "net": {"protocol": "C", "cram-hmac-alg": "sha1"},
            "startup": {"wfc-timeout": "120", "degr-wfc-timeout": "120", "outdated-wfc-timeout": "60"},
            "disk": {"on-io-error": "detach", "resync-rate": "100M", "c-min-rate": "10M"},
            "handlers": {},
            "options": {},
        },
        "hosts": {
            "debian1": {"disk": "/dev/hda5", "address": "10.0.0.1", "meta_disk": "internal", "discard": False},
            "debian2": {"disk": "/dev/hda5", "address": "10.0.0.2", "meta_disk": "internal", "discard": False},
        },
    }
    assert plan["volumes"] == {
        "repl": {
            "group": "web",
            "device": "/dev/drbd0",
            "drbd": "repl",
            "mount": "/mnt/repl",
            "fstype": "ext3",
            "options": [],
        }
    }
    assert plan["services"]["apache"] == {
        "group": "web",
        "packages": {"Debian": ["apache2"]},
        "units": ["apache2.service"],
        "files": {},
        "data": [{"path": "/var/www", "volume": "repl", "source": "/mnt/repl/var/www"}],
        "users": {},
        "groups": [],
        "probe": {"protocol": "http", "port": 80, "path": "/"},
        "check": None,
    }
    assert plan["groups"]["web"]["key"] == "IPaddr2::192.168.69.16/24/eth0"
    assert plan["groups"]["web"]["addresses"] == ["192.168.69.16", "192.168.69.100"]
    assert " ".join(["debian1", *plan["groups"]["web"]["entries"]]) == plan["heartbeat"]["haresources"][0]


def test_web_centos(catalogue):
    result = inventory("web_centos", catalogue)
    assert result.errors == []
    assert [warning.path.rpartition(".")[2] for warning in result.warnings] == ["ha_links", "ha_links", "wfc-timeout"]
    plan = result.clusters["web_centos"]
    assert plan["heartbeat"]["ha_cf"] == [
        "logfacility local0",
        "udpport 694",
        "keepalive 1",
        "warntime 5",
        "deadtime 10",
        "initdead 120",
        "bcast eth1",
        "ping 172.16.117.1",
        "auto_failback off",
        "node node0 node1",
        "respawn hacluster /usr/libexec/heartbeat/ipfail",
    ]
    assert plan["heartbeat"]["haresources"] == [
        "node0 IPaddr2::172.16.117.160/24/eth0 drbddisk::apache Filesystem::/dev/drbd0::/mnt/apache::ext3::defaults"
        " Filesystem::/mnt/apache/var/www::/var/www::none::bind"
        " Filesystem::/mnt/apache/var/lib/line_append::/var/lib/line_append::none::bind"
        " systemd::apache2.service::line_append.service"
    ]
    assert plan["heartbeat"]["ping"] == ["172.16.117.1"]
    assert plan["drbd"]["apache"]["sections"]["startup"]["wfc-timeout"] == "0"
    assert table(plan) == [
        "node        node0   public eth0 172.16.117.162/24, private eth1 192.168.0.2/24",
        "node        node1   public eth0 172.16.117.163/24, private eth1 192.168.0.3/24",
        "bcast       eth1",
        "ping        172.16.117.1",
        "drbd        apache  /dev/drbd0 port 7788: node0 /dev/sdb 192.168.0.2, node1 /dev/sdb 192.168.0.3",
        "group       web     prefers node0",
        "                    IPaddr2::172.16.117.160/24/eth0",
        "                    drbddisk::apache",
        "                    Filesystem::/dev/drbd0::/mnt/apache::ext3::defaults",
        "                    Filesystem::/mnt/apache/var/www::/var/www::none::bind",
        "                    Filesystem::/mnt/apache/var/lib/line_append::/var/lib/line_append::none::bind",
        "                    systemd::apache2.service::line_append.service",
    ]


HA_CF = [
    ({}, ["bcast eth1", "ucast eth0 192.0.2.1", "ucast eth0 192.0.2.2"]),
    ({}, ["keepalive 1", "warntime 5", "deadtime 10", "initdead 30"]),
    ({"ha_links[1]": {"serial": "/dev/ttyS0", "baud": 9600}}, ["baud 9600", "serial /dev/ttyS0"]),
    ({"ha_links[1]": {"serial": "/dev/ttyS0"}}, ["baud 19200", "serial /dev/ttyS0"]),
    ({"ha_links[1]": {"mcast": "public", "group": "225.0.0.1"}, "ha_udpport": 695}, ["mcast eth0 225.0.0.1 695 1 0"]),
    ({"ha_links[1]": {"mcast": "public", "group": "225.0.0.1", "ttl": 0}}, ["mcast eth0 225.0.0.1 694 0 0"]),
    ({"ha_ping": ["192.0.2.254", "gw.example.com"]}, ["ping 192.0.2.254 gw.example.com"]),
    ({"ha_ping": {"groups": {"dmz": ["192.0.2.253", "192.0.2.254"]}}}, ["ping_group dmz 192.0.2.253 192.0.2.254"]),
    ({"ha_auto_failback": True}, ["auto_failback on"]),
    (
        {"ha_keepalive": "500ms", "ha_deadtime": 4.5},
        ["keepalive 500ms", "warntime 2250ms", "deadtime 4.5", "initdead 30"],
    ),
    (
        {"ha_time_factor": 2.5, "ha_deadping": 8},
        ["keepalive 2500ms", "warntime 12500ms", "deadtime 25", "initdead 75", "deadping 20"],
    ),
    ({"ha_use_logd": True}, ["use_logd yes"]),
    ({"ha_use_logd": False, "ha_debug": 1}, ["use_logd no", "logfacility local0", "debug 1"]),
    ({"ha_logfile": "/var/log/ha", "ha_debugfile": "/var/log/dbg"}, ["logfile /var/log/ha", "debugfile /var/log/dbg"]),
    ({"ha_ipfail": True, "ha_ping": ["192.0.2.254"]}, ["respawn hacluster /usr/libexec/heartbeat/ipfail"]),
    ({"alpha:ha_node_name": "Node_A", "ha_groups.web.node": "Node_A"}, ["node Node_A beta"]),
]


@pytest.mark.parametrize(("changes", "lines"), HA_CF, ids=str)
def test_lines_of_ha_cf(plans, changes, lines):
    result = plans(changes)
    assert result.errors == []
    written = result.clusters["web"]["heartbeat"]["ha_cf"]
    assert [line for line in written if line in lines] == lines


def test_logd_leaves_no_other_log_settings(plans):
    written = plans({"ha_use_logd": True}).clusters["web"]["heartbeat"]["ha_cf"]
    assert not [line for line in written if line.startswith(("logf", "debug"))]


def test_ports_come_before_media(plans):
    changes = {"ha_links": [{"serial": "/dev/ttyS0"}, {"bcast": "private"}]}
    names = [line.split()[0] for line in plans(changes).clusters["web"]["heartbeat"]["ha_cf"]]
    assert max(names.index("udpport"), names.index("baud")) < min(names.index("serial"), names.index("bcast"))


ENTRIES = [
    ({RES + "[0].address": "192.0.2.10"}, "IPaddr2::192.0.2.10/24/eth0"),
    ({RES + "[0].address": "192.0.2.10/32"}, "IPaddr2::192.0.2.10/32/eth0"),
    ({RES + "[0].label": "web"}, "IPaddr2::192.0.2.10/24/eth0:web"),
    ({RES + "[0].address": "10.1.2.3/8"}, "IPaddr2::10.1.2.3/8/eth1"),
    ({"ha_volumes.repl.filesystem": ...}, "Filesystem::/dev/drbd0::/srv/repl::ext4"),
    (
        {"ha_volumes.repl.filesystem.options": ["noatime", "acl"]},
        "Filesystem::/dev/drbd0::/mnt/repl::ext4::noatime,acl",
    ),
    ({RES + "[3]": {"mail": {"to": "a@example.com", "subject": "moved"}}}, "MailTo::a@example.com::moved"),
    ({RES + "[3]": {"mail": {"to": "a@example.com"}}}, "MailTo::a@example.com"),
    ({RES + "[3]": {"script": {"name": "IPsrcaddr", "args": ["192.0.2.10"]}}}, "IPsrcaddr::192.0.2.10"),
    ({RES + "[3]": {"script": {"name": "Delay", "args": [5, 0]}}}, "Delay::5::0"),
    ({RES + "[3]": {"script": {"name": "killnfsd"}}}, "killnfsd"),
]


@pytest.mark.parametrize(("changes", "entry"), ENTRIES, ids=str)
def test_entries_of_haresources(plans, changes, entry):
    result = plans(changes)
    assert result.errors == []
    assert entry in result.clusters["web"]["groups"]["web"]["entries"]


def test_data_of_a_service_stand_before_it_and_those_without_a_volume_are_left_out(plans):
    own = {"units": ["own.service"], "data": {"/var/lib/own": "two"}, "packages": ["own"]}
    changes = {
        "ha_services": {"own": own, "line_append": {"data": {"/var/lib/line_append": "repl"}}},
        "ha_volumes.two": {"drbd": {"disk": "/dev/vdc", "over": "private", "port": 7789, "minor": 1}},
        "ha_volumes.repl.drbd.port": 7788,
        "ha_volumes.repl.drbd.minor": 0,
        RES: [{"address": "192.0.2.10/24"}, {"volume": "repl"}, {"services": ["line_append"]}],
        "ha_groups.other": {
            "node": "beta",
            "resources": [{"address": "192.0.2.11/24"}, {"volume": "two"}, {"services": ["own"]}],
        },
        "ha_groups.third": {"node": "beta", "resources": [{"address": "192.0.2.12/24"}, {"services": ["apache"]}]},
    }
    result = plans(changes)
    assert result.errors == []
    plan = result.clusters["web"]
    assert plan["groups"]["web"]["entries"][-2:] == [
        "Filesystem::/mnt/repl/var/lib/line_append::/var/lib/line_append::none::bind",
        "systemd::line_append.service",
    ]
    assert plan["groups"]["third"]["entries"] == ["IPaddr2::192.0.2.12/24/eth0", "systemd::apache2.service"]
    assert plan["services"]["apache"]["data"] == []
    assert plan["services"]["own"]["packages"] == {"all": ["own"]}
    assert plan["services"]["own"]["probe"] is None
    assert plan["drbd"]["two"]["source"] == "beta"
    assert plan["volumes"]["two"] == {
        "group": "other",
        "device": "/dev/drbd1",
        "drbd": "two",
        "mount": "/srv/two",
        "fstype": "ext4",
        "options": [],
    }


def test_a_volume_inside_another_of_the_same_group(plans):
    changes = {
        "ha_volumes.inner": {
            "drbd": {"disk": "/dev/vdc", "over": "private", "port": 7789, "minor": 1},
            "filesystem": {"mount": "/mnt/repl/inner"},
        },
        "ha_volumes.repl.drbd.port": 7788,
        "ha_volumes.repl.drbd.minor": 0,
        RES: [{"address": "192.0.2.10/24"}, {"volume": "repl"}, {"volume": "inner"}],
    }
    assert plans(changes).errors == []
    changes[RES] = [{"address": "192.0.2.10/24"}, {"volume": "inner"}, {"volume": "repl"}]
    assert [str(error) for error in plans(changes).errors] == [
        "web.ha_volumes.inner.filesystem.mount: /mnt/repl/inner lies below /mnt/repl of"
        " web.ha_volumes.repl.filesystem.mount, and one would hide the other"
    ]


def test_a_cluster_without_groups_or_volumes(plans):
    plan = plans({"ha_groups": ..., "ha_volumes": ...}).clusters["web"]
    assert (plan["drbd"], plan["volumes"], plan["groups"], plan["services"]) == ({}, {}, {}, {})
    assert plan["heartbeat"]["haresources"] == []
    assert table(plan)[0].startswith("node")


def test_an_entry_of_the_inventory_overrides_the_catalogue_key_by_key(plans):
    service = plans({"ha_services.apache.probe": {"protocol": "tcp", "port": 8080}}).clusters["web"]["services"][
        "apache"
    ]
    assert service["probe"] == {"protocol": "tcp", "port": 8080}
    assert service["units"] == ["apache2.service"]


def test_a_line_of_ha_cf_that_heartbeat_would_cut(plans):
    hosts = [f"{'a' * 60}.{'b' * 30}{n}" for n in range(60)]
    assert [str(error) for error in plans({"ha_ping": hosts, "ha_ipfail": True}).errors] == [
        "web: expected a line of 5118 bytes at most in ha.cf, found 5634 in ping"
    ]


# (ha.cf times, whether Heartbeat 3.0.6 started with them); recorded from the daemon
VERDICTS = [
    ({"ha_keepalive": 1, "ha_deadtime": 2, "ha_initdead": 20}, False),
    ({"ha_keepalive": 1, "ha_deadtime": "2001ms", "ha_initdead": 20}, True),
    ({"ha_keepalive": 1, "ha_deadtime": 10, "ha_initdead": 9}, False),
    ({"ha_keepalive": 1, "ha_deadtime": 3, "ha_initdead": 9}, True),
    ({"ha_keepalive": 1, "ha_deadtime": 10, "ha_initdead": 20, "ha_warntime": 60}, True),
    ({"ha_keepalive": 1, "ha_deadtime": 10, "ha_initdead": 20, "ha_deadping": 2}, False),
    ({"ha_keepalive": 1, "ha_deadtime": "10s", "ha_initdead": 20}, False),
    ({"ha_keepalive": 1, "ha_deadtime": "10000 ms", "ha_initdead": 20}, False),
    ({"ha_keepalive": 1, "ha_deadtime": "10000msec", "ha_initdead": 20}, True),
    ({"ha_keepalive": "500ms", "ha_deadtime": 10, "ha_initdead": 20}, True),
    ({"ha_keepalive": "abc", "ha_deadtime": 10, "ha_initdead": 20}, False),
]


@pytest.mark.parametrize(("times", "accepted"), VERDICTS, ids=str)
def test_times_are_judged_as_the_daemon_does(plans, times, accepted):
    assert (plans(times).errors == []) is accepted


def test_a_misspelled_volume_does_not_hide_a_misspelled_service(plans):
    changes = {"ha_volumes.repl.drbd.port": 0, RES + "[2].services": ["apach"]}
    assert [error.path for error in plans(changes).errors] == [
        "web.ha_volumes.repl.drbd.port",
        "web.ha_groups.web.resources[2].services",
    ]


def test_directives_without_a_form_of_their_own_are_handed_on(plans):
    given = {
        "ha_realtime": False,
        "ha_rtprio": 5,
        "ha_conn_logd_time": 1.5,
        "ha_respawn": ["hacluster /usr/libexec/heartbeat/dopd"],
        "ha_apiauth": ["dopd gid=haclient uid=hacluster"],
    }
    assert plans(given).clusters["web"]["heartbeat"]["ha_cf"][-5:] == [
        "respawn hacluster /usr/libexec/heartbeat/dopd",
        "apiauth dopd gid=haclient uid=hacluster",
        "conn_logd_time 1.5",
        "realtime off",
        "rtprio 5",
    ]


def test_no_plan_holds_the_password_of_a_fencing_device(plans):
    planned = plans({"ha_stonith_host": ["* meatware hunter2 x", "node1  null node2"]})
    assert [line for line in planned.clusters["web"]["heartbeat"]["ha_cf"] if line.startswith("stonith_host")] == [
        "stonith_host * meatware @stonith_host_1@",
        "stonith_host node1 null @stonith_host_2@",
    ]
    assert "hunter2" not in repr(planned)


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"ha_stonith_host": ["*"]}, ["web.ha_stonith_host: expected NODE TYPE PARAMETER..., found 1 word"]),
        (
            {"ha_stonith_host": ["* null \nhunter2"]},
            [
                "web.ha_stonith_host[0]: expected what stands behind the directive, one line of ASCII without #, found"
                " something else"
            ],
        ),
        (
            {"ha_conn_logd_time": "0"},
            ["web.ha_conn_logd_time: expected a time in seconds or milliseconds (2, 1.5, 500ms) above 0, found '0'"],
        ),
        ({"ha_pacemaker": True}, ["web.ha_pacemaker: unknown variable"]),
        (
            {"ha_msgfmt": "a#b"},
            [
                "web.ha_msgfmt: expected what stands behind the directive, one line of ASCII without # or a number or true or"
                " false, found 'a#b'"
            ],
        ),
    ],
)
def test_heartbeat_itself_would_refuse_the_directive(plans, given, errors):
    assert [str(error).split(";")[0] for error in plans(given).errors] == errors


def test_an_interface_is_set_up_only_where_the_inventory_asks_for_it(plans):
    said = plans({"alpha:ha_interfaces.private.configure": True}).clusters["web"]["nodes"]
    assert said["alpha"]["interfaces"]["private"]["configure"] is True
    assert "configure" not in said["beta"]["interfaces"]["private"]


def test_the_speed_of_a_link_is_in_the_plan_if_it_was_said(plans):
    said = plans({"alpha:ha_interfaces.private.speed": 10000}).clusters["web"]["nodes"]
    assert said["alpha"]["interfaces"]["private"]["speed"] == 10000
    assert "speed" not in said["beta"]["interfaces"]["private"]
    (error,) = plans({"alpha:ha_interfaces.private.speed": 0}).errors
    path = "web.hosts.alpha.ha_interfaces.private.speed"
    assert str(error) == f"{path}: expected a whole number from 1 to 1000000, found the number 0"


def test_a_group_has_a_name_only_if_it_was_given_one(plans):
    assert (
        plans({"ha_groups.web.name": "www.example.com"}).clusters["web"]["groups"]["web"]["name"] == "www.example.com"
    )
    assert "name" not in plans({}).clusters["web"]["groups"]["web"]


TWO_GROUPS = {"ha_groups.mail": {"node": "beta", "resources": [{"address": "192.0.2.11/24"}]}}


@pytest.mark.parametrize(
    ("changes", "alpha"),
    [
        ({}, None),
        (TWO_GROUPS, ["10.0.0.1", "192.0.2.1"]),
        ({**TWO_GROUPS, "ha_links": [{"ucast": "public"}, {"serial": "/dev/ttyS0"}]}, ["192.0.2.1"]),
        ({**TWO_GROUPS, "ha_links": [{"serial": "/dev/ttyS0"}]}, ["192.0.2.1", "10.0.0.1"]),
    ],
    ids=["one group", "two groups, in the order of ha_links", "one link", "serial only: all interfaces"],
)
def test_peer_channel(plans, changes, alpha):
    result = plans(changes)
    assert result.errors == []
    beta = [address[:-1] + "2" for address in alpha or ()]
    assert result.clusters["web"]["peer_channel"] == ({"alpha": alpha, "beta": beta} if alpha else {})


MIRRORED = {"ha_volumes.repl": {"mirror": {"over": "private", "every": "2min"}, "filesystem": {"mount": "/mnt/repl"}}}
CABLE_ONLY = {**MIRRORED, "ha_links": [{"ucast": "public"}]}


def test_a_mirror_volume(plans):
    result = plans(MIRRORED)
    assert result.errors == []
    plan = result.clusters["web"]
    assert plan["mirrors"] == {
        "repl": {
            "group": "web",
            "directory": "/var/lib/linux_ha/mirror/repl",
            "mount": "/mnt/repl",
            "every": 120,
            "via": "ssh",
            "generations": 12,
            "delete_percent": 20,
            "source": "alpha",
            "fstype": None,
            "options": [],
            "hosts": {
                "alpha": {"address": "10.0.0.1", "disk": None},
                "beta": {"address": "10.0.0.2", "disk": None},
            },
        }
    }
    assert plan["volumes"] == {"repl": {"group": "web", "mount": "/mnt/repl", "mirror": "repl"}}
    assert plan["drbd"] == {}
    assert plan["groups"]["web"]["entries"][1:4] == [
        "mirror::repl",
        "Filesystem::/mnt/repl/var/www::/var/www::none::bind",
        "Filesystem::/mnt/repl/var/lib/line_append::/var/lib/line_append::none::bind",
    ]


def test_a_mirror_volume_with_a_disk(plans):
    disk = {"disk": {"alpha": "/dev/vdb", "beta": "/dev/vdc"}, "type": "xfs", "options": ["noatime"]}
    plan = plans({"ha_volumes.repl": {"mirror": {"over": "private"}, "filesystem": disk}}).clusters["web"]
    mirror = plan["mirrors"]["repl"]
    assert (mirror["mount"], mirror["fstype"], mirror["options"]) == ("/srv/repl", "xfs", ["noatime"])
    assert {node: host["disk"] for node, host in mirror["hosts"].items()} == {"alpha": "/dev/vdb", "beta": "/dev/vdc"}


@pytest.mark.parametrize(
    ("changes", "alpha"),
    [(MIRRORED, ["10.0.0.1", "192.0.2.1"]), (CABLE_ONLY, ["192.0.2.1", "10.0.0.1"])],
    ids=["links", "links, and what copies travel over"],
)
def test_a_mirror_volume_needs_the_peer_channel(plans, changes, alpha):
    assert plans(changes).clusters["web"]["peer_channel"]["alpha"] == alpha


def test_virtual_servers(catalogue):
    result = inventory("virtual_servers", catalogue)
    assert (result.errors, result.warnings) == ([], [])
    plan = result.clusters["virtual_servers"]
    assert plan["heartbeat"]["haresources"] == [
        "server1 drbddisk::intranet Filesystem::/dev/drbd0::/srv/intranet::ext4 systemd::systemd-nspawn@intranet.service",
        "server2 drbddisk::timesheets Filesystem::/dev/drbd1::/srv/timesheets::ext4"
        " systemd::systemd-nspawn@timesheets.service",
    ]
    here = {"disks": ["/dev/vdb"], "discard": []}
    assert plan["storage"] == {
        "vg0": {
            "volumes": {"intranet": 1024, "timesheets": 1024},
            "minors": {"intranet": 0, "timesheets": 1},
            "hosts": {"server1": here, "server2": here},
        }
    }
    assert plan["drbd"]["intranet"]["lvm"] == "vg0"
    assert plan["drbd"]["intranet"]["hosts"]["server2"]["disk"] == "/dev/vg0/intranet"
    assert plan["groups"]["intranet"]["containers"] == ["intranet"]
    assert plan["containers"]["intranet"] == {
        "group": "intranet",
        "unit": "systemd-nspawn@intranet.service",
        "volume": "intranet",
        "mount": "/srv/intranet",
        "root": "/srv/intranet/root",
        "suite": "bookworm",
        "packages": ["apache2"],
        "build": "controller",
        "tarball": None,
        "image": None,
        "memory": "256M",
        "cpus": 1,
        "gateway": "192.168.70.254",
        "address": "192.168.70.60",
        "prefix": 24,
        "device": "eth0",
        "mac": "02:61:c0:a8:46:3c",
        "probe": {"protocol": "http", "port": 80},
    }


@pytest.mark.parametrize(
    ("given_up", "discard"),
    [
        ([], False),
        (["/dev/vdb"], False),
        (["/dev/vdb", "/dev/vdc"], True),
        (["/dev/vg0/repl"], True),
    ],
)
def test_a_logical_volume_is_given_up_with_all_disks_of_its_group(plans, given_up, discard):
    changes = {
        "ha_storage": {"vg0": {"disks": ["/dev/vdb", "/dev/vdc"]}},
        "ha_volumes.repl.drbd": {"lvm": {"group": "vg0", "size": "8GiB"}, "over": "private"},
        "ha_discard": {"alpha": given_up},
    }
    plan = plans(changes).clusters["web"]
    hosts = plan["drbd"]["repl"]["hosts"]
    assert (hosts["alpha"]["discard"], hosts["beta"]["discard"]) == (discard, False)
    assert plan["storage"]["vg0"]["volumes"] == {"repl": 8192}
