# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd.conf → volumes and their options; what is no volume of the model is kept and told."""

from __future__ import annotations

import pytest

PATH = "/etc/drbd.conf"


def run(article, articles, *replacements, modern=False, before=""):
    text = articles["web_debian"][PATH]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return article(changes={PATH: before + text}, modern=modern)


def options(imported):
    return imported.variables["ha_volumes"]["repl"]["drbd"]["options"]


WAITS = {"wfc-timeout": 0, "degr-wfc-timeout": 120, "outdated-wfc-timeout": 0}
OPTIONS = [
    ("net { max-buffers 8000; }", {"net": {"max-buffers": 8000, "cram-hmac-alg": "none"}}),
    ("net { cram-hmac-alg md5; shared-secret x; }", {"net": {"cram-hmac-alg": "md5"}}),
    ("net { allow-two-primaries no; }", {"net": {"allow-two-primaries": False, "cram-hmac-alg": "none"}}),
    ("options { cpu-mask 0f; }", {"options": {"cpu-mask": "0f"}, "net": {"cram-hmac-alg": "none"}}),
    (
        'handlers { split-brain "/usr/lib/drbd/notify-split-brain.sh root"; }',
        {"handlers": {"split-brain": "/usr/lib/drbd/notify-split-brain.sh root"}, "net": {"cram-hmac-alg": "none"}},
    ),
]


@pytest.mark.parametrize(("more", "said"), OPTIONS, ids=[more for more, _ in OPTIONS])
def test_options(article, articles, more, said):
    imported = run(article, articles, ("  startup {", f"  {more}\n  startup {{"))
    disk = {"on-io-error": "detach", "resync-rate": "100M"}
    assert options(imported) == {"startup": WAITS, "disk": disk, **said}
    assert [note for note in imported.notes if note.kind in ("wrong", "verbatim", "changed")] == []


def test_common_counts_where_the_resource_says_nothing(article, articles):
    common = "common { disk { on-io-error pass_on; al-extents 257; } handlers { pri-lost reboot; } }\n"
    imported = run(article, articles, before=common)
    assert options(imported)["disk"] == {"on-io-error": "detach", "al-extents": 257, "resync-rate": "100M"}
    assert options(imported)["handlers"] == {"pri-lost": "reboot"}


REFUSED = [
    (
        ("    rate 100M;", "    rate 100M;\n  }\n  net {\n    allow-two-primaries yes;"),
        "net { allow-two-primaries yes; }",
        "resource repl: heartbeat runs a group on one node at a time, and ext4, xfs and the like break when mounted twice",
    ),
    (
        ("  startup {", "  startup {\n    become-primary-on debian1;"),
        "startup { become-primary-on debian1; }",
        "resource repl: heartbeat decides which node is primary",
    ),
    (
        ("    rate 100M;", "    rate 100M;\n  }\n  net {\n    ping-int 5000;"),
        "net { ping-int 5000; }",
        "resource repl: expected a whole number from 1 to 120",
    ),
]


@pytest.mark.parametrize(("change", "line", "why"), REFUSED, ids=[line for _, line, _ in REFUSED])
def test_options_that_are_kept(article, articles, change, line, why):
    imported = run(article, articles, change)
    assert imported.variables["ha_verbatim"] == {"drbd": [line]}
    assert f"{why}; kept in ha_verbatim.drbd: {line}" in [n.message for n in imported.notes if n.kind == "verbatim"]


NO_VOLUMES = [
    (
        (" on debian2 {", " on other {"),
        "a volume is on the two nodes debian1 and debian2, this one has on debian1, on other",
    ),
    (
        ("10.0.0.2:7788", "10.0.0.9:7788"),
        "10.0.0.1 and 10.0.0.9 are not the own addresses of the nodes on one interface",
    ),
    (("10.0.0.2:7788", "10.0.0.2:7789"), "a volume has one TCP port, and an IPv4 address on both nodes"),
    (("/dev/drbd0", "/dev/drbd3"), "no group mounts a file system from it that the collection could name"),
    (
        ("10.0.0.2:7788;\n    meta-disk   internal", "10.0.0.2:7788;\n    meta-disk   /dev/hda6[0]"),
        "a volume has its metadata at the same place on both nodes",
    ),
    (("resource repl {", "resource all {"), "a volume has a plain name, and no connections of DRBD 9"),
]


