# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every directive of ha.cf(5), as heartbeat 3.0.6 knows it: one row each.

Sources: Directives[] and WLdirectives[] of heartbeat/config.c and lib/plugins/HBcomm, tried on the packages of
Debian 12. `normalpoll` is left out: it is compiled out there.
"""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import lines
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import values as one

EVERY, LAST, ONCE = "every", "last", "once"  # which of several values counts; ONCE: a second one is refused
MEDIA = ("bcast", "udp", "ucast", "ucast6", "mcast", "mcast6", "serial")
PINGS = ("ping", "ping6", "ping_group", "hbaping")
UNPACKAGED = ("hbaping", "openais", "rds", "tipc")  # plugins of the sources that Debian does not package


@dataclass(frozen=True)
class Directive:
    """A row: how values are checked, which of several counts, and what must not stand before it.

    fields: 0 for a list of values, each on its own; else the whole line is read at once, and `fields` says into how
    many parts the last of which keeps its blanks (WORDS: every word is a part).
    alias: the directive that this one stands for. after: those that open with the value in force when they are read.
    """

    check: one.Check = one.anything
    repeat: str = LAST
    fields: int = 0
    alias: str = ""
    after: tuple[str, ...] = ()


WORDS = -1

DIRECTIVES: dict[str, Directive] = {
    # who
    "node": Directive(one.node, EVERY),
    "cluster": Directive(),
    "autojoin": Directive(one.word("none", "other", "any", fold=True)),
    "uuidfrom": Directive(one.word("file", "nodename")),
    "hbgenmethod": Directive(one.word("file", "time")),
    "quorum_server": Directive(),
    # when
    "keepalive": Directive(one.time(1)),
    "deadtime": Directive(one.time(0)),
    "warntime": Directive(one.time(1)),
    "initdead": Directive(one.time(0)),
    "deadping": Directive(one.time(0)),
    "max_rexmit_delay": Directive(one.integer(1)),
    # over what
    "udpport": Directive(one.port, after=("bcast", "udp", "ucast", "ucast6")),
    "baud": Directive(one.baud, ONCE, after=("serial",)),
    "serial": Directive(one.path("device", "the character device"), EVERY),
    "bcast": Directive(one.interface(), EVERY),
    "udp": Directive(one.interface(), EVERY, alias="bcast"),
    "ucast": Directive(lines.ucast, EVERY, WORDS),
    "ucast6": Directive(lines.ucast6, EVERY, WORDS),
    "mcast": Directive(lines.mcast, EVERY, WORDS),
    "mcast6": Directive(lines.mcast6, EVERY, WORDS),
    "ping": Directive(one.host(4), EVERY),
    "ping6": Directive(one.host(6), EVERY),
    "ping_group": Directive(lines.ping_group, EVERY, WORDS),
    **{name: Directive(repeat=EVERY) for name in UNPACKAGED},
    "hopfudge": Directive(one.integer(0, 255)),
    "msgfmt": Directive(one.word("classic", "netstring")),
    "compression": Directive(one.word("zlib", "bz2")),
    "compression_threshold": Directive(one.integer(1)),
    "traditional_compression": Directive(one.switch()),
    "log_badpack": Directive(one.switch()),
    # resources and clients
    "auto_failback": Directive(one.switch("legacy")),
    "nice_failback": Directive(one.switch()),
    "stonith": Directive(lines.stonith, EVERY, 2),
    "stonith_host": Directive(lines.stonith_host, EVERY, 3),
    "respawn": Directive(lines.respawn, EVERY, 2),
    "failfast": Directive(lines.respawn, EVERY, 2),
    "apiauth": Directive(lines.apiauth, EVERY, WORDS),
    "env": Directive(one.environment, EVERY),
    "use_apphbd": Directive(one.switch()),
    # logs
    "use_logd": Directive(one.switch()),
    "conn_logd_time": Directive(one.time(1)),
    "logfacility": Directive(one.word(*one.FACILITIES)),
    "logfile": Directive(),
    "debugfile": Directive(),
    "debug": Directive(one.integer(0, 255)),
    "syslogmsgfmt": Directive(one.switch()),
    # process
    "watchdog": Directive(repeat=ONCE),
    "realtime": Directive(one.switch()),
    "rtprio": Directive(one.integer(1, 99)),
    "memreserve": Directive(one.integer(1)),
    "coredumps": Directive(one.switch()),
    "coreroot": Directive(one.path("directory", "the directory")),
    # pacemaker instead of haresources
    "pacemaker": Directive(one.pacemaker, ONCE),
    "crm": Directive(one.pacemaker, ONCE, alias="pacemaker"),
    "crm_daemon_dir": Directive(after=("pacemaker", "crm")),
    "crmd_spawns_pengine": Directive(one.switch(), after=("pacemaker", "crm")),
    "record_config_changes": Directive(one.switch()),
    "record_pengine_inputs": Directive(one.switch()),
    "enable_config_writes": Directive(one.switch()),
}
