# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ldirectord.cf: the verdicts of the real ldirectord, exact messages, round trips.

The verdicts (3 valid, 2 not) come from read_config() of ldirectord 4.12 itself.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    INVALID,
    VALID,
    File,
    Real,
    Setting,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, decode
from ansible_collections.linux_ha.cluster.tests.fuzz.ldirectord_cf import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

CORPUS = Path(__file__).resolve().parents[4] / ".." / "shared" / "corpus" / "ldirectord"
# file -> verdict, and the line ldirectord complains of
EXPECTED = {
    "01_populis_grimli.cf": (VALID, None),
    "03_mail_galera_example_net.cf": (VALID, None),
    "05_web_site_masq.cf": (VALID, None),
    "06_rs_global_trailing_comment.cf": (INVALID, 5),
    "08_lvs_gate_dash_w.cf": (VALID, None),
    "10_persistent_regex.cf": (VALID, None),
    "11_sample_logfile_unquoted.cf": (INVALID, 5),
    "13_centos6_wide_blank_comments.cf": (VALID, None),
    "15_lvsadm_ini_style.cf": (INVALID, 1),
    "16_unindented.cf": (INVALID, 2),
}


def read(name: str) -> str:
    path = CORPUS / name
    assert path.is_file(), f"{path} is missing: the corpus is expected beside the repository"
    return decode(path.read_bytes())


@pytest.mark.parametrize("name", EXPECTED)
def test_verdicts_of_the_corpus(name: str) -> None:
    file = parse(read(name))
    errors = [problem.line for problem in file.problems if problem.level == ERROR]
    assert (file.verdict, errors[0] if errors else None) == EXPECTED[name]
    fuzz_one(read(name).encode())


def test_no_file_of_the_corpus_is_left_out() -> None:
    assert CORPUS.is_dir(), f"{CORPUS} is missing: the corpus is expected beside the repository"
    assert {path.name for path in CORPUS.iterdir()} == EXPECTED.keys()


