# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program `watch` on the nodes: notices what heartbeat does not, acts once, and says so."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, space
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import (
    findings,
    mail,
    metrics,
    monit,
    rules,
    settings,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import memory as memories
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.here import Here
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.memory import Memory, Orders
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import MOVING
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.there import There
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.view import View

USAGE = """usage: watch look             look at the groups, act and tell (linux-ha-watch.timer)
       watch failed SERVICE   restart a service, or move its group (monit)
       watch mail             send the mail that waits"""
GROUP = "/usr/local/lib/linux_ha/group"
RESTART_TIMEOUT, MOVE_TIMEOUT = 300.0, 3600.0
MIRRORS = Path("/etc/linux_ha/mirror")


def main(words: Sequence[str]) -> int:
    """Run one verb; 0 done, 1 it could not, 2 usage."""
    try:
        config = settings.parse(settings.CONFIG.read_text())
        orders = memories.parse_orders(memories.ORDERS.read_text())
        watch = Watch(config, orders)
        if list(words) == ["look"]:
            watch.look()
        elif list(words) == ["mail"]:
            return 1 if mail.deliver(orders.mail, orders.smtp) else 0
        elif len(words) == 2 and words[0] == "failed":
            watch.failed(words[1])
        else:
            print(USAGE, file=sys.stderr)
            return 2
    except (OSError, ValueError) as error:
        print(f"{error}: run site.yml", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def group(words: Sequence[str]) -> tuple[str, str]:
    """Run the program that moves groups; return what it said, and what went wrong, empty if nothing did."""
    done = commands.run([GROUP, *words], MOVE_TIMEOUT)
    return done.out, "" if done.rc == 0 else done.err.strip() or f"exit code {done.rc}"


@dataclass
class Watch:
    """The watch of this node."""

    config: settings.Settings
    orders: Orders
    here: Here = field(init=False)
    there: There = field(init=False)

    def __post_init__(self) -> None:
        self.here, self.there = Here(self.config), There(self.config.peer)

    # every few seconds
    def look(self) -> None:
        """One look: troubles, a start of what runs nowhere, interrupted moves, monit, mail, metrics."""
        now = time.time()
        seen, view = self.here.observe()
        drbd, mirrors = self.here.drbd(), self._mirrors()
        troubles = [*findings.node(seen, view, self.config.peer), *findings.drbd(drbd)]
        troubles += findings.space(self.config.node, space.used(self.config.mounts))
        ours = {name: one for name, one in mirrors.items() if self._runs(view, self.orders.mirrors[name])}
        troubles += findings.mirrors(ours, now)
        suspects = rules.suspects(view)
        begun = any(move.state == MOVING for move in view.moves.values())
        there = self._peer() if suspects or begun else None
        troubles += [found for name in suspects if (found := rules.judge(name, view, there))]
        with memories.memory() as known:
            lasting = rules.settled(troubles, known.began, now)
            self._tell_troubles(known, lasting)
            known.here, arrived = rules.arrivals(view, known.here, view.moves, now)
            known.tried = [name for name in known.tried if f"nowhere:{name}" in known.began]
            if any("taken over" in line for line in arrived):
                known.failover = now
            start = [found.start for found in lasting if found.start and found.start not in known.tried]
            known.tried += start
            self._write_metrics(metrics.Facts(self.config.cluster, seen, view, known, now, drbd, mirrors))
        for line in arrived:
            self._tell(line)
        monit.switch(known.here, self.orders.services)
        if begun and not view.restless and (not there.restless if there else view.peer == "dead"):
            ended, problem = group(["end"])
            for line in [*ended.splitlines(), *([problem] if problem else [])]:
                self._tell(f"interrupted move: {line}")
        for name in start:
            self._start(name, view, there)
        mail.kick()

    def _runs(self, view: View, name: str) -> bool:
        return name in view.groups and view.groups[name].some

    def _peer(self) -> View | None:
        try:
            return self.there.view()
        except Refusal:
            return None

    def _start(self, name: str, view: View, there: View | None) -> None:
        """Start a group that runs nowhere, here or else on the peer; once, then somebody has to look."""
        nodes = {node.lower(): node for node in (self.config.node, self.config.peer)}
        home = nodes[view.groups[name].word]
        orders = [["move", name, node, "nowhere"] for node in sorted(nodes.values(), key=lambda node: node != home)]
        refusals = []
        for order in orders if there else [["restore", name]]:
            problem = group(order)[1]
            if not problem:
                self._tell(f"group {name} ran nowhere, and was started")
                return
            refusals.append(problem)
        refusals.append("The watch gives up.")
        self._tell(f"group {name} runs nowhere, and could not be started", "\n\n".join(refusals))

    def _tell_troubles(self, known: Memory, lasting: Sequence[rules.Trouble]) -> None:
        """Mail what is new and what is over."""
        told = {found.key: found.text for found in lasting}
        for key in [key for key in told if key not in known.told]:
            self._tell(told[key])
        for key in [key for key in known.told if key not in told]:
            self._tell(f"over: {known.told[key]}")
        known.told = told

    def _tell(self, subject: str, text: str = "") -> None:
        print(f"<5>{subject}{f': {text}' if text else ''}", flush=True)  # a notice, sd-daemon(3)
        mail.post(self.config.cluster, self.config.node, subject, text or f"{subject}\n\nSeen on {self.config.node}.")

    def _write_metrics(self, facts: metrics.Facts) -> None:
        path = Path(self.orders.metrics)
        path.parent.mkdir(parents=True, exist_ok=True)
        commands.place(path, metrics.render(facts), 0o644)

    def _mirrors(self) -> dict[str, metrics.Mirror]:
        """Read what the mirror remembers of its volumes."""
        found = {}
        for name in self.orders.mirrors:
            try:
                directory = json.loads((MIRRORS / f"{name}.json").read_text())["directory"]
                state = json.loads(Path(f"{directory}.json").read_text())
                found[name] = metrics.Mirror(float((state.get("copy") or {}).get("began", 0)), float(state["every"]))
            except (OSError, ValueError, KeyError, TypeError):
                found[name] = metrics.Mirror(0, 0)
        return found

    # when monit has seen a service fail
    def failed(self, name: str) -> None:
        """Restart a service, or move its group, or refuse to.

        Nothing if its group is not here, on the move, or has it no longer: site.yml is just taking it away.
        """
        service = self.orders.services.get(name)
        if service is None:
            raise Refusal(f"expected one of {', '.join(self.orders.services)}, found {name}")
        while True:
            view = self.here.view()
            seen = view.groups.get(service.group)
            if view.restless or seen is None or not (seen.some and set(service.units) <= seen.units):
                return
            verdict = self._verdict(name, service.group, view)
            if verdict == rules.RESTART:
                if self._restart(name, service):
                    return
            else:
                self._give_away(name, service.group, verdict)
                return

    def _verdict(self, name: str, group: str, view: View) -> str:
        now = time.time()
        with memories.memory() as known:
            failures = known.failures.setdefault(name, [])
            failures.append(now)
            known.failed[name] = known.failed.get(name, 0) + 1
            refused = known.refused.get(group)
            verdict = rules.after_failure(
                failures,
                view.moves.get(group),
                refused,
                restarts=self.orders.restarts,
                window=self.orders.window,
                now=now,
            )
            if verdict == rules.REFUSE:
                told = refused is not None and now - refused < self.orders.window
                known.refused[group] = refused if told and refused is not None else now
                return "" if told else verdict
            if verdict == rules.MOVE:
                known.moves[group] = known.moves.get(group, 0) + 1
                known.failures[name] = []
        return verdict

    def _restart(self, name: str, service: memories.Service) -> bool:
        """Restart the units; whether they are active afterwards."""
        commands.run(["systemctl", "reset-failed", *service.units], 30)  # a limit of starts is ours to judge
        done = commands.run(["systemctl", "restart", *service.units], RESTART_TIMEOUT)
        good = done.rc == 0 and commands.run(["systemctl", "is-active", "--quiet", *service.units], 30).rc == 0
        told = "was restarted" if good else "did not start again"
        self._tell(f"service {name} failed on {self.config.node} and {told}", done.err.strip())
        return good

    def _give_away(self, name: str, carrier: str, verdict: str) -> None:
        limit = f"more than {self.orders.restarts} times in {self.orders.window} s"
        often = f"service {name} failed on {self.config.node} {limit}"
        if verdict == rules.REFUSE:
            self._tell(f"{often}; group {carrier} is not moved again within this time: it needs somebody to look")
        elif verdict == rules.MOVE:
            problem = group(["move", carrier, self.config.peer, f"failed:{name}"])[1]
            if problem:
                with memories.memory() as known:
                    known.refused[carrier] = time.time()
            self._tell(f"{often}; group {carrier} was {'not ' if problem else ''}moved to {self.config.peer}", problem)
