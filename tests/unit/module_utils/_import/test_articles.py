# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The articles' files imported: today's words give the inventories back, word by word plans the very same files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes, read
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import render, report, same
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters
from hypothesis import example, given, settings
from hypothesis import strategies as st

INVENTORIES = Path(__file__).parents[4] / "inventories"
SECRETS = ("Icimonsupermotdepasse", "senha")


def plans(imported, name, catalogue):
    """Plan what an import wrote, read back from its YAML."""
    texts = {output.path: yaml.safe_load(output.text) or {} for output in render.files(imported, name)}
    hosts = texts.pop("hosts.yml")["ha_clusters"]["children"][name]["hosts"]
    shared = {key: value for text in texts.values() for key, value in text.items()}
    hostvars = {host: {**shared, **own} for host, own in hosts.items()}
    return plan_clusters(hostvars, {"ha_clusters": list(hostvars), name: list(hostvars)}, catalogue)


def told(imported):
    return [(note.kind, note.place, note.message) for note in imported.notes]


def inventory(name):
    hosts = yaml.safe_load((INVENTORIES / name / "hosts.yml").read_text())["ha_clusters"]["children"][name]["hosts"]
    return hosts, yaml.safe_load((INVENTORIES / name / "group_vars" / f"{name}.yml").read_text())


