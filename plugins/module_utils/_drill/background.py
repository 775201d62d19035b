# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that outlives the module that starts it, and is found again by a lock no other process can hold."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

PID = "client.pid"
LOG = "client.log"


def _lock(directory: Path) -> int | None:
    """The descriptor of the locked pid file; None while a client of ours holds it."""
    descriptor = os.open(directory / PID, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def start(directory: Path, job: Callable[[], None]) -> None:
    """Run the job in a process of its own that keeps nothing of ours open.

    Raises Refusal if one runs in this directory already.
    """
    lock = _lock(directory)
    if lock is None:
        raise Refusal(f"a client already runs in {directory}; stop it first (state: stopped)")
    child = os.fork()
    if child:
        os.close(lock)
        os.waitpid(child, 0)
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    _detach(directory, lock)
    try:
        job()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(0)


def _detach(directory: Path, lock: int) -> None:
    """Let go of every descriptor but the lock; what goes wrong is written beside the samples."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    null = os.open(os.devnull, os.O_RDWR)
    log = os.open(directory / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, null), (1, log), (2, log)):
        os.dup2(source, target)
    os.closerange(3, lock)
    os.closerange(lock + 1, 4096)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def is_running(directory: Path) -> bool:
    """Whether a client of ours holds the lock of this directory."""
    lock = _lock(directory)
    if lock is None:
        return True
    os.close(lock)
    return False


def stop(directory: Path, *, timeout: float = 10.0) -> bool:
    """End the client that runs in this directory; False if none does. It is killed after timeout seconds."""
    lock = _lock(directory)
    if lock is not None:
        os.close(lock)
        return False
    pid = int((directory / PID).read_text(encoding="ascii"))  # its holder has the lock: it is ours
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if not is_running(directory):
                return True
            time.sleep(0.02)
    raise Refusal(f"the client {pid} in {directory} did not end; end it by hand")
