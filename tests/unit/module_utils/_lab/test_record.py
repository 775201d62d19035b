# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import inventory, record
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.layout import plan_topology


@pytest.fixture(autouse=True)
def run_directory(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "RUN", tmp_path / "run")


def test_a_lab_is_read_back_as_it_was_written(lab):
    lab.directory.mkdir()
    assert record.load(lab.directory) is None
    record.save(
        replace(lab.with_image("vm", Path("/c/images/0123")), accelerator="tcg", limits=("--ulimit=nproc=1:1",))
    )
    found = record.load(lab.directory)
    assert found is not None
    assert (found.topology, found.hardware.accelerator) == (lab.topology, "tcg")
    assert found.hardware.image == Path("/c/images/0123")
    assert found.limits == ("--ulimit=nproc=1:1",)


def test_one_directory_owns_the_namespace(tmp_path):
    record.claim(tmp_path / "mine")
    record.claim(tmp_path / "mine")
    with pytest.raises(Refusal, match=r"this machine's lab belongs to .*/mine; .* -e lab_directory=.*/mine'"):
        record.claim(tmp_path / "yours")
    assert [path.name for path in record.RUN.iterdir()] == ["owner"]


def test_modules_refuse_where_there_is_no_lab(lab):
    with pytest.raises(Refusal, match=r"there is no lab in .*; 'playbooks/lab_up.yml' builds one"):
        record.need(lab.directory)


def test_the_same_inventory_is_the_same_lab_wherever_the_packages_come_from_today(lab, debian):
    again = plan_topology({"web_debian": debian}, nameservers=["10.1.1.1"], mirrors=["10.2.2.2"])
    wanted = replace(lab, topology=again, inventory_file="/elsewhere/lab.yml")
    assert record.need_same(lab, wanted) == replace(lab, inventory_file="/elsewhere/lab.yml")


@pytest.mark.parametrize("change", [{"memory": 512}, {"disk_size": "2G"}])
def test_another_lab_is_refused(lab, change):
    with pytest.raises(Refusal, match=r"holds another lab: it has debian1 \(vm, 3 cards, 1 disks\), .*lab_down"):
        record.need_same(lab, replace(lab, **change))


def test_a_lab_of_another_kind_is_refused(lab):
    first, second = lab.topology.machines
    containers = replace(lab, topology=replace(lab.topology, machines=(replace(first, kind="container"), second)))
    with pytest.raises(Refusal, match=r"it has debian1 \(vm, 3 cards.* wants debian1 \(container, 3 cards"):
        record.need_same(lab, containers)


def test_the_inventory_leads_through_the_namespace(lab):
    groups = inventory.render_inventory(lab)["all"]
    node, client = groups["hosts"]["debian2"], groups["children"]["ha_client"]["hosts"]["lab_client"]
    assert node["ansible_host"] == "172.31.77.12"
    assert node["ansible_control_path"].endswith("/run/ssh/debian2")
    assert '-o ProxyCommand="ip netns exec ha-lab nc -F -w 15 %h %p"' in node["ansible_ssh_common_args"]
    assert node["ha_lab"] == {"directory": str(lab.directory), "kind": "vm"}
    assert client["ha_lab"] == {"directory": str(lab.directory)}
    assert client["ansible_connection"] == "local"


def test_the_host_keys_of_all_images_are_known_under_one_alias(tmp_path):
    images = [tmp_path / name for name in ("one", "two")]
    for number, image in enumerate(images):
        image.mkdir()
        (image / "host_key.pub").write_text(f"ssh-ed25519 AAAA{number} lab\n")
    assert inventory.render_known_hosts(images) == "ha-lab ssh-ed25519 AAAA0\nha-lab ssh-ed25519 AAAA1\n"


def test_images_of_any_lab_of_this_computer_are_in_use(lab, tmp_path):
    lab.directory.mkdir()
    record.save(lab.with_image("vm", Path("/c/images/0123")).with_image("container", Path("/c/images/4567")))
    (tmp_path / "other").mkdir()
    (tmp_path / "other/owner").write_text(f"{lab.directory}\n")
    assert record.images_in_use() == {Path("/c/images/0123"), Path("/c/images/4567")}
