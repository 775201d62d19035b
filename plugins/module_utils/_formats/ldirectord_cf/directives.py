# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every directive of ldirectord 4.12 (v1.186-ha) in one table: where it may stand and what its value may be.

Source: read_config() of ldirectord. It is generous in an odd way: numbers and words are picked out of whatever
surrounds them, while yes and no must stand alone, without even a blank behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# How the value is found.
COUNT = "a number from 1"
NUMBER = "a number"
FREQUENCY = "a number at once"
PORT = "a port from 1 to 65535"
SWITCH = "yes or no and nothing else"
QUOTED = "a text in double quotes"
ANY_QUOTED = "a text in double quotes, perhaps empty"
COMMAND = "a text, in double quotes or not"
RAW = "the rest of the line"
ANY_RAW = "the rest of the line, perhaps empty"
WORD = "one of some words"
CHECKTYPE = "a checktype"
NETMASK = "a netmask"
EMAIL = "an e-mail address"
STATES = "states of the daemon"
FALLBACK = "a server"
HOST_NAME = "a host name, in double quotes or not"
PICKED = "what matches a pattern"
GONE = "nothing: it is not supported any more"


@dataclass(frozen=True)
class Directive:
    """kind: how the value is found; choices or pattern: what is picked; host: it names something on the machine."""

    kind: str
    choices: tuple[str, ...] = ()
    pattern: str = ""
    host: str = ""


SERVICES = (
    *("dns", "ftp", "http", "https", "http_proxy", "imap", "imaps", "ldap", "ldaps", "mysql", "nntp", "none", "oracle"),
    *("pgsql", "pop", "pops", "radius", "simpletcp", "sip", "smtp", "submission"),
)
SERVICES_OF_IPV6 = ("dns", "http", "https", "nntp", "none", "simpletcp", "sip")
CHECKTYPES = ("connect", "negotiate", "ping", "on", "off", "external", "external-perl")
SCHEDULERS = ("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh")
FORWARDS = ("gate", "masq", "ipip")
DAEMON_STATES = ("all", "none", "starting", "running", "stopping", "reloading")
SERVICE_OF_PORT = {
    "21": "ftp",
    "25": "smtp",
    "53": "dns",
    "80": "http",
    "110": "pop",
    "119": "nntp",
    "143": "imap",
    "389": "ldap",
    "443": "https",
    "587": "submission",
    "636": "ldaps",
    "993": "imaps",
    "995": "pops",
    "1521": "oracle",
    "1812": "radius",
    "3128": "http_proxy",
    "3306": "mysql",
    "5060": "sip",
    "5432": "pgsql",
}
_SERVER_NAME = r"^([0-9A-Za-z._+-]+)"

_BOTH = {
    "checktimeout": Directive(COUNT),
    "negotiatetimeout": Directive(COUNT),
    "checkinterval": Directive(COUNT),
    "checkcount": Directive(COUNT),
    "failurecount": Directive(COUNT),
    "connecttimeout": Directive(GONE),
    "quiescent": Directive(SWITCH),
    "cleanstop": Directive(SWITCH),
    "emailalert": Directive(EMAIL),
    "emailalertfreq": Directive(FREQUENCY),
    "emailalertstatus": Directive(STATES),
    "smtp": Directive(PICKED, pattern=_SERVER_NAME),
    "fallback": Directive(FALLBACK),
    "fallback6": Directive(FALLBACK),
}
GLOBAL = {
    **_BOTH,
    "autoreload": Directive(SWITCH),
    "callback": Directive(ANY_QUOTED),
    "emailalertfrom": Directive(RAW),
    "execute": Directive(ANY_RAW),
    "fallbackcommand": Directive(RAW),
    "fork": Directive(SWITCH),
    "logfile": Directive(ANY_QUOTED, host="must be a file that can be written"),
    "maintenancedir": Directive(RAW, host="must be a directory, else ldirectord warns"),
    "readdquiescent": Directive(SWITCH),
    "supervised": Directive(SWITCH),
    "timeout": Directive(GONE),
}
VIRTUAL = {
    **_BOTH,
    "checkcommand": Directive(COMMAND),
    "checkport": Directive(PORT),
    "checktype": Directive(CHECKTYPE),
    "comment": Directive(ANY_RAW),
    "database": Directive(QUOTED),
    "fallbackcommand": Directive(COMMAND),
    "httpmethod": Directive(WORD, ("GET", "HEAD")),
    "load": Directive(ANY_QUOTED, pattern=r"(\w+)"),
    "login": Directive(QUOTED),
    "monitorfile": Directive(COMMAND, host="must be a file that can be written"),
    "netmask": Directive(NETMASK),
    "ops": Directive(SWITCH),
    "passwd": Directive(QUOTED),
    "persistent": Directive(NUMBER),
    "protocol": Directive(WORD, ("tcp", "udp", "fwm")),
    "receive": Directive(QUOTED),
    "request": Directive(QUOTED),
    "schedflags": Directive(PICKED, pattern=r"(\S+)"),
    "scheduler": Directive(PICKED, pattern=r"([a-z]+)"),
    "secret": Directive(QUOTED),
    "service": Directive(WORD, SERVICES),
    "servicename": Directive(ANY_RAW),
    "virtualhost": Directive(HOST_NAME),
}
# Number in Perl's sense: a 0 alone is false, 00 is true.
STRICT_COUNTS = ("checktimeout", "negotiatetimeout")  # as globals these want more than 0 as a number too


def search(pattern: str, text: str) -> re.Match[str] | None:
    """Search as Perl does in bytes: words, digits and white space are those of ASCII."""
    return re.search(pattern, text, re.ASCII)
