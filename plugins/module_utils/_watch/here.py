# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This node: what of each group runs here, and the steps of a move that happen here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.proc import parse_proc_drbd
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.status import Device
from ansible_collections.linux_ha.cluster.plugins.module_utils._drbd.steps import plan_role
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group, parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.move import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import (
    Node,
    haresources,
    lacks_quiet,
    wait,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import store, words
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.settings import Settings
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import Seen, View

PROC_DRBD = Path("/proc/drbd")
SCRIPT_TIMEOUT = 1800.0  # seconds; a file system check or a database may take long
STOP_TIMEOUT = 15.0  # seconds in which the stop of a resource is repeated, as heartbeat repeats it
LEVEL_TIMEOUT = 60.0


@dataclass
class Here:
    """The node that this program runs on."""

    settings: Settings
    node: Node = field(init=False)

    def __post_init__(self) -> None:
        self.node = Node(self.settings.node)

    def groups(self) -> dict[str, Group]:
        """Return the groups of the plan as the installed haresources has them."""
        found = {group.key: group for group in parse_haresources(haresources())}
        return {name: found[key] for name, key in self.settings.groups.items() if key in found}

    def view(self) -> View:
        """Look at this node."""
        return self.observe()[1]

    def observe(self) -> tuple[status.Observed, View]:
        """Look at this node; also what the daemon says of itself."""
        seen, groups = self.node.look(), self.groups()
        running = self.node.running(entry for group in groups.values() for entry in group.entries)
        return seen, View(
            node=self.settings.node,
            held=seen.held,
            restless=lacks_quiet(seen),
            peer=seen.members.nodes.get(self.settings.peer.lower(), "not known"),
            groups={name: _seen(group, running) for name, group in groups.items()},
            disks={name: self._unfit(name) for group in groups.values() for name in _drbd_resources(group)},
            moves=store.moves(),
        )

    def note(self, move: Move, word: str) -> None:
        """Put the first word of the group into haresources, and the record of its move."""
        text = haresources()
        changed = words.with_word(text, self.settings.groups[move.group], word)
        store.remember({**store.moves(), move.group: move})
        if changed != text:
            commands.place(commands.HA_DIR / "haresources", changed, 0o644)

    def stop(self, name: str) -> None:
        """Stop a group from right to left, and see that nothing of it runs. Raises Refusal for what runs on."""
        entries = self.groups()[name].entries
        for entry in reversed(entries):
            wait(partial(self._lacks_stop, entry), STOP_TIMEOUT, f"group {name} on {self.node.name}")
        left = [entry for entry, runs in self.node.running(entries).items() if runs]
        if left:
            raise Refusal(f"group {name} should be stopped on {self.node.name}, but {', '.join(left)} runs (again)")

    def _lacks_stop(self, entry: str) -> str:
        answer = self.node.call(entry, "stop", SCRIPT_TIMEOUT)
        if answer.rc == 0 or not self.node.running([entry]).get(entry):
            return ""
        return f"{entry} does not stop, exit code {answer.rc}: {_said(answer)}"

    def start(self, name: str, told: Callable[[], bool] = lambda: True) -> None:
        """Start what does not run of a group, from left to right, and see that it runs.

        told: asked when all is prepared; without its word nothing is started.
        Raises Refusal for what does not start; the group is then stopped here, all of it.
        """
        failed = self._start(name, keep_going=False, told=told)
        if failed:
            self.stop(name)
            raise Refusal(f"{failed[0]}; group {name} is stopped on {self.node.name}")

    def restore(self, name: str) -> None:
        """Start as much of a group as can run, because it can run nowhere else. Raises Refusal if that is not all."""
        failed = self._start(name, keep_going=True)
        if failed:
            raise Refusal("; ".join(failed))

    def ready(self, name: str) -> None:
        """Nothing has to be prepared for a start here."""

    def cancel(self) -> None:
        """Nothing was prepared."""

    def _start(self, name: str, *, keep_going: bool, told: Callable[[], bool] = lambda: True) -> list[str]:
        """Return what did not start; what stands on a storage resource is not tried without it."""
        entries = self.groups()[name].entries
        running = self.node.running(entries)
        if not told():
            return []
        failed: list[str] = []
        for entry in entries:
            if running.get(entry):
                continue
            answer = self.node.call(entry, "start", SCRIPT_TIMEOUT)
            if answer.rc != 0 and not status.is_stateless(entry):
                failed.append(f"{entry} did not start on {self.node.name}, exit code {answer.rc}: {_said(answer)}")
                if not keep_going or split(entry)[0] in steps.STORAGE:
                    return failed
        dead = [entry for entry, runs in self.node.running(entries).items() if not runs]
        return failed or [f"{entry} was started on {self.node.name} and does not run" for entry in dead]

    def level(self) -> None:
        """Let heartbeat here take its own groups, so that it counts as holding them. Raises Refusal if it refuses."""
        Cluster(self.node, self.settings.peer, {}, LEVEL_TIMEOUT).move("takeover", "local")

    def drbd(self) -> dict[str, Device]:
        """Return the DRBD resources of the plan as the kernel has them, none if it does not list them."""
        found = parse_proc_drbd(commands.read(PROC_DRBD))
        return {name: found.device(minor) for name, minor in self.settings.minors.items()} if found.readable else {}

    def _unfit(self, resource: str) -> str:
        """Why a DRBD resource must not become Primary here once the peer has given it up, empty if it may."""
        device = self.drbd().get(resource)
        if device is None:
            return f"{self.node.name}: the state of DRBD resource {resource} cannot be read from {PROC_DRBD}."
        freed = replace(device, peer_role="Secondary" if device.peer_role == "Primary" else device.peer_role)
        try:
            return plan_role(self.node.name, resource, freed, "primary", self.settings.peer, [])[1]
        except Refusal as refusal:
            return str(refusal)


def _seen(group: Group, running: dict[str, bool]) -> Seen:
    ours = [entry for entry in group.entries if entry in running]
    return Seen(
        group.node,
        tuple(entry for entry in ours if running[entry]),
        tuple(entry for entry in ours if not running[entry]),
    )


def _drbd_resources(group: Group) -> list[str]:
    pairs = [split(entry) for entry in group.entries]
    return [name for script, names in pairs if script == "drbddisk" for name in names]


def _said(answer: commands.Output) -> str:
    return " ".join((answer.err + answer.out).split()[-60:]) or "it gave no reason"
