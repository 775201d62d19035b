# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options of DRBD 8.4 a volume may set: what drbd.conf knows, but for what the collection decides itself."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import SYNCER, V84
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.rules import (
    Range,
    Rule,
    describe,
    fits,
)

__all__ = [
    "HARMLESS_AFTER_SPLIT_BRAIN",
    "NO_AUTHENTICATION",
    "REFUSED",
    "SECTIONS",
    "SYNCER",
    "Range",
    "Rule",
    "describe",
    "fits",
    "spelled",
    "written",
]

# old names, what drbdadm takes and nothing uses, and what would make a disk smaller than it is
_NOT_OFFERED = ("outdate-peer", "use-bmbv", "max-bio-bvecs", "size", "protocol", "shared-secret")
SECTIONS: Mapping[str, Mapping[str, Rule]] = {
    section: {name: rule for name, rule in V84.sections[section].items() if name not in _NOT_OFFERED}
    for section in ("net", "startup", "disk", "handlers", "options")
}

TWO_PRIMARIES = "heartbeat runs a group on one node at a time, and ext4, xfs and the like break when mounted twice"
VIOLENT = "it throws away the data of a running node without asking"
BY_HEARTBEAT = "heartbeat decides which node is primary"
# (section, option) → value that is refused (None: any) and why
REFUSED: Mapping[tuple[str, str], tuple[str | None, str]] = {
    ("startup", "become-primary-on"): (None, BY_HEARTBEAT),
    ("net", "allow-two-primaries"): ("yes", TWO_PRIMARIES),
    ("net", "after-sb-1pri"): ("violently-as0p", VIOLENT),
    ("net", "after-sb-2pri"): ("violently-as0p", VIOLENT),
    ("net", "rr-conflict"): ("violently", VIOLENT),
    ("net", "always-asbp"): ("yes", VIOLENT),
    ("net", "shared-secret"): (None, "give the secret as ha_drbd_secret, from a vault"),
    ("net", "protocol"): (None, "say protocol beside disk and over"),
}
NO_AUTHENTICATION = "none"  # of cram-hmac-alg: the option is left out, and the secret with it
HARMLESS_AFTER_SPLIT_BRAIN = ("disconnect", "discard-zero-changes", "consensus")


def spelled(name: str) -> str:
    """Return an option's name as drbd.conf has it: on_io_error is on-io-error."""
    return name.replace("_", "-")


def written(value: object) -> str:
    """Return a value as drbd.conf has it; YAML's booleans become yes and no."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
