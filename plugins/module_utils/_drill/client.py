# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of a drill: asks every target on schedule and writes down what it got."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import neighbours, protocols
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample, render_sample

SAMPLES = "samples.jsonl"
CONFIG = "config.json"
CHEAP = ("http", "tcp", "append")
IN_FLIGHT = 40  # requests of one target that may be unanswered at a time: twice what a timeout of 20 intervals needs


@dataclass(frozen=True)
class Config:
    """What to ask, how often, for how long; seconds everywhere. nodes: name of a node -> its own address."""

    directory: Path
    client: str
    targets: list[dict[str, Any]]
    interval: float = 0.05
    timeout: float = 1.0
    max_seconds: float = 3600.0
    nodes: dict[str, str] = field(default_factory=dict)

    def pace(self, target: Mapping[str, Any]) -> tuple[float, float]:
        """Seconds between two requests of a target, and until one has failed: a tenth as many where each costs the
        server a process, so that the measurement is not what brings it down.
        """
        slow = 1 if target["protocol"] in CHEAP else 10
        return self.interval * slow, self.timeout * (1 if slow == 1 else 5)

    def save(self) -> None:
        """Keep the configuration beside the samples, so that whoever reads them knows what they mean."""
        text = json.dumps({**self.__dict__, "directory": str(self.directory)})
        (self.directory / CONFIG).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Config:
        """The configuration a client was started with. Raises OSError when there is none."""
        values = json.loads((directory / CONFIG).read_text(encoding="utf-8"))
        return cls(**{**values, "directory": directory})


class Client:
    """All loops of one run. Its clock is the wall clock at the start plus monotonic time, so it never jumps."""

    def __init__(self, config: Config, emit: Callable[[str], object]) -> None:
        """emit takes one line of text for every sample."""
        self.config, self.emit = config, emit
        self.wall, self.monotonic = time.time(), time.monotonic()
        self.known = neighbours.Neighbours(config.nodes)
        self.over = False

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.wall + time.monotonic() - self.monotonic

    def record(self, target: dict[str, Any], start: float, why: str | None, **extra: Any) -> None:
        """Write one sample down; without a reason why not it was a success."""
        who = None if why else self.known.who(target["address"])
        ms = round((self.now() - start) * 1000, 2)
        sample = Sample(target["name"], round(start, 4), ms, why is None, who=who, why=why, **extra)
        self.emit(render_sample(sample))

    async def attempt(self, target: Mapping[str, Any], action: Awaitable[None]) -> str | None:
        """Why the action did not succeed within the timeout; None if it did."""
        try:
            await asyncio.wait_for(action, self.config.pace(target)[1])
        except (asyncio.TimeoutError, TimeoutError):
            return "timeout"
        except (protocols.NotServedError, OSError, EOFError, ValueError) as error:
            return str(error) or type(error).__name__
        return None

    async def ask(self, target: dict[str, Any]) -> None:
        """One request."""
        start = self.now()
        action = protocols.ask(target["protocol"], target["address"], target["port"], target.get("path") or "/")
        self.record(target, start, await self.attempt(target, action))

    async def ask_on_schedule(self, target: dict[str, Any]) -> None:
        """A request every interval, however slow the answers are; ticks that were missed are not made up for."""
        running: set[asyncio.Task[None]] = set()
        first, tick, interval = time.monotonic(), 0, self.config.pace(target)[0]
        while not self.over:
            if len(running) < IN_FLIGHT:
                task = asyncio.ensure_future(self.ask(target))
                running.add(task)
                task.add_done_callback(running.discard)
            passed = time.monotonic() - first
            tick = max(tick + 1, int(passed / interval))
            await asyncio.sleep(max(0.0, tick * interval - passed))

    async def write_in_order(self, target: dict[str, Any]) -> None:
        """One write after the other; a number is never used twice, so no write is ever repeated."""
        session = protocols.AppendSession(target["address"], target["port"], self.config.client)
        seq = 0
        while not self.over:
            start, seq = self.now(), seq + 1
            why = await self.attempt(target, session.connect())
            state = "unsent"
            if why is None:
                why = await self.attempt(target, session.append(seq))
                refused = why is not None and why.startswith("error")
                state = "ok" if why is None else "refused" if refused else "ambiguous"
            if why is not None:
                session.close()
            self.record(target, start, why, seq=seq, state=state)
            await asyncio.sleep(max(0.0, start + self.config.interval - self.now()))

    async def wanted(self, ended: asyncio.Event) -> None:
        """Return when the run is over: by signal, after max_seconds, or when the directory is gone."""
        deadline = time.monotonic() + self.config.max_seconds
        while not ended.is_set() and time.monotonic() < deadline and self.config.directory.is_dir():
            try:
                await asyncio.wait_for(ended.wait(), 1.0)
            except (asyncio.TimeoutError, TimeoutError):
                continue

    async def run(self) -> None:
        """Ask every target until the run is over."""
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        loops = [
            asyncio.ensure_future(
                self.write_in_order(target) if target["protocol"] == "append" else self.ask_on_schedule(target)
            )
            for target in self.config.targets
        ]
        await self.wanted(ended)
        self.over = True  # asyncio.wait_for may swallow a cancellation that comes together with an answer
        for one in loops:
            one.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


def run_client(config: Config) -> None:
    """Run until stopped; samples go to the directory, line by line."""
    with (config.directory / SAMPLES).open("a", encoding="utf-8", buffering=1) as samples:
        asyncio.run(Client(config, samples.write).run())
