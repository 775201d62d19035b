#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_units
short_description: Keep the units of a cluster's services off at boot and stopped where their group does not run
version_added: 0.1.0
description:
  - Heartbeat starts and stops the services of its groups; systemd must not. Every unit named here is switched off at
    boot, its init script of the same name too, and stopped unless Heartbeat runs its group on this node.
  - Whose group runs here is judged by the installed C(haresources), which Heartbeat knows, not by the new plan.
  - A unit that runs on this node by Heartbeat's hand is left alone, unless one of its files changed.
author: The linux_ha.cluster authors
options:
  node:
    description: This node's name.
    type: str
    required: true
  services:
    description: The plan's services, name to a map with C(units) and C(files), a list of paths.
    type: dict
    required: true
  changed_files:
    description: Files that this run has changed; a running service to which one belongs is reloaded, or restarted.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Says what would be done.
    support: full
  diff_mode:
    description: Shows the units' states before and after.
    support: full
"""

EXAMPLES = r"""
- name: Leave Apache to Heartbeat
  linux_ha.cluster.cluster_units:
    node: debian1
    services: {apache: {units: [apache2.service], files: []}}
"""

RETURN = r"""
actions:
  description: The steps that were taken, or would be, in order.
  type: list
  elements: str
  returned: success
  sample: ["disable apache2.service", "stop apache2.service"]
"""

from dataclasses import replace
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import units

HARESOURCES = Path("/etc/ha.d/haresources")
PID_FILE = Path("/run/heartbeat.pid")


def held_units(module: AnsibleModule) -> set[str]:
    """Return the units that Heartbeat runs on this node, by the haresources file that it knows."""
    groups = parse_haresources(HARESOURCES.read_text()) if HARESOURCES.exists() else []
    cl_status = module.get_bin_path("cl_status")
    code, out, _ = module.run_command([cl_status, "rscstatus"]) if cl_status else (1, "", "")
    pid = PID_FILE.read_text().strip() if PID_FILE.exists() else ""
    mounted = {line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()}
    return units.find_held_units(
        groups,
        node=module.params["node"],
        held=out.strip() if code == 0 else "",
        alive=pid.isdigit() and Path("/proc", pid).exists(),
        mounted=mounted,
    )


def changed_units(module: AnsibleModule) -> set[str]:
    """Return the units of the services to which a changed file belongs."""
    changed = set(module.params["changed_files"])
    services = module.params["services"].values()
    return {unit for service in services if changed & set(service["files"]) for unit in service["units"]}


def read_units(module: AnsibleModule) -> list[units.Unit]:
    names = sorted(unit for service in module.params["services"].values() for unit in service["units"])
    show = ["systemctl", "show", "--property=Id,Names,LoadState,UnitFileState,ActiveState", *names]
    found = units.parse_show(module.run_command(show, check_rc=True)[1]) if names else []
    return [replace(unit, sysv=has_boot_link(unit.name)) for unit in found]


def has_boot_link(unit: str) -> bool:
    """True when an S link of the unit's init script stands in /etc/rc?.d (update-rc.d(8))."""
    return any(Path("/etc").glob(f"rc[2-5].d/S[0-9][0-9]{unit.removesuffix('.service')}"))


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "node": {"type": "str", "required": True},
            "services": {"type": "dict", "required": True},
            "changed_files": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    found = read_units(module)
    steps = units.plan_unit_steps(found, held=held_units(module), changed=changed_units(module))
    for verb, unit in steps if not module.check_mode else []:
        module.run_command(["systemctl", verb, unit], check_rc=True)
    actions = [f"{verb} {unit}" for verb, unit in steps]
    before = "".join(f"{unit.name}: {unit.file_state}, {unit.active}\n" for unit in found)
    after = before + "".join(f"{action}\n" for action in actions)
    module.exit_json(changed=bool(steps), actions=actions, diff={"before": before, "after": after})


if __name__ == "__main__":
    main()
