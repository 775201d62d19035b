# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms a text may have. Each keeps out whatever would break the files it is written to.

ha.cf separates at blanks and commas and cuts at ``#``; haresources separates at blanks and ``::`` and is read by a
shell without quoting; drbd.conf needs quotes around anything unusual. So the forms are lists of what is allowed.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A regular expression that the whole text must match, and the words for it."""

    pattern: str
    expected: str

    def fits(self, text: str) -> bool:
        """Whether the text has this form; a path must also be in its shortest form, a word free of ``::``."""
        if not re.fullmatch(self.pattern, text, re.ASCII):
            return False
        return not text.startswith("/") or text == posixpath.normpath(text)


_HOST = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_ABSOLUTE = r"/[A-Za-z0-9_.@+/-]+"

NAME = Shape(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}", "a name of letters, digits, _, - and . (63 at most)")
NODE = Shape(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", "a host name as uname -n prints it: letters, digits, -, . and _, 64 at most"
)
DEVICE = Shape(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}", "a network device such as eth0 (15 characters at most)")
LABEL = Shape(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}", "a short label of letters, digits, _, . and -")
ADDRESS = Shape(r"[0-9./]{7,18}", "an IPv4 address such as 192.168.69.100/24")
SERVICE_ADDRESS = Shape(
    r"[0-9.]{7,15}(/[A-Za-z0-9_.@:-]{1,40}){0,3}(?<!:)(?<!/)(?!.*::)", "an IPv4 address such as 192.168.69.100/24"
)
HOST = Shape(r"(?=.{1,99}$)" + _HOST + r"(\." + _HOST + r")*", "an IPv4 address or a host name (99 characters at most)")
PATH = Shape(_ABSOLUTE, "an absolute path such as /srv/web, without blanks, '..', '//' or a final /")
BLOCK = Shape(r"/dev/[A-Za-z0-9_.@+:/-]+", "a block device such as /dev/vdb")
SIZE = Shape(r"[1-9][0-9]{0,6}[MGT](iB)?", "a size such as 512M or 20G (powers of 1024)")
SPAN = Shape(r"[1-9][0-9]{0,4}(s|min|h)", "a time such as 90s, 5min or 1h")
PERCENT = Shape(r"(100|[1-9]?[0-9])%", "a share such as 20%")
SERIAL = Shape(r"/dev/[A-Za-z0-9_.@+:/-]+", "a serial device such as /dev/ttyS0")
META = Shape(
    r"internal|/dev/[A-Za-z0-9_.@+:/-]+(\[\d{1,4}\])?", "internal, or a block device such as /dev/vdc or /dev/vdc[0]"
)
MEMORY = Shape(r"[1-9][0-9]{0,6}[MG]", "an amount such as 512M or 4G")
SUITE = Shape(r"[a-z][a-z0-9-]{0,30}", "a release of Debian such as bookworm")
CONTAINER = Shape(
    r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a host name without dots: small letters, digits and - (63 at most)"
)
SMTP = Shape(_HOST + r"(\." + _HOST + r")*:[0-9]{1,5}", "a host and a port such as mail.example.com:25")
MAIL = Shape(r"[A-Za-z0-9._+-]+@" + _HOST + r"(\." + _HOST + r")*", "a mail address such as admin@example.com")
SCRIPT = Shape(r"[A-Za-z_][A-Za-z0-9_.+-]*", "the name of a file in /etc/ha.d/resource.d or /etc/init.d")
WORD = Shape(
    r"(?!.*::)(?!:)[A-Za-z0-9_./@:=,+-]+(?<!:)",
    "one word of letters, digits and _ . / @ : = , + - (haresources has no quotes: no blanks, no #, no ::)",
)
MOUNT_OPTION = Shape(
    r"(?!.*::)(?!:)[A-Za-z0-9_./@:=+-]+(?<!:)", "one mount option such as noatime, without blanks, commas or ::"
)
UNIT = Shape(r"[A-Za-z0-9_.@-]+\.(service|socket|target|timer|path|mount)", "a full unit name such as apache2.service")
PACKAGE = Shape(r"[A-Za-z0-9][A-Za-z0-9_.+:=~*-]*", "the name of a package")
RELEASE = Shape(r"[A-Z][A-Za-z]*[0-9.]*", "an os_family of Ansible such as Debian, or a release such as Debian12")
USER = Shape(r"[a-z_][a-z0-9_-]{0,30}", "the name of a user: small letters, digits, - and _")
MODE = Shape(r"0?[0-7]{3}|[0-7]{4}", "a file mode in quotes such as '0644'")
COMMAND = Shape(
    r"/[A-Za-z0-9_./@:=,+-]+( [A-Za-z0-9_./@:=,+-]+)*",
    "the absolute path of a program and its words, of letters, digits and _ . / @ : = , + -",
)
URL_PATH = Shape(r"/[A-Za-z0-9_.~/?&=%+-]*", "a path such as / or /health")
KEY = Shape(r"[!-~]{1,512}", "one word of visible characters (512 at most, no blanks)")
DRBD_SECRET = Shape(r"[!#-\[\]-~]{1,63}", "1 to 63 visible characters without blanks, double quotes or backslashes")
LINE = Shape(r"[!\"$-~]([ !\"$-~]*[!\"$-~])?", "what stands behind the directive, one line of ASCII without #")
FILE_NAME = Shape(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}", "the name of a file in /etc/ha.d, such as mail.cf")
SERVER = Shape(r"[A-Za-z0-9_.:-]{1,99}", "an address, or a host of the inventory")
PORT_NAME = Shape(r"[A-Za-z0-9_-]{1,40}", "a port by its name in /etc/services")
PORT_RANGE = Shape(r"[0-9]{1,5}-[0-9]{1,5}", "a range of ports such as 1024-2047")
PROTOCOL = Shape(r"tcp|udp", "tcp or udp")
VALUE = Shape(r"[^\x00-\x1f\x7f]+", "a text of one line")
TEXT = Shape(r"(?s)[^\0]*", "a text")
