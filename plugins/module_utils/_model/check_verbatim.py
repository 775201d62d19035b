# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import has kept because the model has no words for it."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings


def unbuilt(cluster: Cluster, found: Findings) -> None:
    """Warn that nobody writes these lines to a node."""
    for name, lines in (cluster.settings["ha_verbatim"] or {}).items():
        if lines:
            count = f"{len(lines)} line{'s' * (len(lines) != 1)}"
            found.warn(
                cluster.at("ha_verbatim", name),
                f"{count} of the former configuration that nothing builds: say them another way, or delete them",
            )
