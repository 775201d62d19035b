# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for answers, and the whole client against servers of the loopback that come and go."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import background, client, protocols, watch
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.samples import Sample
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


def answers(text: str) -> list[Sample]:
    """A success (+), a failure (-), or the node that answered (a, b), one every half second."""
    return [Sample("web", n / 2, 5.0, one != "-", who=one if one in "ab" else None) for n, one in enumerate(text)]


STEADY = [
    ("+++", 0.0, None, True),
    ("++", 0.0, None, False),
    ("+-+", 0.0, None, False),
    ("-+++", 0.0, None, True),
    ("+++-", 0.0, None, False),
    ("+++++", 1.5, None, False),
    ("+++++", 1.0, None, True),
    ("aaabbb", 0.0, "b", True),
    ("aaabb", 0.0, "b", False),
    ("aaa", 0.0, "b", False),
    ("+++", 0.0, "b", True),
    ("", 0.0, None, False),
]


@pytest.mark.parametrize(("text", "after", "by", "expected"), STEADY)
def test_is_steady(text: str, after: float, by: str | None, expected: bool) -> None:
    assert watch.is_steady(answers(text), after=after, by=by, steady=1.0) is expected


async def ledger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Acknowledges odd numbers, refuses multiples of four, stays silent otherwise; lists 1, 2 and 3."""
    while line := (await reader.readline()).decode():
        word, number = line.split()
        if word == "LIST":
            writer.write(b"1\n2\n3\n.\n")
        elif int(number) % 4 == 0:
            writer.write(b"error disk full\n")
        elif int(number) % 2:
            writer.write(f"ok {number}\n".encode())
        else:
            writer.close()
            return


async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    wanted = (await reader.readline()).split()[1:2]  # nothing, if somebody only connects
    writer.write(b"HTTP/1.0 200 OK\r\n\r\nhi" if wanted == [b"/"] else b"HTTP/1.0 503 no\r\n\r\n")
    writer.close()


async def run_until_answered(config: client.Config, times: int, lines: list[str]) -> float:
    """Run the client until every target was asked so often, however slow this machine is; returns the seconds."""
    began = time.monotonic()
    task = asyncio.ensure_future(client.Client(config, lines.append).run())
    while True:
        asked = Counter(sample.target for sample in watch.parse_samples(lines))
        if all(asked[target["name"]] >= times for target in config.targets):
            break
        assert time.monotonic() < began + 60, asked
        await asyncio.sleep(0.02)
    os.kill(os.getpid(), 15)
    await task
    return time.monotonic() - began


def test_a_client_and_its_servers(tmp_path: Path) -> None:
    lines: list[str] = []

    async def story() -> tuple[client.Config, float]:
        servers = [await asyncio.start_server(one, "127.0.0.1", 0) for one in (page, ledger)]
        web, book = (one.sockets[0].getsockname()[1] for one in servers)
        spots = [
            ("web", "http", web, "/"),
            ("bad", "http", web, "/no"),
            ("book", "append", book, "/"),
            ("tcp", "tcp", web, "/"),
        ]
        targets = [
            {"name": n, "protocol": k, "address": "127.0.0.1", "port": p, "path": path} for n, k, p, path in spots
        ]
        config = client.Config(tmp_path, "me", targets, interval=0.02, timeout=30)
        seconds = await run_until_answered(config, 15, lines)
        numbers = await protocols.listed("127.0.0.1", book, "me")
        assert numbers == [1, 2, 3]
        return config, seconds

    config, seconds = asyncio.run(story())
    watch.prepare(config)
    (tmp_path / client.SAMPLES).write_text("".join(lines))
    assert client.Config.load(tmp_path) == config
    targets = watch.summary(config, deadline=0)["targets"]
    assert targets["web"]["failed"] == 0
    assert 15 <= targets["web"]["requests"] <= seconds / config.interval + 1
    assert targets["bad"]["failed"] == targets["bad"]["requests"] >= 15
    assert targets["tcp"]["failed"] == 0
    book = targets["book"]
    assert book["acknowledged"] > 5
    assert (book["lost"], "could not be read back" in book["unreadable"]) == (None, True)
    states = [sample.state for sample in watch.parse_samples(lines) if sample.target == "book"][:4]
    assert states == ["ok", "ambiguous", "ok", "refused"]


def test_a_background_client_ends_with_its_directory_or_on_demand(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    config = client.Config(place, "me", [{"name": "no", "protocol": "tcp", "address": "127.0.0.1", "port": 1}])
    watch.prepare(config)
    background.start(place, lambda: client.run_client(config))
    with pytest.raises(Refusal, match="a client already runs in"):
        background.start(place, lambda: None)
    missing = watch.wait_answered(config, deadline=0.3, steady=0.0)
    assert missing == ["no"]
    with pytest.raises(Refusal) as refusal:
        watch.expect(missing, config, 0.3)
    assert "within 0.3 s; no steady answer from no at 127.0.0.1:1 ([Errno 111] Connect call failed" in str(
        refusal.value
    )
    assert (background.stop(place), background.stop(place), background.is_running(place)) == (True, False, False)


def test_a_client_that_cannot_start_leaves_its_reason(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("no way")

    background.start(tmp_path, fail)
    deadline = time.monotonic() + 5
    while background.is_running(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "no way" in (tmp_path / background.LOG).read_text()
