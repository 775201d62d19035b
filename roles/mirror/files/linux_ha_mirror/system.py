# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to the system: mounts, rsync, heartbeat, the peer. Decides nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from . import decide
from .state import ROOT, Settings

CALL = f"{ROOT}/usr/local/lib/linux_ha/call-peer"
COPY = ("rsync", "--archive", "--hard-links", "--acls", "--xattrs", "--numeric-ids", "--delete")
SILENCE = 60  # seconds without a byte after which a copy is given up
NFS = "vers=4.2,ro,soft,timeo=50,retrans=2,nosuid,nodev,noexec"  # a peer that falls ends a copy within half a minute
VANISHED = 24  # exit status of rsync: files vanished while it read them


def run(argv: Sequence[str], seconds: float | None = None) -> tuple[int, str, str]:
    """Run a program; 124 if it took too long."""
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,
        )
    except OSError as error:
        return 127, "", str(error)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return 124, "", f"{argv[0]} took longer than {seconds} s"
    finally:
        if process.poll() is None:  # with all that it has started: they hold the pipes
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode, out, err


def based(settings: Settings) -> bool:
    """Whether the directory of the volume is what it should be: mounted, if it is a disk."""
    return settings.data.is_dir() and (not settings.disk or settings.base.is_mount())


def bound(settings: Settings) -> bool:
    """Whether the data are mounted where services find them."""
    try:
        return settings.data.samefile(settings.place)
    except OSError:
        return False


def is_empty(directory: Path) -> bool:
    """Whether there is nothing in a directory."""
    return not directory.is_dir() or next(directory.iterdir(), None) is None


def bind(settings: Settings) -> str:
    """Mount the data; return what went wrong."""
    settings.place.mkdir(parents=True, exist_ok=True)
    code, _, err = run(["mount", "--bind", str(settings.data), str(settings.place)])
    return err.strip() if code else ""


def unbind(settings: Settings, seconds: float) -> bool:
    """Unmount the data; False if programs still use them, which then see the former mount until they end."""
    deadline = time.monotonic() + seconds
    while run(["umount", str(settings.place)])[0] != 0 and bound(settings):
        if time.monotonic() >= deadline:
            run(["umount", "--lazy", str(settings.place)])
            return False
        time.sleep(0.2)
    return True


def heartbeat_view(settings: Settings) -> str:
    """What heartbeat here thinks of the volume's group (decide.heartbeat_view)."""
    try:
        owner = decide.owner_of(settings.volume, Path(f"{ROOT}/etc/ha.d/haresources").read_text())
    except OSError:
        owner = ""
    code, out, _ = run(["cl_status", "rscstatus"], 10)
    return decide.heartbeat_view(out.strip() if code == 0 else "", owner, settings.node)


def peer_lives(settings: Settings) -> bool:
    """Whether heartbeat here hears the peer."""
    return run(["cl_status", "nodestatus", settings.peer], 10)[1].strip() in ("active", "up")


def call(settings: Settings, words: Sequence[str], seconds: float) -> tuple[int, str, str]:
    """Call a verb of the peer over the address that copies use."""
    return run([CALL, "--over", settings.address, "mirror", *words], seconds)


def copy(source: Path, target: Path, links: Sequence[Path] = ()) -> str:
    """Make target the same as source, both on this node; return what went wrong."""
    target.mkdir(mode=0o755, parents=True, exist_ok=True)
    linked = [f"--link-dest={link}" for link in links]
    code, _, err = run([*COPY, *linked, f"{source}/", f"{target}/"])
    return reason(err, code) if code else ""


def pull(settings: Settings, target: Path, links: Sequence[Path]) -> str:
    """Copy what the peer exports, which is mounted only for as long as that takes; return what went wrong."""
    place = Path(f"{ROOT}/mnt/{settings.peer}/{settings.volume}")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    exported = f"{settings.address}:{settings.directory}/data"
    code, _, err = run(["mount", "-t", "nfs", "-o", NFS, exported, str(place)], SILENCE)
    if code:
        return reason(err, code)
    try:
        linked = [f"--link-dest={link}" for link in links]
        code, _, err = run([*COPY, f"--timeout={SILENCE}", *linked, f"{place}/", f"{target}/"])
        return "" if code in (0, VANISHED) else reason(err, code)
    finally:
        run(["umount", "--force", "--lazy", str(place)], SILENCE)


def beyond_nfs(tree: Path) -> str:
    """Return the first file of a tree with attributes that do not pass through NFS 4.2, empty if there is none."""
    for directory, _, files in os.walk(tree):
        for name in (".", *files):
            path = Path(directory, name)
            if any(not one.startswith("user.") for one in os.listxattr(path, follow_symlinks=False)):
                return str(path)
    return ""


def transfer(settings: Settings, words: Sequence[str], ends: Sequence[str], seconds: float | None) -> tuple[int, str]:
    """Copy between the nodes; words: the verb of the peer with its arguments; ends: source and target for rsync."""
    shell = " ".join((CALL, "--over", settings.address, "mirror", *words))
    code, _, err = run([*COPY, f"--timeout={SILENCE}", "-e", shell, *ends], seconds)
    return (0 if code == VANISHED else code), reason(err, code)


def reason(text: str, code: int) -> str:
    """Return what the peer's side of us said, else the first line: the cause, which others follow."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ours = [line.partition("mirror: ")[2] for line in lines if line.startswith("mirror: ")]
    return (ours[-1:] or lines or [f"exit status {code}, no reason given"])[0]


def missing(old: Path, new: Path) -> tuple[int, int]:
    """Count what the old tree has, and how much of it the new one has not: (missing, all)."""
    lost = total = 0
    for directory, names, files in os.walk(old):
        there = new / os.path.relpath(directory, old)
        total += len(names) + len(files)
        lost += sum(not os.path.lexists(there / name) for name in (*names, *files))
    return lost, total


def changed_since(tree: Path, moment: float) -> bool:
    """Whether anything in a tree was written, renamed or removed since a moment (the kernel sets ctime)."""
    places = ((Path(directory), files) for directory, _, files in os.walk(tree))
    return any((top / name).lstat().st_ctime >= moment - 1 for top, files in places for name in (".", *files))


def flush(directory: Path) -> None:
    """Bring the file system of a directory to stable storage."""
    run(["sync", "--file-system", str(directory)])


def clear(directory: Path) -> Path:
    """Return the directory, empty."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    return directory