@pytest.mark.parametrize(("change", "why"), NO_VOLUMES, ids=[why for _, why in NO_VOLUMES])
def test_resources_that_are_no_volumes_are_kept(article, articles, change, why):
    imported = run(article, articles, change)
    assert "ha_volumes" not in imported.variables
    (note,) = [one for one in imported.notes if one.message.startswith("resource ") and f": {why}; " in one.message]
    if "resource all" in change[1]:
        assert f": {why}; site.yml will not write it; kept in ha_verbatim.drbd: " in note.message
        assert imported.variables["ha_verbatim"]["drbd"][0].startswith("resource ")
    else:
        assert note.message == f"resource repl: {why}; said in DRBD's own words in ha_drbd_resources"
        assert imported.variables["ha_drbd_resources"]["repl"].startswith("net {\n    protocol C;\n}\nstartup {")


WORDS = """\
net {
    shared-secret "@drbd_secret@";
    ping-int 5;
    protocol C;
    max-buffers 8000;
}
floating 10.0.0.1:7788 {
    volume 0 {
        device minor 0;
        disk /dev/sdb;
        meta-disk /dev/sdc;
    }
    volume 1 {
        device minor 1;
        disk /dev/sdd;
        meta-disk /dev/sdc[1];
    }
}
handlers {
    split-brain "/bin/mail -s split root";
}
"""


def test_drbds_own_words_are_written_as_a_block_with_the_secret_elsewhere(article):
    former = """common {
  handlers { split-brain "/bin/mail -s split root"; }
  net { max-buffers 8000; ping-int 9; }
}
resource repl {
  protocol C;  # a synchronous one
  net { shared-secret "hunter2"; ping-int 5; }
  floating 10.0.0.1:7788 {
    volume 0 { device minor 0; disk /dev/sdb; flexible-meta-disk /dev/sdc; }
    volume 1 { device minor 1; disk /dev/sdd; meta-disk /dev/sdc[1]; }
  }
}
"""
    imported = article(changes={PATH: former})
    assert imported.variables["ha_drbd_resources"] == {"repl": WORDS}
    assert "# a synchronous one" in imported.comments["ha_drbd_resources.repl"]
    assert imported.secrets["ha_drbd_secret"] == "hunter2"


def test_a_kept_resource_is_kept_without_its_secret(article, articles):
    secret = ("  startup {", '  net { cram-hmac-alg sha1; shared-secret "hunter2"; }\n  startup {')
    imported = run(article, articles, secret, (" on debian2 {", " on other {"))
    assert "hunter2" not in str(imported.variables) + repr(imported)


def test_disks_metadata_and_numbers(article, articles):
    imported = run(
        article,
        articles,
        ("on debian2 {\n    device      /dev/drbd0;\n    disk        /dev/hda5", "on debian2 {\n    device      /dev/drbd0;\n    disk        /dev/sdb1"),
        ("meta-disk   internal", "meta-disk /dev/hda6[1]"),
        ("  protocol C;", "  protocol A;"),
    )  # fmt: skip
    drbd = imported.variables["ha_volumes"]["repl"]["drbd"]
    assert drbd["disk"] == {"debian1": "/dev/hda5", "debian2": "/dev/sdb1"}
    assert (drbd["meta_disk"], drbd["protocol"], "minor" in drbd) == ("/dev/hda6[1]", "A", False)


def test_a_resource_in_a_file_of_another_name(article, articles):
    imported = article(changes={PATH: 'include "drbd.d/*.res";\n', "/etc/drbd.d/r0.res": articles["web_debian"][PATH]})
    message = "site.yml writes /etc/drbd.d/repl.res: remove this file just before, or drbdadm finds it twice"
    assert [(n.file, n.message) for n in imported.notes if n.kind == "wrong"] == [("/etc/drbd.d/r0.res", message)]
    assert list(imported.variables["ha_volumes"]) == ["repl"]


def test_comments_stay_with_the_volume(article, articles):
    imported = run(article, articles, ("  protocol C;", "  protocol C; # both disks"), before="# the web's data\n")
    assert imported.comments == {"ha_volumes.repl": ("# the web's data", "# both disks")}


def test_two_secrets_are_told_and_not_shown(article, articles):
    text = articles["web_debian"][PATH].replace(
        "  startup {", '  net { cram-hmac-alg sha1; shared-secret "one1"; }\n  startup {'
    )
    other = (
        text.replace("repl", "two")
        .replace("drbd0", "drbd1")
        .replace("7788", "7789")
        .replace("one1", "two2")
        .replace("hda5", "hda6")
    )
    words = "debian1 drbddisk::repl Filesystem::/dev/drbd0::/a::ext3 drbddisk::two Filesystem::/dev/drbd1::/b::ext3\n"
    imported = article(changes={PATH: text + other, "/etc/ha.d/haresources": words})
    message = "resource two has another shared secret than those before: give all the same one first"
    assert message in [note.message for note in imported.notes if note.kind == "wrong"]
    assert "two2" not in repr(imported)
    assert [volume["drbd"]["minor"] for volume in imported.variables["ha_volumes"].values()] == [0, 1]
