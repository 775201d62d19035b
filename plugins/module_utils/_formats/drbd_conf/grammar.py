# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which statements stand where (drbdadm_parser.c of drbd-utils 9.22, user/v84 and user/v9).

The words of a statement are matched as a line of classes: a keyword is itself, S a name, N a number, 4 and 6 an
address, V a version, and : [ ] stand for themselves; so "address 10.0.0.1:7788" is "address 4 : N".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import names
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tokens import lexical_class
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement, Word

ADDRESS = r"(?:(?:(?:ipv4|ssocks|sdp|sci) )?4|ipv6 \[ 6 \]) : N"
HOSTS = "S(?: S)*"
VIA = rf"via proxy on {HOSTS}"


@dataclass(frozen=True)
class Form:
    """One way to write a statement. says: for people; body: the context in its braces, empty if it ends with ;."""

    says: str
    pattern: re.Pattern[str]
    body: str = ""


Context = Mapping[str, "tuple[Form, ...]"]


def _form(says: str, rest: str = "", body: str = "") -> Form:
    return Form(says, re.compile(rest), body)


def _sections(**bodies: str) -> dict[str, tuple[Form, ...]]:
    return {name: (_form(f"{name} {{ ... }}", body=body),) for name, body in bodies.items()}


_DEVICE = (_form("device /dev/drbdN;", "S"), _form("device [/dev/drbd_NAME] minor N;", "(?:S )?minor N"))
_META = (_form("meta-disk internal|DEVICE;", "S"), _form("meta-disk DEVICE[N];", r"S \[ N \]"))
_FLEXIBLE = (_form("flexible-meta-disk internal|DEVICE;", "S"),)
_LOWER = {
    "device": _DEVICE,
    "disk": (_form("disk DEVICE;", "S"), _form("disk { ... }", body="disk")),
    "meta-disk": _META,
    "flexible-meta-disk": _FLEXIBLE,
}
_ADDRESS = (_form("address [ipv4|ssocks|sdp] IP:PORT; or address ipv6 [IP]:PORT;", ADDRESS),)
_PROXY_ON = (_form("proxy on HOST { ... }", f"on {HOSTS}", "proxyhost"),)
_SKIP = {"skip": (_form("skip { ... }"),)}
_VOLUME = (_form("volume N { ... }", "N", "volume"),)
_NUMBER = {
    name: (_form(f"{name} N;", "N"),)
    for name in ("minor-count", "dialog-refresh", "cmd-timeout-short", "cmd-timeout-medium", "cmd-timeout-long")
}
_FLAGS = {name: (_form(f"{name};"),) for name in ("disable-ip-verification", "udev-always-use-vnr")}
_GLOBAL: Context = {**_FLAGS, **_NUMBER, "usage-count": (_form("usage-count yes|no|ask;", "yes|no|ask"),)}
_RESOURCE: dict[str, tuple[Form, ...]] = {
    "protocol": (_form("protocol A|B|C;", "S"),),
    "on": (_form("on HOST { ... }", HOSTS, "host"),),
    "stacked-on-top-of": (_form("stacked-on-top-of RESOURCE { ... }", "S", "stacked"),),
    "floating": (_form("floating IP:PORT;", ADDRESS), _form("floating IP:PORT { ... }", ADDRESS, "floating")),
    **_LOWER,
    "volume": _VOLUME,
    **_sections(net="net", syncer="syncer", startup="startup", handlers="handlers", options="options", proxy="proxy"),
}
_HOST: dict[str, tuple[Form, ...]] = {
    **_LOWER,
    "address": _ADDRESS,
    "proxy": _PROXY_ON,
    "volume": _VOLUME,
    **_sections(options="options"),
}
_STACKED: dict[str, tuple[Form, ...]] = {
    "device": _DEVICE,
    "address": _ADDRESS,
    "proxy": _PROXY_ON,
    "volume": (_form("volume N { ... }", "N", "stackedvolume"),),
}
_PROXYHOST: Context = {
    "inside": (_form("inside IP:PORT;", ADDRESS),),
    "outside": (_form("outside IP:PORT;", ADDRESS),),
    **_sections(options="proxy"),
}
_ALTERNATE = {"alternate-link-address": (_form("alternate-link-address IP:PORT;", ADDRESS),)}
_NODE_ID = {"node-id": (_form("node-id N;", "N"),)}
_ENDPOINT = {
    "host": (
        _form("host NAME [address IP:PORT];", rf"S(?: address {ADDRESS}| port N)?"),
        _form(
            "host NAME [address IP:PORT] via proxy on HOST { ... }",
            rf"S(?: address {ADDRESS}| port N)? {VIA}",
            "proxyhost",
        ),
    ),
    "address": (*_ADDRESS, _form("address IP:PORT via proxy on HOST { ... }", f"{ADDRESS} {VIA}", "proxyhost")),
}


