# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd_device: which commands run, in which order, and what is kept between two runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.record import CREATING, READY, Content, Record
from ansible_collections.linux_ha.cluster.plugins.modules import drbd_device
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.node import (
    NodeFiles,
    Script,
    proc_drbd,
    run_module,
)
from ansible_collections.linux_ha.cluster.tests.unit.module_utils._drbd.test_reading import DUMP, RUNNING, WIPEFS

OPTIONS = {"node": "debian1", "resources": {"repl": {"minor": 0, "disk": "/dev/vdb"}}}
NONE = '{\n   "signatures": [\n\n   ]\n}\n'
UUID = "109270c4e85b33"
OURS = Record("/dev/vdb", "internal", READY, UUID, blank=True, created="2026-11-21T11:14:18Z")
NEW = proc_drbd("WFConnection", "Secondary/Unknown", "Inconsistent/DUnknown")
EMPTY = "version: 8.4.11 (api:1/proto:86-101)\n"
SHOW = ("drbdsetup show repl", 0, RUNNING)
FRESH_GI = "0000000000000004:0000000000000000:0000000000000000:0000000000000000:0:0:0:0:0:0:0\n"


def looks(wipefs: str = NONE, dump: tuple[int, str, str] = (1, "", "No valid meta data found\n")) -> list[tuple]:
    return [
        ("wipefs --no-act --json /dev/vdb", 0, wipefs),
        ("drbdmeta 0 v08 /dev/vdb internal dump-md", *dump),
        ("drbdadm sh-ll-dev repl", 0, "/dev/vdb\n"),
        ("drbdadm sh-md-dev repl", 0, "/dev/vdb\n"),
    ]


def test_a_fresh_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)

    def intent_is_on_record() -> None:
        record = files.record("repl")
        assert record is not None
        assert (record.state, record.blank) == (CREATING, True)

    script = Script(
        ("modprobe drbd",),
        *looks(),
        ("drbdadm create-md repl", intent_is_on_record),
        ("drbdmeta 0 v08 /dev/vdb internal dump-md", 0, DUMP),
        ("drbdadm adjust repl", lambda: files.write("proc/drbd", NEW)),
    )
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert result == {
        "changed": True,
        "actions": ["repl: create", "repl: adjust"],
        "resources": {
            "repl": {"configured": True, "created": True, "blank": True, "fresh": True, "disk_state": "Inconsistent"}
        },
    }
    record = files.record("repl")
    assert record is not None
    assert (record.state, record.device_uuid) == (READY, UUID)


def test_check_mode_before_the_logical_volume_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resources = {"repl": {"minor": 0, "disk": "/dev/vg0/repl", "logical": True}}
    files = NodeFiles(tmp_path, there=False)
    result = run_module(monkeypatch, drbd_device, files, Script(), {**OPTIONS, "resources": resources}, check=True)
    assert result["actions"] == ["repl: create", "repl: adjust"]


def test_the_second_run_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.save_record("repl", OURS)
    result = run_module(monkeypatch, drbd_device, files, Script(SHOW, ("drbdadm --dry-run adjust repl",)), OPTIONS)
    assert (result["changed"], result["actions"]) == (False, [])
    assert result["resources"]["repl"] == {
        "configured": True,
        "created": False,
        "blank": False,
        "fresh": False,
        "disk_state": "UpToDate",
    }


def test_a_pair_that_was_never_synchronised_is_still_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd(disks="Inconsistent/Inconsistent"))
    files.save_record("repl", OURS)
    script = Script(SHOW, ("drbdadm --dry-run adjust repl",), ("drbdadm get-gi repl", 0, FRESH_GI))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert (result["resources"]["repl"]["blank"], result["resources"]["repl"]["fresh"]) == (True, True)


def test_a_half_synchronised_disk_is_not_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd(disks="Inconsistent/Inconsistent"))
    files.save_record("repl", OURS)
    used = FRESH_GI.replace("0000000000000004", "5A3C2B1F00000004")
    script = Script(SHOW, ("drbdadm --dry-run adjust repl",), ("drbdadm get-gi repl", 0, used))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert (result["resources"]["repl"]["blank"], result["resources"]["repl"]["fresh"]) == (False, False)


def test_a_run_killed_after_create_md_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", EMPTY)
    files.save_record("repl", Record("/dev/vdb", "internal", blank=True))
    script = Script(*looks(WIPEFS, (0, DUMP, "")), ("drbdadm adjust repl", lambda: files.write("proc/drbd", NEW)))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert result["actions"] == ["repl: adopt", "repl: adjust"]
    assert result["resources"]["repl"]["blank"]
    record = files.record("repl")
    assert record is not None
    assert (record.state, record.device_uuid) == (READY, UUID)