V = "virtual=10.0.0.1:80\n"
# text -> verdict
VERDICTS = {
    "": VALID,
    "\n  # only a comment\n": VALID,
    # where a block ends
    "virtual=10.0.0.1:80": INVALID,  # the very last line is read twice
    V + "\n": VALID,
    V + "# a comment\n": VALID,
    V + "\treal=10.0.0.2:80 gate\n": VALID,
    V + "   real=10.0.0.2:80 gate\n": INVALID,
    V + "  \treal=10.0.0.2:80 gate\n": VALID,
    V + "\n\treal=10.0.0.2:80 gate\n": INVALID,
    V + "# not the end\n\treal=10.0.0.2:80 gate\n": VALID,
    V + "     \n": INVALID,  # five blanks are an empty directive
    V + "    \n": VALID,
    V + "virtual=10.0.0.2:80\n\treal=10.0.0.3 gate\n": VALID,
    # comments and blanks behind values
    "quiescent=no\n": VALID,
    "quiescent=no \n": INVALID,
    "quiescent=no # x\n": INVALID,
    "quiescent=no\r\n": INVALID,
    "checkinterval=5 # x\n": VALID,
    V + "\tquiescent=no # x\n": INVALID,
    V + "\tquiescent=no#x\n": VALID,
    V + "\tchecktype=connect # x\r\n": VALID,
    # numbers
    "checkinterval=0\n": INVALID,
    "checkinterval=00\n": VALID,
    "checktimeout=00\n": INVALID,
    "checkinterval=0.5\n": INVALID,
    "checkinterval=x5y\n": VALID,
    V + "\tcheckport=65536\n": INVALID,
    V + "\tpersistent=0\n": VALID,
    # quotes
    "logfile=/var/log/x\n": INVALID,
    'logfile="local0"\n': VALID,
    "callback=x\n": INVALID,
    V + "\trequest=index.html\n": INVALID,
    V + '\trequest="a"b" c\n': VALID,
    V + '\trequest=""\n': INVALID,
    V + '\tlogin="a#b"\n': INVALID,
    V + "\tcheckcommand=/bin/x\n": VALID,
    "emailalert=a@b\n": VALID,
    'emailalert=""\n': INVALID,
    # words
    "supervised\n": VALID,
    "supervised # x\n": INVALID,
    "timeout=5\n": INVALID,
    "connecttimeout=5\n": INVALID,
    "emailalertstatus=starting , running\n": VALID,
    "emailalertstatus=all,none\n": INVALID,
    V + "\tservice=ssh\n": INVALID,
    V + '\tservice="http"\n': VALID,
    V + "\thttpmethod=head\n": VALID,
    V + "\tchecktype=connect2\n": VALID,
    V + "\tscheduler=wrrr\n": VALID,
    V + "\tscheduler=WLC\n": INVALID,
    V + "\tprotocol=fwm\n": INVALID,
    V + "\tnetmask=24\n": INVALID,
    V + "\tnetmask=255.255.255.0 \n": INVALID,
    V + "\tautoreload=yes\n": INVALID,
    "checktype=connect\n": INVALID,
    # virtual services
    "virtual=1\n\tprotocol=fwm\n": VALID,
    "virtual=1\n\tprotocol=tcp\n": INVALID,
    "virtual=10.0.0.1\n\n": VALID,  # firewall mark 10
    "virtual=10.0.0.300:80\n\n": INVALID,
    "virtual=10.0.0.1:65536\n\n": INVALID,
    "virtual=[::1]:80\n\n": INVALID,
    "virtual6=[::1]:80\n\n": VALID,
    "virtual6=10.0.0.1:80\n\n": INVALID,
    "virtual6=[:::]:80\n\n": INVALID,
    "virtual6=5\n\n": VALID,
    V + "\n" + V + "\n": INVALID,
    V + "\tprotocol=udp\n" + V + "\n": VALID,
    "virtual=10.0.0.1:53\n\tprotocol=udp\nvirtual=10.0.0.1:53\n\n": INVALID,
    "virtual6=[::1]:80\n\nvirtual6=[0:0::1]:80\n\n": INVALID,
    # real servers
    V + "\treal=10.0.0.2:80\n": INVALID,
    V + "\treal=10.0.0.2:80 nat\n": INVALID,
    V + "\treal=10.0.0.2:80 gate -w 1\n": VALID,
    V + "\treal=10.0.0.300:80 gate\n": INVALID,
    V + "\treal=10.0.0.2->10.0.0.9 ipip 5\n": VALID,
    V + "\treal=10.0.0.9->10.0.0.2 ipip 5\n": INVALID,
    V + '\treal=10.0.0.2:80 gate 5 "a", "b" l:3 u:4\n': VALID,
    V + '\treal=10.0.0.2:80 gate 5 "a"\n': INVALID,
    V + '\treal=10.0.0.2:80 gate 5"a","b"\n': INVALID,
    V + "\treal6=[::1]:80 gate\n": INVALID,
    V + "\treal=[::1]:80 gate\n": INVALID,
    "virtual6=[::1]:80\n\treal6=[::2]:80 masq\n\tfallback6=[::1]:119\n": VALID,
    "virtual6=[::1]:80\n\treal=[::2]:80 masq\n": INVALID,
    "virtual6=[::1]:80\n\treal6=[::2]->[::5]:80 masq\n": INVALID,
    # fallback
    "fallback=127.0.0.1:80 gate  \n": VALID,
    "fallback=127.0.0.1:80 gate # x\n": INVALID,
    "fallback=127.0.0.1\n": VALID,
    "fallback=::1\n": INVALID,
    "fallback=\n": INVALID,
    "fallback6=[::1]\n": VALID,
    V + "\tfallback=127.0.0.1:80 # x\n": VALID,
}


@pytest.mark.parametrize("text", VERDICTS)
def test_verdicts(text: str) -> None:
    file = parse(text)
    assert file.verdict == VERDICTS[text], file.problems
    fuzz_one(text.encode())


