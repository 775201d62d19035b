# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every protocol against a server that says what real ones say: what counts as served, and what is told if not."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import protocols


def served(protocol: str, *answers: bytes) -> str:
    """Ask a server that sends each answer after one thing it heard (the first at once for those that greet)."""
    greets = protocol in ("ftp", "smtp", "imap", "pop", "mysql")

    async def story() -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for n, answer in enumerate(answers):
                if n or not greets:
                    await reader.read(4096)
                writer.write(answer)
            if not answers:
                await reader.read(4096)
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        try:
            await asyncio.wait_for(protocols.ask(protocol, "127.0.0.1", server.sockets[0].getsockname()[1]), 5)
        except protocols.NotServedError as error:
            return str(error)
        except EOFError:
            return "end"
        finally:
            server.close()
        return "served"

    return asyncio.run(story())


def mysql_error(number: int, text: bytes) -> bytes:
    body = b"\xff" + struct.pack("<H", number) + text
    return struct.pack("<I", len(body)) + body


def pgsql_error(state: bytes, text: bytes) -> bytes:
    body = b"SFATAL\0VFATAL\0C" + state + b"\0M" + text + b"\0\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body


def dns(flags: int) -> bytes:
    return struct.pack("!7H", 12, 0x6861, flags, 1, 0, 0, 0)


def smb(status: int, magic: bytes = b"\xfeSMB") -> bytes:
    body = magic + struct.pack("<HHI", 64, 0, status) + bytes(52)
    return struct.pack("!I", len(body)) + body


def rpc(*words: int) -> bytes:
    return struct.pack(f"!{len(words) + 1}I", len(words) * 4 | 1 << 31, *words)


GREETING = struct.pack("<I", 6) + b"\x0a10.11"
BYE = b"* BYE Logging out\r\nb OK Logout completed.\r\n"
TABLE: list[tuple[str, tuple[bytes, ...], str]] = [
    ("http", (b"HTTP/1.1 200 OK\r\n\r\nhi",), "served"),
    ("http", (b"HTTP/1.1 302 Found\r\n\r\n",), "served"),
    ("http", (b"HTTP/1.1 404 Not Found\r\n\r\n",), "HTTP 404"),
    ("http", (b"SSH-2.0\r\n",), "no HTTP answer"),
    ("tcp", (), "served"),
    ("ftp", (b"220-Welcome\r\n220 ProFTPD\r\n", b"221 Goodbye.\r\n"), "served"),
    (
        "ftp",
        (b"530 Sorry, the maximum number of clients (30) are already connected.\r\n",),
        "530 Sorry, the maximum number of clients (30) are already connected.",
    ),
    ("smtp", (b"220 node1 ESMTP\r\n", b"250-node1\r\n250 CHUNKING\r\n", b"221 2.0.0 Bye\r\n"), "served"),
    ("smtp", (b"421 4.7.0 node1 Error: too many connections\r\n",), "421 4.7.0 node1 Error: too many connections"),
    ("smtp", (b"220 node1 ESMTP\r\n", b""), "closed before the answer to EHLO"),
    ("imap", (b"* OK ready.\r\n", b"* CAPABILITY IMAP4rev1\r\na OK done.\r\n", BYE), "served"),
    ("imap", (b"* BYE Server shutting down.\r\n",), "* BYE Server shutting down."),
    ("pop", (b"+OK ready.\r\n", b"+OK\r\nTOP\r\n.\r\n", b"+OK Logging out\r\n"), "served"),
    ("pop", (b"-ERR no\r\n",), "-ERR no"),
    ("spamassassin", (b"SPAMD/1.5 0 PONG\r\n",), "served"),
    ("spamassassin", (b"SPAMD/1.0 76 Bad header line\r\n",), "SPAMD/1.0 76 Bad header line"),
    ("mysql", (GREETING, mysql_error(1045, b"#28000Access denied")), "served"),
    ("mysql", (mysql_error(1130, b"Host '10.0.0.1' is not allowed"),), "served"),
    ("mysql", (mysql_error(1129, b"Host '10.0.0.1' is blocked"),), "error 1129: Host '10.0.0.1' is blocked"),
    ("mysql", (GREETING, mysql_error(1040, b"Too many connections")), "error 1040: Too many connections"),
    ("pgsql", (b"R" + struct.pack("!II", 8, 10),), "served"),
    ("pgsql", (pgsql_error(b"28000", b"no pg_hba.conf entry"),), "served"),
    ("pgsql", (pgsql_error(b"57P03", b"the database system is starting up"),), "the database system is starting up"),
    ("dns", (dns(0x8400),), "served"),
    ("dns", (dns(0x8005),), "served"),
    ("dns", (dns(0x8002),), "DNS error 2"),
    ("dns", (dns(0x0000),), "no DNS answer"),
    ("dns", (b"\0\2\0\0",), "no dns answer"),
    ("smb", (smb(0),), "served"),
    ("smb", (smb(0xC00000BB),), "SMB status 0xc00000bb"),
    ("smb", (smb(0, b"\xffSMB"),), "no SMB 2 answer"),
    ("nfs", (rpc(0x6861, 1, 0, 0, 0, 0),), "served"),
    ("nfs", (rpc(0x6861, 1, 0, 0, 0, 2, 3, 3),), "served"),
    ("nfs", (rpc(0x6861, 1, 0, 0, 0, 1),), "RPC error 1"),
    ("nfs", (rpc(0x6861, 1, 1, 0, 0),), "the call was not accepted"),
    ("nfs", (), "end"),
]


@pytest.mark.parametrize(("protocol", "answers", "told"), TABLE)
def test_what_counts_as_served(protocol: str, answers: tuple[Any, ...], told: str) -> None:
    assert served(protocol, *answers) == told


def test_every_protocol_is_in_the_table() -> None:
    assert {protocol for protocol, _, _ in TABLE} == set(protocols.PROTOCOLS)