def test_an_attached_resource_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    script = Script(SHOW, ("drbdadm --dry-run adjust repl",), ("wipefs --no-act --json /dev/vdb", 0, WIPEFS))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert (result["changed"], result["actions"]) == (False, ["repl: adopt"])
    assert files.record("repl") == Record("/dev/vdb", "internal", READY, UUID)


def test_options_that_differ_are_adjusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.save_record("repl", OURS)
    # drbdadm-84 --dry-run adjust after a change of the secret
    dry = (
        "drbdsetup-84 net-options ipv4:10.0.0.1:7788 ipv4:10.0.0.2:7788 --set-defaults --protocol=C "
        "--cram-hmac-alg=sha1 --shared-secret=s3cr3t\n"
    )
    script = Script(SHOW, ("drbdadm --dry-run adjust repl", 0, dry), ("drbdadm adjust repl",))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert result["actions"] == ["repl: adjust"]
    assert "s3cr3t" not in str(result)


def test_discard_wipes_and_forces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path, zero=False)
    files.write("proc/drbd", EMPTY)
    files.save_content("repl", Content("ext4", ("/mnt/repl/var/www",)))
    script = Script(
        *looks('{"signatures": [{"device": "vdb", "offset": "0x438", "type": "ext4", "uuid": "x", "label": null}]}'),
        ("wipefs --all /dev/vdb",),
        ("drbdadm create-md --force repl",),
        ("drbdmeta 0 v08 /dev/vdb internal dump-md", 0, DUMP),
        ("drbdadm adjust repl", lambda: files.write("proc/drbd", NEW)),
    )
    resources = {"repl": {"minor": 0, "disk": "/dev/vdb", "discard": True}}
    result = run_module(monkeypatch, drbd_device, files, script, {**OPTIONS, "resources": resources})
    assert (result["resources"]["repl"]["blank"], result["resources"]["repl"]["fresh"]) == (False, True)
    assert files.content("repl") == Content()


def test_all_refusals_come_before_the_first_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path, zero=False)
    files.write("proc/drbd", EMPTY)
    resources = {
        "repl": {"minor": 0, "disk": "/dev/vdb", "discard": True},
        "web": {"minor": 1, "disk": "/dev/vdc"},
        "mail": {"minor": 2, "disk": "/dev/vdd"},
    }
    script = Script(
        *looks(),
        *[(command.replace("meta 0", "meta 1").replace("vdb", "vdc"), *rest) for command, *rest in looks()[:2]],
        ("drbdadm sh-ll-dev web", 0, "/dev/vdc\n"),
        ("drbdadm sh-md-dev web", 0, "/dev/vdc\n"),
        *[(command.replace("meta 0", "meta 2").replace("vdb", "vdd"), *rest) for command, *rest in looks()[:2]],
        ("drbdadm sh-ll-dev mail", 0, "/dev/vdd\n"),
        ("drbdadm sh-md-dev mail", 0, "/dev/vdd\n"),
    )
    result = run_module(monkeypatch, drbd_device, files, script, {**OPTIONS, "resources": resources})
    assert result["failed"]
    assert [line.split(":")[1] for line in result["msg"].splitlines()] == [
        " resource web needs an empty disk, but /dev/vdc "
        "holds data without any signature that is known. Nothing was changed. If the content of that disk "
        "may be lost, say "
        "so with 'ha_discard",
        " resource mail needs an empty disk, but /dev/vdd holds data without any signature that is "
        "known. Nothing was changed. If the content of that disk may be lost, say so with 'ha_discard",
    ]


def test_a_configuration_that_names_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", EMPTY)
    script = Script(
        *looks()[:2], ("drbdadm sh-ll-dev repl", 0, "/dev/vdc\n"), ("drbdadm sh-md-dev repl", 0, "/dev/vdc\n")
    )
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS)
    assert result["msg"] == (
        "debian1: resource repl should use /dev/vdb, but drbd.conf says /dev/vdc and /dev/vdc. Nothing was changed. "
        "Write the configuration first."
    )


