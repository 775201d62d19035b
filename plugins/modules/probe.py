#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: probe
short_description: A client that measures how long a service was away
description:
  - Starts a client in the background that asks every target every O(interval) milliseconds, however slow the
    answers are, and writes to ledgers whose acknowledgements it keeps. Later it is stopped, and what it saw is
    summarised.
  - An outage of a target lasts from the start of the last request that succeeded before it to the end of the
    first one that succeeded after it. Two successes enclose an outage if a request between them failed, or if
    they started more than five intervals apart. So it is an upper bound, to one interval and one answer.
  - A write is lost if it was acknowledged and the service does not list it when the client is stopped. Writes
    whose acknowledgement never arrived may or may not be there; they are counted, and never repeated.
version_added: "0.1.0"
author: The linux_ha.cluster authors (@linux-ha)
options:
  state:
    description:
      - V(started) starts the client and returns when every target answered once; it fails if that takes longer
        than O(deadline).
      - V(answered) waits until every target has answered for one second without a failure (node O(by), if that
        is given). Only requests made from now on count.
      - V(stopped) ends the client, asks the ledgers what they have, and returns the summary.
    type: str
    choices: [started, answered, stopped]
    required: true
  directory:
    description:
      - Where the client keeps its samples, on the host it runs on. The client ends by itself when it vanishes.
    type: path
    required: true
  targets:
    description: What to ask. Needed for O(state=started).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name in the report.
        type: str
        required: true
      protocol:
        description:
          - What is spoken; see C(probe) of C(ha_services). V(http) expects an answer below 400, V(tcp) a connection,
            V(append) the service C(line_append).
        type: str
        choices: [http, ftp, smtp, imap, pop, spamassassin, mysql, pgsql, dns, smb, nfs, tcp, append]
        required: true
      address:
        description: The service address.
        type: str
        required: true
      port:
        description: Its port.
        type: int
        required: true
      path:
        description: What to GET.
        type: str
        default: /
  client:
    description:
      - The name under which writes are made; a new one for every run. Letters, digits, dots, hyphens,
        underscores.
    type: str
  nodes:
    description:
      - Name of a node to its own address in the network of the client, to tell who answers and to compare
        clocks.
    type: dict
    default: {}
  interval:
    description: Milliseconds between two requests.
    type: int
    default: 50
  timeout:
    description: Milliseconds after which a request has failed.
    type: int
    default: 1000
  max_seconds:
    description: The client ends itself after that many seconds.
    type: int
    default: 3600
  deadline:
    description: Seconds to wait for what O(state) waits for.
    type: int
    default: 30
  by:
    description: Only answers of this node count, where it can be told who answered.
    type: str
attributes:
  check_mode:
    support: full
    description: Nothing is started, stopped or waited for.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Start a client
  linux_ha.cluster.probe:
    state: started
    directory: /var/tmp/drill
    client: takeover-1
    targets:
      - {name: web, protocol: http, address: 192.168.69.100, port: 80}
      - {name: ledger, protocol: append, address: 192.168.69.100, port: 7700}

- name: Stop it, and see what it saw
  linux_ha.cluster.probe:
    state: stopped
    directory: /var/tmp/drill
  register: client
"""

RETURN = r"""
now:
  description: The clock of this host at the end, seconds since the epoch.
  returned: always
  type: float
answered:
  description: Whether every target answered as it was waited for.
  returned: when state is started or answered
  type: bool
targets:
  description:
    - For every target requests, failed, median_ms, worst_ms, outages, strip (columns of start, ok, failed) and
      holders (who answered from when to when); for a ledger also acknowledged, lost, ambiguous and more.
  returned: when state is stopped
  type: dict
clocks:
  description:
    - Seconds the clock of each node is ahead of this host's (ICMP timestamp); null where it cannot be known.
  returned: when state is stopped
  type: dict
started:
  description: When the first request was made, seconds since the epoch.
  returned: when state is stopped
  type: float
"""

import time
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import background, watch
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.client import Config, run_client
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.neighbours import clock_offset
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.protocols import NAMES
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

TARGET = {
    "name": {"type": "str", "required": True},
    "protocol": {"type": "str", "choices": list(NAMES), "required": True},
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    "path": {"type": "str", "default": "/"},
}
ARGUMENTS = {
    "state": {"type": "str", "choices": ["started", "answered", "stopped"], "required": True},
    "directory": {"type": "path", "required": True},
    "targets": {"type": "list", "elements": "dict", "default": [], "options": TARGET},
    "client": {"type": "str"},
    "nodes": {"type": "dict", "default": {}},
    "interval": {"type": "int", "default": 50},
    "timeout": {"type": "int", "default": 1000},
    "max_seconds": {"type": "int", "default": 3600},
    "deadline": {"type": "int", "default": 30},
    "by": {"type": "str"},
}


def started(params: dict[str, Any], directory: Path) -> dict[str, Any]:
    """Start the client on empty samples and wait for the first answers."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if background.is_running(directory):
        raise Refusal(f"a client already runs in {directory}; stop it first (state: stopped)")
    config = Config(
        directory,
        params["client"],
        params["targets"],
        params["interval"] / 1000,
        params["timeout"] / 1000,
        params["max_seconds"],
        params["nodes"],
    )
    watch.prepare(config)
    background.start(directory, lambda: run_client(config))
    missing = watch.wait_answered(config, deadline=params["deadline"], steady=0.0)
    if missing:
        background.stop(directory)
    watch.expect(missing, config, params["deadline"])
    return {"changed": True, "answered": True}


def waited(params: dict[str, Any], directory: Path) -> dict[str, Any]:
    """Wait until the targets answer again."""
    config = Config.load(directory)
    missing = watch.wait_answered(config, after=time.time(), by=params["by"], deadline=params["deadline"])
    watch.expect(missing, config, params["deadline"])
    return {"changed": False, "answered": True}


def stopped(params: dict[str, Any], directory: Path) -> dict[str, Any]:
    """End the client and summarise; a directory without a client's files has nothing to say."""
    if not (directory / "config.json").exists():
        return {"changed": False, "targets": {}, "clocks": {}}
    changed = background.stop(directory)
    config = Config.load(directory)
    clocks = {name: clock_offset(address) for name, address in config.nodes.items()}
    return {"changed": changed, "clocks": clocks, **watch.summary(config, deadline=params["deadline"])}


def main() -> None:
    """Do what state says, and report it."""
    module = AnsibleModule(
        ARGUMENTS, required_if=[("state", "started", ["client", "targets"])], supports_check_mode=True
    )
    directory = Path(module.params["directory"])
    if module.check_mode:
        module.exit_json(changed=module.params["state"] != "answered", now=time.time())
    action = {"started": started, "answered": waited, "stopped": stopped}[module.params["state"]]
    try:
        result = action(module.params, directory)
    except (Refusal, OSError) as error:
        module.fail_json(msg=str(error), now=time.time())
    module.exit_json(now=time.time(), **result)


if __name__ == "__main__":
    main()
