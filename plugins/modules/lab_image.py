#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the image of the lab's machines; ._lab.image is the recipe, ._lab.cache the kitchen."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lab_image
short_description: Build the image of the lab's machines
version_added: 0.1.0
description:
  - Builds a Debian image with mmdebstrap, from the archives that apt of this machine uses, and keeps it in the cache.
  - The image is named after a hash of all that it depends on, so that it is built once, and again only when
    any of that changes.
  - A build that was killed half-way is built again. Two builds at once do not collide.
  - Run it on the controller, as root.
options:
  kind:
    description: What the machines are. A V(vm) needs a kernel among O(packages), a V(container) none.
    type: str
    choices: [vm, container]
    default: vm
  cache:
    description: The directory that keeps images, templates, downloaded packages and the key of the machines.
    type: path
    required: true
  suite:
    description: The Debian release.
    type: str
    default: bookworm
  packages:
    description: The packages that the image carries, besides what these depend on.
    type: list
    elements: str
    required: true
  files:
    description: Directory with the files of the image's own programs (the C(files) of the role).
    type: path
    required: true
attributes:
  check_mode:
    support: full
    description: Tells whether an image would be built.
  diff_mode:
    support: none
    description: There is nothing to compare.
author:
  - The linux_ha.cluster authors (@linux-ha)
"""

EXAMPLES = r"""
- name: Build the node image
  linux_ha.cluster.lab_image:
    cache: ~/.cache/linux_ha.cluster/lab
    packages: [systemd-sysv, openssh-server, python3, linux-image-cloud-amd64]
    files: "{{ role_path }}/files"
"""

RETURN = r"""
path:
  description: The image's directory (host_key.pub; disk.qcow2, vmlinuz and initrd.img, or tree for containers).
  type: str
  returned: success
  sample: /root/.cache/linux_ha.cluster/lab/images/802b9e7c0bac788d
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab import apt, cache, commands, record, wiring
from ansible_collections.linux_ha.cluster.plugins.module_utils._lab.image import Recipe

SHARED = {"lab_bytecode.py": "/usr/lib/python3/dist-packages/lab_bytecode.py"}
PLACES = {
    "vm": {
        **SHARED,
        "lab-agent": "/usr/local/sbin/lab-agent",
        "lab-agent.service": "/etc/systemd/system/lab-agent.service",
        "lab-identity.service": "/etc/systemd/system/lab-identity.service",
    },
    "container": {
        **SHARED,
        "lab-network.service": "/etc/systemd/system/lab-network.service",
    },
}


def read_recipe(kind, suite, packages, files, public_key):
    """The recipe from the module's options and from this machine's apt configuration."""
    archives = wiring.apt_sources(suite)
    return Recipe(
        kind=kind,
        suite=suite,
        packages=tuple(sorted(packages)),
        sources=tuple(line for archive in archives for line in archive.lines()),
        options=tuple(apt.download_options(commands.run(["apt-config", "dump"]))),
        files=(
            *((target, (files / name).read_text()) for name, target in PLACES[kind].items()),
            ("/root/.ssh/authorized_keys", public_key),
        ),
        customize="".join((files / f"customize{part}.sh").read_text() for part in ("", f"-{kind}")),
    )


def main():
    module = AnsibleModule(
        argument_spec={
            "kind": {"type": "str", "choices": list(PLACES), "default": "vm"},
            "cache": {"type": "path", "required": True},
            "suite": {"type": "str", "default": "bookworm"},
            "packages": {"type": "list", "elements": "str", "required": True},
            "files": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    options = module.params
    store = Path(options["cache"])
    try:
        key = cache.read_key(store) if module.check_mode else cache.ensure_key(store)
        recipe = read_recipe(options["kind"], options["suite"], options["packages"], Path(options["files"]), key)
        path = cache.image_path(store, recipe)
        missing = not path.exists()
        if missing and not module.check_mode:
            with record.exclusive(deadline=900):
                cache.build_image(store, recipe, in_use=record.images_in_use())
    except Refusal as refusal:
        module.fail_json(msg=str(refusal))
    module.exit_json(changed=missing, path=str(path))


if __name__ == "__main__":
    main()
