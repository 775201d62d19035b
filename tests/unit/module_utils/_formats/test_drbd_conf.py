# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd.conf: verdicts of the real drbdadm over the corpus, exact messages, round trips, the form of today.

The verdicts (rc 0 or 10 of drbdadm dump with a kernel of 8.4.11 and of 9.1.7) come from drbd-utils 9.22.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import meaning, xml_help
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.modern import modern
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.names import is_name
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V9, V84
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import parse, parse_all
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import Range
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import File, Statement, Word
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, HOST, WARNING, decode
from ansible_collections.linux_ha.cluster.tests.fuzz.drbd_conf import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

CORPUS = Path(__file__).parents[4].parent / "shared" / "corpus" / "drbd"
FIXTURES = Path(__file__).parent / "fixtures" / "drbd_conf"
# file → whether drbdadm takes it with a kernel of 8.4, and of 9
VERDICTS = {
    "01_7layer.conf": (True, False),
    "03_kingkami.conf": (False, False),
    "05_raspberry1123.conf": (True, False),
    "06_linbit_example.conf": (False, False),
    "08_linbit_v9_drbd_8.4.res": (True, False),
    "10_linbit_v9_adjust_bitmap_enable.res": (False, True),
    "11_linbit_v9_adjust_disk_opts_late.res": (False, True),
    "13_linbit_v9_adjust_proxy.res": (False, True),
    "15_linbit_v9_adjust_switch_diskfull_r0.res": (False, False),
    "16_linbit_v9_adjust_switch_interface_r0.res": (False, False),
    "18_linbit_v9_block-size.res": (False, False),
    "20_linbit_v9_drbdmeta_force_flag.res": (False, True),
    "21_linbit_v9_floating-ipv4.res": (False, True),
    "23_pejsmejker_3nodes.res": (False, True),
    "25_ha_data_fencing_net_v9.res": (False, False),
    "26_rasp_mmcblk.res": (True, True),
    "28_dual_primary_external_flexible.res": (True, False),
    "30_clusterdb_rhel.res": (True, False),
    "31_clusterdb_mixed_meta.res": (True, False),
    "33_engineyard_floating.conf": (True, True),
    "35_root_drbd_wholedisk.res": (True, False),
    "36_smicro_ipv4_36k.res": (True, True),
    "38_nautilus_two_addresses_v9.res": (False, True),
    "40_r0_local_conflicting_addresses.conf": (False, False),
    "41_openhci_placeholder.res": (False, False),
    "43_db01_common_rate.conf": (True, False),
    "45_nuurek_mesh_without_node_id.res": (False, False),
    "46_andrewbx_0.7_era.conf": (False, False),
    "48_liquidweaver_alice_bob.res": (True, True),
}


def read(name: str) -> str:
    path = CORPUS / name
    assert path.is_file(), f"{path} is missing: the corpus is expected beside the repository"
    return decode(path.read_bytes())


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts_of_the_corpus(name: str) -> None:
    text = read(name)
    assert (parse(text, V84).valid, parse(text, V9).valid) == VERDICTS[name]
    fuzz_one(text.encode())


def test_no_file_of_the_corpus_is_left_out() -> None:
    assert CORPUS.is_dir(), f"{CORPUS} is missing: the corpus is expected beside the repository"
    assert sorted(path.name for path in CORPUS.iterdir()) == sorted(VERDICTS)


ALPHA = "on alpha { device minor 1; disk /dev/a; address 10.0.0.1:7788; meta-disk internal; }"
BETA = "on beta { device /dev/drbd1; disk /dev/a; address 10.0.0.2:7788; meta-disk internal; }"
HOSTS = f"{ALPHA} {BETA}"


def resource(inside: str = "", name: str = "r0") -> str:
    return f"resource {name} {{\n{HOSTS}\n{inside}\n}}"


def told(text: str, table=V84) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.level, problem.message) for problem in parse(text, table).problems]


