# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring heartbeat's three files to a node: checked by heartbeat, applied to a running daemon without an outage."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Callable

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.authkeys import (
    AuthKeys,
    check_key,
    parse_authkeys,
    render_authkeys,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.parse import parse
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import milliseconds
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.haresources import parse_haresources
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands, status, steps
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.commands import Output, Run
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.node import (
    Node,
    lacks_peer,
    lacks_quiet,
    wait,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat.plan import File, Plan, Wish

VALID = 6  # exit code of `heartbeat -R` for valid files
SCRIPT_TIMEOUT = 1800.0  # seconds; a file system check or a database may take long, heartbeat itself waits for ever
QUIET_KEEPALIVES = 4  # without a refused message, until both nodes count as having the same key
DEFAULT_KEEPALIVE = 2.0  # seconds
REFUSED_MESSAGE = ("authtoken does not match", "Invalid authentication [")
ALWAYS_PRINTED = r"heartbeat: (udpport|baudrate) setting must precede media statements"


def make_plan(node: Node, wish: Wish, timeout: float, check_mode: bool) -> Plan:
    """Compare the node with the wish; wait up to `timeout` seconds for a running daemon to be at rest."""
    installed = commands.daemon() is not None
    if not installed and not check_mode:
        raise Refusal(f"heartbeat is not installed on {node.name}: install it, then run this again")
    seen = node.look() if installed else status.Observed()
    keys, deaf = steps.plan_authkeys(_present_keys(node.name, seen.running), wish.key)
    if wish.phase != "normal":
        return _plan_key(node, wish, seen, render_authkeys(keys), timeout, check_mode)
    ha_cf = _file("ha.cf", wish.ha_cf_mode, wish.ha_cf, steps.same_ha_cf)
    rotation = seen.running and (deaf or steps.is_patient(ha_cf.before or ""))
    if seen.running and not check_mode:
        if deaf:
            raise Refusal(f"{_other_key(node)}: phases patient and switch must come first, each on both nodes")
        wait(lambda: _lacks_trust(node, wish) if rotation else "", timeout, _other_key(node))
        seen = _at_rest(node, timeout)
    haresources = _file("haresources", 0o644, wish.haresources, steps.same_haresources)
    authkeys = _file("authkeys", 0o600, render_authkeys(keys), steps.same_authkeys)
    plan = Plan(ha_cf, haresources, authkeys, rotation and check_mode, seen, _is_pending(ha_cf, authkeys))
    return replace(plan, **_group_changes(node, plan, wish)) if seen.running else plan


def _plan_key(node: Node, wish: Wish, seen: status.Observed, new: str, timeout: float, check_mode: bool) -> Plan:
    """Plan a phase of a change of key. A daemon that does not run takes no part in it."""
    present = commands.read(commands.HA_DIR / "ha.cf") or ""
    ha_cf, authkeys = _file("ha.cf", wish.ha_cf_mode, None), _file("authkeys", 0o600, None)
    if seen.running and wish.phase == "patient" and not steps.is_patient(present):
        seen = seen if check_mode else _at_rest(node, timeout)
        ha_cf = _file("ha.cf", wish.ha_cf_mode, steps.patient(present))
    if seen.running and wish.phase == "switch":
        authkeys = _file("authkeys", 0o600, new, steps.same_authkeys)
        if authkeys.changes and not check_mode and not steps.is_patient(present):
            raise Refusal(f"{_other_key(node)}: phase patient must come first, on both nodes")
    return Plan(ha_cf, _file("haresources", 0o644, None), authkeys, False, seen, _is_pending(ha_cf, authkeys))


def execute(node: Node, plan: Plan, timeout: float) -> None:
    """Do what the plan says. Raises Refusal; then either nothing has changed, or the next call completes it."""
    if not plan.seen.running:
        if plan.files:
            _put_checked(node, plan.files, commands.validate, VALID)
        return
    if plan.reload:
        generation = commands.read(commands.GENERATION)
        _put_checked(node, [file for file in (plan.ha_cf, plan.authkeys) if file.changes], commands.reload, 0)
        commands.mark_applied([plan.ha_cf.path, plan.authkeys.path])
        if not (plan.authkeys.changes and not plan.ha_cf.changes):  # a new key is no restart
            wait(
                lambda: _lacks_restart(node, plan, generation), timeout, f"after the reload of heartbeat on {node.name}"
            )
    for entry in plan.groups.stop:
        _call(node, entry, "stop", "haresources is unchanged")
    if plan.haresources.changes:
        plan.haresources.put()
    for entry in plan.groups.start:
        _call(node, entry, "start", "haresources is in place, the next run starts what is missing")


def _lacks_restart(node: Node, plan: Plan, generation: str | None) -> str:
    """What is missing until a daemon has begun anew with its files, and the nodes know each other again.

    `heartbeat -r` returns at once, and the daemon ends its children first, which takes seconds.
    """
    if generation is not None and commands.read(commands.GENERATION) == generation:
        return "heartbeat has not begun anew"
    seen = node.look()
    lost = [name for name, state in plan.seen.members.nodes.items() if state == "active" and lacks_peer(seen, name)]
    return lacks_quiet(seen) or "".join(lacks_peer(seen, name) for name in lost[:1])


def _is_pending(*files: File) -> bool:
    return not commands.is_applied([file.path for file in files])


def _at_rest(node: Node, timeout: float) -> status.Observed:
    wait(lambda: lacks_quiet(node.look()), timeout, f"cannot change the configuration of {node.name}")
    return node.look()


def _other_key(node: Node) -> str:
    return f"heartbeat runs on {node.name} with another key"


def _lacks_trust(node: Node, wish: Wish) -> str:
    """What keeps this node from understanding its peer, empty if nothing does: no message was refused lately."""
    times = [milliseconds(value) / 1000 for value in parse(wish.ha_cf).values("keepalive")]
    since = time.time() - QUIET_KEEPALIVES * max([DEFAULT_KEEPALIVE, *times])
    refused = any(words in line for line in node.log(since) for words in REFUSED_MESSAGE)
    return "its peer's messages are still refused: phase switch must have ended on both nodes" if refused else ""


def _group_changes(node: Node, plan: Plan, wish: Wish) -> dict[str, Any]:
    """Compare the two haresources, with the state of every entry of them; for a daemon that runs."""
    old, new = parse_haresources(plan.haresources.before or ""), parse_haresources(wish.haresources)
    running = node.running(entry for group in (*old, *new) for entry in group.entries)
    held = tuple(group.key for group in new if status.is_held(plan.seen.held, node.name, group))
    groups = steps.GroupChanges()
    if plan.seen.held in status.STABLE:  # always so but in check mode: it was awaited
        groups = steps.plan_group_changes(old, new, plan.seen.held, node.name, running, wish.elsewhere)
    return {"groups": groups, "running": running, "held": held}


def _file(
    name: str, mode: int, after: str | None, same: Callable[[str, str], bool] = lambda before, after: False
) -> File:
    """The file as it is and shall be; None leaves it, and so does a present content that says the same."""
    path = commands.HA_DIR / name
    before = commands.read(path)
    if before is not None and after is not None and same(before, after):
        after = before
    return File(path, mode, before, after, commands.mtime(path))


def _present_keys(host: str, running: bool) -> AuthKeys | None:
    """The keys in the file; None if there are none, or unusable ones that no daemon uses."""
    text = commands.read(commands.HA_DIR / "authkeys")
    if text is None:
        return None
    try:
        return parse_authkeys(text)
    except Refusal as error:
        if running:
            raise Refusal(f"{error}; heartbeat runs on {host} with other keys than the file says: mend it") from None
        return None


def check_wish(wish: Wish) -> None:
    """Refuse what heartbeat itself would not notice while it runs."""
    check_key(wish.key)
    nodes = parse(wish.ha_cf).nodes
    for group in parse_haresources(wish.haresources):
        if group.node not in nodes:
            raise Refusal(f"haresources: {group.node} is not one of the nodes of ha.cf: {', '.join(sorted(nodes))}")


def _put_checked(node: Node, files: Sequence[File], check: Callable[[Run], Output], good: int) -> None:
    """Put the files, let heartbeat check them, put the former ones back if it refuses them."""
    since = time.time()
    for file in files:
        file.put()
    answer = check(node.run)
    if answer.rc == good:
        return
    for file in files:
        file.put_back()
    raise Refusal(
        f"heartbeat refuses the new configuration on {node.name}, the former one is in place again: "
        f"{'; '.join(_complaints(answer.err, node.log(since)))}"
    )


def _complaints(stderr: str, log: list[str]) -> list[str]:
    """Heartbeat's own words: errors from standard error, or from the log once logging has been configured."""
    lines = re.sub(ALWAYS_PRINTED, "", stderr).splitlines()
    errors = [re.sub(r"^.*?((ERROR|CRIT): )", r"\1", line) for line in status.troubles([*lines, *log])]
    real = [line for line in errors if line != "ERROR: heartbeat is not running."]
    return list(dict.fromkeys(real)) or [line for line in lines if line.strip()] or ["it gave no reason"]


def _call(node: Node, entry: str, verb: str, state: str) -> None:
    """Start or stop one resource; a stop that fails counts only if the resource still runs, as for heartbeat."""
    answer = node.call(entry, verb, SCRIPT_TIMEOUT)
    if answer.rc == 0 or (verb == "stop" and not node.running([entry]).get(entry)):
        return
    said = " ".join((answer.err + answer.out).split()[-60:])
    raise Refusal(f"{verb} of resource {entry} failed on {node.name} with exit code {answer.rc}: {said} ({state})")
