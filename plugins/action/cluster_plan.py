# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell around the model: the inventory's ha_* variables in, every cluster's plan out. Touches no node."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Broken
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.fleet import ALL
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import Plans, plan_clusters
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.read import REAL_SERVERS
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.schema import FOREIGN, VARIABLES
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.table import table

CATALOGUE = Path(__file__).parents[2] / "roles" / "services" / "catalogue"
SECRETS = frozenset(name for name, spec in VARIABLES.items() if spec.secret)


class ActionModule(ActionBase):
    """Runs on the controller; takes no options."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return clusters, members, warnings and tables; fail with all errors at once."""
        super().run(tmp, task_vars)
        self.validate_argument_spec(argument_spec={})
        return result(plans_of(task_vars or {}))


def plans_of(task_vars: Mapping[str, Any]) -> Plans:
    """Plan what the inventory says."""
    groups = {str(name): [str(host) for host in hosts] for name, hosts in task_vars["groups"].items()}
    hosts = dict.fromkeys([*groups.get(ALL, ()), *groups.get(REAL_SERVERS, ())])
    hostvars = {host: read_host(task_vars["hostvars"][host]) for host in hosts}
    return plan_clusters(hostvars, groups, read_catalogue(CATALOGUE))


def result(plans: Plans) -> dict[str, Any]:
    """Word the outcome as an action returns it."""
    warnings = [str(entry) for entry in plans.warnings]
    if plans.errors:
        errors = [{"path": entry.path, "message": entry.message} for entry in plans.errors]
        lines = [f"{len(errors)} error(s) in the inventory:", *map(str, plans.errors)]
        return {"failed": True, "msg": "\n".join(lines), "errors": errors, "plan_warnings": warnings}
    return {
        "changed": False,
        "clusters": plans.clusters,
        "members": plans.members,
        "real_servers": plans.real_servers,
        "plan_warnings": warnings,
        "_ansible_verbose_override": True,  # -v shall not print what a service keeps in its files
        "tables": {name: table(plan) for name, plan in plans.clusters.items()},
    }


def read_host(variables: Mapping[str, Any]) -> dict[str, object]:
    """Return the ha_* variables of one host as plain types; one that cannot be evaluated becomes Broken."""
    names = [name for name in variables if isinstance(name, str) and name.startswith("ha_") and name not in FOREIGN]
    return {str(name): _evaluate(variables, name) for name in names}


def _evaluate(variables: Mapping[str, Any], name: str) -> object:
    try:
        return plain(variables[name])
    except AnsibleError as error:
        if name in SECRETS:
            return Broken("an undefined variable, or a vault without its password")
        return Broken(" ".join(str(error).split())[:300])


def plain(value: Any) -> object:
    """Strip what Ansible attaches to values (tags, lazy containers, vault) and keep the plain type."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value) if isinstance(value, str) or "Encrypted" in type(value).__name__ else value


def read_catalogue(directory: Path) -> dict[str, object]:
    """Return the known services by name: one YAML file each."""
    services: dict[str, object] = {}
    for file in sorted(directory.glob("*.yml")):
        try:
            services[file.stem] = yaml.safe_load(file.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise AnsibleError(f"{file}: expected YAML, found {error}") from error
    return services
