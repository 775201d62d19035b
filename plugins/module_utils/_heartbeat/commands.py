# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to heartbeat: run its programs, read and write its files. Nothing here understands an answer."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HA_DIR = Path("/etc/ha.d")
PID_FILE = Path("/run/heartbeat.pid")
GENERATION = Path("/var/lib/heartbeat/hb_generation")  # a number that grows whenever the daemon begins anew
APPLIED = Path("/run/heartbeat.applied")  # ours: its mtime says until when changed files have been applied
DAEMONS = ("/usr/libexec/heartbeat/heartbeat", "/usr/lib/heartbeat/heartbeat", "/usr/lib64/heartbeat/heartbeat")
SCRIPT_DIRS = (HA_DIR / "resource.d", Path("/etc/init.d"))  # the order in which ResourceManager looks
SHARE = "/usr/share/heartbeat"
ENVIRONMENT = {
    "LC_ALL": "C",
    "PATH": "/usr/libexec/heartbeat:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin",
    "HA_DIR": str(HA_DIR),
    "HA_FUNCS": str(HA_DIR / "shellfuncs"),
    "HA_RESOURCEDIR": str(HA_DIR / "resource.d"),
}
# What heartbeat's programs call themselves in syslog: ha_log of the shell scripts is `logger -t NAME(default)[PID]`.
IDENTIFIERS = [
    "heartbeat",
    "ipfail",
    "systemd-resource",
    *(
        f"{name}{instance}"
        for name in ("ResourceManager", "mach_down", "hb_standby", "hb_takeover", "req_resource", "harc")
        for instance in ("(default)", "")
    ),
]
# Programs that start and stop a group, and the verbs with which they do.
MOVERS = {
    b"/ResourceManager": {b"takegroup", b"givegroup"},
    b"/linux_ha/group": {b"move", b"end", b"stop", b"start", b"restore"},
}
TAIL_BYTES = 512 * 1024
THREADS = 8


@dataclass(frozen=True)
class Output:
    """What a program answered: exit code (124 timed out, 127 not there), standard output, standard error."""

    rc: int
    out: str
    err: str


Run = Callable[[list[str], float], Output]


def run(argv: list[str], timeout: float) -> Output:
    """Run a program for at most `timeout` seconds.

    Its output goes to files, not pipes: a service that a resource script starts keeps them open for ever.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            done = subprocess.run(
                argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=ENVIRONMENT, cwd="/", timeout=timeout
            )
            rc, problem = done.returncode, ""
        except subprocess.TimeoutExpired:
            rc, problem = 124, f"{argv[0]}: no end after {timeout:g} s\n"
        except OSError as error:
            rc, problem = 127, f"{argv[0]}: {error.strerror}\n"
        out.seek(0)
        err.seek(0)
        return Output(rc, out.read().decode("utf-8", "replace"), problem + err.read().decode("utf-8", "replace"))


def daemon() -> str | None:
    """Path of heartbeat's daemon, None when heartbeat is not installed."""
    return next((path for path in DAEMONS if os.access(path, os.X_OK)), None)


def ask(run: Run) -> tuple[Output, Output, Output]:
    """Ask `heartbeat -s`, and if it runs `cl_status hbstatus -v` and `rscstatus`.

    cl_status takes half a second, so both at the same time, and five seconds when nothing runs, so not then.
    """
    process = run([daemon() or DAEMONS[0], "-s"], 20)
    if process.rc != 0:
        return process, Output(1, "", ""), Output(1, "", "")
    with ThreadPoolExecutor(2) as pool:
        verbose, resources = pool.map(lambda words: run(["cl_status", *words], 20), (["hbstatus", "-v"], ["rscstatus"]))
    return process, verbose, resources


def validate(run: Run) -> Output:
    """`heartbeat -R`: checks the files while the daemon does not run; rc 6 = valid, 1 = invalid."""
    return run([daemon() or DAEMONS[0], "-R"], 60)


def reload(run: Run) -> Output:
    """`heartbeat -r`: checks the files, then lets the running daemon reread them; rc 0 = accepted."""
    return run([daemon() or DAEMONS[0], "-r"], 60)


def move(run: Run, verb: str, which: str) -> Output:
    """`hb_takeover` or `hb_standby`: only sends a request; rc 1 = wrong arguments."""
    return run([f"{SHARE}/hb_{verb}", which], 60)


def script_path(script: str) -> Path | None:
    """The resource script that ResourceManager would run."""
    paths = (folder / script for folder in SCRIPT_DIRS)
    return next((path for path in paths if path.is_file() and os.access(path, os.X_OK)), None)


def resource(run: Run, script: str, args: Iterable[str], verb: str, timeout: float) -> Output:
    """Call a resource script the way ResourceManager does."""
    path = script_path(script)
    if path is None:
        return Output(127, "", f"no executable script {script} in {' or '.join(map(str, SCRIPT_DIRS))}\n")
    return run([str(path), *args, verb], timeout)


def is_moving(proc: Path = Path("/proc"), me: int | None = None) -> bool:
    """Whether a group is being started or stopped right now (rscstatus does not tell).

    By ResourceManager, also for the 30 s between a failed start and the standby that it triggers: a move is due then.
    Or by our own program that moves one group, unless it is the process `me` (this one) that asks.
    """
    own = str(me or os.getpid())
    for cmdline in proc.glob("[0-9]*/cmdline"):
        if cmdline.parent.name == own:
            continue
        try:
            words = cmdline.read_bytes().split(b"\0")
        except OSError:  # the process has ended meanwhile
            continue
        for program, verbs in MOVERS.items():
            if any(word.endswith(program) for word in words[:2]) and verbs & set(words[1:]):
                return True
    return False


def journal(run: Run, since: float) -> str:
    """Log lines of heartbeat's programs from the journal, from `since` (epoch seconds) on; oldest first."""
    names = [f"--identifier={name}" for name in IDENTIFIERS]
    newest = ["--lines=2000", f"--since=@{since:.0f}"]
    return run(["journalctl", "--quiet", "--no-pager", "--output=short-iso-precise", *newest, *names], 30).out


def tail(path: str) -> str:
    """The last half megabyte of a log file, empty if there is none."""
    try:
        with Path(path).open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - TAIL_BYTES))
            return log.read().decode("utf-8", "replace")
    except OSError:
        return ""


def mtime(path: Path) -> float:
    """Time of the last change in epoch seconds, 0 for a file that is not there."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def read(path: Path) -> str | None:
    """The content, None for a file that is not there."""
    try:
        return path.read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None


def place(path: Path, content: str | None, mode: int, stamp: float | None = None) -> None:
    """Replace a file atomically; None removes it. The file belongs to root.

    The daemon compares modification times in whole seconds: two changes within one second would be one to it,
    so the time is moved on where needed. A former file that is put back gets its former time, `stamp`.
    """
    if content is None:
        path.unlink(missing_ok=True)
        return
    before = mtime(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        if stamp is not None:
            os.utime(name, (stamp, stamp))
        elif int(mtime(Path(name))) <= int(before):
            os.utime(name, (int(before) + 1, int(before) + 1))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def mark_applied(paths: Iterable[Path]) -> None:
    """Remember that the daemon has read the files as they are now."""
    newest = max(mtime(path) for path in paths)
    APPLIED.touch()
    stamp = max(newest, mtime(APPLIED))
    os.utime(APPLIED, (stamp, stamp))


def is_applied(paths: Iterable[Path]) -> bool:
    """Whether the daemon has read the files as they are now, at its start or at a reload of ours."""
    return max(mtime(path) for path in paths) <= max(mtime(PID_FILE), mtime(APPLIED))
