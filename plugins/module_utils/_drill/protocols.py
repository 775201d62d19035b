# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to a service as its users do: one request, or one acknowledged write. No judgement here."""

from __future__ import annotations

import asyncio

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
BODY_LIMIT = 1 << 20  # bytes of an answer that are read


class NotServedError(Exception):
    """The service answered, but not with what was asked for."""


async def http(address: str, port: int, path: str) -> None:
    """GET path; an answer below 400 that arrives completely is success.

    Raises NotServedError for any other answer, OSError when there is none.
    """
    reader, writer = await asyncio.open_connection(address, port)
    try:
        request = f"GET {path} HTTP/1.0\r\nHost: {address}\r\nUser-Agent: linux_ha.cluster probe\r\n\r\n"
        writer.write(request.encode())
        status = (await reader.readline()).split()
        if len(status) < 2 or not status[0].startswith(b"HTTP/") or not status[1].isdigit():
            raise NotServedError("no HTTP answer")
        if not 200 <= int(status[1]) < 400:
            raise NotServedError(f"HTTP {int(status[1])}")
        received = 0
        while received < BODY_LIMIT and (chunk := await reader.read(65536)):
            received += len(chunk)
    finally:
        writer.close()


async def tcp(address: str, port: int) -> None:
    """Connect, and close again. Raises OSError."""
    _, writer = await asyncio.open_connection(address, port)
    writer.close()


class AppendSession:
    """A connection to the service line_append that is opened when it is needed.

    Protocol: "CLIENT SEQ" is answered with "ok SEQ" once it is on stable storage, or with "error ...".
    """

    def __init__(self, address: str, port: int, client: str) -> None:
        """No connection is made yet; client may contain letters, digits and ._- only."""
        self.address, self.port, self.client = address, port, client
        self.stream: Stream | None = None

    async def connect(self) -> None:
        """Open the connection unless it is open. Raises OSError."""
        if self.stream is None:
            self.stream = await asyncio.open_connection(self.address, self.port)

    async def append(self, seq: int) -> None:
        """Write seq and wait for its acknowledgement. Raises NotServedError, OSError."""
        await self.connect()
        assert self.stream
        reader, writer = self.stream
        writer.write(f"{self.client} {seq}\n".encode())
        answer = (await reader.readline()).decode(errors="replace").strip()
        if not answer:
            raise ConnectionResetError("closed before the acknowledgement")
        if answer != f"ok {seq}":
            raise NotServedError(answer)

    def close(self) -> None:
        """Drop the connection; the next write opens a new one."""
        if self.stream:
            self.stream[1].transport.abort()
            self.stream = None


async def listed(address: str, port: int, client: str) -> list[int]:
    """All sequence numbers the service has of this client. Raises NotServedError, OSError."""
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(f"LIST {client}\n".encode())
        numbers: list[int] = []
        async for raw in reader:
            line = raw.decode(errors="replace").strip()
            if line == ".":
                return numbers
            if not line.isdigit():
                raise NotServedError(line)
            numbers.append(int(line))
        raise NotServedError("the list broke off before its end")
    finally:
        writer.close()
