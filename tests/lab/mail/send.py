# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send mails as a mail server would: again until accepted. Each attempt has its own name.

    send.py ADDRESS COUNT SENDERS SECONDS

Prints a line an attempt, as it ends: "accepted NAME" once the server has said so, "failed NAME WHY" otherwise.
"""

from __future__ import annotations

import contextlib
import smtplib
import sys
import threading
import time
from queue import Empty, SimpleQueue

TIMEOUT = 15.0  # seconds for each answer


def attempt(address: str, name: str) -> None:
    """Send one mail. Raises OSError if it was not accepted, or nobody knows (SMTPException is one)."""
    session = smtplib.SMTP(address, 25, "client.example.com", TIMEOUT)
    try:
        session.sendmail("client@example.com", ["box@example.com"], f"Subject: {name}\r\n\r\n{name}\r\n")
    except BaseException:
        session.close()
        raise
    with contextlib.suppress(OSError):  # it is accepted, however they part
        session.quit()


def send(address: str, names: SimpleQueue[int], end: float, lock: threading.Lock) -> None:
    """Take numbers until there is none left; try each until it is accepted, or the time is over."""
    while True:
        try:
            number = names.get_nowait()
        except Empty:
            return
        tries, accepted = 0, False
        while not accepted and time.monotonic() < end:
            tries += 1
            name = f"mail-{number}-{tries}"
            accepted, why = True, ""
            try:
                attempt(address, name)
            except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError) as error:
                accepted, why = False, " ".join(f"{type(error).__name__} {error}".split())
            with lock:
                print("accepted" if accepted else "failed", name, why, flush=True)
            if not accepted:
                time.sleep(0.5)


def main() -> None:
    """Run all senders to their end."""
    address, count, senders, seconds = sys.argv[1], *map(int, sys.argv[2:])
    names: SimpleQueue[int] = SimpleQueue()
    for number in range(count):
        names.put(number)
    lock, end = threading.Lock(), time.monotonic() + seconds
    threads = [threading.Thread(target=send, args=(address, names, end, lock)) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
