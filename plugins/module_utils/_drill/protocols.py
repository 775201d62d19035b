# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to a service as its users do: one request, or one acknowledged write. No judgement here."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Callable

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
BODY_LIMIT = 1 << 20  # bytes of an answer that are read
USER = b"linux_ha_probe\0"  # nobody's; a database that refuses to let it in has answered


class NotServedError(Exception):
    """The service answered, but not with what was asked for."""


async def http(stream: Stream, path: str) -> None:
    """GET path; an answer below 400 that arrives completely is success (RFC 9110)."""
    reader, writer = stream
    host = writer.get_extra_info("peername")[0]
    writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: linux_ha.cluster probe\r\n\r\n".encode())
    status = (await reader.readline()).split()
    if len(status) < 2 or not status[0].startswith(b"HTTP/") or not status[1].isdigit():
        raise NotServedError("no HTTP answer")
    if not 200 <= int(status[1]) < 400:
        raise NotServedError(f"HTTP {int(status[1])}")
    received = 0
    while received < BODY_LIMIT and (chunk := await reader.read(65536)):
        received += len(chunk)


async def tcp(stream: Stream, path: str) -> None:
    """A connection is all that is asked for."""


Turn = tuple[str, str]  # what the client says (nothing: it waits), and how the last line of the answer begins

DIALOGUES: Mapping[str, tuple[Turn, ...]] = {
    "ftp": (("", "220 "), ("QUIT", "221 ")),  # RFC 959
    "smtp": (("", "220 "), ("EHLO probe.invalid", "250 "), ("QUIT", "221 ")),  # RFC 5321
    "imap": (("", r"\* OK"), ("a CAPABILITY", "a OK"), ("b LOGOUT", r"\* BYE")),  # RFC 3501
    "pop": (("", r"\+OK"), ("CAPA", r"\."), ("QUIT", r"\+OK")),  # RFC 2449
    "spamassassin": (("PING SPAMC/1.2\r\n", r"SPAMD/[\d.]+ 0 PONG"),),
}
REFUSAL = re.compile(r"[45]\d\d[ -]|-ERR|\* BYE|\w (NO|BAD) |SPAMD/")


async def dialogue(turns: tuple[Turn, ...], stream: Stream, path: str) -> None:
    """Say and hear one line after the other, as the protocol wants it."""
    reader, writer = stream
    for say, expected in turns:
        if say:
            writer.write(f"{say}\r\n".encode())
        while True:
            line = (await reader.readline()).decode(errors="replace").rstrip()
            if not line:
                raise NotServedError(f"closed before the answer to {say.split()[0] if say else 'the greeting'}")
            if re.match(expected, line):
                break
            if REFUSAL.match(line):
                raise NotServedError(line)


async def mysql(stream: Stream, path: str) -> None:
    """Read the greeting and log in as nobody, so that the server does not count a broken handshake (protocol 10)."""
    reader, writer = stream
    if _mysql_error(await _mysql_packet(reader)):
        return
    capabilities = 0x00088201  # PLUGIN_AUTH, SECURE_CONNECTION, PROTOCOL_41, LONG_PASSWORD
    login = struct.pack("<IIB23x", capabilities, 1 << 24, 33) + USER + b"\0mysql_native_password\0"
    writer.write(struct.pack("<I", len(login) | 1 << 24) + login)
    _mysql_error(await _mysql_packet(reader))