# what is wrong -> line, level, exact text
PROBLEMS = [
    (
        "quiescent=no # x",
        1,
        ERROR,
        "quiescent must be yes or no, not 'no # x': ldirectord allows no blank and no comment behind it",
    ),
    ("fork=maybe", 1, ERROR, "fork must be yes or no, not 'maybe'"),
    ("checkinterval=0", 1, ERROR, "checkinterval must be a number from 1, not '0'"),
    ("logfile=/var/log/x", 1, ERROR, 'logfile needs its value in double quotes: logfile="..."'),
    ("timeout=5", 1, ERROR, "timeout is not supported any more: use checktimeout and negotiatetimeout"),
    ("[global]", 1, ERROR, "this is no directive: expected NAME=VALUE"),
    ("nonsense=1", 1, ERROR, "unknown directive nonsense"),
    (
        "real=10.0.0.2 gate",
        1,
        ERROR,
        "real belongs to a virtual service: indent it by a tab or four blanks, without an empty line before",
    ),
    (
        "virtual=10.0.0.1:80",
        1,
        ERROR,
        "ldirectord reads a virtual service twice, and calls it a duplicate, if it is the very last line: put a line behind it",
    ),
    ("virtual=web", 1, ERROR, "a virtual service must be ADDRESS:PORT or a firewall mark, not 'web'"),
    ("virtual=[::1]:80", 1, ERROR, "an IPv6 address needs virtual6="),
    ("virtual=10.0.0.1\n\n", 1, WARNING, "'10.0.0.1' has no port: ldirectord takes it as firewall mark '10'"),
    (f"{V}\n{V}\n", 3, ERROR, "this virtual service stands in line 1 already"),
    (f"{V}\tautoreload=no", 2, ERROR, "autoreload is a global directive: it must stand at the start of a line"),
    (
        f"{V}\tservice=ssh",
        2,
        ERROR,
        "service must be dns or ftp or http or https or http_proxy or imap or imaps or ldap or ldaps or mysql or nntp or none or oracle or pgsql or pop or pops or radius or simpletcp or sip or smtp or submission, not 'ssh'",
    ),
    (f"{V}\tprotocol=fwm", 2, ERROR, "protocol must be tcp or udp: fwm is for a firewall mark"),
    (
        "virtual=1\n\tprotocol=tcp",
        2,
        ERROR,
        "protocol must be fwm: the virtual service has no port, so that it is a firewall mark",
    ),
    (f"{V}\treal=10.0.0.2:80 nat 1", 2, ERROR, "the forwarding method must be gate, masq, ipip, not 'nat 1'"),
    (f"{V}\treal=10.0.0.2:80", 2, ERROR, 'real must be SERVER[:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"]'),
    (f"{V}\treal=10.0.0.300 gate", 2, ERROR, "the real server: '10.0.0.300' is no IPv4 address"),
    (f"{V}\treal=10.0.0.2:70000 gate", 2, ERROR, "the real server: port '70000' is not between 0 and 65535"),
    (f"{V}\treal=10.0.0.9->10.0.0.2 gate", 2, ERROR, "a range must not begin ('10.0.0.9') behind its end ('10.0.0.2')"),
    (f"{V}\treal=10.0.0.2 gate 1 x", 2, ERROR, "the real server has something ldirectord cannot read: 'x'"),
    (f"{V}\treal6=[::1] gate", 2, ERROR, "real6 must be real in a virtual"),
    (f"{V}\treal=10.0.0.2 gate -w 1", 2, WARNING, "ldirectord ignores '-w'"),
    (f"{V}\treal=10.0.0.2:8080 gate", 2, WARNING, "gate cannot change the port: the kernel uses 80, not '8080'"),
    (f"{V}\treal=10.0.0.2 gate 70000", 2, WARNING, "the weight must be 0 to 65535"),
    (f"{V}\treal=web1 gate", 2, HOST, "the real server: the name 'web1' must resolve on the director"),
    (f"{V}\treal=10.0.0.2:www gate", 2, HOST, "the real server: /etc/services must know the port 'www'"),
    (
        f"{V}\tscheduler=wrrr",
        1,
        WARNING,
        "the kernel has no scheduler 'wrrr': it knows rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, fo, ovf, mh",
    ),
    (f"{V}\tcheckinterval=5", 1, WARNING, "checkinterval in a virtual service is ignored unless fork=yes"),
    (f"{V}\tchecktype=external", 1, WARNING, "checktype=external without checkcommand calls every real server healthy"),
    (
        "virtual=1\n\treal=10.0.0.2 gate",
        1,
        WARNING,
        "nothing checks the real servers: checktype negotiate needs a service, or take checktype=connect",
    ),
    ('virtual=10.0.0.1:3306\n\tlogin="x"', 1, WARNING, "service mysql needs database, request"),
    (
        "virtual6=[::1]:25\n\treal6=[::2] masq",
        1,
        WARNING,
        "service smtp is not supported over IPv6: take checktype=connect",
    ),
    (
        f"{V}\tpersistent=60\n\tquiescent=yes",
        1,
        WARNING,
        "with persistent and quiescent=yes clients stay on a dead real server, unless net.ipv4.vs.expire_quiescent_template is 1",
    ),
    (V + "\n", 1, WARNING, "the virtual service has no real server"),
    ("fork=no\nfork=yes", 2, WARNING, "fork stands in line 1 already: ldirectord takes this one"),
    ("checkcount=2", 1, WARNING, "checkcount is about to be removed: use failurecount"),
    ("supervised", 1, WARNING, "supervised should say yes or no: ldirectord takes it as yes"),
    (
        "maintenancedir=/run/x # y",
        1,
        WARNING,
        "maintenancedir is taken with what looks like a comment",
    ),
    ('maintenancedir="/run/x"', 1, WARNING, "maintenancedir is taken with its quotes: leave them out"),
    ('logfile="/var/log/x"', 1, HOST, "logfile: '/var/log/x' must be a file that can be written"),
]


