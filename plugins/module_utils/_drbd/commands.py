# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talk to drbdadm, drbdmeta, wipefs, blkid, mount: argv lists only, nothing is parsed here."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

Runner = Callable[[list[str]], tuple[int, str, str]]

_SECRET = re.compile(r"(shared-secret[=\s]+\"?)[^\s\";]+")
_SBIN = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
HELD_OPEN = 10.0  # seconds; udev opens a device for a moment after its promotion


def host_name() -> str:
    """Return what messages call this node unless told otherwise."""
    return platform.node()


def redact(text: str) -> str:
    """Hide the shared secret: drbdadm prints whole drbdsetup commands when one of them fails."""
    return _SECRET.sub(r"\1***", text)


@dataclass(frozen=True)
class Outcome:
    """What one program said."""

    argv: tuple[str, ...]
    rc: int
    out: str
    err: str

    @property
    def missing(self) -> bool:
        """Whether the program is not installed."""
        return self.rc == 127

    @property
    def said(self) -> str:
        """Everything it printed (errors first), without secrets."""
        return redact("\n".join(part.strip() for part in (self.err, self.out) if part.strip()))


def module_runner(module: Any) -> Runner:
    """Adapt AnsibleModule.run_command; a program that is not installed answers 127.

    Standard input becomes /dev/null: drbdmeta asks questions whenever it sees a terminal.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    environ = {
        "LC_ALL": "C",
        "LANGUAGE": "C",
        "PATH": os.pathsep.join(filter(None, [os.environ.get("PATH"), _SBIN])),
    }

    def run(argv: list[str]) -> tuple[int, str, str]:
        try:
            rc, out, err = module.run_command(argv, environ_update=environ, handle_exceptions=False)
        except OSError as error:
            return 127, "", f"{argv[0]}: {error.strerror}"
        return int(rc), str(out), str(err)

    return run


class Commands:
    """Every program that this room calls, on the node called `node`."""

    def __init__(self, run: Runner, node: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._run, self.node, self._sleep = run, node, sleep

    def ask(self, *argv: str) -> Outcome:
        """Run a program whose exit code is an answer."""
        return Outcome(argv, *self._run(list(argv)))

    def do(self, *argv: str) -> Outcome:
        """Run a program that has to succeed. Raises Refusal with what it printed."""
        outcome = self.ask(*argv)
        if outcome.rc != 0:
            raise Refusal(
                f"{self.node}: '{redact(' '.join(argv))}' should have succeeded, "
                f"it ended with {outcome.rc}: {outcome.said or 'no message'}"
            )
        return outcome

    # questions
    def dump_md(self, minor: int, device: str, index: str) -> Outcome:
        """Return the metadata dump (drbdmeta(8)); exit code 1 also means "none" and "unclean".

        drbdmeta is asked itself, because drbdadm would look where the drbd.conf in place says.
        """
        return self.ask("drbdmeta", str(minor), "v08", device, index, "dump-md")

    def show(self, name: str) -> Outcome:
        """Return what the kernel runs as this resource. The output holds the shared secret."""
        return self.ask("drbdsetup", "show", name)

    def status_json(self) -> Outcome:
        """Return what DRBD 9 runs, as JSON (drbdsetup-status(8)); drbd-utils of DRBD 8 do not know the option."""
        return self.do("drbdsetup", "status", "--json", "--statistics")

    def get_gi(self, name: str) -> Outcome:
        """Return the generation identifiers of an attached or detached disk."""
        return self.ask("drbdadm", "get-gi", name)

    def adjust_dry_run(self, name: str) -> Outcome:
        """Return the commands `adjust` would run. The output holds the shared secret."""
        return self.ask("drbdadm", "--dry-run", "adjust", name)

    def backing_disks(self, name: str) -> tuple[Outcome, Outcome]:
        """Return the disk and the metadata disk that drbd.conf names for this host."""
        return self.ask("drbdadm", "sh-ll-dev", name), self.ask("drbdadm", "sh-md-dev", name)

    def signatures(self, device: str) -> Outcome:
        """List the signatures of a device as JSON (wipefs(8)); writes nothing."""
        return self.ask("wipefs", "--no-act", "--json", device)

    def probe(self, device: str) -> Outcome:
        """Low-level probe (blkid(8)): 0 found, 2 nothing, 8 ambivalent."""
        return self.ask("blkid", "-p", "-o", "export", device)

    # changes
    def load_module(self) -> Outcome:
        """Load the kernel module."""
        return self.do("modprobe", "drbd")

    def wipe(self, device: str) -> Outcome:
        """Erase the signatures; wipefs itself refuses a device in use."""
        return self.do("wipefs", "--all", device)

    def create_md(self, name: str, force: bool) -> Outcome:
        """Create metadata. Without force drbdmeta refuses (1, 40) wherever it finds something."""
        return self.do("drbdadm", "create-md", *(["--force"] if force else []), name)

    def adjust(self, name: str) -> Outcome:
        """Attach, connect and set options as drbd.conf says; touches only what differs."""
        return self.do("drbdadm", "adjust", name)

    def skip_initial_sync(self, name: str) -> Outcome:
        """Declare two never used, identical disks up to date; no block travels."""
        return self.do("drbdadm", "--", "--clear-bitmap", "new-current-uuid", name)

    def promote(self, name: str, force: bool = False) -> Outcome:
        """Make the resource Primary here; force declares an Inconsistent disk up to date."""
        return self.do("drbdadm", "primary", *(["--force"] if force else []), name)

    def demote(self, name: str) -> Outcome:
        """Make the resource Secondary; a device held open for a moment is awaited (10 s)."""
        for _ in range(int(HELD_OPEN / 0.5)):
            outcome = self.ask("drbdadm", "secondary", name)
            if outcome.rc == 0 or "held open" not in outcome.said:
                break
            self._sleep(0.5)
        else:
            return self.do("drbdadm", "secondary", name)
        if outcome.rc != 0:
            raise Refusal(
                f"{self.node}: '{' '.join(outcome.argv)}' should have succeeded, "
                f"it ended with {outcome.rc}: {outcome.said or 'no message'}"
            )
        return outcome

    def make_filesystem(self, fstype: str, device: str) -> Outcome:
        """Make a file system; mkfs gets no force option, so that it refuses what it recognises."""
        return self.do(f"mkfs.{fstype}", "-q", device)

    def mount(self, fstype: str, device: str, directory: str) -> Outcome:
        """Mount a file system."""
        return self.do("mount", "-t", fstype, device, directory)

    def unmount(self, directory: str) -> Outcome:
        """Unmount a file system."""
        return self.do("umount", directory)

    def copy(self, source: str, target: str) -> Outcome:
        """Copy a tree with everything that belongs to it."""
        return self.do("cp", "-a", "--", source, target)

    def remove(self, path: str) -> Outcome:
        """Remove an unfinished copy."""
        return self.do("rm", "-rf", "--one-file-system", "--", path)

    def sync_filesystem(self, path: str) -> Outcome:
        """Write the file system that holds the path to its disk."""
        return self.do("sync", "-f", path)
