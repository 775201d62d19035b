# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf import check
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import DIRECTIVES, MEDIA
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.file import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse, render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import milliseconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, decode
from hypothesis import given
from hypothesis import strategies as st

BASE = "logfile /var/log/ha\nbcast eth0\nnode alpha beta\nauto_failback on\n"
NEEDS_ETH0 = (2, "bcast: needs the interface 'eth0' with an IPv4 address", HOST)

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#,"), min_size=1, max_size=12)
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
COMMENTS = st.lists(TEXT.map(lambda text: f"#{text}".rstrip(" \t\n\r\f")), max_size=3).map(tuple)
TRAILING = st.one_of(st.just(""), TEXT.map(lambda text: f"  # {text}".rstrip(" \t\n\r\f")))
VALUES = {
    "node": WORDS,
    "keepalive": st.sampled_from(["1", "1.5", "500ms"]),
    "logfacility": st.just("local0"),
    "udpport": st.integers(1, 65535).map(str),
    "bcast": WORDS,
    "use_logd": st.sampled_from(["yes", "off", "1"]),
}


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    name = draw(st.sampled_from([*VALUES, "ucast", "respawn", "apiauth"]))
    if name in VALUES:
        values = tuple(draw(st.lists(VALUES[name], max_size=3)))
    elif name == "ucast":
        values = ("eth0", "10.0.0.1")
    elif name == "respawn":
        values = ("hacluster", "/" + "  ".join(draw(st.lists(WORDS, min_size=1))))
    else:
        values = (draw(WORDS), "gid=haclient", "uid=root,hacluster")
    return Statement(name, values, draw(COMMENTS), draw(TRAILING))


@given(st.builds(File, st.lists(statements()).map(tuple), COMMENTS))
def test_what_is_rendered_is_read_back(file: File) -> None:
    assert parse(render(file)) == file


LIKELY = st.sampled_from(
    [
        *(f"{name} " for name in DIRECTIVES),
        "udp",
        " ",
        ",",
        "\t",
        "#",
        "\n",
        "\n",
        "\r",
        "\0",
        "\f",
        "\v",
        "\x85",
        "1",
        "ms",
        "é" * 700,
    ]
)


@given(st.one_of(st.text(), st.lists(LIKELY).map("".join), st.binary().map(decode)))
def test_any_text_has_a_normal_form(text: str) -> None:
    file = parse(text)
    normal = render(file)
    assert parse(normal) == file
    assert render(parse(normal)) == normal


@pytest.mark.parametrize(
    "text",
    [
        "node " + "a " * 2**19,
        "keepalive " + "9" * 2**20,
        "#" * 2**20,
        "\0" * 2**20,
        " " * 2**20 + "x",
        "é" * 2**19,
        "node a\r\n" * 5000,
        "a" + " \r" * 2**19 + "#",
    ],
)
def test_long_lines_and_many_lines_are_read(text: str) -> None:
    file = parse(text)
    assert parse(render(file)) == file


def test_a_file_is_read_as_heartbeat_reads_it() -> None:
    text = (
        "# mine\r\n\n"
        " \tkeepalive\t1 # one second\n"
        "node , alpha,beta\n"
        "## who\n#when\n"
        "respawn  hacluster   /usr/lib/x  -a  b \n"
        "stonith_host * apc 10.0.0.1  user pa#ss\n"
        "Node x\r ignored\n"
        "# end"
    )
    file = parse(text)
    assert file.statements == (
        Statement("keepalive", ("1",), ("# mine",), " # one second"),
        Statement("node", ("alpha", "beta")),
        Statement("respawn", ("hacluster", "/usr/lib/x  -a  b"), ("## who", "#when")),
        Statement("stonith_host", ("*", "apc", "10.0.0.1  user pa"), (), "#ss"),
        Statement("Node", ("x",)),
    )
    assert [statement.line for statement in file.statements] == [3, 4, 7, 8, 9]
    assert (file.comments, file.nodes) == (("# end",), ("alpha", "beta"))
    assert render(file) == (
        "# mine\nkeepalive 1 # one second\nnode alpha beta\n## who\n#when\nrespawn hacluster /usr/lib/x  -a  b\n"
        "stonith_host * apc 10.0.0.1  user pa#ss\nNode x\n# end\n"
    )


