# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's side of the client: wait for answers, and sum up what was seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import ledger, protocols
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.client import SAMPLES, Config
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample, parse_samples
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.summary import summarise
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

STEADY = 1.0  # seconds of answers without a failure that make a service "back"
LOOK = 0.1  # seconds between two looks at the samples


def prepare(config: Config) -> None:
    """Empty samples, and the configuration beside them."""
    (config.directory / SAMPLES).write_text("", encoding="utf-8")
    config.save()


def is_steady(samples: Iterable[Sample], *, after: float, by: str | None, steady: float) -> bool:
    """Whether one target's requests from after on end in successes that span at least steady seconds.

    With by, an answer that is known to come from another node is no success. A request from before after says nothing.
    """
    since: float | None = None
    last = 0.0
    for sample in sorted(samples, key=lambda one: one.t):
        if sample.t < after:
            continue
        good = sample.ok and (by is None or sample.who in (None, by))
        since = (sample.t if since is None else since) if good else None
        last = sample.t
    return since is not None and last - since >= steady


def wait_answered(
    config: Config, *, deadline: float, after: float = 0.0, by: str | None = None, steady: float = STEADY
) -> list[str]:
    """Wait up to deadline seconds; the names of the targets that do not answer steadily by then (none: all do)."""
    limit = time.monotonic() + deadline
    seen: dict[str, list[Sample]] = {target["name"]: [] for target in config.targets}
    with (config.directory / SAMPLES).open(encoding="utf-8") as samples:
        while True:
            for sample in parse_samples(_complete_lines(samples)):
                if sample.t >= after:
                    seen[sample.target].append(sample)
            missing = [name for name, own in seen.items() if not is_steady(own, after=after, by=by, steady=steady)]
            if not missing or time.monotonic() >= limit:
                return missing
            time.sleep(LOOK)


def _complete_lines(stream: Any) -> list[str]:
    """The lines that are complete; the rest is read again next time."""
    lines: list[str] = []
    while True:
        position = stream.tell()
        line = stream.readline()
        if not line.endswith("\n"):
            stream.seek(position)
            return lines
        lines.append(line)


def expect(missing: list[str], config: Config, deadline: float) -> None:
    """Raise Refusal that names the targets that did not answer, and why their last request failed."""
    if not missing:
        return
    lines = (config.directory / SAMPLES).read_text(encoding="utf-8").splitlines(keepends=True)
    last = {sample.target: sample for sample in parse_samples(lines) if not sample.ok}
    spots = {one["name"]: f"{one['address']}:{one['port']}" for one in config.targets}
    found = [f"{name} at {spots[name]} ({last[name].why if name in last else 'no request failed'})" for name in missing]
    raise Refusal(
        f"expected answers of every target within {deadline:g} s; no steady answer from {', '.join(found)}. "
        "See where the group runs (playbooks/status.yml), then whether this host reaches that address."
    )


def present(fetch: Callable[[], Awaitable[list[int]]], *, deadline: float) -> list[int]:
    """What the service lists, asked for again until it answers. Raises Refusal after deadline seconds."""
    limit = time.monotonic() + deadline
    while True:
        try:
            return asyncio.run(_within(fetch(), max(1.0, limit - time.monotonic())))
        except (OSError, protocols.NotServedError, asyncio.TimeoutError) as error:
            if time.monotonic() >= limit:
                raise Refusal(f"the ledger could not be read back: {error or 'timeout'}") from error
            time.sleep(LOOK * 5)


async def _within(action: Awaitable[list[int]], seconds: float) -> list[int]:
    return await asyncio.wait_for(action, seconds)


def summary(config: Config, *, deadline: float) -> dict[str, Any]:
    """Every target's figures; a ledger is read back, and says so if that is not possible."""
    lines = (config.directory / SAMPLES).read_text(encoding="utf-8").splitlines(keepends=True)
    samples = parse_samples(lines)
    targets: dict[str, Any] = {}
    for target in config.targets:
        own = [sample for sample in samples if sample.target == target["name"]]
        figures = summarise(own, protocol=target["protocol"], interval=config.pace(target)[0])
        if target["protocol"] == "append":
            figures.update(_ledger(config, target, own, deadline))
        targets[target["name"]] = {**figures, "address": target["address"], "port": target["port"]}
    return {
        "targets": targets,
        "started": min((sample.t for sample in samples), default=0.0),
        "ended": max((sample.end for sample in samples), default=0.0),
        "interval_ms": round(config.interval * 1000),
    }


def _ledger(config: Config, target: dict[str, Any], writes: list[Sample], deadline: float) -> dict[str, Any]:
    """The comparison of one ledger; unreadable carries the reason where the service cannot be asked."""
    try:
        numbers = present(lambda: protocols.listed(target["address"], target["port"], config.client), deadline=deadline)
    except Refusal as reason:
        acknowledged = sum(1 for one in writes if one.state == "ok")
        return {"acknowledged": acknowledged, "lost": None, "unreadable": str(reason)}
    return asdict(ledger.compare(writes, numbers))
