# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources of DRBD in its own words: read as drbdadm reads them, before any node is touched."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tree
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings

PLACEHOLDER = "@drbd_secret@"


def read(name: str, text: str) -> tree.File:
    """Return the section of a resource from what stands between its braces; line 1 of the text is its line 2."""
    return parse(f"resource {name} {{\n{text}\n}}\n")


def sections(cluster: Cluster) -> dict[str, str]:
    """Return each section as it is written, in its normal form."""
    return {name: render(read(name, text)) for name, text in (cluster.settings["ha_drbd_resources"] or {}).items()}


def resources(cluster: Cluster, found: Findings) -> None:
    """Each is one section that drbdadm 8.4 takes, beside the volumes, and without a secret."""
    for name, text in (cluster.settings["ha_drbd_resources"] or {}).items():
        path = cluster.at("ha_drbd_resources", name)
        if name in cluster.volumes or name == "all":
            found.error(path, f"expected another name, {name} is {'a volume' if name != 'all' else 'every resource'}")
        file = read(name, text)
        if len(file.statements) != 1:
            found.error(path, f"expected what stands between the braces of one resource, found {len(file.statements)}")
        for problem in file.problems:
            told = f"line {max(problem.line - 1, 1)}: {problem.message}"
            if problem.level == ERROR:
                found.error(path, told)
            elif problem.level == WARNING:
                found.warn(path, told)
        if any(_tells(statement) for statement in file.statements):
            found.error(path, f'expected no secret in it: say {tree.SECRET} "{PLACEHOLDER}", which is ha_drbd_secret')


def _tells(statement: tree.Statement) -> bool:
    """Whether a secret stands in a statement."""
    own = statement.label == tree.SECRET and statement.values != (PLACEHOLDER,)
    return own or any(_tells(inside) for inside in statement.inner)
