# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program of the controller and hand back what it printed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

NAMESPACE = os.environ.get("LAB_NAMESPACE", "ha-lab")
"""Names everything that a lab has on this computer; LAB_NAMESPACE (up to 12 characters) makes room for a second one."""
NETNS = Path("/run/netns")
IN_NAMESPACE = ("ip", "netns", "exec", NAMESPACE)


def run(argv: Sequence[str], *, text: str | None = None, deadline: float = 60, ok: Sequence[int] = (0,)) -> str:
    """Return what the program wrote to stdout.

    Raises Refusal when it cannot be started, ends with a code that is not in `ok`, or takes longer than
    `deadline` seconds.
    """
    environment = {**os.environ, "LC_ALL": "C", "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    try:
        done = subprocess.run(
            argv, input=text, capture_output=True, text=True, env=environment, timeout=deadline, check=False
        )
    except FileNotFoundError:
        raise Refusal(f"{argv[0]} is not installed on this machine; set lab_install to true or install it") from None
    except subprocess.TimeoutExpired:
        raise Refusal(f"not finished after {deadline:.0f} s: {' '.join(argv)}") from None
    if done.returncode not in ok:
        tail = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-20:])
        raise Refusal(f"exit code {done.returncode} from: {' '.join(argv)}\n{tail}")
    return done.stdout