@pytest.mark.parametrize(("text", "line", "level", "message"), PROBLEMS)
def test_problems(text: str, line: int, level: str, message: str) -> None:
    problems = [(problem.line, problem.level, problem.message) for problem in parse(text).problems]
    assert (line, level, message) in problems


def test_all_problems_at_once_in_their_order() -> None:
    file = parse(f"fork=x\n{V}\treal=10.0.0.2 nat\n\tservice=ssh\nautoreload=x\n")
    assert [problem.line for problem in file.problems if problem.level == ERROR] == [1, 3, 4, 5]
    assert list(file.problems) == sorted(file.problems)


@pytest.mark.parametrize(
    "line", ['passwd="hunter2"', "passwd=hunter2", 'secret = "hunter2', "passwd hunter2", 'login="hunter2"']
)
@pytest.mark.parametrize("indent", ["\t", ""])
def test_no_secret_in_a_message_or_a_repr(line: str, indent: str) -> None:
    for text in (f"{V}{indent}{line}\n", f"{V}{indent}#{line}\n{V}\n"):
        file = parse(text)
        assert "hunter2" not in repr(file)
        assert "hunter2" not in str([problem.message for problem in file.problems])
        assert "hunter2" in render(file)


def test_what_is_read() -> None:
    file = parse(
        "# the farm\ncheckinterval = 5 # seconds\n\n# web\nvirtual = 10.0.0.1:80 # outside\n"
        '\t# first\n\treal=10.0.0.2->10.0.0.4:80 gate 5 "a.html", "OK" l:3 u:9 # rack 1\n\tfallback=127.0.0.1:80\n'
        "\n# mark\nvirtual6=7\n\tchecktype=3\n# end\n"
    )
    assert file == File(
        (
            Setting("checkinterval", "5", ("# the farm", "# seconds")),
            Virtual(
                "10.0.0.1",
                "80",
                items=(
                    Real("10.0.0.2", "10.0.0.4", "80", "gate", 5, "a.html", "OK", 3, 9, ("# first", "# rack 1")),
                    Setting("fallback", "127.0.0.1:80 gate"),
                ),
                comments=("# web", "# outside"),
            ),
            Virtual("7", six=True, items=(Setting("checktype", "3"),), comments=("# mark",)),
        ),
        ("# end",),
    )
    assert [item.line for item in file.items] == [2, 5, 11]
    assert [item.line for item in file.virtuals[0].items] == [7, 8]
    assert render(file) == (
        "# the farm\n# seconds\ncheckinterval=5\n\n# web\n# outside\nvirtual=10.0.0.1:80\n    # first\n    # rack 1\n"
        '    real=10.0.0.2->10.0.0.4:80 gate 5 "a.html","OK" l:3 u:9\n    fallback=127.0.0.1:80 gate\n'
        "\n# mark\nvirtual6=7\n    checktype=3\n\n# end\n"
    )
    assert (file.get("checkinterval"), file.virtuals[0].protocol, file.virtuals[1].protocol) == ("5", "tcp", "fwm")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            File((Setting("execute", "a\nb"),)),
            "ldirectord.cf: the file must not contain a line break. Take it out of the value.",
        ),
        (
            File((Virtual("10.0.0.1", "80", items=(Setting("passwd", "a#b"),)),)),
            "ldirectord.cf: passwd must not contain a # in a virtual service, where it begins a comment. Take it out of the value.",
        ),
    ],
)
def test_what_would_break_the_file_is_not_written(file: File, message: str) -> None:
    with pytest.raises(Refusal) as error:
        render(file)
    assert str(error.value) == message


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    fuzz_one(data)


