# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two captured clusters in one network: they hear each other's broadcasts, or they do not."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import Capture, Files
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.captured import of_captures


def cluster(number, ha_cf="bcast eth0\nudpport 694", address=None, network="192.0.2", cards=True):
    address = address or f"IPaddr2::{network}.1{number}/24/eth0"
    texts = {
        "/etc/ha.d/ha.cf": f"node a{number} b{number}\n{ha_cf}\nauto_failback off\n",
        "/etc/ha.d/haresources": f"a{number} {address} apache\n",
    }
    if cards:
        texts["/commands/ip-address.json"] = (
            f'[{{"ifname": "eth0", "addr_info": [{{"family": "inet", "local": "{network}.{number}", "prefixlen": 24}}]}}]'
        )
    return Capture({f"a{number}": Files(f"a{number}", texts)})


def heard(*captures):
    found = of_captures({f"web{number}": capture for number, capture in enumerate(captures, 1)})
    return [(one.cluster, one.severity, one.where, one.why) for one in found if one.rule == "udpport"]


WHY = "web1 broadcasts to 192.0.2.0/24 on UDP port 694 too, and each fills the other's log"
HEARD = ("web2", "warning", "a2/etc/ha.d/ha.cf line 2", WHY)


@pytest.mark.parametrize(
    "second",
    [
        cluster(2),
        cluster(2, ha_cf="bcast eth0"),
        cluster(2, ha_cf="udp eth0"),
        cluster(2, address="192.0.2.12"),
        cluster(2, cards=False),
    ],
)
def test_the_same_port_in_the_same_network(second):
    assert heard(cluster(1), second) == [HEARD]


@pytest.mark.parametrize(
    "second",
    [
        cluster(2, ha_cf="udpport 695\nbcast eth0"),
        cluster(2, ha_cf="ucast eth0 192.0.2.2"),
        cluster(2, ha_cf="bcast eth1"),
        cluster(2, network="198.51.100"),
        cluster(2, address="Delay", cards=False),
        cluster(2, address="IPaddr::nonsense/24/eth0"),
        cluster(2, address="IPaddr2"),
    ],
)
def test_another_port_network_or_medium(second):
    assert heard(cluster(1), second) == []


def test_a_cluster_does_not_mind_itself():
    assert heard(cluster(1, ha_cf="bcast eth0\nbcast eth0")) == []
