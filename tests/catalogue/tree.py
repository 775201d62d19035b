# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tree.py SUITE TREE: a root directory with every package of the catalogue, nothing of it started.

From the machine's own apt sources. The packages themselves stay in TREE/debs, to upgrade with.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.wiring import apt_sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.machine import pick

CATALOGUE = Path(__file__).resolve().parents[2] / "roles" / "services" / "catalogue"
RELEASES = {"bullseye": "Debian11", "bookworm": "Debian12", "trixie": "Debian13"}
BASE = ("systemd-sysv", "dbus", "python3", "iproute2", "procps", "psmisc", "heartbeat", "resource-agents", "kmod")

# What the first inventory does not name would answer in its place; the others are left on, for the role to switch off.
LATER = ("heartbeat", "nginx", "postgresql", "named", "haproxy", "nfs-server")


def packages(suite: str) -> list[str]:
    """The packages of all services on this release, and what a node has anyhow."""
    keys = [RELEASES[suite], "Debian", "all"]
    found = set(BASE)
    for path in CATALOGUE.glob("*.yml"):
        wanted = yaml.safe_load(path.read_text())["packages"]
        found.update(wanted if isinstance(wanted, list) else pick(wanted, keys))
    return sorted(found)


def main(suite: str, tree: str) -> None:
    """Build it; a tree that is there is complete."""
    draft = f"{tree}.new"
    subprocess.run(["rm", "-rf", draft], check=True)
    argv = [
        *("mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io"),
        *("--aptopt=APT::Install-Recommends false", "--aptopt=Acquire::Check-Valid-Until false"),
        *("--skip=download/empty", "--skip=essential/unlink", "--skip=cleanup/apt/cache"),
        f"--include={','.join(packages(suite))}",
        '--customize-hook=mkdir "$1"/debs && mv "$1"/var/cache/apt/archives/*.deb "$1"/debs/',
        f'--customize-hook=chroot "$1" systemctl disable {" ".join(LATER)}',
        *(suite, draft),
        *(line for source in apt_sources(suite) for line in source.lines()),
    ]
    subprocess.run(argv, check=True)
    Path(draft).rename(tree)


if __name__ == "__main__":
    main(*sys.argv[1:])
