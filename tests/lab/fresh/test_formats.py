# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Published configurations in our normal form, judged by the real programs on a node."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
from labcluster import PROJECT, Cluster

CORPUS = PROJECT.parent / "shared" / "corpus"
FORMATS = "plugins/module_utils"
LINK = ".ansible/collections/ansible_collections/linux_ha/cluster"


@pytest.fixture(scope="module")
def place(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder on the second node with our formats, the scripts that compare, and the published files."""
    assert CORPUS.is_dir(), f"{CORPUS} is not there: these tests need the corpus of published configurations"
    packed = tmp_path_factory.mktemp("formats") / "formats.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(PROJECT / FORMATS, f"{LINK}/{FORMATS}")
        archive.add(PROJECT / "tests" / "formats", "tests/formats")
        archive.add(CORPUS, "corpus")
    name = list(cluster.nodes)[1]
    given = json.dumps({"src": str(packed), "dest": "/root/formats.tar.gz", "mode": "0600"})
    argv = ["ansible", name, f"--inventory={cluster.inventory}", "-m", "ansible.builtin.copy", "-a", given]
    subprocess.run(argv, cwd=PROJECT, check=True, capture_output=True)
    cluster.nodes[name].check_output("mkdir -p /root/formats && tar -xzf /root/formats.tar.gz -C /root/formats")
    return name


def agreed(cluster: Cluster, name: str, command: str) -> str:
    done = cluster.nodes[name].run(f"cd /root/formats && python3 {command}")
    assert done.rc == 0, done.stdout + done.stderr
    return str(done.stdout).splitlines()[-1]


def test_heartbeat_takes_the_normal_form_as_it_takes_the_original(cluster: Cluster, place: str) -> None:
    found = re.fullmatch(
        r"(\d+) files, (\d+) valid, 0 differences", agreed(cluster, place, "tests/formats/heartbeat_agrees.py corpus")
    )
    assert found is not None
    assert int(found[1]) == len([*Path(CORPUS / "ha.cf").iterdir(), *Path(CORPUS / "haresources").iterdir()])
    assert int(found[2]) > int(found[1]) // 3


def test_drbdadm_takes_the_normal_form_as_it_takes_the_original(cluster: Cluster, place: str) -> None:
    said = agreed(cluster, place, "tests/formats/drbdadm_agrees.py /usr/sbin/drbdadm corpus/drbd")
    assert re.fullmatch(r"\d+ files, 0 differences", said)
