# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between kinds of machines; topology, network, record and inventory are the same for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import container, vm
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine


class Kind(Protocol):
    """A module with these functions."""

    def equip(self, lab: Lab, image: Path) -> Lab:
        """The lab with the image of its machines of this kind and with what runs them on this computer."""
        ...

    def prepare(self, lab: Lab, chosen: Sequence[Machine], *, check_mode: bool) -> bool:
        """Make what new machines start from; returns whether there was anything to make."""
        ...

    def process_id(self, lab: Lab, machine: Machine) -> int | None:
        """The machine's process, if it runs."""
        ...

    def create(self, lab: Lab, machine: Machine) -> None:
        """Make it, fresh, and switch it on."""
        ...

    def start(self, lab: Lab, machine: Machine) -> None:
        """Switch it on again, with the disks that it has."""
        ...

    def cut_power(self, lab: Lab, machine: Machine) -> None:
        """End it without warning. Nothing to do when it is off."""
        ...

    def delete(self, lab: Lab, machine: Machine) -> None:
        """Delete what it has on disk; it is off."""
        ...


KINDS: dict[str, Kind] = {"vm": vm, "container": container}
