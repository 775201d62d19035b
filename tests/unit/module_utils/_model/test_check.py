# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every refusal and every warning in its exact words: what is changed in the good cluster → what is said."""

from __future__ import annotations

import pytest

RES = "ha_groups.web.resources"
DRBD = "ha_volumes.repl.drbd"
MIRROR = "ha_volumes.repl.mirror"
LVM = {DRBD: {"lvm": {"group": "vg0", "size": "1G"}, "over": "private"}, "ha_storage": {"vg0": {"disks": "/dev/vdb"}}}
BOX = {
    "ha_containers": {"box": {"suite": "bookworm", "address": "192.0.2.20/24", "gateway": "192.0.2.1"}},
    RES + "[3]": {"container": "box"},
}
TWO = {
    **BOX,
    "ha_volumes.two": {"drbd": {"disk": "/dev/vdc", "over": "private", "port": 7789, "minor": 1}},
    DRBD + ".port": 7788,
    DRBD + ".minor": 0,
    "ha_services.apache": {"units": ["apache2.service"], "data": {"/var/www": "repl"}},
    "ha_services.line_append": {"units": ["line_append.service"], "data": {"/var/lib/line_append": "repl"}},
    RES + "[4]": {"volume": "two"},
}
MIRRORED = {DRBD: ..., MIRROR: {"over": "private"}}

