# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger server of the catalogue, as it is installed: what it acknowledges, it has."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

SERVICE = Path(__file__).parents[3] / "roles" / "services" / "catalogue" / "line_append.yml"
PROGRAM = "/usr/local/lib/linux_ha/line_append.py"


class Server:
    """The real program on a free port of the loopback, with a notification socket as systemd gives it."""

    def __init__(self, directory: Path, limit: int | None = None) -> None:
        self.ledger = directory / "ledger"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        program = directory / "line_append.py"
        program.write_text(yaml.safe_load(SERVICE.read_text())["files"][PROGRAM]["content"])
        notify = directory / "notify"
        notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(notify))
            manager.settimeout(10)
            self.process = subprocess.Popen(
                [sys.executable, program, self.ledger, "127.0.0.1", str(self.port)],
                env={"NOTIFY_SOCKET": str(notify)},
                preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
            )
            assert manager.recv(100) == b"READY=1"

    def say(self, text: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.kill()


def test_acknowledged_lines_are_listed(server: Server) -> None:
    assert server.say(b"a 1\na 2\nb 1\n") == b"ok 1\nok 2\nok 1\n"
    assert server.say(b"LIST a\nLIST b\nLIST c\n") == b"1\n2\n.\n1\n.\n.\n"


@pytest.mark.parametrize(
    "garbage", [b"\n", b"a\n", b"a b\n", b"a 1 2\n", b"\xff\x00 1\n", b"a/b 1\n", b"a " + b"9" * 19 + b"\n"]
)
def test_garbage_is_answered_and_harms_nobody(server: Server, garbage: bytes) -> None:
    assert server.say(garbage + b"a 1\n") == b"error expected: CLIENT SEQ, or LIST CLIENT\nok 1\n"
    assert server.say(b"LIST a\n") == b"1\n.\n"


def test_long_lines_are_refused(server: Server) -> None:
    assert server.say(b"a " * 5000) == b"error line too long\n"
    assert server.say(b"a 1") == b""
    assert server.say(b"LIST a\n") == b".\n"


def test_many_connections(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(200)]
    assert server.say(b"a 1\n") == b"ok 1\n"
    for connection in idle:
        connection.close()


@pytest.mark.parametrize("torn", [b"a 1;\na 12", b"a 1;\na 12;", b"a 1;\n\x00\x00\x00"])
def test_a_torn_record_neither_counts_nor_swallows_the_next(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "ledger").write_bytes(torn)
    server = Server(tmp_path)
    answers = server.say(b"a 13\nLIST a\n")
    server.kill()
    assert answers in (b"ok 13\n1\n13\n.\n", b"ok 13\n1\n12\n13\n.\n")
    assert (b"\n12\n" in answers) == torn.endswith(b";")


def test_a_full_disk_acknowledges_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path, limit=12)
    assert server.say(b"a 1\na 2\na 3\n").startswith(b"ok 1\nok 2\nerror ")
    assert server.say(b"LIST a\n") == b"1\n2\n.\n"
    server.kill()


def test_it_survives_being_killed(tmp_path: Path) -> None:
    first = Server(tmp_path)
    first.say(b"a 1\n")
    first.kill()
    second = Server(tmp_path)
    assert second.say(b"a 2\nLIST a\n") == b"ok 2\n1\n2\n.\n"
    second.kill()
