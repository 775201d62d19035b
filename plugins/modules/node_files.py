#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_files
short_description: Put several files in place in one call
version_added: 0.1.0
description:
  - Writes any number of files in one round trip, each at once (never half a file), owned by root.
  - A checking program can look at all of them in a private directory before one of them is put in place.
  - A changed file of C(/etc/tmpfiles.d) takes effect at once, not only at the next boot (tmpfiles.d(5)).
  - Secrets are given apart and stand as C(@name@) in the text, so that the difference can be shown without them.
author: The linux_ha.cluster authors
options:
  files:
    description:
      - Absolute path to a map with C(content) (text) and C(mode) (quoted octal, default V("0644")), or with C(link)
        (where a symbolic link points to).
      - A content or link may be a map from releases (V(Debian12), V(Debian), V(all)) to values. The closest one to this
        machine counts, and without any there is no such file here.
    type: dict
    required: true
  secrets:
    description: Name to value; C(@name@) in a content is replaced by the value.
    type: dict
    default: {}
  validate:
    description:
      - A command that must succeed before anything is written.
      - V(%s) stands for a directory below which the new files lie at their own absolute paths.
    type: str
  with_existing:
    description: Patterns of files that stay as they are and are staged for O(validate), too.
    type: list
    elements: str
    default: []
  checks:
    description:
      - Commands that must accept what was written; a command is asked when one of its files has changed.
      - If one refuses, every file is put back as it was. One that refuses the former files, too, does not count.
    type: list
    elements: dict
    default: []
    suboptions:
      name: {description: Whose configuration it checks., type: str, required: true}
      command: {description: The command; no shell., type: str, required: true}
      files: {description: The paths it is about., type: list, elements: str, required: true}
  daemon_reload:
    description: Tell systemd to read its units again when a file below C(systemd/system) changed.
    type: bool
    default: true
attributes:
  check_mode:
    description: Says which files would change.
    support: full
  diff_mode:
    description: Shows the difference of every file, secrets hidden.
    support: full
"""

EXAMPLES = r"""
- name: Put the DRBD files in place
  linux_ha.cluster.node_files:
    files:
      /etc/drbd.conf: {content: "include \"drbd.d/*.res\";\n"}
      /usr/local/lib/systemd/system/tomcat.service:
        link: {Debian: /lib/systemd/system/tomcat10.service, Debian11: /lib/systemd/system/tomcat9.service}
      /etc/drbd.d/repl.res: {content: "{{ lookup('ansible.builtin.template', 'resource.res.j2') }}", mode: "0600"}
    secrets: {drbd: "{{ vault_drbd }}"}
    validate: drbdadm -c %s/etc/drbd.conf sh-nop
"""

RETURN = r"""
changed_files:
  description: Paths that were written, or would be.
  type: list
  elements: str
  returned: success
"""

import shlex
import tempfile
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node import files, machine


def read_wanted(options: dict) -> list[files.Wanted]:
    """Return the files asked for; raises Refusal for an entry that is not a file's description."""
    wanted = []
    keys = machine.release_keys(Path("/etc/os-release").read_text())
    for path, entry in sorted(options.items()):
        said = {key: entry[key] for key in ("content", "link") if entry.get(key) is not None}
        value = next(iter(said.values()), None)
        if not path.startswith("/") or len(said) != 1 or not isinstance(value, (str, dict)):
            raise Refusal(f"files: {path}: expected an absolute path with a map that has a text `content` or a `link`")
        value = machine.pick(value, keys) if isinstance(value, dict) else value
        if value is not None and "link" in said:
            wanted.append(files.Wanted(path, "", link=value))
        elif value is not None:
            wanted.append(files.Wanted(path, value, int(str(entry.get("mode", "0644")), 8)))
    return wanted


def validate(module: AnsibleModule, wanted: list[files.Wanted]) -> None:
    """Run the checking program over the staged files; raises Refusal with what it said."""
    command = shlex.split(module.params["validate"] or "")
    if not command or (module.check_mode and not module.get_bin_path(command[0])):
        return  # on a fresh machine the checking program is not there yet when only asked what would happen
    with tempfile.TemporaryDirectory(prefix="linux_ha.") as root:
        existing = sorted(
            str(path) for pattern in module.params["with_existing"] for path in Path("/").glob(pattern.lstrip("/"))
        )
        files.stage([file for file in wanted if not file.link], module.params["secrets"], root, existing)
        code, out, err = module.run_command([word.replace("%s", root) for word in command])
    if code != 0:
        said = files.show(f"{out}\n{err}".strip().replace(root, ""), module.params["secrets"])
        raise Refusal(f"{command[0]} refuses the new files (exit code {code}); nothing was written. It says:\n{said}")


def apply(module: AnsibleModule, wanted: list[files.Wanted]) -> tuple[list[str], list[dict[str, str]]]:
    """Write what differs; return the paths and their differences."""
    secrets = module.params["secrets"]
    entries = [(file, files.difference(file, None if file.link else files.read(file.path), secrets)) for file in wanted]
    changed = [(file, entry) for file, entry in entries if entry]
    if changed:
        validate(module, wanted)
    paths = [file.path for file, _ in changed]
    if changed and not module.check_mode:
        write_checked(module, [file for file, _ in changed])
    return paths, [entry for _, entry in changed if entry]


def write_checked(module: AnsibleModule, wanted: list[files.Wanted]) -> None:
    """Write the files; raises Refusal, with all of them as they were, if a check accepts them no longer."""
    secrets, paths = module.params["secrets"], {file.path for file in wanted}
    due = [check for check in module.params["checks"] if paths & set(check["files"])]
    due = [check for check in due if not complaint(module, check)]
    former = [files.remember(path) for path in sorted(paths)]
    for file in wanted:
        files.put(file, secrets)
    reload_units(module, paths)
    refused = [said for check in due if (said := complaint(module, check))]
    if refused:
        for found in former:
            found.put_back()
        reload_units(module, paths)
        told = files.show("\n".join(refused), secrets)
        raise Refusal(f"every file is as it was, and nothing was restarted, because of the new ones {told}")


def complaint(module: AnsibleModule, check: dict) -> str:
    """What a check says against the files that are in place, empty if it accepts them."""
    code, out, err = module.run_command(shlex.split(check["command"]))
    return f"{check['name']} is refused by {check['command']} (exit code {code}): {err or out}".strip() if code else ""


def reload_units(module: AnsibleModule, paths: set[str]) -> None:
    """Let systemd read changed units and rules of tmpfiles.d(5)."""
    units = [path for path in paths if "/systemd/system" in path]
    if units and module.params["daemon_reload"] and Path("/run/systemd/system").exists():
        module.run_command(["systemctl", "daemon-reload"], check_rc=True)
    rules = sorted(path for path in paths if path.startswith("/etc/tmpfiles.d/") and Path(path).exists())
    if rules:
        module.run_command(["systemd-tmpfiles", "--create", *rules], check_rc=True)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "files": {"type": "dict", "required": True},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
            "validate": {"type": "str"},
            "with_existing": {"type": "list", "elements": "str", "default": []},
            "checks": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "command": {"type": "str", "required": True},
                    "files": {"type": "list", "elements": "str", "required": True},
                },
            },
            "daemon_reload": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    try:
        paths, diff = apply(module, read_wanted(module.params["files"]))
    except (Refusal, OSError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=bool(paths), changed_files=paths, diff=diff)


if __name__ == "__main__":
    main()