ERRORS = [
    ({"ha_keepalve": 1}, ["web.ha_keepalve: unknown variable; did you mean ha_keepalive?"]),
    ({"alpha:ha_nodename": "x"}, ["web.hosts.alpha.ha_nodename: unknown variable; did you mean ha_node_name?"]),
    ({"ha_links[0].bcst": "private"}, ["web.ha_links[0].bcst: unknown key; did you mean bcast?"]),
    (
        {"beta:ha_node_name": "ALPHA"},
        [
            "web.hosts.beta.ha_node_name: expected a name of its own, found ALPHA, which heartbeat cannot tell from alpha of alpha"
        ],
    ),
    (
        {"alpha:ha_node_name": "a b"},
        [
            "web.hosts.alpha.ha_node_name: expected a host name as uname -n prints it: letters, digits, -, . and _, 64 at most, found 'a b'"
        ],
    ),
    (
        {"alpha:ha_node_name": "a" * 65},
        [
            "web.hosts.alpha.ha_node_name: expected a host name as uname -n prints it: letters, digits, -, . and _, 64 at most, found 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'... (65 characters)"
        ],
    ),
    (
        {"alpha:ha_node_name": "a,b"},
        [
            "web.hosts.alpha.ha_node_name: expected a host name as uname -n prints it: letters, digits, -, . and _, 64 at most, found 'a,b'"
        ],
    ),
    ({"ha_groups.web.name": "alpha"}, ["web.ha_groups.web.name: alpha is already the name of the node alpha"]),
    (
        {
            "ha_groups.web.name": "www",
            "ha_groups.mail": {"node": "beta", "name": "WWW", "resources": [{"mail": "a@b.c"}]},
        },
        [
            "web.ha_groups.mail.name: expected only in a group with an address, which it is the name of",
            "web.ha_groups.mail.name: WWW is already the name of group web",
        ],
    ),
    ({"ha_links": ...}, ["web.ha_links: expected at least one path for heartbeats, found nothing"]),
    ({"ha_links": []}, ["web.ha_links: expected at least one path for heartbeats, found an empty list"]),
    ({"ha_links": {"bcast": "private"}}, ["web.ha_links: expected a list, found a map"]),
    ({"ha_links[0]": {}}, ["web.ha_links[0]: expected exactly one of bcast, ucast, mcast, serial, found none of them"]),
    (
        {"ha_links[0]": {"bcast": "private", "ucast": "public"}},
        ["web.ha_links[0]: expected exactly one of bcast, ucast, mcast, serial, found bcast and ucast"],
    ),
    (
        {"ha_links[0].bcast": "privat"},
        [
            "web.ha_links[0].bcast: expected an interface of alpha, found 'privat'; did you mean private?",
            "web.ha_links[0].bcast: expected an interface of beta, found 'privat'; did you mean private?",
        ],
    ),
    (
        {"beta:ha_interfaces.private.device": "eth2"},
        [
            "web.ha_links[0].bcast: expected the same device for private on both nodes, because ha.cf is the same file, found eth1 and eth2"
        ],
    ),
    (
        {"beta:ha_interfaces.private.address": "10.0.0.2/24"},
        [
            "web.ha_links[0].bcast: expected private in one network on both nodes, because broadcasts do not leave it, found 10.0.0.0/8 and 10.0.0.0/24"
        ],
    ),
    (
        {"ha_links[1]": {"bcast": "private"}},
        ["web.ha_links[1]: the same path is given twice, here and at web.ha_links[0]"],
    ),
    (
        {"ha_links[0]": {"mcast": "private"}},
        ["web.ha_links[0].group: expected a multicast address (224.0.0.0 to 239.255.255.255), found nothing (null)"],
    ),
    (
        {"ha_links[0]": {"mcast": "private", "group": "10.1.1.1"}},
        ["web.ha_links[0].group: expected a multicast address (224.0.0.0 to 239.255.255.255), found '10.1.1.1'"],
    ),
    (
        {"ha_links[0]": {"serial": "ttyS0"}},
        ["web.ha_links[0].serial: expected a serial device such as /dev/ttyS0, found 'ttyS0'"],
    ),
    (
        {"ha_links[0]": {"serial": "/dev/ttyS0", "baud": 1200}},
        [
            "web.ha_links[0].baud: expected one of 9600, 19200, 38400, 57600, 115200, 230400, 460800, found the number 1200"
        ],
    ),
    (
        {
            "ha_links": [
                {"serial": "/dev/ttyS0"},
                {"serial": "/dev/ttyS1"},
                {"serial": "/dev/ttyS2"},
                {"serial": "/dev/ttyS3"},
                {"serial": "/dev/ttyS4"},
            ]
        },
        ["web.ha_links: expected at most 4 serial lines, found 5"],
    ),
    (
        {"ha_links": [{"serial": "/dev/ttyS0", "baud": 9600}, {"serial": "/dev/ttyS1"}]},
        ["web.ha_links: expected one baud rate for all serial lines, found 9600 and 19200"],
    ),
    ({"ha_links[0].baud": 9600}, ["web.ha_links[0].baud: expected only together with serial, found with bcast"]),
    (
        {"alpha:ha_interfaces.public.address": "192.0.2.1"},
        [
            "web.hosts.alpha.ha_interfaces.public.address: expected an IPv4 address with its prefix such as 10.0.0.1/24, found '192.0.2.1'"
        ],
    ),
    (
        {"alpha:ha_interfaces.public.address": "192.0.2.0/24"},
        [
            "web.hosts.alpha.ha_interfaces.public.address: expected the address of a host, found 192.0.2.0/24, the network address of 192.0.2.0/24"
        ],
    ),
    (
        {"alpha:ha_interfaces.public.address": "192.0.2.255/24"},
        [
            "web.hosts.alpha.ha_interfaces.public.address: expected the address of a host, found 192.0.2.255/24, the broadcast address of 192.0.2.0/24"
        ],
    ),
    (
        {"alpha:ha_interfaces.public.address": "fe80::1/64"},
        [
            "web.hosts.alpha.ha_interfaces.public.address: expected an IPv4 address such as 192.168.69.100/24, found 'fe80::1/64'"
        ],
    ),
    (
        {"beta:ha_interfaces.public.address": "192.0.2.1/24"},
        [
            "web.hosts.beta.ha_interfaces.public.address: 192.0.2.1 is given twice, here and at web.hosts.alpha.ha_interfaces.public.address"
        ],
    ),
    (
        {"alpha:ha_interfaces": ...},
        ["web.hosts.alpha.ha_interfaces: expected the network interfaces of this node, found nothing"],
    ),
    (
        {"alpha:ha_interfaces.public.address": "224.0.0.1/24"},
        [
            "web.hosts.alpha.ha_interfaces.public.address: expected the address of a host, found 224.0.0.1/24, which is not a unicast address",
            "web.ha_groups.web.resources[0].address: 192.0.2.10 is in no network of alpha (224.0.0.0/24, 10.0.0.0/8)",
        ],
    ),
    ({"ha_deadtime": 2}, ["web.ha_deadtime: expected more than twice ha_keepalive (1 s), found 2 s"]),
    ({"ha_warntime": 0}, ["web.ha_warntime: expected more than 0, found 0 s"]),
    ({"ha_initdead": 9}, ["web.ha_initdead: expected at least ha_deadtime (10 s), found 9 s"]),
    ({"ha_deadping": 2}, ["web.ha_deadping: expected more than twice ha_keepalive (1 s), found 2 s"]),
    ({"ha_keepalive": 0}, ["web.ha_keepalive: expected more than 0, found 0 s"]),
    ({"ha_keepalive": "10s"}, ["web.ha_keepalive: expected seconds (2, 1.5) or milliseconds ('500ms'), found '10s'"]),
    (
        {"ha_keepalive": True},
        [
            "web.ha_keepalive: expected seconds (2, 1.5) or milliseconds ('500ms'), found the boolean true (YAML reads yes, no, on and off as booleans: quote them)"
        ],
    ),
    (
        {"ha_keepalive": None},
        ["web.ha_keepalive: expected seconds (2, 1.5) or milliseconds ('500ms'), found nothing (null)"],
    ),
    (
        {"ha_deadtime": -1},
        ["web.ha_deadtime: expected seconds (2, 1.5) or milliseconds ('500ms'), found the number -1"],
    ),
    ({"ha_udpport": 0}, ["web.ha_udpport: expected a whole number from 1 to 65535, found the number 0"]),
    ({"ha_udpport": 99999}, ["web.ha_udpport: expected a whole number from 1 to 65535, found the number 99999"]),
    ({"ha_udpport": "694"}, ["web.ha_udpport: expected a whole number from 1 to 65535, found '694'"]),
    (
        {"ha_udpport": True},
        [
            "web.ha_udpport: expected a whole number from 1 to 65535, found the boolean true (YAML reads yes, no, on and off as booleans: quote them)"
        ],
    ),
    ({"ha_debug": 256}, ["web.ha_debug: expected a whole number from 0 to 255, found the number 256"]),
    ({"ha_auto_failback": "off"}, ["web.ha_auto_failback: expected true or false, found 'off'"]),
    (
        {"ha_logfacility": "local9"},
        [
            "web.ha_logfacility: expected one of auth, authpriv, cron, daemon, ftp, kern, lpr, mail, news, none, syslog, user, uucp, local0, local1, local2, local3, local4, local5, local6, local7, found 'local9'; did you mean local7?"
        ],
    ),
    (
        {"ha_logfile": "ha.log"},
        [
            "web.ha_logfile: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final /, found 'ha.log'"
        ],
    ),
    (
        {"ha_logfile": "/var/log/ha #1"},
        [
            "web.ha_logfile: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final /, found '/var/log/ha #1'"
        ],
    ),
    (
        {"alpha:ha_udpport": 695},
        [
            "web.ha_udpport: expected the same value on every node, found two on alpha and beta: the number 695 and nothing; set it for the group, not for a host"
        ],
    ),
    (
        {"alpha:ha_authkeys": "secretone", "beta:ha_authkeys": "secrettwo"},
        [
            "web.ha_authkeys: expected the same value on every node, found two on alpha and beta; set it for the group, not for a host"
        ],
    ),
    (
        {"ha_authkeys": "two words"},
        ["web.ha_authkeys: expected one word of visible characters (512 at most, no blanks), found something else"],
    ),
    (
        {"ha_authkeys": 1234},
        ["web.ha_authkeys: expected one word of visible characters (512 at most, no blanks), found another type"],
    ),
    (
        {"ha_auth_method": "crc", "ha_authkeys": "hidden"},
        ["web.ha_authkeys: expected no key, because ha_auth_method crc uses none, found one"],
    ),
    ({"ha_auth_method": "SHA1"}, ["web.ha_auth_method: expected one of sha1, md5, crc, found 'SHA1'"]),
    (
        {"ha_drbd_secret": 'a"b'},
        [
            "web.ha_drbd_secret: expected 1 to 63 visible characters without blanks, double quotes or backslashes, found something else"
        ],
    ),
    (
        {"ha_drbd_secret": "x" * 64},
        [
            "web.ha_drbd_secret: expected 1 to 63 visible characters without blanks, double quotes or backslashes, found something else"
        ],
    ),
    (
        {"ha_ping": ["192.0.2.2"], "ha_ipfail": True},
        ["web.ha_ping[0]: expected a machine outside the cluster such as a router, found 192.0.2.2, one of its nodes"],
    ),
    (
        {"ha_ping": ["192.0.2.254", "192.0.2.254"], "ha_ipfail": True},
        ["web.ha_ping[1]: 192.0.2.254 is given twice, here and at web.ha_ping[0]"],
    ),
    (
        {"ha_ping": ["300.1.1.1"], "ha_ipfail": True},
        ["web.ha_ping[0]: expected an IPv4 address or a host name, found '300.1.1.1'"],
    ),
    (
        {"ha_ping": ["a b"]},
        ["web.ha_ping[0]: expected an IPv4 address or a host name (99 characters at most), found 'a b'"],
    ),
    (
        {"ha_ping": {"groups": {"dmz": []}}},
        ["web.ha_ping.groups.dmz: expected at least one entry, found an empty list"],
    ),
    ({"ha_ping": "192.0.2.254"}, ["web.ha_ping: expected a list or a map, found '192.0.2.254'"]),
    (
        {"ha_ping": [f"10.9.0.{n}" for n in range(70)], "ha_ipfail": True},
        ["web.ha_links: expected 64 media at most with ha_ping, found 73"],
    ),
    (
        {
            DRBD + ".port": 7788,
            DRBD + ".minor": 0,
            "ha_volumes.all": {"drbd": {"disk": "/dev/vdc", "over": "private", "port": 7789, "minor": 1}},
        },
        ["web.ha_volumes.all: expected another name than all, which drbdadm takes for every resource"],
    ),
    (
        {"ha_volumes.two": {"drbd": {"disk": "/dev/vdc", "over": "private"}}},
        [
            "web.ha_volumes.repl.drbd.port: expected a number, because there are several volumes; 7788 is free",
            "web.ha_volumes.repl.drbd.minor: expected a number, because there are several volumes; 0 is free",
            "web.ha_volumes.two.drbd.port: expected a number, because there are several volumes; 7789 is free",
            "web.ha_volumes.two.drbd.minor: expected a number, because there are several volumes; 1 is free",
        ],
    ),
    (
        {
            "ha_volumes.two": {"drbd": {"disk": "/dev/vdc", "over": "private"}},
            DRBD + ".port": 7788,
            DRBD + ".minor": 0,
            "ha_volumes.two.drbd.port": 7788,
            "ha_volumes.two.drbd.minor": 0,
        },
        [
            "web.ha_volumes.two.drbd.port: 7788 is already the port of repl; 7789 is free",
            "web.ha_volumes.two.drbd.minor: 0 is already the minor of repl; 1 is free",
        ],
    ),
    (
        {MIRROR: {"over": "private"}},
        ["web.ha_volumes.repl: expected exactly one of drbd, mirror, found drbd and mirror"],
    ),
    ({DRBD: {"over": "private"}}, ["web.ha_volumes.repl.drbd: expected exactly one of disk, lvm, found none of them"]),
    (
        {**LVM, DRBD + ".disk": "/dev/vdc"},
        ["web.ha_volumes.repl.drbd: expected exactly one of disk, lvm, found disk and lvm"],
    ),
    (
        {**LVM, DRBD + ".lvm.group": "vg1"},
        ["web.ha_volumes.repl.drbd.lvm.group: expected a volume group of ha_storage, found 'vg1'; did you mean vg0?"],
    ),
    (
        {**LVM, DRBD + ".lvm.size": "1022M"},
        ["web.ha_volumes.repl.drbd.lvm.size: expected a multiple of 4M, which LVM allocates at a time, found 1022M"],
    ),
    (
        {**LVM, DRBD + ".lvm.size": "1GB"},
        ["web.ha_volumes.repl.drbd.lvm.size: expected a size such as 512M or 20G (powers of 1024), found '1GB'"],
    ),
    (
        {**LVM, "ha_storage.vg0.disks": {"alpha": "/dev/vdb"}},
        ["web.ha_storage.vg0.disks: expected a disk for each node, found none for beta"],
    ),
    (
        {**LVM, "ha_storage.vg0.disks": {"alpha": "/dev/vdb", "beta": ["/dev/vdb"], "gamma": "/dev/vdb"}},
        ["web.ha_storage.vg0.disks.gamma: expected a node of the cluster; known: alpha, beta"],
    ),
    (
        {"ha_storage": {"vg0": {"disks": "/dev/vdb"}}},
        [
            f"web.ha_storage.vg0.disks: /dev/vdb of {node} is given twice, here and at web.ha_volumes.repl.drbd.disk"
            for node in ("alpha", "beta")
        ],
    ),
    (
        {**LVM, "ha_discard": {"alpha": ["/dev/vdc"]}},
        ["web.ha_discard.alpha[0]: expected the disk of a volume on alpha, found '/dev/vdc'; did you mean /dev/vdb?"],
    ),
    (
        {**BOX, "ha_containers.box.tarball": "/box.tar"},
        ["web.ha_containers.box: expected exactly one of suite, tarball, image, found suite and tarball"],
    ),
    (
        {**BOX, "ha_containers.box": {"tarball": "/box.tar", "packages": ["apache2"], "address": "192.0.2.20"}},
        ["web.ha_containers.box.packages: expected only together with suite, found with tarball"],
    ),
    (
        {**BOX, "ha_containers.box": {"image": "/box.oci", "packages": ["apache2"], "address": "192.0.2.20"}},
        ["web.ha_containers.box.packages: expected only together with suite, found with image"],
    ),
    (
        {**BOX, RES + "[3].container": "bax"},
        [f"web.{RES}[3].container: expected a container that exists, found 'bax'; did you mean box?"],
    ),
    (
        {**BOX, "ha_containers.box.address": "198.51.100.20"},
        [
            f"web.ha_containers.box.address: 198.51.100.20 is in no network of {node} (192.0.2.0/24, 10.0.0.0/8)"
            for node in ("alpha", "beta")
        ],
    ),
    (
        {**BOX, "ha_containers.box.address": "192.0.2.10/24"},
        [f"web.ha_containers.box.address: 192.0.2.10 is given twice, here and at web.{RES}[0].address"],
    ),
    (
        {**BOX, "ha_containers.box.address": "192.0.2.2/24"},
        ["web.ha_containers.box.address: 192.0.2.2 is the own address of beta; choose a free one"],
    ),
    (
        {**BOX, "ha_containers.box.gateway": "198.51.100.1"},
        [
            "web.ha_containers.box.gateway: expected an address in 192.0.2.0/24, the network of the container,"
            " found 198.51.100.1"
        ],
    ),
    (
        {**BOX, "ha_containers.box.gateway": "192.0.2.20"},
        ["web.ha_containers.box.gateway: expected the address of a router, found 192.0.2.20, the container's own"],
    ),
    (
        {**BOX, "ha_containers.box.volume": "two"},
        [
            "web.ha_containers.box.volume: expected a volume of group web, which carries the container, found 'two';"
            " known: repl"
        ],
    ),
    (
        TWO,
        ["web.ha_containers.box.volume: expected the name of a volume, because group web has repl, two"],
    ),
    (
        {**TWO, "ha_containers.box.volume": "two"},
        [
            "web.ha_containers.box.volume: two comes after the container in the resources of group web,"
            " so it would not be mounted; put the volume first"
        ],
    ),
    (
        {**MIRRORED, **BOX},
        [
            "web.ha_containers.box.volume: expected a volume of DRBD, found repl, a mirror:"
            " a running system cannot be copied"
        ],
    ),
    (
        {
            **BOX,
            "ha_containers.bax": {"suite": "bookworm", "address": "192.0.2.21"},
            RES + "[4]": {"container": "bax"},
        },
        ["web.ha_containers.bax.volume: repl already carries the container box; each needs a volume of its own"],
    ),
    ({DRBD: ...}, ["web.ha_volumes.repl: expected exactly one of drbd, mirror, found none of them"]),
    (
        {**MIRRORED, MIRROR: {"over": "private", "every": "30s"}},
        ["web.ha_volumes.repl.mirror.every: expected 60s at least, found 30s"],
    ),
    (
        {**MIRRORED, MIRROR: {"over": "private", "every": "5m"}},
        ["web.ha_volumes.repl.mirror.every: expected a time such as 90s, 5min or 1h, found '5m'"],
    ),
    (
        {**MIRRORED, MIRROR: {"over": "privat"}},
        [
            "web.ha_volumes.repl.mirror.over: expected an interface of alpha, found 'privat'; did you mean private?",
            "web.ha_volumes.repl.mirror.over: expected an interface of beta, found 'privat'; did you mean private?",
        ],
    ),
    (
        {**MIRRORED, MIRROR: {"over": "private", "delete_limit": "120%"}},
        ["web.ha_volumes.repl.mirror.delete_limit: expected a share such as 20%, found '120%'"],
    ),
    (
        {
            **MIRRORED,
            MIRROR: {"over": "private", "via": "nfs"},
            "ha_services": {"nfs": {"units": ["nfs-server.service"]}},
        },
        [
            "web.ha_volumes.repl.mirror.via: expected ssh, because service nfs starts and stops the NFS server, found nfs"
        ],
    ),
    (
        {**MIRRORED, MIRROR: {"over": "private", "generations": 0}},
        ["web.ha_volumes.repl.mirror.generations: expected a whole number from 1 to 1000, found the number 0"],
    ),
    (
        {**MIRRORED, "ha_volumes.repl.filesystem.mount": "/var/lib/linux_ha"},
        [
            "web.ha_volumes.repl.filesystem.mount: expected a place away from /var/lib/linux_ha/mirror, where the copies are, found /var/lib/linux_ha"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.disk": "/dev/vdc"},
        ["web.ha_volumes.repl.filesystem.disk: expected only together with mirror, found with drbd; say drbd.disk"],
    ),
    (
        {**MIRRORED, "ha_volumes.repl.filesystem.disk": {"alpha": "/dev/vdc"}},
        ["web.ha_volumes.repl.filesystem.disk: expected a disk for each node, found none for beta"],
    ),
    ({DRBD + ".port": 7700}, ["web.ha_volumes.repl.drbd.port: 7700 is the port of service line_append; 7788 is free"]),
    (
        {DRBD + ".over": "privat"},
        [
            "web.ha_volumes.repl.drbd.over: expected an interface of alpha, found 'privat'; did you mean private?",
            "web.ha_volumes.repl.drbd.over: expected an interface of beta, found 'privat'; did you mean private?",
        ],
    ),
    (
        {DRBD + ".over": ...},
        ["web.ha_volumes.repl.drbd.over: expected a name of letters, digits, _, - and . (63 at most), found nothing"],
    ),
    (
        {DRBD + ".disk": "vdb"},
        ["web.ha_volumes.repl.drbd.disk: expected a block device such as /dev/vdb or a map, found 'vdb'"],
    ),
    (
        {DRBD + ".disk": {"alpha": "/dev/vdb"}},
        ["web.ha_volumes.repl.drbd.disk: expected a disk for each node, found none for beta"],
    ),
    (
        {DRBD + ".disk": {"alpha": "/dev/vdb", "beta": "/dev/vdb", "gamma": "/dev/vdb"}},
        ["web.ha_volumes.repl.drbd.disk.gamma: expected a node of the cluster; known: alpha, beta"],
    ),
    (
        {DRBD + ".sync_source": "alfa"},
        ["web.ha_volumes.repl.drbd.sync_source: expected a node of the cluster, found 'alfa'; did you mean alpha?"],
    ),
    ({DRBD + ".protocol": "D"}, ["web.ha_volumes.repl.drbd.protocol: expected one of A, B, C, found 'D'"]),
    (
        {DRBD + ".options": {"disc": {}}},
        ["web.ha_volumes.repl.drbd.options.disc: unknown section of DRBD 8.4; did you mean disk?"],
    ),
    (
        {DRBD + ".options.disk": {"on-io-eror": "detach"}},
        [
            "web.ha_volumes.repl.drbd.options.disk.on-io-eror: DRBD 8.4 has no such option in disk; did you mean on-io-error?"
        ],
    ),
    (
        {DRBD + ".options.disk": {"on-io-error": "explode"}},
        [
            "web.ha_volumes.repl.drbd.options.disk.on-io-error: expected one of pass_on, call-local-io-error, detach, found 'explode'"
        ],
    ),
    (
        {DRBD + ".options.net": {"resync-rate": "10M"}},
        ["web.ha_volumes.repl.drbd.options.net.resync-rate: resync-rate belongs in the section disk of DRBD 8.4"],
    ),
    (
        {DRBD + ".options.disk": {"resync-rate": "9G"}},
        [
            "web.ha_volumes.repl.drbd.options.disk.resync-rate: expected a number from 1 to 4194304 KiB, or with K, M or G such as 100M, found '9G'"
        ],
    ),
    (
        {DRBD + ".options.disk": {"on_io_error": "detach", "on-io-error": "detach"}},
        [
            "web.ha_volumes.repl.drbd.options.disk.on-io-error: on-io-error is given twice, as on_io_error and on-io-error"
        ],
    ),
    (
        {DRBD + ".options.syncer": {"rate": "10M"}},
        [
            "web.ha_volumes.repl.drbd.options.syncer.rate: DRBD 8.4 has no section syncer (that was 8.3); say options.disk.resync-rate"
        ],
    ),
    (
        {DRBD + ".options.syncer": {}},
        ["web.ha_volumes.repl.drbd.options.syncer: DRBD 8.4 has no section syncer (that was 8.3)"],
    ),
    (
        {DRBD + ".options.startup": {"become-primary-on": "alpha"}},
        [
            "web.ha_volumes.repl.drbd.options.startup.become-primary-on: not taken: heartbeat decides which node is primary"
        ],
    ),
    (
        {DRBD + ".options.net": {"allow-two-primaries": True}},
        [
            "web.ha_volumes.repl.drbd.options.net.allow-two-primaries: not taken: heartbeat runs a group on one node at a time, and ext4, xfs and the like break when mounted twice"
        ],
    ),
    (
        {DRBD + ".options.net": {"after-sb-1pri": "violently-as0p"}},
        [
            "web.ha_volumes.repl.drbd.options.net.after-sb-1pri: not taken: it throws away the data of a running node without asking"
        ],
    ),
    (
        {DRBD + ".options.net": {"always-asbp": True}},
        [
            "web.ha_volumes.repl.drbd.options.net.always-asbp: not taken: it throws away the data of a running node without asking"
        ],
    ),
    (
        {DRBD + ".options.net": {"shared-secret": "hidden"}},
        [
            "web.ha_volumes.repl.drbd.options.net.shared-secret: not taken: give the secret as ha_drbd_secret, from a vault"
        ],
    ),
    (
        {DRBD + ".options.net": {"protocol": "C"}},
        ["web.ha_volumes.repl.drbd.options.net.protocol: not taken: say protocol beside disk and over"],
    ),
    (
        {DRBD + ".options.handlers": {"split-brain": 'echo "x"'}},
        [
            "web.ha_volumes.repl.drbd.options.handlers.split-brain: expected a command in one line without double quotes, found 'echo \"x\"'"
        ],
    ),
    (
        {DRBD + ".options.handlers": {"split-brain": "a\nb"}},
        [
            "web.ha_volumes.repl.drbd.options.handlers.split-brain: expected a command in one line without double quotes, found 'a\\nb'"
        ],
    ),
    (
        {"ha_discard": {"gamma": ["/dev/vdb"]}},
        ["web.ha_discard.gamma: expected a node of the cluster, found 'gamma'; known: alpha, beta"],
    ),
    (
        {"ha_discard": {"alpha": ["/dev/vda"]}},
        ["web.ha_discard.alpha[0]: expected the disk of a volume on alpha, found '/dev/vda'; did you mean /dev/vdb?"],
    ),
    ({"ha_discard": ["/dev/vdb"]}, ["web.ha_discard: expected a map, found a list"]),
    (
        {"ha_volumes.repl.filesystem.mount": "mnt"},
        [
            "web.ha_volumes.repl.filesystem.mount: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final /, found 'mnt'"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/mnt/../x"},
        [
            "web.ha_volumes.repl.filesystem.mount: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final /, found '/mnt/../x'"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/"},
        [
            "web.ha_volumes.repl.filesystem.mount: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final /, found '/'"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/usr"},
        ["web.ha_volumes.repl.filesystem.mount: expected a directory of its own, found /usr, which would hide /usr"],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/proc/x"},
        [
            "web.ha_volumes.repl.filesystem.mount: expected a directory of its own, found /proc/x, which would hide /proc"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/var/www"},
        [
            "web.ha_services.apache.data./var/www: /var/www is given twice, here and at web.ha_volumes.repl.filesystem.mount"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.mount": "/var/www/x"},
        [
            "web.ha_volumes.repl.filesystem.mount: /var/www/x lies below /var/www of web.ha_services.apache.data./var/www, and one would hide the other"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.type": "ext5"},
        [
            "web.ha_volumes.repl.filesystem.type: expected one of ext2, ext3, ext4, xfs, btrfs, found 'ext5'; did you mean ext4?"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.options": ["a,b"]},
        [
            "web.ha_volumes.repl.filesystem.options[0]: expected one mount option such as noatime, without blanks, commas or ::, found 'a,b'"
        ],
    ),
    (
        {"ha_volumes.repl.filesystem.options": "noatime"},
        ["web.ha_volumes.repl.filesystem.options: expected a list, found 'noatime'"],
    ),
    (
        {RES + "[0].address": "192.0.3.10/24"},
        [
            "web.ha_groups.web.resources[0].address: 192.0.3.10 is in no network of alpha (192.0.2.0/24, 10.0.0.0/8)",
            "web.ha_groups.web.resources[0].address: 192.0.3.10 is in no network of beta (192.0.2.0/24, 10.0.0.0/8)",
        ],
    ),
    (
        {RES + "[0].address": "192.0.2.1/24"},
        ["web.ha_groups.web.resources[0].address: 192.0.2.1 is the own address of alpha; choose a free one"],
    ),
    (
        {RES + "[0].address": "192.0.2.255/24"},
        [
            "web.ha_groups.web.resources[0].address: expected the address of a host, found 192.0.2.255, the broadcast address of 192.0.2.0/24"
        ],
    ),
    (
        {RES + "[0].address": "192.0.2.999/24"},
        [
            "web.ha_groups.web.resources[0].address: expected an IPv4 address such as 192.168.69.100/24, found '192.0.2.999/24'"
        ],
    ),
    (
        {RES + "[3]": {"address": "192.0.2.10"}},
        [
            "web.ha_groups.web.resources[3].address: 192.0.2.10 is given twice, here and at web.ha_groups.web.resources[0].address"
        ],
    ),
    (
        {"beta:ha_interfaces.public.device": "ens3", "ha_links[1]": {"ucast": "private"}},
        [
            "web.ha_groups.web.resources[0].address: expected the same device on both nodes, because haresources is the same file, found eth0 and ens3"
        ],
    ),
    (
        {RES + "[0].label": "averylonglabel"},
        [
            "web.ha_groups.web.resources[0].label: expected a short label of letters, digits, _, . and -, found 'averylonglabel'"
        ],
    ),
    (
        {RES + "[0].label": "averylonglabe"},
        [
            "web.ha_groups.web.resources[0].label: expected 15 characters at most with the device, found eth0:averylonglabe"
        ],
    ),
    ({RES + "[0].lable": "x"}, ["web.ha_groups.web.resources[0].lable: unknown key; did you mean label?"]),
    (
        {RES + "[1].label": "x"},
        ["web.ha_groups.web.resources[1].label: expected only together with address, found with volume"],
    ),
    (
        {RES + "[1].volume": "rep"},
        ["web.ha_groups.web.resources[1].volume: expected a volume that exists, found 'rep'; did you mean repl?"],
    ),
    (
        {RES + "[3]": {"volume": "repl"}},
        ["web.ha_groups.web.resources[3].volume: repl is already carried at web.ha_groups.web.resources[1]"],
    ),
    (
        {RES + "[2].services": ["apach"]},
        [
            "web.ha_groups.web.resources[2].services: expected a service that exists, found 'apach'; did you mean apache?"
        ],
    ),
    (
        {RES + "[2].services": ["apache", "apache"]},
        ["web.ha_groups.web.resources[2].services: apache is already carried at web.ha_groups.web.resources[2]"],
    ),
    ({RES + "[2].services": "apache"}, ["web.ha_groups.web.resources[2].services: expected a list, found 'apache'"]),
    (
        {RES + "[2].services": []},
        ["web.ha_groups.web.resources[2].services: expected at least one entry, found an empty list"],
    ),
    (
        {"ha_groups.web.node": "alfa"},
        ["web.ha_groups.web.node: expected a node of the cluster, found 'alfa'; did you mean alpha?"],
    ),
    (
        {"ha_groups.web.node": ...},
        [
            "web.ha_groups.web.node: expected a host name as uname -n prints it: letters, digits, -, . and _, 64 at most, found nothing"
        ],
    ),
    ({RES: []}, ["web.ha_groups.web.resources: expected at least one entry, found an empty list"]),
    ({RES: None}, ["web.ha_groups.web.resources: expected a list, found nothing (null)"]),
    (
        {RES + "[1]": {"volume": "repl", "address": "192.0.2.11/24"}},
        [
            "web.ha_groups.web.resources[1]: expected exactly one of address, volume, services, virtual_services, container, mail, script, found address and volume"
        ],
    ),
    (
        {RES + "[1]": {}},
        [
            "web.ha_groups.web.resources[1]: expected exactly one of address, volume, services, virtual_services, container, mail, script, found none of them"
        ],
    ),
    (
        {RES: [{"address": "192.0.2.10/24"}, {"services": ["apache"]}, {"volume": "repl"}]},
        [
            "web.ha_services.apache.data./var/www: repl comes after the service in the resources of group web, so the data would not be mounted; put the volume first"
        ],
    ),
    (
        {
            "ha_groups.other": {"node": "beta", "resources": [{"address": "192.0.2.11/24"}, {"services": ["apache"]}]},
            RES + "[2].services": ["line_append"],
            "ha_services.apache.data": {"/var/www": "repl"},
        },
        [
            "web.ha_services.apache.data./var/www: expected a volume of group other, which carries the service, found 'repl'"
        ],
    ),
    (
        {"ha_groups.other": {"node": "beta", "resources": [{"services": ["apache"]}]}},
        ["web.ha_groups.other.resources[0].services: apache is already carried at web.ha_groups.web.resources[2]"],
    ),
    (
        {"ha_services.apache.data": {"/var/www": "rep"}},
        ["web.ha_services.apache.data./var/www: expected a volume that exists, found 'rep'; did you mean repl?"],
    ),
    (
        {"ha_services.apache.data": {"var": "repl"}},
        [
            "web.ha_services.apache.data: expected an absolute path such as /srv/web, without blanks, '..', '//' or a final / as a key, found 'var'"
        ],
    ),
    (
        {"ha_services.apache.data": {"/var/lib/line_append": None}},
        [
            "web.ha_services.line_append.data./var/lib/line_append: /var/lib/line_append is given twice, here and at web.ha_services.apache.data./var/lib/line_append"
        ],
    ),
    (
        {"ha_services.apache.data": {"/var/lib": None}},
        [
            "web.ha_services.line_append.data./var/lib/line_append: /var/lib/line_append lies below /var/lib of web.ha_services.apache.data./var/lib, and one would hide the other"
        ],
    ),
    (
        {"ha_services.apache.data": {"/mnt/repl/www": None}},
        [
            "web.ha_services.apache.data./mnt/repl/www: /mnt/repl/www lies below /mnt/repl of web.ha_volumes.repl.filesystem.mount, and one would hide the other"
        ],
    ),
    (
        {"ha_services.apache.units": ["apache2"]},
        ["web.ha_services.apache.units[0]: expected a full unit name such as apache2.service, found 'apache2'"],
    ),
    (
        {"ha_services.apache.units": ["line_append.service"]},
        [
            "web.ha_services.line_append.units[0]: line_append.service is given twice, here and at web.ha_services.apache.units[0]"
        ],
    ),
    (
        {"ha_services.apache.units": []},
        ["web.ha_services.apache.units: expected at least one entry, found an empty list"],
    ),
    ({"ha_services.own": {"packages": ["x"]}}, ["web.ha_services.own.units: expected a list, found nothing"]),
    (
        {"ha_services.apache.probe": {"protocol": "tcp", "port": 80, "path": "/"}},
        ["web.ha_services.apache.probe.path: expected only with protocol http, found with tcp"],
    ),
    (
        {"ha_services.apache.probe": {"protocol": "tcp", "port": 70000}},
        ["web.ha_services.apache.probe.port: expected a whole number from 1 to 65535, found the number 70000"],
    ),
    (
        {"ha_services.apache.probe.protocl": "tcp"},
        [
            "web.ha_services.apache.probe.protocl: unknown key; did you mean protocol?",
            "web.ha_services.apache.probe.protocol: expected one of http, ftp, smtp, imap, pop, spamassassin, mysql, pgsql, dns, smb, nfs, tcp, append, found nothing",
            "web.ha_services.apache.probe.port: expected a whole number from 1 to 65535, found nothing",
        ],
    ),
    (
        {"ha_services.apache.files": {"/etc/x": {"content": "x", "mode": 420}}},
        [
            "web.ha_services.apache.files./etc/x.mode: expected a file mode in quotes such as '0644', found the number 420"
        ],
    ),
    ({"ha_services": []}, ["web.ha_services: expected a map, found a list"]),
    (
        {RES + "[3]": {"mail": "nobody"}},
        [
            "web.ha_groups.web.resources[3].mail: expected a mail address such as admin@example.com or a map, found 'nobody'"
        ],
    ),
    (
        {RES + "[3]": {"mail": {"to": "a@b", "subject": "two words"}}},
        [
            "web.ha_groups.web.resources[3].mail.subject: expected one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::), found 'two words'"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "10.0.0.1"}}},
        [
            "web.ha_groups.web.resources[3].script.name: expected the name of a file in /etc/ha.d/resource.d or /etc/init.d, found '10.0.0.1'"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "x", "args": ["a b"]}}},
        [
            "web.ha_groups.web.resources[3].script.args[0]: expected one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::) or a whole number, found 'a b'"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "x", "args": ["a::b"]}}},
        [
            "web.ha_groups.web.resources[3].script.args[0]: expected one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::) or a whole number, found 'a::b'"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "x", "args": ["100%"]}}},
        [
            "web.ha_groups.web.resources[3].script.args[0]: expected one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::) or a whole number, found '100%'"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "x", "args": [True]}}},
        [
            "web.ha_groups.web.resources[3].script.args[0]: expected one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::) or a whole number, found the boolean true (YAML reads yes, no, on and off as booleans: quote them)"
        ],
    ),
    (
        {RES + "[3]": {"script": {"name": "x", "args": ["a" * 5200]}}},
        ["web.ha_groups.web: expected a line of 5118 bytes at most in haresources, found 5466"],
    ),
    (
        {
            "ha_groups.other": {
                "node": "beta",
                "resources": [{"script": {"name": "Delay", "args": [1]}}, {"address": "192.0.2.11/24"}],
            },
            RES + "[3]": {"script": {"name": "Delay", "args": [1]}},
        },
        [
            "web.ha_groups.other.resources[0]: expected a first resource that is unique in haresources, found Delay::1 in group web too"
        ],
    ),
    (
        {
            "ha_groups.other": {
                "node": "beta",
                "resources": [{"script": {"name": "a.b"}}, {"address": "192.0.2.11/24"}],
            },
            RES + "[3]": {"script": {"name": "axb"}},
        },
        [
            "web.ha_groups.other.resources[0]: expected a first resource that is unique in haresources, found a.b in group web too"
        ],
    ),
    ({"ha_time_factor": 0}, ["web.ha_time_factor: expected a number from 0.01 to 1000, found the number 0"]),
    (
        {"ha_time_factor": float("nan")},
        ["web.ha_time_factor: expected a number from 0.01 to 1000, found the number nan"],
    ),
    (
        {"ha_groups": {5: {}}},
        ["web.ha_groups: expected a name of letters, digits, _, - and . (63 at most) as a key, found the number 5"],
    ),
    (
        {"ha_groups": {"a b": {}}},
        ["web.ha_groups: expected a name of letters, digits, _, - and . (63 at most) as a key, found 'a b'"],
    ),
    ({"ha_use_logd": "maybe"}, ["web.ha_use_logd: expected true or false, found 'maybe'"]),
]
WARNINGS = [
    (
        {"ha_initdead": 15},
        [
            "web.ha_initdead: 15 s is less than twice ha_deadtime (10 s): after a power cut the faster node may take everything before the slower one has its network up"
        ],
    ),
    (
        {"ha_deadtime": 4, "ha_initdead": 8},
        ["web.ha_initdead: 8 s is less than 10 s, which heartbeat itself calls too small"],
    ),
    (
        {"ha_deadtime": 3},
        ["web.ha_deadtime: 3 s is less than 4 times ha_keepalive (1 s): two lost packets look like a dead node"],
    ),
    (
        {"ha_warntime": 10},
        ["web.ha_warntime: 10 s is not below ha_deadtime (10 s): the node is declared dead before anybody is warned"],
    ),
    (
        {"ha_warntime": 1},
        ["web.ha_warntime: 1 s is less than twice ha_keepalive (1 s): single late packets fill the log"],
    ),
    (
        {"ha_links": [{"bcast": "private"}]},
        [
            "web.ha_links: all heartbeats travel over private: when it fails, both nodes think the other dead and both start the groups; add a second path over another interface",
            "web.ha_links: no path for heartbeats is apart from the one DRBD replicates over: when that fails, both nodes think the other dead and both start the groups on data that go different ways (split brain)",
        ],
    ),
    (
        {"ha_links": [{"bcast": "public"}]},
        [
            "web.ha_links: all heartbeats travel over public: when it fails, both nodes think the other dead and both start the groups; add a second path over another interface"
        ],
    ),
    (
        {"ha_links": [{"serial": "/dev/ttyS0"}]},
        [
            "web.ha_links: all heartbeats travel over /dev/ttyS0: when it fails, both nodes think the other dead and both start the groups; add a second path over another interface"
        ],
    ),
    (
        {"ha_ping": ["192.0.2.254"]},
        ["web.ha_ping: ping nodes without ha_ipfail: nothing moves when a node loses its network; set ha_ipfail: true"],
    ),
    ({"ha_ipfail": True}, ["web.ha_ipfail: ipfail without ha_ping has nothing to compare and never moves a group"]),
    (
        {"ha_auto_failback": True},
        [
            "web.ha_auto_failback: group web moves back as soon as alpha returns: a second outage, while its DRBD disk may still be synchronising"
        ],
    ),
    (
        {"ha_use_logd": True, "ha_logfile": "/var/log/ha"},
        ["web.ha_use_logd: with logd heartbeat ignores ha_logfile; /etc/logd.cf decides"],
    ),
    (
        {"ha_auth_method": "crc"},
        ["web.ha_auth_method: crc protects against nothing: anybody on these networks can take over"],
    ),
    (
        {DRBD + ".options.startup": {"wfc-timeout": 0}},
        [
            "web.ha_volumes.repl.drbd.options.startup.wfc-timeout: 0 makes a booting node wait for its peer for ever: a lone survivor never starts its groups"
        ],
    ),
    (
        {DRBD + ".options.startup": {"wfc-timeout": 30, "degr-wfc-timeout": 40}},
        ["web.ha_volumes.repl.drbd.options.startup.degr-wfc-timeout: longer than wfc-timeout (30), so DRBD uses 30"],
    ),
    (
        {DRBD + ".protocol": "A"},
        [
            "web.ha_volumes.repl.drbd.protocol: with protocol A writes that were acknowledged can be lost when the active node dies"
        ],
    ),
    (
        {DRBD + ".options.net": {"after-sb-0pri": "discard-younger-primary"}},
        [
            "web.ha_volumes.repl.drbd.options.net.after-sb-0pri: after a split brain discard-younger-primary throws away what one node has written, without asking"
        ],
    ),
    (
        {"ha_services.apache.data": {}},
        [
            "web.ha_services.apache: nothing of this service lives on a volume of group web: its data stay on each node and do not move with the group"
        ],
    ),
    (
        {RES: [{"address": "192.0.2.10/24"}, {"services": ["apache"]}]},
        [
            "web.ha_volumes.repl: no group uses this volume, so nothing ever mounts it",
            "web.ha_services.apache.data./var/www: group web has no volume: its data stay on each node and do not move with the group",
        ],
    ),
    (
        {RES: [{"volume": "repl"}, {"services": ["apache"]}]},
        ["web.ha_groups.web: has no address: clients cannot follow the group to the other node"],
    ),
    (
        {RES + "[0].address": "192.0.2.10/16"},
        ["web.ha_groups.web.resources[0].address: has the prefix /16, its network is 192.0.2.0/24"],
    ),
    (
        {"ha_services.own": {"units": ["own.service"]}},
        ["web.ha_services.own: no group carries this service, so nothing ever starts it"],
    ),
    ({}, []),
]


