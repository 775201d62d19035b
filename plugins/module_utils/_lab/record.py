# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab that a directory holds: its record on disk, and who owns this machine's one lab namespace."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import topology as shape
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.qemu import Files, Hardware
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.topology import Topology

RUN = Path("/run") / NAMESPACE
"""Sockets and process ids: paths of sockets must be short (unix(7): 108 bytes)."""


@dataclass(frozen=True)
class Lab:
    """All that a module called later, by name, needs to know."""

    directory: Path
    cache: Path
    topology: Topology
    memory: int  # MiB
    disk_size: str  # as qemu-img(1) reads it
    inventory_file: str  # lab.yml; lab_down removes it
    images: dict[str, str] = field(default_factory=dict)  # by kind of machine
    accelerator: str = ""  # of virtual machines: kvm or tcg
    runtime: str = ""  # of containers: empty for podman's own choice
    limits: tuple[str, ...] = ()  # of containers: options of podman-run(1)

    @property
    def hardware(self) -> Hardware:
        return Hardware(Path(self.images["vm"]), self.accelerator, self.memory)

    def files(self, name: str) -> Files:
        return Files(self.directory / "machines" / name, RUN, name)

    def with_image(self, kind: str, image: Path) -> Lab:
        """The lab whose machines of this kind stand on the image."""
        return replace(self, images={**self.images, kind: str(image)})


LOCK = f"\0{NAMESPACE}"
EVERY = "\0linux_ha-labs"
"""Of all labs of the computer: which networks are free, and whether the kernel forwards, concerns every one of them."""


@contextmanager
def exclusive(deadline: float, lock: str = LOCK) -> Iterator[None]:
    """One module at a time works on the lab: a name in the abstract namespace (unix(7)), which leaves no file.

    Raises Refusal when another one works on it for `deadline` seconds, and to who is not root.
    """
    if os.geteuid() != 0:
        raise Refusal(
            "the lab builds networks and disks on the controller: expected root, found another user; use sudo"
        )
    end = time.monotonic() + deadline
    with socket.socket(socket.AF_UNIX) as name:
        while True:
            try:
                name.bind(lock)
                break
            except OSError:
                if time.monotonic() > end:
                    raise Refusal(
                        f"process {worker(lock)} has worked on the lab for {deadline:.0f} s; is it hanging?"
                    ) from None
                time.sleep(0.1)
        name.listen(8)
        yield


def worker(lock: str = LOCK) -> int | None:
    """The process that holds the lab just now."""
    with socket.socket(socket.AF_UNIX) as name:
        try:
            name.connect(lock)
        except OSError:
            return None
        pid: int = struct.unpack("3i", name.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        return pid


def master_socket(name: str) -> Path:
    """The control socket of the ssh connection to this machine."""
    return RUN / "ssh" / name


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text)
    part.chmod(mode)
    part.rename(path)


def save(lab: Lab) -> None:
    data = {**asdict(lab), "directory": str(lab.directory), "cache": str(lab.cache)}
    write_atomically(lab.directory / "lab.json", json.dumps(data, indent=2) + "\n")


def load(directory: Path) -> Lab | None:
    """The directory's lab; None when it has none."""
    try:
        data = json.loads((directory / "lab.json").read_text())
    except FileNotFoundError:
        return None
    data["topology"] = shape.from_json(data["topology"])
    data["limits"] = tuple(data.get("limits", ()))
    return Lab(**{**data, "directory": directory, "cache": Path(data["cache"])})


def owner() -> str:
    """The directory that owns the lab namespace now; empty when nobody does."""
    try:
        return (RUN / "owner").read_text().strip()
    except FileNotFoundError:
        return ""


def images_in_use() -> set[Path]:
    """The images that machines of any lab of this computer stand on, also of labs of another version of this."""
    records = [Path(path.read_text().strip()) / "lab.json" for path in RUN.parent.glob("*/owner")]
    labs = [json.loads(record.read_text()) for record in records if record.exists()]
    return {Path(image) for lab in labs for image in lab.get("images", {}).values()}


def check_owner(directory: Path, found: str) -> None:
    """Raises Refusal when the namespace belongs to another directory."""
    if found and found != str(directory):
        raise Refusal(
            f"this machine's lab belongs to {found}; only one lab can be up at a time. End that one with "
            f"'ansible-playbook linux_ha.cluster.lab_down -e lab_directory={found}' (or from its own checkout), "
            "then try again"
        )


def claim(directory: Path) -> None:
    """Own the namespace. Raises Refusal when another directory does."""
    check_owner(directory, owner())
    if owner():
        return
    RUN.mkdir(mode=0o700, exist_ok=True)
    part = RUN / f"owner.{os.getpid()}"
    part.write_text(f"{directory}\n")
    try:
        os.link(part, RUN / "owner")
    except FileExistsError:
        check_owner(directory, owner())
    finally:
        part.unlink()


def need(directory: Path) -> Lab:
    """The directory's lab, which must be up. Raises Refusal."""
    check_owner(directory, owner())
    lab = load(directory)
    if lab is None or not owner():
        raise Refusal(f"there is no lab in {directory}; 'playbooks/lab_up.yml' builds one")
    return lab


def need_same(found: Lab, wanted: Lab) -> Lab:
    """The lab that is there, if it is what the inventory wants. Raises Refusal when it is another.

    Name servers, mirrors and the way out may have changed since; it keeps its own.
    """
    mine = found.topology
    theirs = replace(wanted.topology, uplink=mine.uplink, nameservers=mine.nameservers, reach=mine.reach)
    if (mine, found.memory, found.disk_size) != (theirs, wanted.memory, wanted.disk_size):
        have, want = (
            ", ".join(
                f"{machine.name} ({machine.kind}, {len(machine.cards)} cards, {len(machine.disks)} disks)"
                for machine in lab.machines
            )
            for lab in (mine, theirs)
        )
        raise Refusal(
            f"{found.directory} holds another lab: it has {have}; this inventory wants {want}, or other addresses, "
            "disks or memory. End it with playbooks/lab_down.yml, then build the new one"
        )
    return replace(found, inventory_file=wanted.inventory_file)
