# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to a QEMU process (QMP, one JSON object a line) and to the agent in its machine (the same form)."""

from __future__ import annotations

import json
import secrets
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal


class Lines:
    """JSON objects, one a line, over a unix socket."""

    def __init__(self, path: Path, deadline: float) -> None:
        self.path, self.end = path, time.monotonic() + deadline
        self.socket = socket.socket(socket.AF_UNIX)
        self.pending = b""
        try:
            self.socket.connect(str(path))
        except OSError as error:
            self.socket.close()
            raise Refusal(f"{path}: {error.strerror}; is the machine running?") from None

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def send(self, message: dict[str, Any]) -> None:
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> dict[str, Any]:
        """The next object. Raises Refusal at the deadline, or when the other side goes away."""
        while b"\n" not in self.pending:
            self.socket.settimeout(max(self.end - time.monotonic(), 0.001))
            try:
                got = self.socket.recv(65536)
            except TimeoutError:
                raise Refusal(f"{self.path}: no answer within the deadline") from None
            except ConnectionResetError:
                got = b""
            if not got:
                raise Refusal(f"{self.path}: the machine has ended the connection")
            self.pending += got
        line, self.pending = self.pending.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message


def execute(path: Path, *commands: tuple[str, dict[str, Any]], deadline: float = 60) -> list[Any]:
    """Run QMP commands in order; returns what each returned. Raises Refusal with QEMU's own words."""
    results = []
    with Lines(path, deadline) as lines:
        lines.receive()  # the greeting
        for name, arguments in (("qmp_capabilities", {}), *commands):
            lines.send({"execute": name, "arguments": arguments})
            while not {"return", "error"} & (reply := lines.receive()).keys():
                continue  # an event
            if "error" in reply:
                raise Refusal(f"{path.name}: {name}: {reply['error']['desc']}")
            results.append(reply["return"])
    return results[1:]


def monitor(path: Path, line: str, *, deadline: float = 60) -> None:
    """Run a command of the human monitor that prints nothing when it succeeds, such as savevm."""
    (answer,) = execute(path, ("human-monitor-command", {"command-line": line}), deadline=deadline)
    if answer.strip():
        raise Refusal(f"{path.name}: {line}: {answer.strip()}")


def tell_agent(path: Path, request: dict[str, Any], *, deadline: float) -> dict[str, Any]:
    """Wait for the machine's agent, then send it a request and return its answer.

    The clock and the entropy are put in when it is there to hear them. Raises Refusal with the agent's words.
    """
    with Lines(path, deadline) as lines:
        _ask(lines, {})
        reply = _ask(lines, {**request, "clock": time.time(), "entropy": secrets.token_hex(64)})
    if reply.get("error"):
        raise Refusal(f"{path.name}: {reply['error']}")
    return reply


def _ask(lines: Lines, request: dict[str, Any]) -> dict[str, Any]:
    """Answers to what somebody asked before us are passed over."""
    number = secrets.randbits(32)
    lines.send({**request, "id": number})
    while (reply := lines.receive()).get("id") != number:
        continue
    return reply
