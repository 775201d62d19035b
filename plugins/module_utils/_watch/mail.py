# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that never makes anybody wait: a queue of files, emptied by a unit of its own."""

from __future__ import annotations

import json
import smtplib
import subprocess
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands

QUEUE = Path("/var/lib/linux_ha/mail")
UNIT = "linux-ha-mail.service"
SENDMAILS = ("/usr/sbin/sendmail", "/usr/lib/sendmail")
MOST = 200  # messages in the queue; more say nothing new
KEEP = 3 * 24 * 3600.0  # seconds until an unsent message is dropped
SMTP_TIMEOUT, SENDMAIL_TIMEOUT = 20.0, 60.0


def post(cluster: str, node: str, subject: str, text: str) -> None:
    """Queue a message and start the unit that sends it; returns at once."""
    QUEUE.mkdir(parents=True, exist_ok=True)
    waiting = list(QUEUE.glob("*.json"))
    if len(waiting) < MOST:
        body = {"subject": f"[{cluster}] {subject}", "text": text, "node": node, "when": time.time()}
        commands.place(QUEUE / f"{time.time():.6f}.json", json.dumps(body), 0o600)
    kick()


def kick() -> None:
    """Start the unit that empties the queue, without waiting for it."""
    if any(QUEUE.glob("*.json")):
        commands.run(["systemctl", "--no-block", "start", UNIT], 10)


def deliver(to: str, smtp: str) -> int:
    """Send what waits, oldest first, up to the first failure; return how many messages are left."""
    for path in sorted(QUEUE.glob("*.json")):
        try:
            found = json.loads(path.read_text())
        except ValueError:
            found = {"when": 0}
        if time.time() - found["when"] < KEEP:
            problem = _send(_message(found, to), smtp)
            if problem:
                print(f"mail to {to} waits: {problem}", flush=True)
                break
        path.unlink()
    return len(list(QUEUE.glob("*.json")))


def _message(found: dict[str, str | float], to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"linux_ha <root@{found['node']}>"
    message["To"] = to
    message["Subject"] = " ".join(str(found["subject"]).split())[:200]
    message["Date"] = formatdate(float(found["when"]), localtime=True)
    message["Message-ID"] = make_msgid(domain=str(found["node"]))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{found['text']}\n")
    return message


def _send(message: EmailMessage, smtp: str) -> str:
    """Send one message; return what went wrong, empty if nothing did."""
    try:
        if smtp:
            host, _, port = smtp.rpartition(":")
            with smtplib.SMTP(host, int(port), timeout=SMTP_TIMEOUT) as server:
                server.send_message(message)
            return ""
        program = next((path for path in SENDMAILS if Path(path).exists()), None)
        if program is None:
            return "no sendmail on this node; install a mail server, or say smtp in ha_watch"
        done = subprocess.run(
            [program, "-oi", "-t"], input=message.as_bytes(), capture_output=True, timeout=SENDMAIL_TIMEOUT
        )
        return done.stderr.decode(errors="replace").strip() or "sendmail failed" if done.returncode else ""
    except (OSError, smtplib.SMTPException, subprocess.TimeoutExpired) as error:
        return str(error)
