# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""linux-ha-mirror on two nodes that are directories: real rsync, played mounts, heartbeat and peer channel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from linux_ha_mirror import resource, state, system

FILES = Path(__file__).parents[3] / "roles" / "mirror" / "files"
MOUNT = """#!/bin/sh
case $1 in
    --bind) what=$2 place=$3 ;;
    -t) what=$(dirname "$LINUX_HA_ROOT")/alpha${5#10.0.0.1:} place=$6 ;; # only alpha exports
esac
rmdir "$place" && ln -s "$what" "$place"
"""
UMOUNT = '#!/bin/sh\n[ -e "$LINUX_HA_ROOT/busy" ] && [ "$1" != --lazy ] && exit 1\nfor place; do :; done\nrm "$place" && mkdir "$place"\n'
CL_STATUS = '#!/bin/sh\ncat "$LINUX_HA_ROOT/$1"\n'
CALL = """#!/bin/sh
[ -e "{other}/cut" ] && {{ echo "ssh: connect to host {address}: failure" >&2; exit 255; }}
[ "$1 $2 $3" = "--over {address} mirror" ] || exit 99
shift 3
LINUX_HA_ROOT={other} exec {python} -SB {program} --peer "$@"
"""


class Node:
    """One side: its own root, with what heartbeat would say there."""

    def __init__(self, root: Path, name: str, peer: str) -> None:
        self.root, self.name, self.peer = root / name, name, peer
        address = "10.0.0.2" if peer == "beta" else "10.0.0.1"
        settings = {
            "volume": "shares",
            "node": name,
            "peer": peer,
            "address": address,
            "directory": "/var/lib/linux_ha/mirror/shares",
            "mount": "/srv/shares",
            "every": 300,
            "generations": 3,
            "delete_percent": 20,
            "disk": False,
        }
        call = CALL.format(other=root / peer, address=address, python=sys.executable, program=FILES / "linux-ha-mirror")
        for path, text in {
            "etc/linux_ha/mirror/shares.json": json.dumps(settings),
            "etc/ha.d/haresources": "alpha IPaddr2::192.0.2.10/24/eth0 mirror::shares\n",
            "usr/local/lib/linux_ha/call-peer": call,
        }.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
            (self.root / path).chmod(0o755)
        (self.root / "usr/local/lib/linux_ha/linux_ha_mirror").symlink_to(FILES / "linux_ha_mirror")
        self.base = self.root / "var/lib/linux_ha/mirror/shares"
        self.data, self.place = self.base / "data", self.root / "srv/shares"
        self.data.mkdir(parents=True)
        self.place.mkdir(parents=True)
        self.heartbeat("none", "active")

    def heartbeat(self, held: str, peer: str) -> None:
        (self.root / "rscstatus").write_text(f"{held}\n")
        (self.root / "nodestatus").write_text(f"{peer}\n")

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-SB", str(FILES / "linux-ha-mirror"), *args]
        env = {"LINUX_HA_ROOT": str(self.root), "PATH": f"{self.root.parent}/bin:{os.environ['PATH']}"}
        return subprocess.run(program, env=env, capture_output=True, text=True, timeout=60)

    def call(self, verb: str) -> subprocess.CompletedProcess[str]:
        return self.run("--resource", "shares", verb)

    @property
    def state(self) -> dict:
        return json.loads(Path(f"{self.base}.json").read_text())

    def remember(self, **values: object) -> None:
        path = Path(f"{self.base}.json")
        path.write_text(json.dumps({**(self.state if path.exists() else {}), **values}))

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.place / name).write_text(text)

    def files(self, directory: str = "data") -> dict[str, str]:
        top = self.base / directory
        return {str(path.relative_to(top)): path.read_text() for path in sorted(top.rglob("*")) if path.is_file()}

    def kept(self, kind: str) -> list[str]:
        return [one["name"] for one in self.state["generations"] if one["kind"] == kind]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Node, Node]:
    """Alpha serves; beta has one copy of it."""
    (tmp_path / "bin").mkdir()
    for name, text in (("mount", MOUNT), ("umount", UMOUNT), ("cl_status", CL_STATUS)):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    alpha, beta = Node(tmp_path, "alpha", "beta"), Node(tmp_path, "beta", "alpha")
    alpha.remember(origin=True)
    assert alpha.call("start").returncode == 0
    alpha.heartbeat("local", "active")
    alpha.write(a="one", b="two", c="three", d="four", e="five")
    done = alpha.run("shares")
    assert (done.stdout, done.returncode, done.stderr) == ("shares: mirrored\n", 0, "")
    return alpha, beta


def via_nfs(node: Node) -> None:
    settings = node.root / "etc/linux_ha/mirror/shares.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "via": "nfs"}))


