# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, container, podman
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files

FILES = Files(Path("/lab/machines/debian1"), Path("/run/ha-lab"), "debian1")
LIMITS = ("--ulimit=nofile=4096:4096", "--ulimit=nproc=1000:1000")


def test_the_command_line_of_a_container(topology):
    argv = podman.machine_argv(topology.machine("debian1"), FILES, "runc", LIMITS)
    assert argv[:4] == ["podman", "--runtime", "runc", "run"]
    assert {"--name=ha-lab-debian1", "--hostname=debian1", "--network=ns:/run/netns/ha-lab-debian1", *LIMITS} < {*argv}
    assert argv[-4:] == ["--rootfs", "/lab/machines/debian1/root", "/sbin/init", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"]
    assert "--privileged" not in argv
    assert "--cap-drop=SYS_TIME" in argv


def test_the_disk_is_a_layer_over_the_image():
    assert podman.overlay_argv(FILES, Path("/c/images/0123"))[-2:] == [
        "lowerdir=/c/images/0123/tree,upperdir=/lab/machines/debian1/upper,workdir=/lab/machines/debian1/work",
        "/lab/machines/debian1/root",
    ]


def test_cables_go_in_and_come_out(topology):
    machine = topology.machine("debian1")
    assert podman.plug_in(machine).splitlines()[1] == "link set c02770001000b netns ha-lab-debian1 name eth0"
    assert podman.put_away(machine).splitlines()[1] == "link set eth0 netns ha-lab name c02770001000b"


def test_cards_get_their_addresses_at_every_boot(topology):
    assert podman.network_file(topology.machine("debian1"), ["default via 172.31.77.1 dev mgmt0"]).splitlines() == [
        "link set lo up",
        "addr flush dev mgmt0",
        "addr add 172.31.77.11/24 brd + dev mgmt0",
        "link set mgmt0 up",
        "addr flush dev eth0",
        "addr add 192.168.69.14/24 brd + dev eth0",
        "link set eth0 up",
        "addr flush dev eth1",
        "addr add 10.0.0.1/8 brd + dev eth1",
        "link set eth1 up",
        "route replace default via 172.31.77.1 dev mgmt0",
    ]


@pytest.fixture
def tries(monkeypatch):
    """What podman was told to do; it refuses all but what a test says."""
    seen = []

    def run(argv):
        seen.append(argv)
        works = getattr(run, "works", None)
        if works is None or not works(argv):
            raise Refusal(f"exit code 126 from: podman\nError: {'runc' if 'runc' in argv else 'crun'}: not permitted")
        return ""

    monkeypatch.setattr(commands, "run", run)
    monkeypatch.setattr(container.resource, "getrlimit", lambda _which: (1024, 4096))
    return run, seen


@pytest.mark.parametrize(
    ("works", "runtime", "limits", "attempts"),
    [
        (lambda argv: True, "", (), 1),
        (lambda argv: "runc" in argv, "runc", (), 2),
        (lambda argv: LIMITS[0] in argv, "", LIMITS, 4),
        (lambda argv: "runc" in argv and LIMITS[0] in argv, "runc", LIMITS, 5),
    ],
)
def test_the_first_way_that_works_is_kept(lab, tries, works, runtime, limits, attempts):
    run, seen = tries
    run.works = works
    assert container.equip(lab, Path("/c/images/0123")) == replace(
        lab, images={"container": "/c/images/0123"}, runtime=runtime, limits=limits
    )
    assert len(seen) == attempts


def test_podman_that_starts_nothing_is_a_refusal_with_its_words(lab, tries):
    with pytest.raises(Refusal) as refused:
        container.equip(lab, Path("/c/images/0123"))
    assert str(refused.value) == (
        "podman starts no container on this computer:\nError: crun: not permitted\nError: runc: not permitted"
    )


def test_a_machine_runs_when_its_process_is_in_its_namespace(lab, monkeypatch, tmp_path):
    machine = lab.topology.machine("debian1")
    files = lab.files("debian1")
    monkeypatch.setattr(container, "NETNS", tmp_path)
    monkeypatch.setattr(type(lab), "files", lambda _lab, _name: replace(files, run=tmp_path))
    assert container.process_id(lab, machine) is None
    (tmp_path / "debian1.pid").write_text(f"{os.getpid()}\n")
    assert container.process_id(lab, machine) is None
    (tmp_path / "ha-lab-debian1").touch()
    assert container.process_id(lab, machine) is None
    (tmp_path / "ha-lab-debian1").unlink()
    (tmp_path / "ha-lab-debian1").symlink_to("/proc/self/ns/net")
    assert container.process_id(lab, machine) == os.getpid()