# text, level, line and message for 8.4 (None: nothing to say), the same for 9
WORDS = [
    (resource("protocol C"), (3, ERROR, "expected ';' behind 'protocol C', found '}'"), ...),
    (resource("net { };"), (3, ERROR, "expected a statement, found ';'"), ...),
    (resource("{ }"), (3, ERROR, "expected the name of a section, found '{'"), ...),
    (
        f"resource r0 {{ {HOSTS}",
        (1, WARNING, "expected '}' for the '{' of 'resource r0', found the end of the file"),
        ...,
    ),
    (resource() + "}", (4, ERROR, "expected a section, found '}': there is no '{' for it"), ...),
    (
        resource("net { verify-alg 'sha1'; }"),
        (3, ERROR, 'expected a word, found the character "\'", which needs double quotes around its word'),
        ...,
    ),
    (
        resource('handlers { split-brain "a\nb"; }'),
        (3, ERROR, "expected a word, found a quoted text that does not end on its line"),
        ...,
    ),
    (
        resource(f'handlers {{ split-brain "{"x" * 256}"; }}'),
        (3, ERROR, "expected a word, found a quoted text of more than 255 bytes"),
        ...,
    ),
    (resource(f'handlers {{ split-brain "{"x" * 255}"; }}'), None, None),
    (resource('handlers { split-brain "a \\" \\\\ b"; }'), None, None),
    (
        resource("handlers { split-brain /bin/notify root; }"),
        (
            3,
            ERROR,
            "expected 'split-brain VALUE;', found 'split-brain /bin/notify root;': a value of several words needs double quotes",
        ),
        ...,
    ),
    (
        "/* old */ " + resource(),
        (1, ERROR, "expected a word, found the character '*', which needs double quotes around its word"),
        ...,
    ),
    ("skip x { resource r0 { nonsense } }", None, None),
    (
        "skip resource r0 { }",
        (1, ERROR, "expected 'skip [NAME] { ... }', found more words before the '{' (DRBD 9 takes that)"),
        None,
    ),
    ("skip x", (1, ERROR, "expected a block in braces behind skip, found none that is closed"), ...),
]
STATEMENTS = [
    (
        resource().replace("address 10.0.0.1:7788", "address alpha:7788"),
        (
            2,
            ERROR,
            "expected 'address [ipv4|ssocks|sdp] IP:PORT; or address ipv6 [IP]:PORT;', found 'address alpha:7788;'",
        ),
        ...,
    ),
    (resource().replace("10.0.0.1:7788", "ipv6 [fe80::1%eth0]:7788"), None, None),
    (
        resource().replace("10.0.0.1:7788", "10.0.0.1:70000"),
        (2, ERROR, "expected a port from 1 to 65535, found 70000"),
        ...,
    ),
    (
        resource("nett { }"),
        (
            3,
            ERROR,
            "expected one of protocol, on, stacked-on-top-of, floating, device, disk, meta-disk, flexible-meta-disk, volume, "
            "net, syncer, startup, handlers, options, proxy, ignore-on in resource, found 'nett { ... }' (did you mean net?)",
        ),
        (
            3,
            ERROR,
            "expected one of protocol, on, stacked-on-top-of, floating, device, disk, meta-disk, flexible-meta-disk, volume, "
            "net, syncer, startup, handlers, options, proxy, connection, connection-mesh, template-file, skip in resource, "
            "found 'nett { ... }' (did you mean net?)",
        ),
    ),
    (
        resource()
        .replace("device minor 1", "node-id 0; device minor 1")
        .replace("device /dev", "node-id 1; device /dev"),
        (2, ERROR, "DRBD 8.4 has no node-id in host (DRBD 9 has it)"),
        None,
    ),
    (
        resource().replace("minor 1", "/dev/drbd2 minor 1"),
        (2, ERROR, "expected the minor of /dev/drbd2 to be 2, found 1"),
        ...,
    ),
    (
        resource().replace("minor 1", "/dev/web"),
        (2, ERROR, "expected device /dev/drbdN or /dev/drbd_NAME minor N, found /dev/web"),
        ...,
    ),
    (
        resource().replace("minor 1", "/dev/drbd_web"),
        (2, HOST, "expected device /dev/drbdN, or a minor behind the name, found /dev/drbd_web"),
        ...,
    ),
    (
        "global { minor-count 0; }",
        (1, ERROR, "expected a whole number from 1 to 255 for minor-count, found 0"),
        ...,
    ),
]
OPTIONS = [
    (resource("net { timeout 60; max-buffers 36k; sndbuf-size 10M; use-rle; }"), None, None),
    (
        resource("net { timeout 601; }"),
        (3, ERROR, "expected a whole number from 1 to 600 for timeout, found '601'"),
        ...,
    ),
    (
        resource("net { after-sb-1pri always; }"),
        (
            3,
            WARNING,
            "expected one of disconnect, consensus, discard-secondary, call-pri-lost-after-sb, violently-as0p for after-sb-1pri, "
            "found 'always'; drbdadm does not look, drbdsetup refuses it when the resource comes up",
        ),
        (
            3,
            ERROR,
            "expected one of disconnect, consensus, discard-secondary, call-pri-lost-after-sb, violently-as0p for after-sb-1pri, "
            "found 'always'",
        ),
    ),
    (
        resource("disk { disk-flushes true; }"),
        (3, ERROR, "expected yes or no, without quotes for disk-flushes, found 'true'"),
        (3, ERROR, "expected one of yes, no for disk-flushes, found 'true'"),
    ),
    (
        resource("disk { no-disk-flushes no; }"),
        (3, ERROR, "expected 'no-disk-flushes;' or 'disk-flushes yes|no;', found 'no-disk-flushes no;'"),
        None,
    ),
    (resource("disk { fencing resource-only; }"), None, (3, ERROR, "fencing belongs in the section net of DRBD 9")),
    (resource("net { fencing resource-only; }"), (3, ERROR, "fencing belongs in the section disk of DRBD 8.4"), None),
    (
        resource("syncer { rate 10M; }"),
        None,
        (3, ERROR, "DRBD 9 has no rate in syncer: it is disk { resync-rate } there"),
    ),
    (
        resource("net { congestion-fil 1G; }"),
        (3, ERROR, "DRBD 8.4 has no option congestion-fil in net (did you mean congestion-fill?)"),
        (3, ERROR, "DRBD 9 has no option congestion-fil in net (did you mean congestion-fill?)"),
    ),
    (
        resource("options { quorum majority; }"),
        (3, ERROR, "DRBD 8.4 has no option quorum in options (DRBD 9 has it)"),
        None,
    ),
    (
        resource("net { timeout; }"),
        (3, ERROR, "expected a whole number from 1 to 600 for timeout, found no value"),
        (
            3,
            WARNING,
            "expected a whole number from 1 to 600 for timeout, found no value; drbdadm takes it for yes, drbdsetup will not",
        ),
    ),
    (
        resource(f'net {{ shared-secret "{"s3cr3t" * 11}"; }}'),
        (
            3,
            WARNING,
            "expected at most 63 bytes for shared-secret, found something else (not shown); drbdadm does not look, "
            "drbdsetup refuses it when the resource comes up",
        ),
        (3, ERROR, "expected at most 63 bytes for shared-secret, found something else (not shown)"),
    ),
    (
        resource("handlers { outdate-peer /bin/x; }"),
        None,
        (3, WARNING, "DRBD 9 never calls the handler outdate-peer: it is fence-peer there"),
    ),
    (
        resource("net { timeout 50; timeout 40; }"),
        (3, WARNING, "expected timeout once in net, found it again with 40: 50 stands in line 3"),
        (3, ERROR, "expected timeout once in net, found it again with 40: 50 stands in line 3"),
    ),
    (
        resource("startup { become-primary-on both; }"),
        (1, ERROR, "resource r0: expected allow-two-primaries in net with become-primary-on both, found it without"),
        (1, WARNING, "resource r0: DRBD 9 ignores become-primary-on"),
    ),
    (
        resource("disk { resync-after gone; }"),
        (
            1,
            WARNING,
            "resource r0: expected the name of a resource in resync-after, found gone: nobody defines it, "
            "drbdadm drops the option in scripts",
        ),
        ...,
    ),
]
OTHER = "on alpha { device minor 2; disk /dev/b; address 10.0.0.1:7789; meta-disk internal; }"
TWICE = [
    (
        "global { }\nglobal { }\n",
        (2, ERROR, "expected section global once, found it again: first used in line 1"),
        ...,
    ),
    (
        resource() + "\nglobal { }",
        (5, WARNING, "expected section global above every resource, found it below one"),
        ...,
    ),
    (
        resource() + "\n" + resource(),
        (5, ERROR, "expected resource r0 once, found it again: first used in line 1"),
        ...,
    ),
    (
        resource("net { }\nnet { }"),
        (4, ERROR, "expected net once in resource r0, found it again: first used in line 3"),
        ...,
    ),
    (
        resource() + "\nresource r1 {\n" + OTHER.replace("minor 2", "minor 1") + "\n}",
        (6, ERROR, "expected minor 1 once on alpha, found it again: first used in line 2"),
        ...,
    ),
    (
        resource() + "\nresource r1 {\n" + OTHER.replace("/dev/b", "/dev/a") + "\n}",
        (6, WARNING, "expected disk /dev/a once on alpha, found it again: first used in line 2"),
        ...,
    ),
    (
        resource() + "\nresource r1 {\n" + OTHER.replace("7789", "7788") + "\n}",
        (6, ERROR, "expected address 10.0.0.1:7788 once, found it again: first used in line 2"),
        (6, ERROR, "resource r1, on alpha: expected node-id N, found none"),
    ),
]
MISSING = [
    ("resource r0 { }", (1, ERROR, "resource r0: expected sections on HOST { ... }, found none"), ...),
    (
        resource().replace("disk /dev/a; address 10.0.0.1:7788; ", "address 10.0.0.1:7788; "),
        (2, ERROR, "resource r0, on alpha: expected disk, found none"),
        ...,
    ),
    (
        resource().replace("meta-disk internal; } on", "} on"),
        (2, ERROR, "resource r0, on alpha: expected meta-disk, found none"),
        None,
    ),
    (
        resource().replace("address 10.0.0.1:7788; ", ""),
        (2, ERROR, "resource r0, on alpha: expected address IP:PORT, found none"),
        ...,
    ),
    (
        "common { " + ALPHA + " }",
        (1, ERROR, "expected no on in common, found one: hosts stand in a resource"),
        ...,
    ),
    (
        resource("stacked-on-top-of low { device minor 9; address 10.0.0.9:1; }"),
        (3, ERROR, "resource r0: expected the name of a resource to lie on, found low: nobody defines it"),
        ...,
    ),
    (
        resource().replace("device minor 1; disk /dev/a;", "volume 0 { device minor 1; } disk /dev/a;"),
        (1, ERROR, "expected volumes either as volume sections or all without one, found both ways in resource r0"),
        ...,
    ),
    (
        f"resource r0 {{ volume 3 {{ device minor 3; disk /dev/c; meta-disk internal; }} {HOSTS} }}",
        (1, ERROR, "expected volumes either as volume sections or all without one, found both ways in resource r0"),
        ...,
    ),
]


