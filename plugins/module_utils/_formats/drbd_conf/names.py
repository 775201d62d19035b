# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that are keywords: whoever means a name by them has to quote it."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V84
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tokens import lexical_class

_BOTH = (
    *("on", "stacked-on-top-of", "floating", "no", "net", "yes", "ask", "skip", "disk", "proxy", "minor", "inside"),
    *("volume", "cmd-timeout-short", "cmd-timeout-medium", "cmd-timeout-long", "syncer", "device", "global", "common"),
    *("options", "outside", "address", "startup", "include", "handlers", "minor-count", "disable-ip-verification"),
    *("dialog-refresh", "resource", "meta-disk", "flexible-meta-disk", "usage-count", "_this_host", "_remote_host"),
    *("sci", "ssocks", "sdp", "ipv4", "ipv6", "udev-always-use-vnr"),
)
_ONLY84 = (
    *("ignore-on", "alternate-link-address", "discard-my-data", "become-primary-on", "stacked-timeouts", "plugin"),
    *("no-disk-barrier", "no-disk-flushes", "no-disk-drain", "no-md-flushes", "no-tcp-cork"),
)
_ONLY9 = (
    *("via", "host", "hosts", "port", "connection", "connection-mesh", "node-id", "_peer_node_id", "_is_standalone"),
    *("template-file", "path"),
    *(f"require-drbd-module-version-{how}" for how in ("eq", "ne", "gt", "ge", "lt", "le")),
)
KEYWORDS = {
    "8.4": frozenset(
        (*_BOTH, *_ONLY84, *V84.ignored, *V84.syncer, *(name for known in V84.sections.values() for name in known))
    ),
    "9": frozenset((*_BOTH, *_ONLY9)),
}
_ANY = KEYWORDS["8.4"] | KEYWORDS["9"]


def is_name(text: str) -> bool:
    """Whether a bare word of this text is a name for 8.4 and 9 alike, so that it needs no quotes."""
    return text not in _ANY and lexical_class(text) == "S"
