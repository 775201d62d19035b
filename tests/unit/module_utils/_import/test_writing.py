# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an inventory: YAML that Ansible reads as it was meant, and that nothing overwrites."""

from __future__ import annotations

import stat

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import render, report, write
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import Imported, Note


def imported(**given):
    empty = {"hosts": {}, "variables": {}, "secrets": {}, "private": (), "comments": {}, "notes": ()}
    return Imported(**{**empty, **given})


def cluster(**given):
    return next(o.text for o in render.files(imported(**given), "web") if o.path.endswith("cluster.yml"))


def test_what_people_read():
    variables = {
        "ha_links": [{"bcast": "private"}, {"serial": "/dev/ttyS0", "baud": 9600}],
        "ha_ping": ["192.0.2.1"],
        "ha_volumes": {"a": {"drbd": {"disk": "/dev/sdb", "options": {"net": {"max-buffers": 1}}}, "filesystem": {"type": "ext3", "options": ["ro"]}}},
        "ha_verbatim": {"drbd": []},
    }  # fmt: skip
    comments = {"ha_links": ("# blue", "plain"), "ha_volumes.a": ("# tab\there \x1b[31m \u2028 é",)}
    assert cluster(variables=variables, comments=comments) == (
        "---\n"
        "# An imported cluster. docs/import.md tells how to go on.\n"
        "# blue\n"
        "# plain\n"
        "ha_links:\n"
        "  - bcast: private\n"
        "  - {serial: /dev/ttyS0, baud: 9600}\n"
        "ha_ping: [192.0.2.1]\n"
        "ha_volumes:\n"
        "  # tab here  [31m   é\n"
        "  a:\n"
        "    drbd:\n"
        "      disk: /dev/sdb\n"
        "      options:\n"
        "        net: {max-buffers: 1}\n"
        "    filesystem: {type: ext3, options: [ro]}\n"
        "ha_verbatim: {drbd: []}\n"
    )


VALUES = [
    "off",
    "0755",
    "1e3",
    "10:30",
    "a: b",
    "# no",
    "'",
    '"',
    "\n",
    "é\x07",
    "",
    "null",
    "{a}",
    "- x",
    "&x",
    "!y",
    "x" * 300,
]


@pytest.mark.parametrize("value", VALUES)
def test_a_text_stays_that_text(value):
    variables = {"a": value, "b": [value], "c": {value: [{"k": value}]}}
    assert yaml.safe_load(cluster(variables=variables)) == variables


def test_what_looks_like_a_template_is_marked():
    assert "a: !unsafe '{{ x }}'\n" in cluster(variables={"a": "{{ x }}"})


def test_secrets_have_a_file_of_their_own():
    given = imported(secrets={"ha_authkeys": "hunter2"}, private=("authkeys: old\nkey",))
    secret = render.files(given, "web")[-1]
    assert (secret.path, secret.mode) == ("group_vars/web/secrets.yml", 0o600)
    assert secret.text == (
        "---\n"
        "# Secrets. Encrypt this file before anything else happens to it:\n"
        "#   ansible-vault encrypt group_vars/web/secrets.yml\n"
        "#\n"
        "# Lines of the former files that may hold a secret, too:\n"
        "#   authkeys: old key\n"
        "ha_authkeys: hunter2\n"
    )
    assert "hunter2" not in repr(secret) + repr(given)
    assert [output.path for output in render.files(imported(), "web")] == ["hosts.yml", "group_vars/web/cluster.yml"]


@pytest.mark.parametrize("name", ["", "a-b", "1a", "all", "ha_clusters", "a" * 64, "é", "../x"])
def test_a_name_must_be_that_of_a_group(name):
    with pytest.raises(Refusal, match="expected a name of letters, digits and _ for the cluster"):
        render.check_name(name)


def test_all_is_written(tmp_path):
    outputs = [render.Output("hosts.yml", "a"), render.Output("group_vars/web/secrets.yml", "b", 0o600)]
    write.write(outputs, tmp_path / "inventories" / "web")
    secret = tmp_path / "inventories/web/group_vars/web/secrets.yml"
    assert secret.read_text() == "b"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "inventories" / "web").stat().st_mode) == 0o755
    assert [path.name for path in (tmp_path / "inventories").iterdir()] == ["web"]


def test_nothing_is_overwritten(tmp_path):
    with pytest.raises(Refusal) as refusal:
        write.write([render.Output("hosts.yml", "a")], tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path}: expected no such file or directory, found one. An import never overwrites an inventory: "
        "give another name, or move it away."
    )
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(Refusal):
        write.check_free(tmp_path / "dangling")


def test_nothing_is_left_of_what_failed(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="expected to be able to make it, found"):
        write.write([], tmp_path / "file" / "web")
    outputs = [render.Output("a", "x"), render.Output("a/b", "y")]
    with pytest.raises(Refusal, match="expected to be able to write it"):
        write.write(outputs, tmp_path / "web")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_report():
    notes = [Note("wrong", "a/etc/ha.d/ha.cf", 3, "no \x1b[31mgood"), Note("note", "b", 0, "hm")]
    assert report.table(notes) == [
        "       WHERE               WHAT",
        "wrong  a/etc/ha.d/ha.cf:3  no ?[31mgood",
        "note   b                   hm",
    ]
    assert report.summary(notes) == "1 to be mended, 1 good to know"
    assert report.table([]) == []
    assert report.summary([]) == "nothing to report: all of it is said in the inventory"


def test_the_next_steps():
    assert report.next_steps("inventories/web", "web", True)[1] == (
        "ansible-vault encrypt inventories/web/group_vars/web/secrets.yml"
    )
    assert len(report.next_steps("inventories/web", "web", False)) == 3
