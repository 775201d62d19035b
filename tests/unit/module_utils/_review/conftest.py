# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One good captured cluster, alpha and beta, in which nothing is found; each test changes what it is about."""

from __future__ import annotations

import json

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.captured import of_captures

HA_CF = """\
logfacility local0
udpport 694
keepalive 2
deadtime 30
warntime 10
initdead 60
bcast eth1
ucast eth0 192.0.2.1
ucast eth0 192.0.2.2
ping 192.0.2.254
auto_failback off
node alpha beta
stonith_host * external/ipmi 10.9.9.1 ha hunter2
respawn hacluster /usr/libexec/heartbeat/ipfail
respawn hacluster /usr/libexec/heartbeat/dopd
apiauth dopd gid=haclient uid=hacluster
"""
HARESOURCES = """\
# the web server
alpha IPaddr2::192.0.2.10/24/eth0 drbddisk::r0 Filesystem::/dev/drbd0::/srv/web::ext4 apache2
"""
AUTHKEYS = "auth 1\n1 sha1 hunter2\n"
DRBD = """\
resource r0 {
  net { protocol C; cram-hmac-alg sha1; shared-secret "hunter2"; after-sb-1pri consensus; }
  startup { wfc-timeout 60; degr-wfc-timeout 60; }
  disk { fencing resource-only; resync-rate 30M; }
  handlers { fence-peer "/usr/libexec/heartbeat/drbd-peer-outdater -t 5"; }
  device /dev/drbd0;
  disk /dev/vdb;
  meta-disk internal;
  on alpha { address 10.0.0.1:7788; }
  on beta { address 10.0.0.2:7788; }
}
"""
INIT = """\
#!/bin/sh
case "$1" in
  start|stop) systemctl "$1" apache2 ;;
  status) systemctl status apache2 ;;
esac
"""


def addresses(number):
    cards = {"lo": ("127.0.0.1", 8, "host"), "eth0": (f"192.0.2.{number}", 24, "global")}
    cards["eth1"] = (f"10.0.0.{number}", 8, "global")
    return json.dumps(
        [
            {"ifname": name, "addr_info": [{"family": "inet", "local": ip, "prefixlen": prefix, "scope": scope}]}
            for name, (ip, prefix, scope) in cards.items()
        ]
    )


def good(names=("alpha", "beta")):
    """Node → path → text."""
    return {
        name: {
            "/etc/ha.d/ha.cf": HA_CF,
            "/etc/ha.d/haresources": HARESOURCES,
            "/etc/ha.d/authkeys": AUTHKEYS,
            "/etc/drbd.conf": DRBD,
            "/etc/init.d/apache2": INIT,
            "/commands/uname": f"{name}\n",
            "/commands/ip-address.json": addresses(number),
            "/commands/enabled-units": "heartbeat.service enabled\n",
            "/commands/link-speed": "eth0 1000\neth1 1000\n",
        }
        for number, name in enumerate(names, 1)
    }


def changed(files, changes):
    """Change texts: {path or NODE:path: new text, None to remove it, or (old, new)}."""
    for where, change in changes.items():
        node, _, path = where.rpartition(":")
        for texts in [files[node]] if node else files.values():
            if isinstance(change, tuple):
                old, new = change
                assert old in texts[path], f"{old!r} is not in {path}"
                texts[path] = texts[path].replace(old, new)
            elif change is None:
                del texts[path]
            else:
                texts[path] = change
    return files


def capture(files, links=()):
    return Capture({name: Files(name, texts, dict(links)) for name, texts in files.items()})


@pytest.fixture
def review():
    """Return what is found in the good cluster after changes, as (severity, rule, where, why)."""

    def run(changes=None, links=(), machine=False):
        found = of_captures({"web": capture(changed(good(), changes or {}), links)})
        assert {one.cluster for one in found} <= {"web"}
        return [(one.severity, one.rule, one.where, one.why) for one in found if machine or one.rule != "machine"]

    return run