def test_a_value_that_would_be_read_as_something_else_is_refused() -> None:
    for statement in (
        Statement("node", ("a b",)),
        Statement("logfile", ("/a#b",)),
        Statement("node", ("a\nnode b",)),
        Statement("node", ("a",), ("no comment",)),
        Statement("node", ("a",), (), "# x\0"),
    ):
        with pytest.raises(Refusal, match=r"^ha.cf: expected values and comments that fit into a line, found some"):
            render(File((statement,)))


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("1", 1000),
        ("1.5", 1500),
        (".5", 500),
        ("500ms", 500),
        ("500MSEC", 500),
        ("10msxyz", 10),
        ("1500us", 2),
        ("499us", 0),
        ("1.2.3", 1200),
        (".", 0),
        ("10s", -1),
        ("10sec", -1),
        ("ms", -1),
        ("-1", -1),
        ("abc", -1),
        ("", -1),
        ("9" * 400, -1),
    ],
)
def test_times_are_read_as_heartbeat_reads_them(value: str, time: int) -> None:
    assert milliseconds(value) == time


TIME = "a time in seconds or milliseconds (2, 1.5, 500ms)"


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("frobnicate 3", [("expected a directive of ha.cf(5), found 'frobnicate'", ERROR)]),
        ("Keepalive 3", [("expected a directive of ha.cf(5), found 'Keepalive' (keepalive is one)", ERROR)]),
        ("keepalive=1", [("expected a directive of ha.cf(5), found 'keepalive=1'", ERROR)]),
        ("normalpoll on", [("expected a directive of ha.cf(5), found 'normalpoll'", ERROR)]),
        ("keepalive", [("keepalive: expected a value, found none: heartbeat ignores the line", WARNING)]),
        ("keepalive 10s", [(f"keepalive: expected {TIME} above 0, found '10s'", ERROR)]),
        ("keepalive 0", [(f"keepalive: expected {TIME} above 0, found '0'", ERROR)]),
        ("warntime 0", [(f"warntime: expected {TIME} above 0, found '0'", ERROR)]),
        ("conn_logd_time x", [(f"conn_logd_time: expected {TIME} above 0, found 'x'", ERROR)]),
        (
            "deadtime 10000 ms",
            [
                (f"deadtime: expected {TIME}, found 'ms'", ERROR),
                ("deadtime: expected one value, found another in line 5: the last one counts", WARNING),
            ],
        ),
        ("deadtime 2", [("deadtime: expected more than 2 * keepalive (2000 ms), found 2000 ms", ERROR)]),
        ("keepalive 15", [("deadtime: expected more than 2 * keepalive (30000 ms), found 30000 ms", ERROR)]),
        ("deadping 2", [("deadping: expected more than 2 * keepalive (2000 ms), found 2000 ms", ERROR)]),
        ("initdead 29", [("initdead: expected at least deadtime (30000 ms), found 29000 ms", ERROR)]),
        (
            "udpport 0",
            [
                ("udpport: expected a number of at least 1, found '0'", ERROR),
                ("udpport: expected it before bcast of line 2, which does not obey it", WARNING),
            ],
        ),
        (
            "udpport 99999",
            [
                ("udpport: expected a port of at most 65535, found 99999: heartbeat uses 34463", WARNING),
                ("udpport: expected it before bcast of line 2, which does not obey it", WARNING),
            ],
        ),
        ("debug 1x", [("debug: expected a number from 0 to 255, found '1x', which heartbeat reads as 1", WARNING)]),
        (
            "baud 1200",
            [("baud: expected one of 9600, 19200, 38400, 57600, 115200, 230400, 460800, found '1200'", ERROR)],
        ),
        ("baud 9600 9600", [("baud: expected one value, found another in line 5", ERROR)]),
        ("watchdog /a /b", [("watchdog: expected one value, found another in line 5", ERROR)]),
        ("crm off off", [("crm: expected one value, found another in line 5", ERROR)]),
        (
            "crm maybe",
            [
                (
                    "crm: expected yes or no (true, on, y, 1; false, off, n, 0) or respawn or minimal or manual or ccm-only "
                    "or valgrind, found 'maybe'",
                    ERROR,
                ),
            ],
        ),
        (
            "crm respawn",
            [
                ("crm: 'respawn' leaves haresources unused: the resources belong to pacemaker", WARNING),
                ("crm: needs the daemons of a pacemaker that works with heartbeat", HOST),
            ],
        ),
        ("autojoin off", [("autojoin: expected one of none, other, any, found 'off'", ERROR)]),
        ("autojoin ANY", [("autojoin: expected none, because haresources has a fixed pair, found any", ERROR)]),
        ("uuidfrom FILE", [("uuidfrom: expected one of file, nodename, found 'FILE'", ERROR)]),
        (
            "realtime maybe",
            [
                ("realtime: expected yes or no (true, on, y, 1; false, off, n, 0), found 'maybe'", ERROR),
            ],
        ),
        (
            "nice_failback on",
            [
                (
                    "nice_failback: expected auto_failback, found the obsolete nice_failback, which makes it legacy or off",
                    WARNING,
                ),
            ],
        ),
        ("compression lzma", [("compression: expected one of zlib, bz2, found 'lzma'", ERROR)]),
        ("env =x", [("env: expected NAME=value, found '=x'", ERROR)]),
        ("env x", [("env: expected NAME=value, found 'x' without a value", WARNING)]),
        ("coreroot tmp", [("coreroot: expected the full path of the directory, found 'tmp'", ERROR)]),
        ("coreroot /tmp", [("coreroot: needs the directory '/tmp'", HOST)]),
        (
            "udp eth0",
            [
                ("udp: expected bcast, found its old name", WARNING),
                ("udp: needs the interface 'eth0' with an IPv4 address", HOST),
            ],
        ),
        ("serial ttyS0", [("serial: expected the full path of the character device, found 'ttyS0'", ERROR)]),
        ("ucast eth0", [("ucast: expected IF HOST, found 1 word", ERROR)]),
        ("ucast eth9 10.0.0.1", []),
        ("ucast eth0 gw", [("ucast: needs an IPv4 address for 'gw'", HOST)]),
        (
            "ucast eth0 10.0.0.1 694",
            [("ucast: expected IF HOST, found 3 words: heartbeat ignores the last 1", WARNING)],
        ),
        ("ucast6 eth0 fe80::1%eth0", [("ucast6: needs the interface 'eth0'", HOST)]),
        (
            "ucast6 eth0 ::1",
            [
                ("ucast6: expected the IPv6 address of a node (no multicast, loopback or ::), found '::1'", ERROR),
                ("ucast6: needs the interface 'eth0'", HOST),
            ],
        ),
        ("ucast6 eth0", [("ucast6: expected IF ADDRESS, found 1 word", ERROR)]),
        ("mcast eth0 239.0.0.1 694 1", [("mcast: expected IF GROUP PORT TTL LOOP, found 4 words", ERROR)]),
        (
            "mcast eth0 10.0.0.1 0 5 2",
            [
                ("mcast: expected LOOP from 0 to 1, found '2'", ERROR),
                ("mcast: expected a TTL from 0 to 4, found '5'", ERROR),
                ("mcast: expected a multicast group (224.0.0.0 to 239.255.255.255), found '10.0.0.1'", ERROR),
                ("mcast: expected a port from 1 to 65535, found '0'", ERROR),
                ("mcast: needs the interface 'eth0' with an IPv4 address", HOST),
            ],
        ),
        (
            "mcast eth0 239.0.0.1 694 257 0",
            [
                ("mcast: expected a TTL from 0 to 4, found '257', read as 1", WARNING),
                ("mcast: needs the interface 'eth0' with an IPv4 address", HOST),
            ],
        ),
        ("mcast6 eth0 ff12::1 694 1 0", [("mcast6: needs the interface 'eth0'", HOST)]),
        (
            "mcast6 eth0 ff0e::1 694 1 0",
            [
                (
                    "mcast6: expected an IPv6 multicast group of link, admin, site or organization scope, found 'ff0e::1'",
                    ERROR,
                ),
                ("mcast6: needs the interface 'eth0'", HOST),
            ],
        ),
        ("ping6 ::1", []),
        ("ping 10.0.0.1, gw", [("ping: needs an IPv4 address for 'gw'", HOST)]),
        ("ping_group dmz", [("ping_group: expected NAME HOST..., found 1 word", ERROR)]),
        ("hbaping x", [("hbaping: needs a plugin that Debian does not package", HOST)]),
        ("stonith apc", [("stonith: expected TYPE FILE, found 1 word", ERROR)]),
        (
            "stonith apc /etc/a pc",
            [
                ("stonith: needs the STONITH plugin 'apc'", HOST),
                ("stonith: needs the file with the parameters of the STONITH device", HOST),
            ],
        ),
        ("stonith_host", [("stonith_host: expected NODE TYPE PARAMETER..., found nothing", ERROR)]),
        ("stonith_host *", [("stonith_host: expected NODE TYPE PARAMETER..., found 1 word", ERROR)]),
        ("stonith_host beta", [("stonith_host: needs a STONITH type behind the node", HOST)]),
        ("stonith_host * apc 10.0.0.1 root geheim", [("stonith_host: needs the STONITH plugin 'apc'", HOST)]),
        ("respawn hacluster", [("respawn: expected USER COMMAND, found 1 word", ERROR)]),
        (
            "respawn hacluster ipfail",
            [
                ("respawn: expected the full path of a program, found 'ipfail'", ERROR),
                ("respawn: needs the user 'hacluster'", HOST),
            ],
        ),
        (
            "failfast root /bin/x -a",
            [
                ("failfast: needs the program '/bin/x'", HOST),
                ("failfast: needs the user 'root'", HOST),
            ],
        ),
        (
            "apiauth ipfail",
            [
                ("apiauth: expected CLIENT [uid=LIST] [gid=LIST] with one list at least, found 1 word", ERROR),
            ],
        ),
        (
            "apiauth ipfail uid=root,0 foo uid=",
            [
                ("apiauth: expected CLIENT [uid=LIST] [gid=LIST], found 'foo'", ERROR),
                ("apiauth: expected CLIENT [uid=LIST] [gid=LIST], found two uid= lists", ERROR),
                ("apiauth: needs the user 'root'", HOST),
            ],
        ),
        (
            "node " + "n" * 100,
            [
                (f"node: expected a node name of at most 99 bytes, found '{'n' * 60}'..., which is cut", WARNING),
            ],
        ),
        (
            "node x\rnode y",
            [
                ("expected one line, found a carriage return: heartbeat ignores the rest", WARNING),
            ],
        ),
        ("node x\0node y", [("expected text, found a NUL byte: heartbeat ignores what follows it", WARNING)]),
        ("crm_daemon_dir /x", []),
        (
            "use_logd yes",
            [
                (
                    "use_logd: expected no logfile, debugfile or logfacility beside it, found one: logd.cf decides",
                    WARNING,
                ),
            ],
        ),
    ],
)
def test_a_line_is_judged_as_heartbeat_judges_it(line: str, problems: list[tuple[str, str]]) -> None:
    found = [(one.message, one.level) for one in parse(f"{BASE}{line}\n").problems if one.message != NEEDS_ETH0[1]]
    assert found == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (BASE, [NEEDS_ETH0]),
        (
            "",
            [
                (
                    0,
                    "auto_failback: expected on or off, found legacy (the default), which disables hb_standby and ipfail",
                    WARNING,
                ),
                (0, f"expected a medium ({', '.join(MEDIA)}), found none", ERROR),
                (0, "node: expected the nodes of the cluster, found none", ERROR),
            ],
        ),
        (
            "auto_failback off\nping 10.0.0.1\n",
            [
                (0, f"expected a medium ({', '.join(MEDIA)}), found only ping nodes: the nodes never meet", WARNING),
            ],
        ),
        (
            "auto_failback LEGACY\nnode a\nucast eth0 10.0.0.1\n",
            [
                (
                    1,
                    "auto_failback: expected on or off, found legacy (the default), which disables hb_standby and ipfail",
                    WARNING,
                ),
            ],
        ),
        (
            "auto_failback on\nuse_logd no\nlogfacility none\nnode a\nucast eth0 10.0.0.1\n",
            [
                (2, "use_logd: expected yes without logfile, debugfile and logfacility, found no", ERROR),
            ],
        ),
        (
            f"{BASE}deadtime 3\ninitdead 9\n",
            [
                NEEDS_ETH0,
                (6, "initdead: expected at least 10000 ms, found 9000 ms: a network may come up later", WARNING),
            ],
        ),
        (
            f"{BASE}keepalive 2\nkeepalive 3\n",
            [
                NEEDS_ETH0,
                (6, "keepalive: expected one value, found another in line 5: the last one counts", WARNING),
            ],
        ),
        (
            f"{BASE}apiauth a uid=0\napiauth b uid=0\napiauth a gid=0\n",
            [
                NEEDS_ETH0,
                (7, "apiauth: expected one line for the client 'a', found another in line 5", ERROR),
            ],
        ),
        (
            f"{BASE}crm off\npacemaker off\ncrm_daemon_dir /x\n",
            [
                NEEDS_ETH0,
                (6, "pacemaker: expected one value, found another in line 5", ERROR),
                (7, "crm_daemon_dir: expected it before pacemaker of line 6, which does not obey it", WARNING),
            ],
        ),
        (
            BASE + "ucast eth0 10.0.0.1\n" * 64,
            [
                NEEDS_ETH0,
                (68, "ucast: expected at most 64 media (ping included), found more", ERROR),
            ],
        ),
        (
            BASE + "node " + "a," * 99,
            [
                NEEDS_ETH0,
                (5, "node: expected at most 100 nodes (ping nodes included), found more", ERROR),
            ],
        ),
    ],
)
def test_a_file_is_judged_as_heartbeat_judges_it(text: str, problems: list[tuple[int, str, str]]) -> None:
    assert [(one.line, one.message, one.level) for one in parse(text).problems] == problems