def expected(wanted) -> list[tuple[int, str, str]]:
    return [] if wanted is None else wanted if isinstance(wanted, list) else [wanted]


@pytest.mark.parametrize(("text", "of84", "of9"), [*WORDS, *STATEMENTS, *OPTIONS, *TWICE, *MISSING], ids=lambda v: "")
def test_messages(text, of84, of9):
    """What is said first of the line; ... for 9 is the same as for 8.4."""
    for wanted, table in ((of84, V84), (of84 if of9 is ... else of9, V9)):
        said, found = expected(wanted), told(text, table)
        assert [one for one in found if one in said] == said
        assert said or found == []


def test_no_secret_in_messages_or_repr():
    text = resource("net { shared-secret hush-hush“ ; shared-secret a hush-hush; shared-secret { hush-hush; } }")
    file = parse(text)
    assert not file.valid
    assert "hush-hush" not in repr(file)
    assert "hush-hush" not in repr([*meaning.resources([("x", one) for one in file.statements], V84)])
    assert "hush-hush" not in repr(modern(file)[1])


def test_includes():
    files = {
        "drbd.conf": 'include "drbd.d/global_common.conf";\ninclude "drbd.d/*.res";\ninclude "more.d/*";\ninclude "gone";',
        "drbd.d/global_common.conf": 'global { usage-count no; }\ninclude "../drbd.conf";',
        "drbd.d/a.res": resource(name="a"),
        "/etc/drbd.d/b.res": resource(name="b"),
        "drbd.d/.hidden.res": "nonsense",
        "drbd.d/deep/c.res": "nonsense",
    }
    config = parse_all(files)
    assert [file.path for file in config.files] == [
        "drbd.conf",
        "drbd.d/global_common.conf",
        "drbd.d/a.res",
        "drbd.d/b.res",
    ]
    said = [(path, problem.line, problem.message) for path, problem in config.problems]
    assert said[:3] == [
        ("drbd.conf", 4, "expected an included file, found no gone in what was given"),
        (
            "drbd.d/global_common.conf",
            2,
            "expected a file that is not being read, found drbd.conf: drbdadm skips the circle",
        ),
        ("drbd.d/b.res", 2, "expected address 10.0.0.1:7788 once, found it again: first used in drbd.d/a.res line 2"),
    ]
    assert not config.valid
    assert [statement.values for _, statement in config.sections] == [(), ("a",), ("b",)]


