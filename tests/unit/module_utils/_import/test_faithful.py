# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever ha.cf and haresources the model can say: imported and planned again they are what they were."""

from __future__ import annotations

import re

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import same
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters
from hypothesis import given, settings
from hypothesis import strategies as st

CARDS = """[{{"ifname": "eth0", "addr_info": [{{"family": "inet", "local": "192.0.2.{n}", "prefixlen": 24}}]}},
 {{"ifname": "eth1", "addr_info": [{{"family": "inet", "local": "10.0.0.{n}", "prefixlen": 8}}]}}]"""
DRBD = """resource repl {
  protocol C;
  on alpha { device /dev/drbd0; disk /dev/sdb; address 10.0.0.1:7788; meta-disk internal; }
  on beta { device /dev/drbd0; disk /dev/sdb; address 10.0.0.2:7788; meta-disk internal; }
}
"""
WORD = st.from_regex(r"[A-Za-z0-9_./@=,+-]{1,12}", fullmatch=True)
NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.+-]{0,11}", fullmatch=True)
MASKS = st.sampled_from(["", "/24", "/24/eth0", "/24/eth0:1", "/255.255.255.0", "/32/eth1/192.0.2.255", "/24/eth7"])


@st.composite
def entry(draw):
    """One resource, or the two of a volume."""
    kind = draw(st.sampled_from(["script", "address", "mail", "volume", "mount"]))
    if kind == "address":
        agent = draw(st.sampled_from(["", "IPaddr::", "IPaddr2::"]))
        return f"{agent}192.0.{draw(st.integers(2, 3))}.{draw(st.integers(10, 250))}{draw(MASKS)}"
    if kind == "mail":
        return "MailTo::root@example.com" + draw(st.sampled_from(["", "::web"]))
    if kind == "volume":
        return "drbddisk::repl Filesystem::/dev/drbd0::/srv/repl::ext4" + draw(st.sampled_from(["", "::noatime,ro"]))
    if kind == "mount":
        return "Filesystem::/srv/a::/var/www::none::bind"
    return "::".join([draw(NAME), *draw(st.lists(WORD, max_size=3))])


@st.composite
def haresources(draw):
    lines = draw(st.lists(st.lists(entry(), min_size=1, max_size=5), min_size=1, max_size=3))
    nodes = st.sampled_from(["alpha", "beta"])
    # an address is carried once, and the first resource of a line is unique, as heartbeat needs it
    seen = set()
    for line in lines:
        for word in list(line):
            address = re.search(r"192\.0\.[0-9.]+", word)
            if address and (address[0] in seen or seen.add(address[0])):
                line.remove(word)
    return [" ".join((draw(nodes), f"IPaddr2::192.0.2.{n + 3}/24/eth0", *line)) for n, line in enumerate(lines)]


@st.composite
def ha_cf(draw):
    keepalive = draw(st.integers(1, 5))
    deadtime = draw(st.integers(2 * keepalive + 1, 90))
    said = [
        draw(st.sampled_from(["node alpha beta", "node alpha\nnode beta"])),
        draw(st.sampled_from(["udpport 694", "udpport 12345"])),
        draw(st.sampled_from([f"keepalive {keepalive}", f"keepalive {keepalive * 1000}ms"])),
        f"deadtime {deadtime}",
        draw(st.sampled_from(["auto_failback on", "auto_failback off"])),
        draw(st.sampled_from(["bcast eth0", "bcast eth0 eth1", "ucast eth1 10.0.0.1\nucast eth1 10.0.0.2"])),
        *draw(
            st.lists(
                st.sampled_from(
                    [
                        *("logfile /var/log/ha", "logfacility daemon", "debug 1", "initdead 120", "warntime 3"),
                        *("ping 192.0.2.254", "deadping 45", "serial /dev/ttyS0", "watchdog /dev/watchdog"),
                        *("respawn hacluster /usr/libexec/heartbeat/ipfail", "realtime off", "compression zlib"),
                        *("apiauth ping gid=haclient uid=root", "env A=1 B=2", "hopfudge 3", "coredumps true"),
                    ]
                ),
                unique=True,
            )
        ),
    ]
    return "".join(f"{line}\n" for line in said)


@settings(deadline=None)
@given(ha_cf(), haresources())
def test_what_comes_back_is_what_went_in(text, lines):
    files = {
        "/etc/ha.d/ha.cf": text,
        "/etc/ha.d/haresources": "".join(f"{line}\n" for line in lines),
        "/etc/drbd.conf": DRBD,
    }
    nodes = {
        name: {
            **{path: said.encode() for path, said in files.items()},
            "/commands/ip-address.json": CARDS.format(n=n).encode(),
        }
        for n, name in enumerate(("alpha", "beta"), 1)
    }
    imported = decide(of_bytes(nodes), "web", {})
    hostvars = {host: {**imported.variables, **own} for host, own in imported.hosts.items()}
    plans = plan_clusters(hostvars, {"ha_clusters": list(hostvars), "web": list(hostvars)}, {})
    assert plans.errors == []
    heartbeat = plans.clusters["web"]["heartbeat"]
    assert heartbeat["haresources"] == lines
    now = parse("\n".join(heartbeat["ha_cf"]))
    assert same.statements(now) == same.statements(parse(text))
    # and not only by the import's own measure: every word of the former file is there again
    assert {word for line in text.splitlines() for word in line.split()} - {"serial"} <= {
        word for line in heartbeat["ha_cf"] for word in line.split()
    } | {"serial"}
    assert not [note for note in imported.notes if note.kind in ("changed", "verbatim") and "drbd" not in note.file]
