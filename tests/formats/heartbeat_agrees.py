# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a real heartbeat whether it takes the normal form of ha.cf and haresources as it takes the original.

    python3 tests/formats/heartbeat_agrees.py CORPUS

CORPUS is a folder with ha.cf/ and haresources/. `heartbeat -R` judges every file twice, in namespaces of its own with the
name and the interfaces that the file speaks of; nothing of the machine changes. Needs root, and heartbeat not running.
Prints differences and how many were valid; exit 1 with differences.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ansible" / "collections"))

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats import haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse, render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import decode

VALID = 6
AUTHKEYS = "auth 1\n1 sha1 abc\n"
# $1 the folder that takes the place of /etc/ha.d, $2 the node's name, the rest its interfaces
JUDGE = """
mount --bind "$1" /etc/ha.d; hostname "$2"; shift 2; ip link set lo up
for name in "$@"; do
    n=$((n + 1))
    ip link add "$name" type dummy && ip address add "10.200.$n.1/24" broadcast + dev "$name" && ip link set "$name" up
done
for daemon in /usr/libexec/heartbeat/heartbeat /usr/lib/heartbeat/heartbeat; do
    [ -x "$daemon" ] && exec "$daemon" -R
done
"""


def judge(ha_cf: str, groups: str) -> tuple[int, list[str]]:
    """Exit code and errors of `heartbeat -R`, on a machine called like the first node."""
    file = parse(ha_cf)
    node = next(iter(file.values("node")), "alpha")
    words = [word for one in file.named("bcast", "udp", "ucast", "mcast") for word in one.values]
    interfaces = sorted({word for word in words if re.fullmatch(r"[a-z][a-z0-9]{1,14}", word)})
    with tempfile.TemporaryDirectory() as folder:
        for path in Path("/etc/ha.d").iterdir():
            if path.name not in ("ha.cf", "haresources", "authkeys"):
                (Path(folder) / path.name).symlink_to(path)
        for name, text in (("ha.cf", ha_cf), ("haresources", groups), ("authkeys", AUTHKEYS)):
            (Path(folder) / name).write_text(text, encoding="utf-8")
            (Path(folder) / name).chmod(0o600)
        argv = ["unshare", "--mount", "--uts", "--net", "sh", "-c", JUDGE, "judge", folder, node, *interfaces]
        done = subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False)
    errors = re.findall(r"ERROR: (?!heartbeat is not running)(.*)", done.stderr)
    return done.returncode, sorted(re.sub(r"^.*?\]: ", "", error) for error in errors)


def main(corpus: str) -> int:
    """Compare every file; return the number of differences."""
    pairs = []
    for path in sorted((Path(corpus) / "ha.cf").iterdir()):
        text = decode(path.read_bytes())
        pairs.append((path.name, (text, ""), (render(parse(text)), "")))
    for path in sorted((Path(corpus) / "haresources").iterdir()):
        text = decode(path.read_bytes())
        nodes = " ".join(sorted({group.node for group in haresources.parse_haresources(text)})) or "alpha"
        ha_cf = f"bcast eth0\nnode {nodes}\n"
        pairs.append((path.name, (ha_cf, text), (ha_cf, haresources.render(haresources.parse(text)))))
    differences = valid = 0
    for name, original, normal in pairs:
        first, second = judge(*original), judge(*normal)
        valid += first[0] == VALID
        if first != second:
            differences += 1
            print(f"{name}: {first} as published, {second} in its normal form")
    print(f"{len(pairs)} files, {valid} valid, {differences} differences")
    return differences


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
