# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold sessions with a mail service open, and do with them what each line of standard input says.

    hold.py ADDRESS

open N: N more sessions; prints the names of the servers that greeted.
send N: a mail in each of the N oldest, which then end; prints the same.
"""

from __future__ import annotations

import smtplib
import sys


def main() -> None:
    """Obey until standard input ends."""
    held: list[tuple[smtplib.SMTP, str]] = []
    for line in sys.stdin:
        word, number = line.split()
        if word == "open":
            for _ in range(int(number)):
                session = smtplib.SMTP(timeout=60)
                greeting = session.connect(sys.argv[1], 25)[1].decode()
                session.ehlo("client.example.com")
                held.append((session, greeting.split(".")[0]))
            print(*(name for _, name in held[-int(number) :]), flush=True)
        else:
            told, held = held[: int(number)], held[int(number) :]
            for session, _ in told:
                session.sendmail("client@example.com", ["box@example.com"], "Subject: held\r\n\r\nheld\r\n")
                session.quit()
            print(*(name for _, name in told), flush=True)


if __name__ == "__main__":
    main()