def crash(node: Node, peer: Node) -> None:
    """The node loses power; its peer takes the group over."""
    node.place.unlink()
    node.place.mkdir()
    (node.root / "cut").touch()
    peer.heartbeat("none", "dead")
    done = peer.call("start")
    assert (done.returncode, peer.call("status").stdout) == (0, "running\n"), done.stderr
    peer.heartbeat("all", "dead")


def back(node: Node, peer: Node) -> None:
    """The node stands by again."""
    (node.root / "cut").unlink()
    node.heartbeat("none", "active")
    peer.heartbeat("all", "active")


def test_by_nfs_the_peer_reads_what_is_exported(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    via_nfs(alpha)
    alpha.write(a="changed")
    done = alpha.run("shares")
    assert (done.stdout, done.stderr) == ("shares: mirrored\n", "")
    assert beta.files() == alpha.files()
    assert beta.state["copy"]["generation"] == beta.kept("mirror")[1] == alpha.state["copy"]["generation"]
    place = beta.root / "mnt/alpha/shares"
    assert place.is_dir() and not place.is_symlink(), "it is mounted only while it is copied"


def test_by_nfs_the_same_questions_are_asked(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    via_nfs(alpha)
    beta.heartbeat("all", "active")
    assert alpha.run("shares").returncode == 1
    assert alpha.state["run"]["why"] == "beta: heartbeat holds the group on the peer, too"


def test_an_export_that_is_not_there_is_an_error(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    via_nfs(alpha)
    (beta.root.parent / "bin/mount").write_text("#!/bin/sh\necho 'mount.nfs: Connection refused' >&2\nexit 32\n")
    assert alpha.run("shares").returncode == 1
    assert alpha.state["run"]["why"] == "beta: mount.nfs: Connection refused"
    assert len(beta.kept("mirror")) == 1


def test_a_run_copies_and_keeps_what_was(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    (first,) = beta.kept("mirror")
    alpha.write(a="changed")
    (alpha.place / "b").unlink()
    assert alpha.run("shares").returncode == 0
    assert beta.files() == {"a": "changed", "c": "three", "d": "four", "e": "five"} == alpha.files()
    assert beta.files(f"generations/{first}/data")["a"] == "one"
    second = beta.kept("mirror")[1]
    assert beta.state["copy"]["generation"] == second == alpha.state["copy"]["generation"]
    old, new = (beta.base / "generations" / name / "data" / "c" for name in (first, second))
    assert old.samefile(new)
    assert (beta.data / "c").stat().st_nlink == 1  # services write in place


def test_the_standby_copies_nothing(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    done = beta.run("shares")
    assert (done.stdout, done.returncode) == ("shares: standby the group does not run here\n", 0)
    assert alpha.state["generations"] == []


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("transition", "heartbeat does not answer or is in transition"),
        ("", "heartbeat does not answer or is in transition"),
        ("foreign", "the volume is mounted here, but heartbeat does not hold its group here"),
    ],
)
def test_in_doubt_nothing_is_copied(pair: tuple[Node, Node], held: str, why: str) -> None:
    alpha, beta = pair
    alpha.heartbeat(held, "active")
    done = alpha.run("shares")
    assert (done.stdout, done.returncode) == (f"shares: error {why}\n", 1)
    assert alpha.state["run"]["why"] == why
    assert len(beta.kept("mirror")) == 1


def test_never_while_the_peer_serves_too(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    crash(alpha, beta)
    (alpha.root / "cut").unlink()
    beta.write(a="of beta")
    alpha.place.rmdir()
    alpha.place.symlink_to(alpha.data)
    for node, peer in ((alpha, beta), (beta, alpha)):
        done = node.run("shares")
        assert (done.stdout, done.returncode) == (f"shares: error {peer.name}: the peer serves the volume, too\n", 1)
    assert (alpha.files()["a"], beta.files()["a"]) == ("one", "of beta")


def test_an_empty_volume_is_never_copied(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    for file in alpha.data.iterdir():
        file.unlink()
    done = alpha.run("--allow-deletions", "shares")
    assert done.stdout == "shares: error the volume is empty, and an empty volume is never copied\n"
    assert len(beta.files()) == 5


def test_a_large_deletion_waits_for_an_order(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    for name in "abcd":
        (alpha.place / name).unlink()
    why = (
        "4 of 5 files and directories are missing that the last copy has, and 20 % may. The last copy stays as it is. "
        "If they were meant to vanish: linux-ha-mirror --allow-deletions shares on alpha, once"
    )
    for _time in range(2):
        done = alpha.run("shares")
        assert (done.stdout, done.returncode) == (f"shares: error {why}\n", 1)
        assert len(beta.files()) == 5
        assert beta.state["held"]["why"] == why == alpha.state["held"]["why"]
        assert len(beta.kept("mirror")) == 1
    assert alpha.run("--allow-deletions", "shares").stdout == "shares: mirrored\n"
    assert list(beta.files()) == ["e"]
    assert beta.state["held"] is None is alpha.state["held"]
    (alpha.place / "e").unlink()
    alpha.write(f="six")
    assert alpha.run("shares").returncode == 1  # the order was for once


def test_a_crash_loses_what_was_written_since_and_says_so(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    alpha.write(a="never mirrored")
    crash(alpha, beta)
    served = beta.state["served_from"]
    assert (served["from"], served["generation"]) == ("alpha", beta.kept("mirror")[0])
    assert served["lost"] == [beta.state["copy"]["began"], served["at"]]
    assert beta.files()["a"] == "one"
    beta.write(b="of beta")
    done = beta.run("shares")
    assert (done.stdout, done.returncode) == (
        "shares: error alpha: ssh: connect to host 10.0.0.1: failure\n",
        1,
    )
    back(alpha, beta)
    assert beta.run("shares").stdout == "shares: mirrored\n"
    assert alpha.files() == beta.files()
    (kept,) = alpha.state["unmirrored"]
    assert alpha.files(f"generations/{kept}/data")["a"] == "never mirrored"
    for number in range(5):  # it stays however many copies come
        beta.write(a=f"{number}")
        assert beta.run("shares").returncode == 0
    assert alpha.state["unmirrored"] == [kept]
    assert len(alpha.kept("mirror")) == 3
    assert alpha.run("--drop", "shares", kept).returncode == 0
    assert alpha.state["unmirrored"] == []


def test_a_crash_without_a_write_leaves_nothing_unmirrored(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    alpha.remember(copy={**alpha.state["copy"], "began": alpha.state["copy"]["began"] + 60})
    crash(alpha, beta)
    back(alpha, beta)
    assert beta.run("shares").returncode == 0
    assert alpha.state["unmirrored"] == []


def test_a_node_that_comes_back_asks_for_a_copy(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    crash(alpha, beta)
    beta.write(a="of beta")
    back(alpha, beta)
    assert alpha.run("shares").stdout == "shares: standby asked for a copy: mirrored\n"
    assert alpha.files()["a"] == "of beta"
    assert alpha.run("shares").stdout == "shares: standby the group does not run here\n"


def test_two_that_stand_by_do_not_ask_each_other_for_ever(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    crash(alpha, beta)
    beta.write(a="of beta")
    back(alpha, beta)
    beta.heartbeat("none", "dead")
    assert beta.call("stop").returncode == 0
    beta.heartbeat("none", "active")
    assert alpha.run("shares").stdout == "shares: standby asked for a copy: standby the group does not run here\n"


def test_a_volume_that_has_gone_is_not_copied_and_says_so(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    before = beta.files()
    alpha.data.rename(alpha.base / "gone")
    done = alpha.run("shares")
    assert (done.stdout, done.returncode) == (
        "shares: error heartbeat holds the group here, but the volume is not mounted: nothing is copied\n",
        1,
    )
    assert alpha.state["run"]["outcome"] == "error"
    assert beta.files() == before


def test_a_planned_move_loses_nothing(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    alpha.write(a="the last write")
    assert alpha.call("stop").returncode == 0
    assert alpha.call("status").stdout == "stopped\n"
    assert beta.files()["a"] == "the last write"
    assert beta.call("start").returncode == 0
    assert beta.state["served_from"]["lost"] is None
    beta.heartbeat("all", "active")
    alpha.heartbeat("none", "active")
    beta.write(b="of beta")
    assert beta.call("stop").returncode == 0
    assert alpha.call("start").returncode == 0
    assert (alpha.files(), alpha.state["unmirrored"]) == (beta.files(), [])
    assert alpha.state["epoch"] == 3


def test_both_boot_and_the_newer_data_are_served(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    crash(alpha, beta)
    beta.write(a="newer")
    beta.place.unlink()  # the power of beta fails, too; then both come up, and heartbeat starts the group on alpha
    beta.place.mkdir()
    back(alpha, beta)
    beta.heartbeat("none", "active")
    alpha.heartbeat("transition", "active")
    done = alpha.call("start")
    assert done.returncode == 0
    assert "beta: handed over what was written here" in done.stderr
    assert alpha.files()["a"] == "newer"
    assert len(alpha.state["unmirrored"]) == 1  # alpha had written since its last copy
    assert alpha.state["served_from"]["lost"] is None


def test_programs_that_do_not_let_go_keep_their_writes_here(
    pair: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alpha, beta = pair
    alpha.write(a="held open")
    (alpha.root / "busy").touch()
    monkeypatch.setenv("LINUX_HA_ROOT", str(alpha.root))
    monkeypatch.setenv("PATH", f"{alpha.root.parent}/bin:{os.environ['PATH']}")
    for module in (state, system):
        monkeypatch.setattr(module, "ROOT", str(alpha.root))
    monkeypatch.setattr(resource, "BUSY_SECONDS", 0)
    resource.stop(state.load_settings("shares"))
    assert "not handed over: programs still use the volume" in capsys.readouterr().err
    assert alpha.call("status").stdout == "stopped\n"
    assert beta.files()["a"] == "one"


def test_a_node_without_a_copy_does_not_serve(pair: tuple[Node, Node]) -> None:
    _, beta = pair
    Path(f"{beta.base}.json").unlink()
    beta.heartbeat("none", "dead")
    done = beta.call("start")
    assert (done.returncode, done.stderr) == (
        3,
        "mirror: this node never got a copy from alpha; it would serve nothing\n",
    )
    assert beta.call("status").stdout == "stopped\n"


def test_start_and_stop_again_are_no_trouble(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    before = alpha.state["epoch"]
    assert alpha.call("start").returncode == 0
    assert alpha.state["epoch"] == before
    assert beta.call("stop").returncode == 0


def test_an_interrupted_update_is_finished_at_the_start(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    (beta.data / "a").write_text("half")
    (beta.data / "b").unlink()
    beta.remember(updating=beta.state["equals"], equals="")
    crash(alpha, beta)
    assert beta.files()["a"] == "one"
    assert beta.state["updating"] == ""


def test_an_interrupted_copy_is_completed_by_the_next_and_harms_no_generation(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    (first,) = beta.kept("mirror")
    half = beta.base / "incoming" / "data"
    half.mkdir(parents=True)
    (half / "a").hardlink_to(beta.base / "generations" / first / "data" / "a")
    (half / "z").write_text("gone on the way")
    (alpha.place / "a").chmod(0o600)
    assert alpha.run("shares").returncode == 0
    assert beta.files() == alpha.files()
    assert (beta.base / "generations" / first / "data" / "a").stat().st_mode & 0o777 == 0o644
    assert not (beta.base / "incoming").exists()
    assert not (beta.base / "before").exists()


def test_restore_from_the_peer(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    (first,) = beta.kept("mirror")
    alpha.write(a="a mistake", f="new")
    assert alpha.run("shares").returncode == 0
    alpha.write(g="later")
    assert alpha.run("--restore", "shares", first).returncode == 2  # without the confirmation
    assert beta.run("--restore", "shares", first, "--replace-what-is-served").stderr.startswith(
        "mirror: the group does not run here; run it where "
    )
    done = alpha.run("--restore", "shares", first, "--replace-what-is-served")
    assert done.returncode == 0, done.stderr
    assert alpha.files() == {"a": "one", "b": "two", "c": "three", "d": "four", "e": "five"}
    (kept,) = alpha.kept("before-restore")
    assert done.stdout == f"restored; what was served before is {kept}\n"
    assert alpha.files(f"generations/{kept}/data")["g"] == "later"
    assert alpha.run("--allow-deletions", "shares").returncode == 0
    assert beta.files() == alpha.files()


def test_the_list_shows_both_nodes(pair: tuple[Node, Node]) -> None:
    alpha, beta = pair
    (first,) = beta.kept("mirror")
    lines = alpha.run("--list", "shares").stdout.splitlines()
    assert lines == ["alpha: serves it", "beta: stands by", f"  {first}  mirror  from alpha  0 min old"]


@pytest.mark.parametrize(
    "words",
    [
        ["receive", "shares", "1.5", "1", "live", "peer", "rsync", "--server", "-a", "--delete", "/etc", "."],
        ["receive", "shares", "1.5", "1", "live", "peer", "rsync", "--server", "-logDtprK", ".", "."],
        ["receive", "shares", "1.5", "1", "live", "peer", "rsync", "--server", "--sender", "-a", ".", "."],
        ["receive", "shares", "1.5", "1", "live", "peer", "sh", "--server", ".", "."],
        ["give", "shares", "..", "peer", "rsync", "--server", "--sender", "-a", ".", "."],
        ["commit", "shares", "20260101T000000Z"],
        ["state", "../shares"],
        ["state", "nosuch"],
        ["remove", "shares"],
    ],
)
def test_the_peer_may_do_nothing_else(pair: tuple[Node, Node], words: list[str]) -> None:
    _, beta = pair
    done = beta.run("--peer", *words)
    assert (done.returncode, done.stdout) == (3, "")
    assert beta.files()["a"] == "one"