# The differences that docs/inventories.md lists, but for the group's name, the drills' probe and c-min-rate.
DIFFERENCES = {
    "web_debian": {"ha_auth_method": "md5"},
    "web_centos": {"ha_auth_method": "sha1", "ha_ipfail": ...},
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_in_todays_words_the_inventories_come_back(folder, name):
    imported = folder(name, modern=True)
    hosts, wanted = inventory(name)
    (group,) = wanted.pop("ha_groups").values()
    for resource in group["resources"]:
        if "services" in resource:
            resource["services"].remove("line_append")
    for volume in wanted["ha_volumes"].values():
        volume["drbd"]["options"]["disk"].pop("c-min-rate", None)
    ours = dict(imported.variables)
    assert ours.pop("ha_groups") == {next(iter(wanted["ha_volumes"])): group}
    different = DIFFERENCES[name]
    assert ours == {key: value for key, value in {**wanted, **different}.items() if value is not ...}
    assert imported.hosts == hosts


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("name", DIFFERENCES)
def test_word_by_word_the_plan_is_the_former_configuration(folder, catalogue, articles, name, flat):
    imported = folder(name, flat=flat)
    if flat:
        complete(imported)
    planned = plans(imported, name, catalogue)
    assert planned.errors == []
    files, heartbeat = articles[name], planned.clusters[name]["heartbeat"]
    words = [
        " ".join((group.node, *group.entries)) for group in haresources.parse(files["/etc/ha.d/haresources"]).groups
    ]
    assert heartbeat["haresources"] == words
    was, now = same.statements(parse(files["/etc/ha.d/ha.cf"])), same.statements(parse("\n".join(heartbeat["ha_cf"])))
    addresses_for_names = {"node 172.16.117.162", "node 172.16.117.163", "node node0", "node node1"}
    assert set(was - now) | set(now - was) <= addresses_for_names


def complete(imported):
    """Say what is in no file: the device of the clients' network, for web_debian its addresses, too."""
    for number, own in enumerate(imported.hosts.values(), 14):
        public = own["ha_interfaces"]["public"]
        assert public["device"] == "?"
        public["device"] = "eth0"
        if public["address"] == "?":
            public["address"] = f"192.168.69.{number}/24"


def test_what_a_faithful_import_reports(article):
    assert told(article()) == [
        ("note", "debian1/etc/drbd.conf:12", "the syncer section of repl is said in the words of DRBD 8.4"),
        ("note", "debian1/etc/ha.d/authkeys:2", "md5 is weak: sha1 is better (ha_auth_method)"),
    ]


def test_what_an_import_in_todays_words_reports(article):
    assert [entry[0:3:2] for entry in told(article(modern=True))] == [
        (
            "changed",
            "resource repl gets authentication (sha1 with a generated secret): the connection is made anew once",
        ),
        (
            "changed",
            "resource repl gets wfc-timeout, outdated-wfc-timeout: DRBD itself would wait for its peer for ever",
        ),
        (
            "changed",
            "192.168.69.100 is carried by IPaddr2 now, with the prefix /24, that of the node's network",
        ),
        ("changed", "192.168.69.16 is carried by IPaddr2 now, with the prefix /24, that of the node's network"),
        ("changed", "apache started by a systemd unit, with the data of the service on the volume"),
        ("note", "the syncer section of repl is said in the words of DRBD 8.4"),
        ("note", "md5 is weak: sha1 is better (ha_auth_method)"),
    ]


def test_the_printed_quote_of_the_article_is_named_and_the_secret_is_not(article, articles):
    printed = articles["web_centos"]["/etc/drbd.conf"].replace('"senha"', '\u201csenha"')
    imported = article("web_centos", {"/etc/drbd.conf": printed})
    assert [entry[1:] for entry in told(imported) if entry[0] == "wrong"] == [
        (
            "inventory",
            "web_centos.ha_drbd_secret: expected 1 to 63 visible characters without blanks, double quotes or backslashes,"
            " found something else",
        ),
        ("node0/etc/drbd.conf:6", "expected a word, found a quoted text that does not end on its line"),
        (
            "node0/etc/drbd.conf:6",
            "expected a word, found the character '\u201c', which needs double quotes around its word",
        ),
    ]
    assert "senha" not in shown(imported)


def shown(imported):
    """All that an import lets people see: its representation, the report, and the files but for the secrets' one."""
    files = [output.text for output in render.files(imported, "web") if not output.path.endswith("secrets.yml")]
    return "\n".join([repr(imported), *report.table(imported.notes), report.summary(imported.notes), *files])


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize("name", DIFFERENCES)
def test_no_secret_is_shown_and_each_is_kept(folder, name, modern):
    imported = folder(name, modern=modern)
    assert not [secret for secret in SECRETS if secret in shown(imported)]
    (secret_file,) = [output for output in render.files(imported, name) if output.path.endswith("secrets.yml")]
    assert secret_file.mode == 0o600
    wanted = {
        "web_debian": {"ha_authkeys": '"Icimonsupermotdepasse"'},
        "web_centos": {"ha_authkeys": "senha-do-heartbeat", "ha_drbd_secret": "senha"},
    }
    assert yaml.safe_load(secret_file.text) == wanted[name]
    assert secret_file.text not in repr(secret_file)


BINARY = bytes(range(256)) * 30
BAD = [
    BINARY,
    b"",
    b"\0" * 5000,
    b"x" * 2**18,
    b"node debian1 debian2\r\nbcast eth1\r\n",
    "# délai\nnode débian1 debian2\n".encode("latin-1"),
    b"resource {{{{{{{{{{{{{{{{{{{{{{{{{{ } shared-secret hunter2;",
    b"auth 1\n1 sha1 hunter2 hunter2\n2 hunter2 hunter2\n",
    b"debian1 {{ hunter }} ::::: Filesystem:: drbddisk:: IPaddr:: 1.2.3.4 MailTo \\\n",
]
PATHS = ("/etc/ha.d/ha.cf", "/etc/ha.d/haresources", "/etc/ha.d/authkeys", "/etc/drbd.conf")


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
def test_bad_input_makes_a_report(folder, content, path, modern):
    imported = folder("web_debian", changes={path: content}, modern=modern)
    assert report.table(imported.notes)
    if path.endswith("authkeys") or (path.endswith("drbd.conf") and b"secret" in content):
        assert "hunter2" not in shown(imported)
    for output in render.files(imported, "web_debian"):
        yaml.load(output.text, _Loader)


class _Loader(yaml.SafeLoader):
    """Reads !unsafe as Ansible does."""


_Loader.add_constructor("!unsafe", lambda loader, node: node.value)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_file_is_named(article, path):
    imported = article(changes={path: None})
    missing = [entry for entry in told(imported) if entry[2] == "expected the file, found none"]
    assert missing == ([] if path == "/etc/drbd.conf" else [("wrong", path, "expected the file, found none")])


def test_folders_that_are_not_named_as_the_nodes(articles, catalogue):
    files = {path: text.encode() for path, text in articles["web_debian"].items()}
    imported = decide(of_bytes({"left": files, "right": files}), "web", catalogue)
    assert {host: own["ha_node_name"] for host, own in imported.hosts.items()} == {
        "left": "debian1",
        "right": "debian2",
    }
    said = "what 'uname -n' prints is not in the files: taken for debian1. Say ha_node_name if it is not"
    assert ("changed", "left", said) in told(imported)


@settings(max_examples=40, deadline=None)
@example({"/etc/ha.d/haresources": b"\x85", "/etc/ha.d/ha.cf": b""})
@given(
    st.dictionaries(st.sampled_from([*PATHS, "/commands/uname", "/commands/ip-address.json"]), st.binary(), min_size=1)
)
def test_any_bytes_make_an_inventory(catalogue, files):
    for modern in (False, True):
        imported = decide(of_bytes({"a": files}), "web", catalogue, modern)
        report.table(imported.notes)
        for output in render.files(imported, "web"):
            yaml.load(output.text, _Loader)


BALANCERS = """\
keepalive 1
deadtime 14
warntime 7
initdead 120
udpport 694
ucast eth1 10.0.0.1
ucast eth1 10.0.0.2
ucast eth0 192.168.0.1
ucast eth0 192.168.0.2
auto_failback off
node    ha-balancer-1
node    ha-balancer-2
ping_group dmz 192.168.0.50 192.168.0.51 192.168.0.52
respawn hacluster /usr/lib/heartbeat/ipfail
apiauth ipfail gid=haclient uid=hacluster
deadping 30
use_logd off

logfile /var/log/ha.log
"""


def test_a_pair_of_balancers_from_its_text_alone(tmp_path, catalogue):
    word = "IPaddr::192.168.0.100/24/eth0"
    for name, text in {
        "ha.cf": BALANCERS,
        "haresources": f"ha-balancer-1 {word}\n",
        "authkeys": "auth 1\n1 sha1 k\n",
    }.items():
        (tmp_path / name).write_text(text)
    imported = decide(read(tmp_path), "mail", catalogue)
    assert imported.hosts == {
        f"ha-balancer-{n}": {
            "ha_interfaces": {
                "public": {"device": "eth0", "address": f"192.168.0.{n}/24"},
                "private": {"device": "eth1", "address": f"10.0.0.{n}/24"},
            }
        }
        for n in (1, 2)
    }
    assert [entry[1:] for entry in told(imported) if "taken from the text" not in entry[2]] == [
        ("ha.cf:14", "/usr/lib/heartbeat/ipfail is /usr/libexec/heartbeat/ipfail on Debian 12")
    ]
    today = decide(read(tmp_path), "mail", catalogue, modern=True)
    hosts, wanted = inventory("mail_lvs")
    # the group's name is in no file, and the virtual services come in another part of the article
    groups = {"group1": {"node": "ha-balancer-1", "resources": [{"address": "192.168.0.100/24"}]}}
    for later in ("ha_virtual_services", "ha_ldirectord"):
        del wanted[later]
    assert (today.hosts, today.variables) == (hosts, {**wanted, "ha_groups": groups, "ha_auth_method": "sha1"})
    planned = plans(imported, "mail", catalogue)
    assert planned.errors == []
    heartbeat = planned.clusters["mail"]["heartbeat"]
    assert heartbeat["haresources"] == [f"ha-balancer-1 {word}"]
    assert same.statements(parse("\n".join(heartbeat["ha_cf"]))) == same.statements(parse(BALANCERS))


DIFFERING = [
    ("/etc/ha.d/ha.cf", "# another comment\n", False),
    ("/etc/ha.d/ha.cf", "ucast eth1 10.0.0.1\n", False),
    ("/etc/ha.d/ha.cf", "debug 1\n", True),
    ("/etc/ha.d/haresources", "# another comment\n", False),
    ("/etc/ha.d/haresources", "debian2 other\n", True),
    ("/etc/ha.d/authkeys", "# another comment\n", False),
    ("/etc/ha.d/authkeys", "2 sha1 hunter2\n", True),
    ("/etc/drbd.conf", "# another comment\n", True),
]


@pytest.mark.parametrize(("path", "more", "matters"), DIFFERING)
def test_files_that_differ_between_the_nodes(articles, catalogue, path, more, matters):
    nodes = {
        node: {
            known: (text + (more if (node, known) == ("debian2", path) else "")).encode()
            for known, text in files.items()
        }
        for node, files in {"debian1": articles["web_debian"], "debian2": articles["web_debian"]}.items()
    }
    imported = decide(of_bytes(nodes), "web", catalogue)
    note = ("wrong", f"debian2{path}", f"differs from debian1{path}, which was imported: compare them first")
    assert (note in told(imported)) == matters
    assert "hunter2" not in shown(imported)


def test_files_of_one_node_only(article):
    imported = article(only=["debian1"])
    assert list(imported.hosts) == ["debian1", "debian2"]
    assert imported.hosts["debian2"]["ha_interfaces"]["private"] == {"device": "eth1", "address": "10.0.0.2/24"}
    assert [entry[1:] for entry in told(imported) if entry[0] == "wrong"] == [
        ("debian2", "expected the address of the interface public in the files, found none: say it in hosts.yml"),
        ("debian2", "expected the files of this node too, found none: what differs there is not known"),
    ]
