# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference manual (DOCUMENTATION of cluster_plan) and the schema say the same."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.schema import VARIABLES, Spec
from ansible_collections.linux_ha.cluster.plugins.modules import cluster_plan

MANUAL = yaml.safe_load(cluster_plan.DOCUMENTATION)["options"]
TYPES = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "time": "raw",
    "list": "list",
    "map": "dict",
    "dict": "dict",
}


def described(spec: Spec) -> dict:
    """Return what the manual has to say about a value."""
    manual: dict = {"type": "raw" if spec.also else TYPES[spec.kind]}
    if spec.required:
        manual["required"] = True
    if spec.default is not None:
        manual["default"] = spec.default
    if spec.choices:
        manual["choices"] = list(spec.choices)
    if spec.kind == "list" and not spec.also:
        manual["elements"] = described(spec.items)["type"]
    inner = spec.items if spec.kind in ("list", "map") and spec.items and spec.items.kind == "dict" else spec
    if inner.kind == "dict" and not inner.also:
        manual["suboptions"] = {name: described(field) for name, field in inner.fields.items()}
    return manual


def without_words(option: dict) -> dict:
    kept = {key: value for key, value in option.items() if key not in ("description", "suboptions")}
    if "suboptions" in option:
        kept["suboptions"] = {name: without_words(inner) for name, inner in option["suboptions"].items()}
    return kept


@pytest.mark.parametrize("name", sorted({*VARIABLES, *MANUAL}))
def test_manual_and_schema_agree(name):
    assert name in MANUAL
    assert name in VARIABLES
    assert without_words(MANUAL[name]) == described(VARIABLES[name])


def test_everything_is_described():
    def empty(options):
        for name, option in options.items():
            if not option.get("description"):
                yield name
            yield from empty(option.get("suboptions", {}))

    assert list(empty(MANUAL)) == []
