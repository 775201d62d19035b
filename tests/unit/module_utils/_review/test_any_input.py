# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes are captured, the review ends with findings."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.captured import of_captures
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.table import render
from hypothesis import given
from hypothesis import strategies as st

PATHS = (
    *("/etc/ha.d/ha.cf", "/etc/ha.d/haresources", "/etc/ha.d/authkeys", "/etc/ha.d/ldirectord.cf", "/etc/drbd.conf"),
    *("/etc/init.d/x", "/commands/uname", "/commands/ip-address.json", "/commands/enabled-units"),
    "/commands/link-speed",
)
WORDS = (
    *("node", "a", "b", "bcast", "eth0", "keepalive", "deadtime", "initdead", "1", "1e9", "\n", "\n", "::", "respawn"),
    *("IPaddr::1.2.3.4/24/eth0", "x", "ldirectord::/etc/init.d/x", "resource r { on a {", "}", ";", "disk", "#", "\\"),
    *("syncer { rate 9999999999999999999G; }", "handlers { fence-peer", '"/', "\0", "\r", "\x1f", "virtual=1.2.3.4:80"),
    *("udpport", "9" * 5000, "ping_group", "ipfail", "serial", "fencing", "startup { wfc-timeout 0; }", "²"),
)
TEXT = st.one_of(
    st.binary(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map(lambda w: " ".join(w).encode())
)


@given(st.lists(st.dictionaries(st.sampled_from(PATHS), TEXT, min_size=1), min_size=1, max_size=2))
def test_the_review_never_raises(nodes):
    capture = of_bytes(dict(zip("ab", nodes)))
    findings = of_captures({"one": capture, "two": capture})
    assert all(one.action for one in findings)
    render(findings, ["one", "two"])


def test_a_long_line_is_read_in_no_time(review):
    for path in PATHS[:5]:
        review({path: "status " * 100_000 + "/" * 100_000})
    review({"/etc/init.d/apache2": "#!/bin/sh\n" + "status " * 100_000})