def test_a_main_file_that_is_not_there():
    assert [(path, problem.message) for path, problem in parse_all({}).problems] == [
        ("drbd.conf", "expected the file drbd.conf, found no such file in what was given")
    ]


def test_meaning():
    text = """
    resource r0 { protocol A; disk /dev/vg/x; meta-disk /dev/m[2]; device /dev/drbd7;
      net { no-tcp-cork; allow-two-primaries; } syncer { rate 10M; verify-alg sha1; } handlers { outdate-peer "a b"; }
      on alpha { address 10.0.0.1:7788; } on beta gamma { address ipv6 [fe80::2]:7788; disk /dev/y; } }"""
    file = parse(text)
    assert file.valid
    (r0,) = meaning.resources([("", one) for one in file.statements], V84)
    assert {section: dict(options) for section, options in r0.options.items() if options} == {
        "net": {"protocol": "A", "tcp-cork": "no", "allow-two-primaries": "yes", "verify-alg": "sha1"},
        "disk": {"resync-rate": "10M"},
        "handlers": {"fence-peer": "a b"},
    }
    alpha, beta = r0.hosts
    assert (alpha.names, str(alpha.address), beta.names, str(beta.address)) == (
        ("alpha",),
        "ipv4 10.0.0.1:7788",
        ("beta", "gamma"),
        "ipv6 [fe80::2]:7788",
    )
    (volume,) = beta.volumes
    assert (volume.disk, volume.device, volume.minor, volume.meta, volume.index) == (
        "/dev/y",
        "/dev/drbd7",
        7,
        "/dev/m",
        "2",
    )
    assert volume.inherited == {"device", "meta-disk"}