PARTS = (
    "virtual",
    "virtual6",
    "=",
    "10.0.0.1",
    ":80",
    "[::1]",
    "\n",
    "\n\t",
    "\n    ",
    " ",
    "#",
    '"',
    "\r",
    "real",
    "gate",
)
MORE = ("masq ", "->", "quiescent=no", "passwd=", "fallback=", "service=http", "l:3", "5", "\u3000", "supervised", "\0")


@given(st.lists(st.sampled_from(PARTS + MORE), max_size=40))
def test_anything_made_of_its_parts(parts: list[str]) -> None:
    fuzz_one("".join(parts).encode())


COMMENTS = st.lists(st.from_regex(r"#[ -~\u00e4]{0,8}[!-~]", fullmatch=True), max_size=2).map(tuple)
TEXTS = st.from_regex(r"[!$-~][ !$-~]{0,8}[!$-~]", fullmatch=True)
IPV4 = st.integers(1, 0x7FFFFFFF).map(lambda n: ".".join(str(n >> shift & 255) for shift in (24, 16, 8, 0)))
IPV6 = st.integers(1, 0xFFFF).map(lambda n: f"[2001:db8::{n:x}]")
PORTS = st.integers(1, 65535).map(str)
SWITCHES = ("autoreload", "fork", "quiescent", "readdquiescent", "cleanstop", "supervised")
GLOBALS = (
    st.builds(Setting, st.sampled_from(SWITCHES), st.sampled_from(["yes", "no"]), COMMENTS)
    | st.builds(Setting, st.sampled_from(["checktimeout", "checkinterval"]), PORTS, COMMENTS)
    | st.builds(Setting, st.just("callback"), TEXTS, COMMENTS)
    | st.builds(Setting, st.just("fallback"), st.builds("{}:{} masq".format, IPV4, PORTS), COMMENTS)
    | st.builds(Setting, st.just("emailalertstatus"), st.sampled_from(["all", "none", "starting,stopping"]), COMMENTS)
)
SETTINGS = (
    st.builds(
        Setting,
        st.sampled_from(["request", "receive", "passwd", "virtualhost"]),
        TEXTS.filter(lambda t: '"' not in t),
        COMMENTS,
    )
    | st.builds(Setting, st.just("checktype"), st.sampled_from(["connect", "negotiate", "on", "7"]), COMMENTS)
    | st.builds(Setting, st.sampled_from(["persistent", "checkport"]), PORTS, COMMENTS)
    | st.builds(Setting, st.sampled_from(["servicename", "comment"]), TEXTS, COMMENTS)
)
LIMITS = st.none() | st.integers(0, 10**6)


def reals(address: st.SearchStrategy[str]) -> st.SearchStrategy[Real]:
    plain = TEXTS.filter(lambda text: '"' not in text)
    pair = st.just((None, None)) | st.tuples(plain, plain)
    method = st.sampled_from(["gate", "masq", "ipip"])
    return st.builds(
        lambda host, port, forward, weight, asked, lower, upper, comments: Real(
            host, "", port, forward, weight, *asked, lower, upper, comments
        ),
        *(address, PORTS | st.just(""), method, st.integers(0, 65535), pair, LIMITS, LIMITS, COMMENTS),
    )


def virtuals(address: st.SearchStrategy[str], six: bool) -> st.SearchStrategy[Virtual]:
    items = st.lists(reals(address) | SETTINGS, max_size=4).map(tuple)
    return st.builds(Virtual, address, PORTS, st.just(six), items, COMMENTS)


FILES = st.builds(
    File,
    st.lists(GLOBALS | virtuals(IPV4, False) | virtuals(IPV6, True), max_size=5, unique_by=repr).map(tuple),
    COMMENTS,
).filter(lambda file: len({(item.address, item.port) for item in file.virtuals}) == len(file.virtuals))


@given(FILES)
def test_files_are_read_back(file: File) -> None:
    again = parse(render(file))
    assert again == file
    assert again.verdict == VALID, again.problems


@pytest.mark.parametrize(
    "text",
    [
        V + "\treal=1 gate " + '" ' * 200_000,
        V + "\treal=" + "a:" * 200_000,
        V + "\treal=" + "[" * 400_000,
        "fallback=" + "a " * 200_000,
        "checktimeout=" + "9" * 400_000,
        V + "\treal=10.0.0.2:80 gate\n" * 5_000,
    ],
    ids=["quotes", "colons", "brackets", "words", "digits", "lines"],
)
def test_time_is_linear(text: str) -> None:
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 3
