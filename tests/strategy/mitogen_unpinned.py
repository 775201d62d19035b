# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mitogen's linear strategy that leaves the choice of processors to the kernel.

Mitogen keeps a processor for itself and pins everything else, with whatever is started from there, to the others. On a computer
with two, all emulated machines of the lab would share one.
"""

from __future__ import annotations

import ansible_mitogen.affinity
import ansible_mitogen.loaders
import ansible_mitogen.strategy

ansible_mitogen.affinity.policy = ansible_mitogen.affinity.Policy()
LINEAR = ansible_mitogen.loaders.strategy_loader.get("linear", class_only=True)


class StrategyModule(ansible_mitogen.strategy.StrategyMixin, LINEAR):
    """What ANSIBLE_STRATEGY=mitogen_unpinned names."""
