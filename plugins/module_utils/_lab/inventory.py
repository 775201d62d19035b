# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lab.yml and the files beside it say: how Ansible reaches the machines of the lab. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.commands import IN_NAMESPACE
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.record import Lab, master_socket

ALIAS = "ha-lab"
MARK = "# Written by lab_up, removed by lab_down: the machines of the lab under the names of this inventory."


def ssh_arguments(lab: Lab) -> str:
    """Options of ssh_config(5): through the namespace without a relay process, with the image's host key."""
    options = {
        "HostKeyAlias": ALIAS,
        "UserKnownHostsFile": f'"{lab.directory}/known_hosts"',
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "IdentitiesOnly": "yes",
        "ConnectTimeout": "10",
        "ServerAliveInterval": "5",
        "ServerAliveCountMax": "6",
        "ProxyUseFdpass": "yes",
        "ProxyCommand": f'"{" ".join(IN_NAMESPACE)} nc -F -w 15 %h %p"',
    }
    return " ".join(f"-o {name}={value}" for name, value in options.items())


def render_inventory(lab: Lab) -> dict[str, Any]:
    """The content of lab.yml: every node, and the client host inside the namespace."""
    common = {
        "ansible_connection": "ssh",
        "ansible_port": 22,
        "ansible_user": "root",
        "ansible_ssh_private_key_file": str(lab.cache / "key"),
        "ansible_ssh_common_args": ssh_arguments(lab),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    hosts = {
        machine.name: {
            **common,
            "ansible_host": machine.address,
            "ansible_control_path": str(master_socket(machine.name)),
            "ha_lab": {"directory": str(lab.directory), "kind": machine.kind},
        }
        for machine in lab.topology.machines
    }
    client = {
        "ansible_connection": "local",
        "ansible_python_interpreter": str(lab.directory / "client-python"),
        "ha_lab": {"directory": str(lab.directory)},
    }
    return {"all": {"hosts": hosts, "children": {"ha_client": {"hosts": {"lab_client": client}}}}}


def render_client_python(python: str) -> str:
    """The client host's interpreter: the controller's, inside the namespace."""
    return f'#!/bin/sh\nexec {" ".join(IN_NAMESPACE)} {python} "$@"\n'


def render_known_hosts(images: Iterable[Path]) -> str:
    """All machines carry the host key of their image, known under one alias."""
    keys = [(image / "host_key.pub").read_text().split()[:2] for image in images]
    return "".join(f"{ALIAS} {kind} {key}\n" for kind, key in keys)
