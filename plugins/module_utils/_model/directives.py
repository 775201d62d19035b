# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives of ha.cf that the model hands on: ha_NAME is what stands behind NAME, ha.cf(5)."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.directives import DIRECTIVES, EVERY

# What the model says in its own words: nodes, links, ping nodes, times, logs.
_OWN = (
    *("node", "serial", "baud", "bcast", "udp", "ucast", "mcast", "ping", "ping_group", "udpport", "auto_failback"),
    *("keepalive", "deadtime", "warntime", "initdead", "deadping"),
    *("use_logd", "logfacility", "logfile", "debugfile", "debug"),
)
# With these heartbeat does not read haresources, or reads another directive's old name.
_REFUSED = (
    *("pacemaker", "crm", "crm_daemon_dir", "crmd_spawns_pengine", "record_config_changes"),
    *("record_pengine_inputs", "enable_config_writes", "nice_failback"),
)
SECRET = ("stonith_host",)  # passwords of fencing devices stand in it
PLAIN: Mapping[str, bool] = {
    name: row.repeat == EVERY for name, row in DIRECTIVES.items() if name not in (*_OWN, *_REFUSED)
}
"""Directive -> whether it may stand in several lines; then its variable is a list."""


def lines(settings: Mapping[str, object]) -> list[str]:
    """Return their lines, in the order of the table; heartbeat takes them in any."""
    written = []
    for name in PLAIN:
        value = settings[f"ha_{name}"]
        for n, one in enumerate(value if isinstance(value, list) else [value] if value is not None else [], 1):
            text = ("on" if one else "off") if isinstance(one, bool) else one
            written.append(f"{name} {hidden(name, n, one) if name in SECRET else text}")
    return written


def hidden(name: str, number: int, text: str) -> str:
    """Return a line of stonith_host with @stonith_host_N@ for its parameters: no plan holds a secret."""
    words = text.split(maxsplit=2)
    return " ".join([*words[:2], *([f"@{name}_{number}@"] if len(words) > 2 else [])])
