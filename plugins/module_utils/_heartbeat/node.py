# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One node as the modules see it: talks through commands, reads through status, and waits for states."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import Group
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources_check import split
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output, Run

HINT = "Look at playbooks/status.yml; do not start a resource by hand before you know that the peer does not run it"
POLL, LONGEST_POLL = 0.5, 5.0  # seconds between two looks at a state that is awaited
STATUS_TIMEOUT = 60.0


@dataclass(frozen=True)
class Node:
    """This node, by its name in ha.cf, and the log files beside the journal."""

    name: str
    run: Run = commands.run
    logfiles: list[str] = field(default_factory=list)

    def look(self) -> status.Observed:
        """Ask the daemon what it is and what it holds."""
        return status.observed(*commands.ask(self.run), commands.is_moving())

    def groups(self, plan: Mapping[str, Mapping[str, object]]) -> dict[str, Group]:
        """The groups of a plan, each with the node that the haresources of this node names."""
        return status.as_installed(status.groups_of(plan), haresources())

    def call(self, entry: str, verb: str, timeout: float) -> Output:
        """Call the script of a haresources entry."""
        script, args = split(entry)
        return commands.resource(self.run, script, args, verb, timeout)

    def running(self, entries: Iterable[str]) -> dict[str, bool]:
        """Status of the entries, mostly decided as ResourceManager decides; those that only notify are left out."""
        asked = sorted({entry for entry in entries if not status.is_stateless(entry)})
        if not asked:
            return {}
        with ThreadPoolExecutor(commands.THREADS) as pool:
            answers = list(pool.map(lambda entry: self.call(entry, "status", STATUS_TIMEOUT), asked))
        return {entry: status.runs(entry, answer) for entry, answer in zip(asked, answers)}

    def log(self, since: float) -> list[str]:
        """Log lines of heartbeat and its scripts from `since` (epoch seconds) on: journal, then the log files."""
        now = datetime.now()
        lines = commands.journal(self.run, since).splitlines()
        for path in self.logfiles:
            lines += status.lines_since(commands.tail(path), since, now)
        return lines


def haresources() -> str:
    """The installed haresources, empty if there is none."""
    return commands.read(commands.HA_DIR / "haresources") or ""


def wait(missing: Callable[[], str], timeout: float, where: str) -> float:
    """Poll until nothing is missing; return the seconds it took.

    Raises Refusal with what is still missing, and what to do next, when `timeout` seconds have passed.
    """
    start = time.monotonic()
    while True:
        looked = time.monotonic()
        lacking = missing()
        now = time.monotonic()
        if not lacking:
            return now - start
        if now - start >= timeout:
            raise Refusal(f"{where}: {lacking} (waited {timeout:g} s). {HINT}")
        # on a busy node, looking must not delay what is awaited
        time.sleep(min(max(POLL, 2 * (now - looked)), LONGEST_POLL))


def lacks_quiet(seen: status.Observed) -> str:
    """What keeps this node from being at rest, empty if it is.

    Until the first distribution of groups rscstatus says transition, never a false none, and right after start or
    reload the API does not answer (up to initdead when the peer is not there). But local, foreign and all appear
    a moment before ResourceManager has started the groups: hence `moving`, and hence settled also wants every
    entry of a held group to run.
    """
    if not seen.running:
        return "expected heartbeat to run, it does not: start it with 'systemctl start heartbeat' and read its log"
    if seen.held == "unknown":
        return "heartbeat runs, but its API does not answer (it waits for the peer until initdead has passed)"
    if seen.held == "transition":
        return "the resource groups are in transition (cl_status rscstatus)"
    return "ResourceManager is still starting or stopping a group" if seen.moving else ""


def lacks_peer(seen: status.Observed, peer: str) -> str:
    """What keeps the peer from counting as active, empty if it does."""
    state = seen.members.nodes.get(peer.lower(), "not known")
    return "" if state == "active" else f"expected the peer {peer} to be active, it is {state}"