def test_what_stands_below_a_host_is_not_its_in_84():
    text = "resource r0 { on alpha { address 10.0.0.1:7788; disk /dev/a; meta-disk internal; } device minor 1; }"
    assert not parse(text, V84).valid


MODERN = [
    ("syncer { rate 10M; after r1; al-extents 257; }", "disk { resync-rate 10M; resync-after r1; al-extents 257; }"),
    ("syncer { verify-alg sha1; use-rle; cpu-mask f; }", "net { verify-alg sha1; use-rle; } options { cpu-mask f; }"),
    ("protocol C;", "net { protocol C; }"),
    ("protocol A; net { protocol C; }", "net { protocol C; }"),
    ("net { protocol C; } protocol A;", "net { protocol A; }"),
    ("disk { resync-rate 5M; } syncer { rate 7M; }", "disk { resync-rate 5M; }"),
    ("disk { no-disk-flushes; rate 5M; }", "disk { disk-flushes no; resync-rate 5M; }"),
    ("handlers { outdate-peer x; }", "handlers { fence-peer x; }"),
    ("net { on-disconnect reconnect; }", "net { }"),
    ("syncer { group 1; delay-probe-volume 3; }", ""),
    ("device drbd0; flexible-meta-disk internal;", "device drbd0; meta-disk internal;"),
    (
        "on a { flexible-meta-disk /dev/m; address sci 10.0.0.1:1; }",
        "on a { meta-disk /dev/m; address ssocks 10.0.0.1:1; }",
    ),
]


@pytest.mark.parametrize(("old", "new"), MODERN)
def test_modern(old, new):
    file, notes = modern(parse(f"resource r {{ {old} }}"))
    assert file == parse(f"resource r {{ {new} }}")
    assert notes
    assert {note.level for note in notes} == {WARNING}
    again, silent = modern(file)
    assert (again, silent) == (file, ())


def test_modern_for_9():
    file, notes = modern(
        parse("resource r { disk { fencing resource-only; use-bmbv; } startup { become-primary-on a; } }"), V9
    )
    assert file == parse("resource r { net { fencing resource-only; } disk { } startup { } }")
    assert [note.message for note in notes] == [
        "become-primary-on is dropped: DRBD 9 ignores it and has auto-promote",
        "fencing of disk is fencing in net today",
        "use-bmbv is dropped: DRBD 9 has no such thing",
    ]


def test_modern_keeps_comments():
    old = "resource r {\n# how fast\nsyncer { # for us\nrate 1M; # tried\n# no group\ngroup 1;\n}\n}"
    normal = render(modern(parse(old))[0])
    assert [line.strip() for line in normal.splitlines()] == [
        *("resource r {", "disk {", "# how fast", "# for us", "resync-rate 1M; # tried", "}", "# no group", "}"),
    ]


