# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lab_machine does for each wanted state: which machines need it, then do it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import (
    inventory,
    machines,
    qemu_process,
    record,
    serial_line,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.kinds import KINDS
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine

STATES = ("prepared", "on", "off", "saved", "restored", "absent")


def select_machines(lab: Lab, names: Sequence[str]) -> list[Machine]:
    """The named machines, all without names. Raises Refusal for a name that the lab does not have."""
    known = {machine.name: machine for machine in lab.topology.machines}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(f"the lab has no machine {', '.join(unknown)}; it has {', '.join(known)}")
    return [known[name] for name in names or known]


def needs_action(wanted: str, present: str) -> bool:
    """Whether a machine that is `present` (absent, off, on) has to be touched to become `wanted`."""
    return wanted in ("saved", "restored") or (wanted in ("on", "off", "absent") and present not in _content(wanted))


def _content(wanted: str) -> tuple[str, ...]:
    return ("off", "absent") if wanted == "off" else (wanted,)


def check_snapshot(
    kinds: dict[str, str], wanted: str, tag: str, present: dict[str, str], saved: dict[str, bool]
) -> None:
    """Raises Refusal when the machines cannot be saved, or not be restored from `tag`."""
    others = [f"{name} ({kind})" for name, kind in kinds.items() if kind != "vm"]
    if wanted in ("saved", "restored") and others:
        raise Refusal(f"{', '.join(others)}: only the memory of a vm can be {wanted}; name such machines, lab_kind=vm")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", tag):
        raise Refusal(f"snapshot: expected a word of letters, digits, - and _, found {tag!r}")
    silent = [name for name, state in present.items() if state != "on"]
    if wanted == "saved" and silent:
        raise Refusal(f"only a running machine can be saved; switch on {', '.join(silent)} first")
    lacking = [name for name, is_saved in saved.items() if not is_saved]
    if wanted == "restored" and lacking:
        raise Refusal(f"there is no saved state {tag!r} of {', '.join(lacking)}; save one with state: saved")


def state_of(lab: Lab, machine: Machine) -> str:
    files = lab.files(machine.name)
    if not machines.exists(files):
        return "absent"
    return "on" if KINDS[machine.kind].process_id(lab, machine) else "off"


def run(lab: Lab, options: dict[str, Any], *, check_mode: bool) -> dict[str, Any]:
    """Bring the named machines to the wanted state; returns the module's result."""
    chosen = select_machines(lab, options["names"])
    before = {machine.name: state_of(lab, machine) for machine in chosen}
    changed = False
    if options["cable"]:
        changed = set_cable(lab, chosen, options["cable"]["port"], up=options["cable"]["up"], check_mode=check_mode)
    wanted, tag = options["state"], options["snapshot"]
    if wanted == "prepared":
        changed |= prepare(lab, chosen, options["images"], check_mode=check_mode)
    elif wanted:
        saved = {machine.name: qemu_process.has_snapshot(lab.files(machine.name), tag) for machine in chosen}
        check_snapshot({machine.name: machine.kind for machine in chosen}, wanted, tag, before, saved)
        touched = [machine for machine in chosen if needs_action(wanted, before[machine.name])]
        changed |= bool(touched)
        if not check_mode:
            bring_to(lab, touched, wanted, tag)
        if wanted in ("on", "restored") and not check_mode:
            end = time.monotonic() + options["timeout"]
            machines.in_parallel(lambda machine: machines.wait_for_ssh(machine, end), chosen)
    after = {machine.name: state_of(lab, machine) for machine in chosen}
    return {"changed": changed, "machines": {name: {"before": before[name], "after": after[name]} for name in after}}


def prepare(lab: Lab, chosen: Sequence[Machine], images: dict[str, str], *, check_mode: bool) -> bool:
    """Make what machines still to be created start from; returns whether there was anything to make.

    `images`: by kind. A lab keeps those of its first machines, whatever the cache holds since.
    """
    new: dict[str, list[Machine]] = {}
    for machine in chosen:
        if state_of(lab, machine) == "absent":
            new.setdefault(machine.kind, []).append(machine)
    standing = {machine.kind for machine in lab.topology.machines if state_of(lab, machine) != "absent"}
    for kind in sorted(new.keys() - standing):
        if kind not in images:
            raise Refusal(f"images: found none for machines of kind {kind}")
        image = Path(images[kind])
        lab = lab.with_image(kind, image) if check_mode else KINDS[kind].equip(lab, image)
    if new and not check_mode:
        record.save(lab)
        known_hosts = inventory.render_known_hosts(map(Path, lab.images.values()))
        record.write_atomically(lab.directory / "known_hosts", known_hosts)
    made = [KINDS[kind].prepare(lab, those, check_mode=check_mode) for kind, those in new.items()]
    return any(made)


def bring_to(lab: Lab, chosen: Sequence[Machine], wanted: str, tag: str) -> None:
    """Do it, for machines that need it."""
    if wanted == "saved":
        qemu_process.save(lab, chosen, tag)
    elif wanted == "restored":
        qemu_process.roll_back(lab, chosen, tag)
    else:
        machines.in_parallel(lambda machine: _bring_one(lab, machine, wanted), chosen)


def _bring_one(lab: Lab, machine: Machine, wanted: str) -> None:
    files, kind = lab.files(machine.name), KINDS[machine.kind]
    if wanted == "on" and machines.exists(files):
        kind.start(lab, machine)
    elif wanted == "on":
        kind.create(lab, machine)
        (files.store / "created").touch()
    else:
        machines.drop_connection(machine)
        kind.cut_power(lab, machine)
    if wanted == "absent":
        kind.delete(lab, machine)


def set_cable(lab: Lab, chosen: Sequence[Machine], port: str, *, up: bool, check_mode: bool) -> bool:
    """Plug or pull one cable of each machine; returns whether one was otherwise before."""
    if port.startswith("ttyS"):
        done = [serial_line.set_cable(lab, machine, port, up=up, check_mode=check_mode) for machine in chosen]
        return any(done)
    taps = [find_tap(machine, port) for machine in chosen]
    changed = any(machines.is_plugged(tap) != up for tap in taps)
    if changed and not check_mode:
        machines.plug(taps, up=up)
    return changed


def find_tap(machine: Machine, port: str) -> str:
    """The cable at this port. Raises Refusal for a port that the machine does not have."""
    ports = {name: card.tap for card in machine.cards for name in card.interfaces or ("mgmt",)}
    if port not in ports:
        raise Refusal(f"{machine.name} has no port {port}; it has {', '.join(ports)}")
    return ports[port]
