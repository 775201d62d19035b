# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the alert rules and the dashboard ask for is what the watch writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.metrics import HELP, PREFIX

FILES = Path(__file__).parents[3] / "roles" / "monitoring" / "files"
WRITTEN = {PREFIX + name for name in HELP}


def alerts() -> list[str]:
    found = yaml.safe_load((FILES / "alerts.yml").read_text())
    return [rule["expr"] for group in found["groups"] for rule in group["rules"]]


def panels() -> list[str]:
    found = json.loads((FILES / "dashboard.json").read_text())
    return [target["expr"] for panel in found["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("expression", [*alerts(), *panels()])
def test_expressions_ask_for_metrics_that_exist(expression: str) -> None:
    asked = set(re.findall(rf"\b{PREFIX}\w+", expression))
    assert asked and asked <= WRITTEN
