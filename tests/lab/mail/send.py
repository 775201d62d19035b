# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send mails as mail servers would: each again until accepted. Every attempt has its own name.

    send.py ADDRESS COUNT SENDERS SECONDS

It sends COUNT mails, and goes on until standard input ends. Prints a line an attempt, as it ends: "accepted NAME"
once the server has said so, "failed NAME WHY" otherwise.
"""

from __future__ import annotations

import contextlib
import itertools
import smtplib
import sys
import threading
import time

TIMEOUT = 15.0  # seconds for each answer
PAUSE = 0.25  # seconds between two mails of a sender, and between two attempts


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


class Sending:
    """What the senders share."""

    def __init__(self, address: str, count: int, end: float) -> None:
        self.address, self.count, self.end = address, count, end
        self.numbers, self.lock, self.enough = itertools.count(), threading.Lock(), threading.Event()

    def run(self) -> None:
        """One sender: take a number, try until it is accepted, until there were enough or the time is over."""
        number = self.next_number()
        while (number < self.count or not self.enough.is_set()) and time.monotonic() < self.end:
            for tries in itertools.count(1):
                accepted = self.try_it(f"mail-{number}-{tries}")
                time.sleep(PAUSE)
                if accepted or time.monotonic() > self.end:
                    break
            number = self.next_number()

    def next_number(self) -> int:
        with self.lock:
            return next(self.numbers)

    def try_it(self, name: str) -> bool:
        try:
            attempt(self.address, name)
        except OSError as error:
            said = f"failed {name} {type(error).__name__} {' '.join(str(error).split())}"
        else:
            said = f"accepted {name}"
        with self.lock:
            print(said, flush=True)
        return said.startswith("accepted")


def main() -> None:
    """Run all senders to their end."""
    address, count, senders, seconds = sys.argv[1], *map(int, sys.argv[2:])
    sending = Sending(address, count, time.monotonic() + seconds)
    threads = [threading.Thread(target=sending.run) for _ in range(senders)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    sending.enough.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
