# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node answers for an address, and how far its clock is from ours."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from pathlib import Path

ARP = Path("/proc/self/net/arp")
REQUEST, REPLY = 13, 14  # ICMP timestamp (RFC 792); the kernel of the other side answers it
DAY_MS = 86_400_000


def parse_arp(text: str) -> dict[str, str]:
    """Address -> hardware address from /proc/net/arp (proc(5)); incomplete entries are left out."""
    table: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 4 and fields[3] != "00:00:00:00:00:00":
            table[fields[0]] = fields[3]
    return table


class Neighbours:
    """Remembers the hardware address of every node, to tell who holds a service address."""

    def __init__(self, nodes: dict[str, str]) -> None:
        """nodes: name -> the node's own address in the client's network."""
        self.nodes = nodes
        self.names: dict[str, str] = {}
        for address in nodes.values():
            greet(address)

    def who(self, address: str) -> str | None:
        """The node that holds the address according to the neighbour table; None if that is not known."""
        try:
            table = parse_arp(ARP.read_text(encoding="ascii"))
        except OSError:
            return None
        for name, own in self.nodes.items():
            if own in table:
                self.names[table[own]] = name
        return self.names.get(table.get(address, ""))


def greet(address: str) -> None:
    """Send one byte to the discard port (RFC 863), so that the kernel asks for the address's hardware address.

    A node that has not served anybody yet is not in the neighbour table otherwise.
    """
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"\0", (address, 9))


def checksum(packet: bytes) -> int:
    """The internet checksum (RFC 1071) of a packet of even length."""
    total: int = sum(struct.unpack(f"!{len(packet) // 2}H", packet))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def offset_of(sent: float, received: float, remote_ms: int) -> float:
    """Seconds the remote clock is ahead, given when we asked and got its milliseconds since midnight UTC."""
    middle = (sent + received) / 2 * 1000 % DAY_MS
    ahead = (remote_ms - middle + DAY_MS / 2) % DAY_MS - DAY_MS / 2
    return round(ahead / 1000, 4)


def clock_offset(address: str, *, timeout: float = 1.0, tries: int = 3) -> float | None:
    """Seconds that the clock of address is ahead of ours, to about half a round trip.

    None where it cannot be known: we may not open raw sockets, or the other side does not answer ICMP timestamps.
    """
    best: tuple[float, float] | None = None
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
            raw.connect((address, 0))
            for seq in range(tries):
                answer = _ask(raw, seq, timeout)
                if answer and (best is None or answer < best):
                    best = answer
    except OSError:
        return None
    return best[1] if best else None


def _ask(raw: socket.socket, seq: int, timeout: float) -> tuple[float, float] | None:
    """Round trip and offset of one question, in seconds."""
    ident = id(raw) & 0xFFFF
    body = struct.pack("!HHIII", ident, seq, 0, 0, 0)
    packet = struct.pack("!BBH", REQUEST, 0, checksum(struct.pack("!BBH", REQUEST, 0, 0) + body)) + body
    sent = time.time()
    raw.send(packet)
    while (left := sent + timeout - time.time()) > 0 and select.select([raw], [], [], left)[0]:
        answer, received = raw.recv(1024), time.time()
        icmp = answer[(answer[0] & 15) * 4 :]
        if len(icmp) < 20 or icmp[0] != REPLY or struct.unpack("!HH", icmp[4:8]) != (ident, seq):
            continue
        remote = struct.unpack("!I", icmp[16:20])[0]
        return (received - sent, offset_of(sent, received, remote)) if remote < DAY_MS else None
    return None