@pytest.mark.parametrize(("changes", "said"), ERRORS, ids=lambda value: str(value)[:60])
def test_errors(plans, changes, said):
    result = plans(changes)
    assert [str(error) for error in result.errors] == said
    assert result.clusters == {}


@pytest.mark.parametrize(("changes", "said"), WARNINGS, ids=lambda value: str(value)[:60])
def test_warnings(plans, changes, said):
    result = plans(changes)
    assert result.errors == []
    assert [str(warning) for warning in result.warnings] == said
    assert result.clusters["web"]["warnings"] == [{"path": w.path, "message": w.message} for w in result.warnings]


def test_all_errors_at_once(plans):
    result = plans({"ha_deadtime": 1, "ha_links[0].bcast": "nowhere", DRBD + ".minor": -1, "alpha:ha_nod_name": "x"})
    assert len(result.errors) == 5


@pytest.mark.parametrize(
    "secret", ["two words", 'quoted"', "x" * 600, ["listed-secret"], {"k": "mapped-secret"}, 31415926535]
)
@pytest.mark.parametrize("variable", ["ha_authkeys", "ha_drbd_secret"])
def test_no_secret_is_shown(plans, variable, secret):
    result = plans({variable: secret, "ha_auth_method": "crc"})
    told = "\n".join(map(str, result.errors))
    assert variable in told
    assert not any(part in told for part in ("two words", "quoted", "xxx", "-secret", "31415"))


def test_a_good_secret_is_not_in_the_plan(plans):
    result = plans({"ha_authkeys": "BellsAndWhistles", "ha_drbd_secret": "PeersOnly"})
    assert result.errors == []
    assert "BellsAndWhistles" not in str(result.clusters)
    assert "PeersOnly" not in str(result.clusters)
