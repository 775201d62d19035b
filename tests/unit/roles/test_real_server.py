# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script of real servers with an ip and a sysctl that keep what they are told in files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "roles" / "lvs" / "files" / "real_server"
IP = """#!/bin/sh
echo "ip $*" >> "$BOX/calls"
case "$1 $2" in
"-oneline address") case $* in *"dev lo"*) cat "$BOX/lo" ;; *) cat "$BOX/lo" "$BOX/eth0" ;; esac ;;
"address add") echo "1: lo    inet $3 scope global lo" >> "$BOX/lo" ;;
"address del") grep -vF " $3 " "$BOX/lo" > "$BOX/lo.new"; mv "$BOX/lo.new" "$BOX/lo" ;;
esac
"""
SYSCTL = """#!/bin/sh
echo "sysctl $*" >> "$BOX/calls"
case $1 in net*) for key; do echo "$key = 0"; done ;; esac
"""
MODPROBE = '#!/bin/sh\necho "modprobe $*" >> "$BOX/calls"\n'
ADDRESS = "192.0.2.10"
ON_LO = f"1: lo    inet {ADDRESS}/32 scope global lo\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name, text in (("ip", IP), ("sysctl", SYSCTL), ("modprobe", MODPROBE), ("lo", ""), ("eth0", ""), ("calls", "")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    text = SCRIPT.read_text()
    for line in ("conf=/etc/linux_ha/real_server.conf", "run=/run/linux_ha", "resources=/run/resource-agents"):
        name, _, path = line.partition("=")
        assert text.count(f"\n{line}") == 1
        text = text.replace(f"\n{line}", f"\n{name}={tmp_path}/{Path(path).name}")
    (tmp_path / "script").write_text(text)
    return tmp_path


@pytest.fixture
def call(box: Path) -> Callable[..., list[str]]:
    """Run the script with the lines of its file; return what it says and what it called that changes something."""

    def run(verb: str, *lines: str) -> list[str]:
        (box / "real_server.conf").write_text("".join(f"{line}\n" for line in ("# comment", *lines)))
        (box / "calls").write_text("")
        env = {"PATH": f"{box}:{os.environ['PATH']}", "BOX": str(box)}
        done = subprocess.run(["sh", box / "script", verb], env=env, capture_output=True, text=True, timeout=10)
        assert (done.returncode, done.stderr) == (0, "")
        called = (box / "calls").read_text().splitlines()
        return done.stdout.splitlines() + [one for one in called if not one.startswith(("ip -oneline", "sysctl net"))]

    return run


def test_arp_is_silenced_before_the_address_comes(call: Callable[..., list[str]]) -> None:
    silence = "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2"
    assert call("add", f"address {ADDRESS}") == [silence, f"ip address add {ADDRESS}/32 dev lo"]
    assert call("add", f"address {ADDRESS}") == [silence]


def test_only_prune_takes_away_and_it_names_what(call: Callable[..., list[str]], box: Path) -> None:
    call("add", f"address {ADDRESS}", "address 192.0.2.11")
    assert not [one for one in call("add", f"address {ADDRESS}") if " del " in one]
    assert call("would-prune", f"address {ADDRESS}") == ["address 192.0.2.11"]
    assert call("prune", f"address {ADDRESS}") == ["address 192.0.2.11", "ip address del 192.0.2.11/32 dev lo"]
    assert call("prune", f"address {ADDRESS}") == []
    assert (box / "lo").read_text() == ON_LO


def test_stop_restores_what_was_before(call: Callable[..., list[str]], box: Path) -> None:
    call("add", f"address {ADDRESS}")
    assert call("stop", f"address {ADDRESS}") == [
        f"address {ADDRESS}",
        f"ip address del {ADDRESS}/32 dev lo",
        f"sysctl -q -p {box}/linux_ha/sysctl",
    ]
    assert call("stop", f"address {ADDRESS}") == []


def test_an_active_director_gets_it_when_its_group_goes(call: Callable[..., list[str]], box: Path) -> None:
    """IPaddr2 puts back on lo what stands in its file (restore_loopback)."""
    (box / "eth0").write_text(f"2: eth0    inet {ADDRESS}/24 scope global eth0\n")
    call("add", f"address {ADDRESS}")
    assert (box / "lo").read_text() == ""
    assert (box / "resource-agents" / ADDRESS).read_text() == f"{ADDRESS} 32 255.255.255.255 lo\n"
    call("prune")
    assert not (box / "resource-agents" / ADDRESS).exists()


def test_tunnel_and_routes(call: Callable[..., list[str]]) -> None:
    rule = "from 192.0.2.1 ipproto tcp sport 2525 lookup 7194"
    assert call("add", "tunnel tunl0", "route 192.0.2.1 tcp 2525 192.0.2.254") == [
        "modprobe ipip",
        "sysctl -qw net.ipv4.conf.tunl0.rp_filter=2",
        "ip link set tunl0 up",
        "ip route replace default via 192.0.2.254 table 7194",
        f"ip rule del {rule}",
        f"ip rule add {rule}",
    ]
    assert call("prune") == [
        "tunnel tunl0",
        "route 192.0.2.1 tcp 2525 192.0.2.254",
        "ip link set tunl0 down",
        f"ip rule del {rule}",
    ]
