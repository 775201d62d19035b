# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the two articles that the inventories follow, as a person had them on the nodes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.read import of_bytes, read
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.decide import decide

PROJECT = Path(__file__).parents[4]

DEBIAN = {
    "/etc/ha.d/ha.cf": """\
node debian1 debian2
logfile /var/log/ha.log
logfacility local0

auto_failback off

keepalive 2
warntime 10
deadtime 60
initdead 80

udpport 694
bcast  eth1
""",
    "/etc/ha.d/haresources": "debian1 192.168.69.16 IPaddr::192.168.69.100 drbddisk::repl Filesystem::/dev/drbd0::/mnt/repl::ext3"
    " apache MailTo::admin@example.com\n",
    "/etc/ha.d/authkeys": 'auth 1\n1 md5 "Icimonsupermotdepasse"\n',
    "/etc/drbd.conf": """\
resource repl {
  protocol C;

  startup {
    degr-wfc-timeout 120;
  }

  disk {
    on-io-error detach;
  }

  syncer {
    rate 100M;
  }

  on debian1 {
    device      /dev/drbd0;
    disk        /dev/hda5;
    address     10.0.0.1:7788;
    meta-disk   internal;
  }

  on debian2 {
    device      /dev/drbd0;
    disk        /dev/hda5;
    address     10.0.0.2:7788;
    meta-disk   internal;
  }
}
""",
}
# As printed but for the first quote of shared-secret, which is a typographic one there: drbdadm stops at it.
CENTOS = {
    "/etc/ha.d/ha.cf": """\
  keepalive 1
  deadtime 10
  warntime 5
  initdead 120
  udpport 694
  ping 172.16.117.1
  bcast eth1
  auto_failback off
  node    172.16.117.162
  node    172.16.117.163
""",
    "/etc/ha.d/haresources": "  node0 IPaddr::172.16.117.160/24 drbddisk::apache   Filesystem::/dev/drbd0::/mnt/apache::ext3::defaults httpd \n",
    "/etc/ha.d/authkeys": "  auth 1\n  1 sha1 senha-do-heartbeat \n",
    "/etc/drbd.conf": """\
  resource apache
  {
    protocol C;
    startup { wfc-timeout 0; degr-wfc-timeout     120; }
    disk { on-io-error detach; }
    net {  cram-hmac-alg "sha1"; shared-secret "senha"; }
    syncer { rate 10M; }

    on node0 {
      device /dev/drbd0;
      disk /dev/sdb;
      address 192.168.0.2:7788;
      meta-disk internal;
    }

    on node1 {
      device /dev/drbd0;
      disk /dev/sdb;
      address 192.168.0.3:7788;
      meta-disk internal;
    }
  }
""",
}
ARTICLES = {
    "web_debian": (
        DEBIAN,
        {
            "debian1": [("eth0", "192.168.69.14/24"), ("eth0", "192.168.69.16/24"), ("eth1", "10.0.0.1/8")],
            "debian2": [("eth0", "192.168.69.15/24"), ("eth1", "10.0.0.2/8")],
        },
    ),
    "web_centos": (
        CENTOS,
        {
            "node0": [("eth0", "172.16.117.162/24"), ("eth0", "172.16.117.160/24"), ("eth1", "192.168.0.2/24")],
            "node1": [("eth0", "172.16.117.163/24"), ("eth1", "192.168.0.3/24"), ("eth2", "10.9.9.9/24")],
        },
    ),
}


def ip_json(cards):
    """What `ip -json address` prints of these (device, address)."""
    told = []
    for device, address in cards:
        ip, prefix = address.split("/")
        info = {"family": "inet", "local": ip, "prefixlen": int(prefix), "scope": "global"}
        told.append({"ifname": device, "addr_info": [info]})
    return json.dumps(told)


def node_files(files, name, cards):
    """All files of one node."""
    return {**files, "/commands/uname": f"{name}\n", "/commands/ip-address.json": ip_json(cards)}


@pytest.fixture(scope="session")
def catalogue():
    return {
        path.stem: yaml.safe_load(path.read_text()) for path in (PROJECT / "roles/services/catalogue").glob("*.yml")
    }


@pytest.fixture(scope="session")
def articles():
    """Name of the inventory → files that both nodes have, by path."""
    return {name: files for name, (files, _) in ARTICLES.items()}


@pytest.fixture(scope="session")
def article(catalogue):
    """Import an article's files after changes {path: text}, from memory."""

    def run(name="web_debian", changes=(), modern=False, only=None):
        files, nodes = ARTICLES[name]
        texts = {**files, **dict(changes)}
        capture = of_bytes(
            {
                node: {path: text.encode() for path, text in node_files(texts, node, cards).items() if text is not None}
                for node, cards in nodes.items()
                if only is None or node in only
            }
        )
        return decide(capture, name, catalogue, modern)

    return run


@pytest.fixture
def folder(tmp_path, catalogue):
    """Write an article's files into a folder, a directory a node or flat, and import that."""

    def run(name, *, flat=False, modern=False, changes=()):
        files, nodes = ARTICLES[name]
        files = {**files, **dict(changes)}
        for node, cards in nodes.items():
            told = files if flat else node_files(files, node, cards)
            for path, text in told.items():
                file = tmp_path / Path(path).name if flat else tmp_path / node / path.lstrip("/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return decide(read(tmp_path), name, catalogue, modern)

    return run
