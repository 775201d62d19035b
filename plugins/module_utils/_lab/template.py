# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accelerator that works here, and the booted state that fresh machines are restored from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import commands, qemu_process, qmp
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.cache import locked
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import (
    Files,
    has_booted,
    probe_argv,
    template_name,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import RUN, Lab, write_atomically
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Machine

PROBE_SECONDS = 10
BOOT_SECONDS = 300


def qemu_version() -> str:
    """For example 7.2.22."""
    return commands.run(["qemu-system-x86_64", "--version"]).split()[3]


def choose_accelerator(cache: Path, image: Path) -> str:
    """`kvm` where a guest really boots with it, else `tcg`; the verdict is kept in the cache."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    verdicts, key = cache / "accelerators.json", f"{os.uname().release} qemu {qemu_version()}"
    known: dict[str, str] = json.loads(verdicts.read_text()) if verdicts.exists() else {}
    if key not in known:
        known[key] = "kvm" if _guest_boots(image) else "tcg"
        write_atomically(verdicts, json.dumps(known, indent=2) + "\n")
    return known[key]


def _guest_boots(image: Path) -> bool:
    """Let a guest run for a few seconds at most; one that hangs is killed."""
    try:
        done = subprocess.run(probe_argv(image), capture_output=True, timeout=PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return has_booted(done.stdout.decode(errors="replace"))


def template_path(lab: Lab, machine: Machine) -> Path:
    name = template_name(machine, lab.hardware, lab.disk_size, qemu_version())
    return lab.cache / "templates" / name


def ensure_template(lab: Lab, machine: Machine) -> bool:
    """Boot and save a template for machines of this shape unless there is one; returns whether it was made.

    Holds: root.qcow2 (only ever read from then on), state.zst.
    """
    target = template_path(lab, machine)
    with locked(lab.cache / "templates" / "lock", deadline=600):
        for leftover in (lab.cache / "templates").glob("*.part"):
            shutil.rmtree(leftover)
        if target.exists():
            return False
        part = target.with_name(target.name + ".part")
        _boot_and_save(lab, as_template(machine), Files(part, RUN, "template"))
        part.rename(target)
    return True


def as_template(machine: Machine) -> Machine:
    """The same hardware without an identity; its taps come and go with its process."""
    cards = tuple(
        replace(card, tap=f"template-{number}", mac=f"02:77:ff:00:00:{number:02x}")
        for number, card in enumerate(machine.cards)
    )
    return replace(machine, name="template", cards=cards, serials=())


def _boot_and_save(lab: Lab, machine: Machine, files: Files) -> None:
    qemu_process.cut_power(files)
    qemu_process.make_disks(lab, machine, files, lab.hardware.image / "disk.qcow2")
    qemu_process.start(lab, machine, files)
    try:
        qmp.tell_agent(files.agent, {"settle": True}, deadline=BOOT_SECONDS)
        save_to = {"uri": f"exec:zstd -1 > {files.store}/state.zst"}
        qmp.execute(files.qmp, ("migrate", save_to))
        _wait_until_migrated(files.qmp)
    finally:
        qemu_process.cut_power(files)
    for disk in machine.disks:
        files.disk(disk.serial).unlink()
    files.root.chmod(0o444)


def _wait_until_migrated(path: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        (state,) = qmp.execute(path, ("query-migrate", {}))
        if state["status"] == "completed":
            return
        if state["status"] == "failed":
            raise Refusal(f"saving the template: {state.get('error-desc', 'no reason given')}")
        time.sleep(0.1)
    raise Refusal("saving the template: not finished after 120 s")