@pytest.mark.parametrize(
    ("text", "initdead"),
    [
        ("", 30000),
        ("deadtime 10\n", 20000),
        ("deadtime 10001ms\n", 10001),
        ("deadtime 5\n", 12000),
        ("deadtime 5\ninitdead 7\n", 7000),
    ],
)
def test_the_first_deadtime_has_heartbeats_default(text: str, initdead: int) -> None:
    assert check.initdead(parse(text)) == initdead


def test_every_directive_accepts_some_value() -> None:
    values = {
        "deadtime": "20",
        "initdead": "40",
        "deadping": "20",
        "autojoin": "none",
        "uuidfrom": "file",
        "hbgenmethod": "time",
        "msgfmt": "classic",
        "compression": "zlib",
        "mcast": "eth0 225.0.0.1 694 1 0",
        "mcast6": "eth0 ff12::1 694 1 0",
        "ucast": "eth0 10.0.0.1",
        "ucast6": "eth0 fe80::1",
        "ping_group": "g 10.0.0.1",
        "stonith": "a /b",
        "stonith_host": "* a b",
        "respawn": "root /b",
        "failfast": "root /b",
        "apiauth": "a uid=root",
        "baud": "9600",
        "env": "A=b",
        "serial": "/dev/ttyS0",
        "coreroot": "/tmp",
        "logfacility": "local0",
        "logfile": "/a",
        "debugfile": "/b",
        "auto_failback": "legacy",
        "crm": "off",
        "pacemaker": "off",
    }
    for name in DIRECTIVES:
        text = f"{name} {values.get(name, '1')}\n"
        errors = [one.message for one in parse(BASE + text).problems if one.level == ERROR]
        assert errors == [], text