def _top(resource: str) -> Context:
    return {
        **_sections(**{"global": "global", "common": resource}),
        "resource": (_form("resource NAME { ... }", "S", resource),),
        "include": (_form('include "FILE";', "S"),),
        **_SKIP,
    }


_SHARED: Mapping[str, Context] = {"global": _GLOBAL, "proxyhost": _PROXYHOST}
CONTEXTS: Mapping[str, Mapping[str, Context]] = {
    "8.4": {
        **_SHARED,
        "": _top("resource"),
        "resource": {**_RESOURCE, "ignore-on": (_form("ignore-on HOST;", "S"),)},
        "host": {**_HOST, **_ALTERNATE},
        "floating": {name: forms for name, forms in _HOST.items() if name != "address"},
        "stacked": {**_STACKED, **_ALTERNATE},
        "volume": _LOWER,
        "stackedvolume": {"device": _DEVICE},
        "startup": {
            "become-primary-on": (_form("become-primary-on HOST|both;", HOSTS),),
            "stacked-timeouts": (_form("stacked-timeouts;"),),
        },
    },
    "9": {
        **_SHARED,
        "": {
            **_top("resource"),
            **{
                name: (_form(f"{name} X.Y.Z;", "V"),)
                for name in sorted(names.KEYWORDS["9"])
                if name.startswith("require-drbd-module-version-")
            },
        },
        "resource": {
            **_RESOURCE,
            "connection": (_form("connection [NAME] { ... }", "S?", "connection"),),
            **_sections(**{"connection-mesh": "mesh"}),
            "template-file": (_form('template-file "FILE";', "S"),),
            **_SKIP,
        },
        "host": {**_HOST, **_NODE_ID, **_SKIP},
        "floating": {**{name: forms for name, forms in _HOST.items() if name != "address"}, **_NODE_ID, **_SKIP},
        "stacked": {**_STACKED, **_NODE_ID},
        "volume": {**_LOWER, **_SKIP},
        "stackedvolume": {"device": _DEVICE, **_sections(disk="disk")},
        "connection": {
            **_ENDPOINT,
            **_sections(net="net", disk="peer", path="path"),
            "volume": (_form("volume N { disk { ... } }", "N", "peervolume"),),
            **_SKIP,
        },
        "path": _ENDPOINT,
        "mesh": {"hosts": (_form("hosts HOST HOST ...;", HOSTS),), **_sections(net="net")},
        "peervolume": _sections(disk="peer"),
        "startup": {
            "become-primary-on": (_form("become-primary-on HOST|both;", ".*"),),
            "stacked-timeouts": (_form("stacked-timeouts;"),),
        },
    },
}
OPTIONS = ("net", "disk", "syncer", "startup", "handlers", "options", "proxy", "peer")  # contexts that have options


def classes(words: tuple[Word, ...], release: str) -> str:
    """Return the line of classes; ! is a word that is none."""
    keywords = names.KEYWORDS[release]
    return " ".join(_class(word, keywords, release) for word in words)


def _class(word: Word, keywords: frozenset[str], release: str) -> str:
    if word.quoted:
        return "S"
    if word.text in keywords or word.text in (":", "[", "]"):
        return word.text
    found = lexical_class(word.text)
    return "S" if found == "V" and release != "9" else found or "!"


def form(statement: Statement, context: str, release: str) -> Form | None:
    """Return the form the statement has in its context, or None if it has none."""
    rest = classes(statement.words[1:], release)
    for candidate in CONTEXTS[release].get(context, {}).get(statement.name, ()):
        if candidate.pattern.fullmatch(rest) and bool(candidate.body) == (statement.body is not None):
            return candidate
    return None