@pytest.mark.parametrize(("name", "table"), [("xml_help_84.txt", V84), ("xml_help_9.txt", V9)])
def test_the_built_in_table_is_what_the_program_says(name, table):
    assert xml_help.table((FIXTURES / name).read_text()) == table


def test_an_installed_program_that_knows_more():
    text = (FIXTURES / "xml_help_9.txt").read_text()
    newer = '<option name="load-balance-paths" type="boolean"></option><option name="timeout" type="numeric">'
    table = xml_help.table(
        text.replace('<option name="timeout" type="numeric">', newer).replace("<max>600</max>", "<max>700</max>")
    )
    assert table.sections["net"]["load-balance-paths"] == ("yes", "no")
    assert table.sections["net"]["timeout"] == Range(1, 700)
    assert parse(resource("net { load-balance-paths yes; timeout 650; }"), table).valid


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "usage: ...",
            "drbdsetup xml-help: expected the commands disk-options, net-options, resource-options, found none; call it once for each",
        ),
        (
            '<command name="disk-options"><x></command>',
            "drbdsetup xml-help: expected XML, found '<command name=\"disk-options\"><x></command>' (mismatched tag: line 1, column 34)",
        ),
    ],
)
def test_xml_that_is_none(text, message):
    with pytest.raises(Refusal) as caught:
        xml_help.table(text)
    assert str(caught.value) == message


def test_normal_form():
    text = '#top\r\nresource   "r0"{ # one\r\n  # two\n on "alpha"{address ipv6[ fe80::1 ] : 7788;}\n # three\n} # four\n# five\n'
    assert render(parse(text)) == (
        "#top\nresource r0 { # one\n    # two\n    on alpha {\n        address ipv6 [fe80::1]:7788;\n    }\n"
        "    # three\n} # four\n\n# five\n"
    )


@pytest.mark.parametrize("text", ["a\nb", "x" * 256])
def test_words_that_no_file_can_hold(text):
    with pytest.raises(Refusal, match=r"drbd\.conf: expected a text of one line and at most 255 bytes"):
        render(File((Statement((Word("split-brain"), Word(text, quoted=True))),)))


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=40)
COMMENTS = TEXTS.map(str.rstrip)
QUOTED = TEXTS.map(lambda text: Word(text, quoted=not is_name(text)))
BARE = st.from_regex(r"[a-zA-Z0-9/._-]{1,20}", fullmatch=True).map(Word)
FIRST = BARE.filter(lambda word: word.text != "skip")
WORDS_OF = st.builds(lambda first, rest: (first, *rest), FIRST, st.lists(BARE | QUOTED, max_size=3))
DECOR = {"comments": st.lists(COMMENTS, max_size=2).map(tuple), "remark": COMMENTS}
SINGLE = st.builds(Statement, words=WORDS_OF, **DECOR)
STATEMENTS_OF = st.recursive(
    SINGLE,
    lambda inner: st.builds(
        Statement,
        words=WORDS_OF,
        body=st.lists(inner, max_size=3).map(tuple),
        tail=st.lists(COMMENTS, max_size=2).map(tuple),
        close=COMMENTS,
        **DECOR,
    ),
    max_leaves=8,
)
FILES = st.builds(File, st.lists(STATEMENTS_OF, max_size=4).map(tuple), st.lists(COMMENTS, max_size=2).map(tuple))


@given(FILES)
def test_round_trip(file):
    normal = render(file)
    assert parse(normal) == file
    assert render(parse(normal)) == normal


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes(data):
    fuzz_one(data)


SNIPPETS = [
    *HOSTS.split(),
    "{",
    "}",
    ";",
    ":",
    '"',
    "\\",
    "#",
    "\n",
    "skip",
    "include",
    "resource",
    "r0",
    "net",
    "timeout",
    "5",
    "“",
]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=40).map(" ".join))
def test_any_words(text):
    fuzz_one(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10**6,
        '"' * 10**5,
        '"\\;' * 10**4 * 4,
        "{" * 10**5,
        "a;" * 10**4 * 4,
        "#\n" * 10**5,
        "a:" * 10**5,
        "skip {" * 10**5,
        "}" * 10**5,
    ],
    ids=lambda text: repr(text[:3]),
)
def test_long_texts_take_linear_time(text):
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 4