async def _mysql_packet(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(struct.unpack("<I", await reader.readexactly(4))[0] & 0xFFFFFF)


def _mysql_error(packet: bytes) -> bool:
    """Whether the server refused us; raises NotServedError if it would refuse everybody."""
    if packet[:1] != b"\xff":
        return False
    number = struct.unpack_from("<H", packet, 1)[0]
    if number not in (1045, 1130, 1698):  # access denied, host not allowed, access denied without a password
        raise NotServedError(f"error {number}: {packet[3:].decode(errors='replace')}")
    return True


async def pgsql(stream: Stream, path: str) -> None:
    """Start a session as nobody (protocol 3.0); being asked for a password, or refused by name, is an answer."""
    reader, writer = stream
    words = struct.pack("!I", 3 << 16) + b"user\0" + USER + b"database\0postgres\0\0"
    writer.write(struct.pack("!I", len(words) + 4) + words)
    kind, size = struct.unpack("!cI", await reader.readexactly(5))
    told = await reader.readexactly(min(size - 4, BODY_LIMIT))
    state = re.search(rb"(?:^|\0)C(\w{5})\0", told)
    if kind == b"E" and state and not state[1].startswith((b"53", b"57", b"58", b"XX")):
        return  # class 28: not for this user
    if kind != b"R":
        message = re.search(rb"\0M([^\0]*)", told)
        raise NotServedError((message[1] if message else told).decode(errors="replace"))
    writer.write(struct.pack("!cI", b"X", 4))


async def dns(stream: Stream, path: str) -> None:
    """Ask for the name servers of the root, without recursion (RFC 1035, by TCP); "refused" is an answer, too."""
    reader, writer = stream
    query = struct.pack("!6HBHH", 0x6861, 0, 1, 0, 0, 0, 0, 2, 1)
    writer.write(struct.pack("!H", len(query)) + query)
    answer = await reader.readexactly(struct.unpack("!H", await reader.readexactly(2))[0])
    number, flags = struct.unpack_from("!HH", answer)
    if number != 0x6861 or not flags & 0x8000:
        raise NotServedError("no DNS answer")
    if flags & 0xF not in (0, 3, 5):
        raise NotServedError(f"DNS error {flags & 0xF}")


async def smb(stream: Stream, path: str) -> None:
    """Negotiate a dialect of SMB 2 ([MS-SMB2] 2.2.3)."""
    reader, writer = stream
    header = struct.pack("<4sHHIHHIIQIIQ16x", b"\xfeSMB", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    request = header + struct.pack("<HHHHI16xQHH", 36, 2, 1, 0, 0, 0, 0x0202, 0x0210)
    writer.write(struct.pack("!I", len(request)) + request)
    answer = await reader.readexactly(struct.unpack("!I", await reader.readexactly(4))[0] & 0xFFFFFF)
    if answer[:4] != b"\xfeSMB":
        raise NotServedError("no SMB 2 answer")
    status = struct.unpack_from("<I", answer, 8)[0]
    if status:
        raise NotServedError(f"SMB status {status:#010x}")


async def nfs(stream: Stream, path: str) -> None:
    """Call the procedure that does nothing of NFS 4 (RFC 5531, RFC 7530)."""
    reader, writer = stream
    call = struct.pack("!10I", 0x6861, 0, 2, 100003, 4, 0, 0, 0, 0, 0)
    writer.write(struct.pack("!I", len(call) | 1 << 31) + call)
    answer = await reader.readexactly(struct.unpack("!I", await reader.readexactly(4))[0] & 0x7FFFFFFF)
    number, kind, accepted, _flavor, size = struct.unpack_from("!5I", answer)
    if (number, kind, accepted) != (0x6861, 1, 0):
        raise NotServedError("the call was not accepted")
    outcome = struct.unpack_from("!I", answer, 20 + size)[0]
    if outcome not in (0, 2):  # done, or only other versions of NFS are spoken
        raise NotServedError(f"RPC error {outcome}")


Talk = Callable[[Stream, str], Awaitable[None]]

# Every protocol of a probe, by the name that monit(1) has for it where it has one. `append` is a session, see below.
PROTOCOLS: Mapping[str, Talk] = {
    "http": http,
    **{name: partial(dialogue, turns) for name, turns in DIALOGUES.items()},
    "mysql": mysql,
    "pgsql": pgsql,
    "dns": dns,
    "smb": smb,
    "nfs": nfs,
    "tcp": tcp,
}
NAMES = (*PROTOCOLS, "append")


async def ask(protocol: str, address: str, port: int, path: str = "/") -> None:
    """One request in a connection of its own.

    Raises NotServedError for an answer that is not the service's, OSError and EOFError when there is none.
    """
    stream = await asyncio.open_connection(address, port)
    try:
        await PROTOCOLS[protocol](stream, path)
    except struct.error as error:
        raise NotServedError(f"no {protocol} answer") from error
    finally:
        stream[1].close()


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
