# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users do with a service, from outside, with real clients. Each function takes the service's address.

Functions that write raise whatever the client raises when the write was not acknowledged. Every call has a deadline.
Needs the programs mariadb, psql and smbclient for those three; the rest is Python's own.
"""

from __future__ import annotations

import contextlib
import ftplib
import imaplib
import io
import os
import poplib
import smtplib
import socket
import ssl
import struct
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

DEADLINE = 20  # seconds
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"  # every spam filter's test message


def untrusted() -> ssl.SSLContext:
    """TLS with whoever answers: the certificates of the lab are their own authority."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def page(host: str, path: str = "/", port: int = 80) -> str:
    """GET a page; also one that PHP or a servlet makes."""
    with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=DEADLINE) as answer:
        return str(answer.read().decode())


def ftp_put(host: str, user: str, password: str, name: str, text: str) -> None:
    with ftplib.FTP(host, user, password, timeout=DEADLINE) as ftp:
        ftp.storbinary(f"STOR {name}", io.BytesIO(text.encode()))


def ftp_get(host: str, user: str, password: str, name: str) -> str:
    found: list[bytes] = []
    with ftplib.FTP(host, user, password, timeout=DEADLINE) as ftp:
        ftp.retrbinary(f"RETR {name}", found.append)
    return b"".join(found).decode()


def send_mail(host: str, sender: str, to: str, subject: str, text: str) -> None:
    """Hand a message over by SMTP. Raises smtplib.SMTPException when it is refused."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(text)
    with smtplib.SMTP(host, timeout=DEADLINE, local_hostname="client.invalid") as smtp:
        smtp.send_message(message)


def send_spam(host: str, sender: str, to: str) -> str | None:
    """Send the test message of spam filters; the reason if it is refused, None if it is taken."""
    try:
        send_mail(host, sender, to, "GTUBE", GTUBE)
    except smtplib.SMTPDataError as error:
        return str(error.smtp_error)
    return None


def imap_subjects(host: str, user: str, password: str) -> list[str]:
    """Return the subjects of all messages in a mailbox, by IMAP with STARTTLS."""
    with imaplib.IMAP4(host, timeout=DEADLINE) as imap:
        imap.starttls(untrusted())
        imap.login(user, password)
        imap.select("INBOX", readonly=True)
        _, numbers = imap.search(None, "ALL")
        found = []
        for number in numbers[0].split():
            _, parts = imap.fetch(number.decode(), "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
            found.append(parts[0][1].decode().partition(":")[2].strip())
        return found


def pop_subjects(host: str, user: str, password: str) -> list[str]:
    """Return the subjects of all messages in a mailbox, by POP3 with STLS."""
    pop = poplib.POP3(host, timeout=DEADLINE)
    try:
        pop.stls(untrusted())
        pop.user(user)
        pop.pass_(password)
        found = []
        for number in range(1, len(pop.list()[1]) + 1):
            lines = [line.decode() for line in pop.top(number, 0)[1]]
            found += [line.partition(":")[2].strip() for line in lines if line.lower().startswith("subject:")]
        return found
    finally:
        pop.quit()


def mysql(host: str, user: str, password: str, statement: str, database: str = "") -> list[str]:
    """Run SQL on MariaDB; the rows, columns apart by tabs."""
    argv = ["mariadb", "--host", host, "--user", user, "--batch", "--skip-column-names", "--execute", statement]
    return _program([*argv, *([database] if database else [])], MYSQL_PWD=password)


def pgsql(host: str, user: str, password: str, statement: str, database: str = "postgres") -> list[str]:
    """Run SQL on PostgreSQL; the rows, columns apart by |."""
    argv = ["psql", "--host", host, "--username", user, "--dbname", database, "--no-align", "--tuples-only"]
    return _program([*argv, "--command", statement], PGPASSWORD=password)


def smb_put(host: str, share: str, user: str, password: str, name: str, text: str) -> None:
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        _smb(host, share, user, password, f'put "{file.name}" "{name}"')


def smb_get(host: str, share: str, user: str, password: str, name: str) -> str:
    with tempfile.TemporaryDirectory() as directory:
        _smb(host, share, user, password, f'get "{name}" "{directory}/found"')
        return Path(directory, "found").read_text()


def smb_account(host: str, user: str, password: str) -> str:
    """Ask a file server who the user is to it, and of which domain."""
    return _program(["rpcclient", host, "--user", user, "--command", "getusername"], PASSWD=password)[0]


def smb_name(host: str) -> str:
    """Return the NetBIOS name of a file server, by a node status request (RFC 1002, 4.2.17)."""
    with _udp(host, 137) as channel:
        channel.send(struct.pack("!6H", 0x6861, 0, 1, 0, 0, 0) + b"\x20CK" + b"A" * 30 + struct.pack("!xHH", 0x21, 1))
        answer = channel.recv(2000)
    return answer[57 : 57 + 15].decode().strip()


def dns_address(host: str, name: str) -> str:
    """Return the address of a name, asked of one name server by UDP."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    with _udp(host, 53) as channel:
        channel.send(struct.pack("!6H", 0x6861, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!xHH", 1, 1))
        return socket.inet_ntoa(channel.recv(2000)[-4:])


def _smb(host: str, share: str, user: str, password: str, command: str) -> list[str]:
    argv = ["smbclient", f"//{host}/{share}", "--user", user, "--timeout", str(DEADLINE), "--command", command]
    return _program(argv, PASSWD=password)


def _program(argv: list[str], **secrets: str) -> list[str]:
    done = subprocess.run(
        argv, env={**os.environ, **secrets}, text=True, capture_output=True, timeout=DEADLINE, check=False
    )
    if done.returncode != 0:
        raise OSError(f"{argv[0]} (exit code {done.returncode}): {done.stdout.strip()} {done.stderr.strip()}")
    return done.stdout.splitlines()


@contextlib.contextmanager
def _udp(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(DEADLINE)
        channel.connect((host, port))
        yield channel
