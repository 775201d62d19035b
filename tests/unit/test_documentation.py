# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents say is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(str(path.relative_to(PROJECT)) for path in PROJECT.glob("docs/*.md"))]


def test_the_smallest_inventory_of_the_readme_is_valid() -> None:
    text = re.search(r"```yaml\n(---\nha_clusters:.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
    assert text is not None
    (name, cluster), *others = yaml.safe_load(text.group(1))["ha_clusters"]["children"].items()
    assert not others
    hosts = {host: {**cluster["vars"], **own} for host, own in cluster["hosts"].items()}
    catalogue = {
        path.stem: yaml.safe_load(path.read_text()) for path in (PROJECT / "roles/services/catalogue").glob("*.yml")
    }
    plans = plan_clusters(hosts, {"ha_clusters": list(hosts), name: list(hosts)}, catalogue)
    assert plans.errors == []
    assert list(plans.clusters) == [name]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_documents_name_exist(document: str) -> None:
    text = (PROJECT / document).read_text()
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    missing = [link for link in links if not ((PROJECT / document).parent / link).exists()]
    assert missing == []


def test_the_readme_names_every_playbook() -> None:
    text = (PROJECT / "README.md").read_text()
    for path in (PROJECT / "playbooks").glob("*.yml"):
        assert path.stem == "plan" or f"`{path.stem}`" in text or f"cluster.{path.stem}" in text, path.name


def test_playbooks_that_messages_name_exist() -> None:
    sources = [*PROJECT.glob("plugins/**/*.py"), *PROJECT.glob("roles/**/*.yml")]
    named = {name for path in sources for name in re.findall(r"playbooks/(\w+)\.yml", path.read_text())}
    assert {name for name in named if not (PROJECT / "playbooks" / f"{name}.yml").exists()} == set()


def test_the_drills_document_has_every_drill() -> None:
    text = (PROJECT / "docs" / "drills.md").read_text()
    drills = {path.stem for path in (PROJECT / "roles/drill/tasks/faults").glob("*.yml")}
    assert {drill for drill in drills if f"`{drill}`" not in text} == set()
