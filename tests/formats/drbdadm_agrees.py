# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a real drbdadm whether it reads the normal form of drbd.conf as it reads the original.

    python3 tests/formats/drbdadm_agrees.py DRBDADM CORPUS [DRBDADM_84]

CORPUS is a folder of drbd.conf files. For 8.4 and 9 each file is dumped as it is, in its normal form and in the form of
today: the first two dumps are equal; the form of today is accepted wherever the original is, and says the same options
in another order. Our verdict is compared too. No kernel module is needed, nothing is changed; exit 1 with differences.
DRBDADM_84: where drbdadm does not find its own (/lib/drbd/drbdadm-84).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ansible" / "collections"))

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.modern import modern
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V9, V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import File
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode

DRIVERS = {"8.4": "8.4.11", "9": "9.1.7"}
NO_ADDRESSES = "disable-ip-verification;"


def main(program: str, corpus: str, program84: str = "") -> int:
    """Compare every file of the corpus; return the number of differences."""
    differences = 0
    files = sorted(path for path in Path(corpus).iterdir() if path.suffix in (".conf", ".res"))
    for path in files:
        for table in (V84, V9):
            chosen = program84 if program84 and table is V84 else program
            for difference in compare(decode(path.read_bytes()), table, chosen):
                differences += 1
                print(f"{path.name} [{table.release}]: {difference}")
    print(f"{len(files)} files, {differences} differences")
    return differences


def compare(text: str, table: Table, program: str) -> Iterator[str]:
    """Say what the program reads otherwise than we do, or than our normal form."""
    file = parse(text, table)
    node = first_host(file)
    code, said, errors = dump(text, table, program, node)
    if file.valid != (code == 0):
        yield f"drbdadm says {code}, we say {file.valid}: {errors} {[p.message for p in file.problems][:3]}"
    normal = dump(render(file), table, program, node)
    if file.valid and normal[:2] != (code, said):
        yield f"the normal form reads otherwise: {normal[0]} {normal[2]}"
    newer, _ = modern(parse(text, V84), table)
    today = dump(render(newer), table, program, node)
    if code == 0 and today[0]:
        yield f"the form of today is refused: {today[2]}"
    elif code == 0 and options(today[1]) != options(said):
        yield f"the form of today says otherwise: {sorted(options(today[1]) ^ options(said))}"


def first_host(file: File) -> str:
    """Return the host to pretend to be."""
    hosts = (inside for top in file.statements for inside in top.inner if inside.name == "on" and inside.values)
    return next((inside.values[0] for inside in hosts), "nobody")


def dump(text: str, table: Table, program: str, node: str) -> tuple[int, str, str]:
    """Return exit code, dump without the lines that name places, and the first errors."""
    text, given = re.subn(r"(?m)^([^#\n]*\bglobal\s*\{)", rf"\1 {NO_ADDRESSES} ", text, count=1)
    if not given:
        text = f"global {{ {NO_ADDRESSES} }} {text}"
    told = {"__DRBD_NODE__": node, "DRBD_DRIVER_VERSION_OVERRIDE": DRIVERS[table.release], "LC_ALL": "C"}
    done = subprocess.run(
        [program, "-c", "-", "dump"],
        env={**os.environ, **told},
        input=text.encode(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    lines = [line for line in decode(done.stdout).splitlines() if line.strip() and not line.startswith("#")]
    errors = [
        line for line in decode(done.stderr).splitlines() if "Parse error" in line or "but got" in line or ":" in line
    ]
    return done.returncode, "\n".join(lines), " / ".join(errors[:3])


def options(said: str) -> set[str]:
    """Return the lines of a dump without order and blanks."""
    return {" ".join(line.split()) for line in said.splitlines()}


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