def test_check_mode_on_a_node_without_drbd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    script = Script(
        ("wipefs --no-act --json /dev/vdb", 0, NONE),
        ("drbdmeta 0 v08 /dev/vdb internal dump-md", 127, "", "drbdmeta: No such file or directory"),
    )
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS, check=True)
    assert (result["changed"], result["actions"]) == (True, ["repl: create", "repl: adjust"])
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("change", [{"minor": 5}, {"disk": "/dev/vdc"}, {"meta_disk": "/dev/vdd[0]"}])
def test_what_runs_otherwise_is_refused_before_the_configuration_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict, check: bool
) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.save_record("repl", OURS)
    wanted = {"minor": 0, "disk": "/dev/vdb", "meta_disk": "internal", **change}
    options = {**OPTIONS, "resources": {"repl": wanted}}
    result = run_module(monkeypatch, drbd_device, files, Script(SHOW), options, check=check)
    assert result["msg"] == (
        "debian1: resource repl runs as /dev/drbd0 on /dev/vdb (metadata: internal), but the inventory wants "
        f"/dev/drbd{wanted['minor']} on {wanted['disk']} (metadata: {wanted['meta_disk']}). Nothing was changed. "
        "Either put the old values back into the inventory, or move it by hand: stop its group, run "
        "'drbdadm down repl' on debian1, and run this again."
    )


def test_a_rehearsal_does_not_judge_by_the_configuration_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.save_record("repl", OURS)
    script = Script(SHOW, ("drbdadm --dry-run adjust repl", 0, "drbdsetup-84 detach 0\n"))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS, check=True)
    assert (result["changed"], result["actions"]) == (False, [])


@pytest.mark.parametrize(
    ("name", "header", "refused"),
    [
        ("old", "# Managed by linux_ha.cluster: cluster web\n", True),
        ("old", "# by hand\n", False),
        ("repl", "# Managed by linux_ha.cluster: cluster web\n", False),
    ],
)
def test_the_file_of_a_renamed_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, header: str, refused: bool
) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.write(f"etc/drbd.d/{name}.res", header)
    files.save_record("repl", OURS)
    script = Script(SHOW, ("drbdadm --dry-run adjust repl",))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS, check=True)
    text = (
        "debian1: /etc/drbd.d/old.res should belong to a volume of the inventory, but there is no volume old any more, "
        "and its minor and port would stay taken. Nothing was changed. Name the volume old again; or, once its data "
        "are not needed, run 'drbdadm down old' on debian1 and remove /etc/drbd.d/old.res."
    )
    assert result.get("msg") == (text if refused else None)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('include "drbd.d/global_common.conf";\ninclude "drbd.d/*.res";\n', []),
        ("global { usage-count no; }\nresource repl { protocol C; }\n", []),
        ("skip { resource old { } }\n# resource old\nresource repl { }\n", []),
        ('resource "old" { on a { disk /dev/vdc; } }\nresource repl { }\nresource older { }\n', ["old", "older"]),
        ("resource { \x00", []),
    ],
)
def test_a_resource_that_would_vanish_with_drbd_conf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, refused: list[str]
) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.write("etc/drbd.conf", text)
    files.save_record("repl", OURS)
    script = Script(SHOW, ("drbdadm --dry-run adjust repl",))
    result = run_module(monkeypatch, drbd_device, files, script, OPTIONS, check=True)
    assert result.get("msg", "").splitlines() == [
        "debian1: /etc/drbd.conf is replaced, so it should have no resource but the volumes of the inventory, found "
        f"{name}. Nothing was changed. Move its section to /etc/drbd.d/{name}.res, where it stays as it is."
        for name in refused
    ]


def test_resources_in_drbds_own_words_are_no_strays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", proc_drbd())
    files.write("etc/drbd.conf", "resource old { }\n")
    files.write("etc/drbd.d/older.res", "# Managed by linux_ha.cluster\nresource older { }\n")
    options = {"node": "debian1", "resources": {}, "others": ["old", "older"]}
    result = run_module(monkeypatch, drbd_device, files, Script(), options)
    assert (result.get("msg"), result["changed"], result["actions"]) == (None, False, [])


def test_a_missing_option_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"node": "debian1", "resources": {"repl": {"minor": 0}}}
    result = run_module(monkeypatch, drbd_device, NodeFiles(tmp_path), Script(), options)
    assert result["msg"] == "resources: each one needs a map with at least minor and disk: KeyError('disk')"


def test_drbd_9_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = NodeFiles(tmp_path)
    files.write("proc/drbd", "version: 9.1.7 (api:2/proto:110-121)\n")
    result = run_module(monkeypatch, drbd_device, files, Script(), OPTIONS)
    assert result["msg"] == "debian1: DRBD 8.0 to 8.4 is expected, the kernel has 9.1.7. Load the 8.4 module."
