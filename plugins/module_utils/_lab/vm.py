# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of kind vm: QEMU, restored from a template that has booted. See .kinds for what each function promises."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import qemu_process, qmp, template
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.identity import plan_identity
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine


def equip(lab: Lab, image: Path) -> Lab:
    return replace(lab.with_image("vm", image), accelerator=template.choose_accelerator(lab.cache, image))


def prepare(lab: Lab, chosen: Sequence[Machine], *, check_mode: bool) -> bool:
    """One template for every shape of machine that has none."""
    wanted = {template.template_path(lab, machine): machine for machine in chosen}
    missing = [machine for path, machine in wanted.items() if not path.exists()]
    if not check_mode:
        for machine in missing:
            template.ensure_template(lab, machine)
    return bool(missing)


def process_id(lab: Lab, machine: Machine) -> int | None:
    return qemu_process.process_id(lab.files(machine.name))


def create(lab: Lab, machine: Machine) -> None:
    """Restore it from the template's saved state and give it its identity. Raises Refusal without a template."""
    source, files = template.template_path(lab, machine), lab.files(machine.name)
    if not source.exists():
        raise Refusal(f"it has no template ({source}); use state: prepared first")
    qemu_process.cut_power(files)
    qemu_process.make_disks(lab, machine, files, source / "root.qcow2")
    qemu_process.start(lab, machine, files, "-incoming", f"exec:zstd -dc {source}/state.zst")
    qmp.tell_agent(files.agent, {"identity": plan_identity(machine, lab.topology)}, deadline=60)


def start(lab: Lab, machine: Machine) -> None:
    qemu_process.start(lab, machine, lab.files(machine.name))


def cut_power(lab: Lab, machine: Machine) -> None:
    qemu_process.cut_power(lab.files(machine.name))


def delete(lab: Lab, machine: Machine) -> None:
    shutil.rmtree(lab.files(machine.name).store)
