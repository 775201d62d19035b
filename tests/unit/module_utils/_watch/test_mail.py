# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import mail


@pytest.fixture(autouse=True)
def _queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "QUEUE", tmp_path / "mail")
    monkeypatch.setattr(commands, "run", lambda argv, timeout: commands.Output(0, "", ""))


class Sink(socketserver.StreamRequestHandler):
    """A mail server that keeps what it gets."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                text = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    text += line
                self.server.got.append(text.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def sink() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.got = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_by_smtp(sink: socketserver.TCPServer) -> None:
    mail.post("pair", "alpha", "group web\nruns nowhere", "look")
    assert mail.deliver("admin@example.com", f"127.0.0.1:{sink.server_address[1]}") == 0
    (text,) = sink.got  # type: ignore[attr-defined]
    assert "Subject: [pair] group web runs nowhere\r\n" in text
    assert "To: admin@example.com\r\n" in text and text.endswith("\r\n\r\nlook\r\n")


def test_by_sendmail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f"#!/bin/sh\necho $* >{tmp_path}/words; cat >{tmp_path}/text\n")
    program.chmod(0o755)
    monkeypatch.setattr(mail, "SENDMAILS", (str(program),))
    mail.post("pair", "alpha", "s", "t")
    assert mail.deliver("admin@example.com", "") == 0
    assert (tmp_path / "words").read_text() == "-oi -t\n"
    assert "From: linux_ha <root@alpha>\n" in (tmp_path / "text").read_text()


@pytest.mark.parametrize("smtp", ["", "127.0.0.1:1"])
def test_what_cannot_be_sent_waits(monkeypatch: pytest.MonkeyPatch, smtp: str) -> None:
    monkeypatch.setattr(mail, "SENDMAILS", ())
    mail.post("pair", "alpha", "one", "t")
    mail.post("pair", "alpha", "two", "t")
    assert mail.deliver("admin@example.com", smtp) == 2


def test_old_and_broken_messages_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SENDMAILS", ())
    mail.post("pair", "alpha", "one", "t")
    for name, text in (("0.json", json.dumps({"when": 1})), ("1.json", "{")):
        (mail.QUEUE / name).write_text(text)
    assert mail.deliver("admin@example.com", "") == 1


def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST", 2)
    for number in range(4):
        mail.post("pair", "alpha", str(number), "t")
    assert len(list(mail.QUEUE.glob("*.json"))) == 2
