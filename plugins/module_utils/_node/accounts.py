# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide the numbers of the users and groups to whom data on a volume belong: the same on both nodes. Pure.

A volume knows its files' owners by number only. Packages take the next free number of their node when they are
installed, so the users are made before.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

FRESH = range(600, 900)  # system numbers that neither adduser (from 100 up) nor systemd-sysusers (from 999 down) reach


def plan_accounts(node: str, peer: str, here: dict[str, Any], there: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Return (kind, name, number) of the groups and users to make on this node, in order.

    here, there: both nodes' ``machine.Accounts``; both nodes come to the same numbers. Raises Refusal, with all that
    is wrong, where an existing user stands in the way.
    """
    steps: list[tuple[str, str, int]] = []
    problems: list[str] = []
    fresh = _fresh(here, there)
    for account, mine in here["numbers"].items():
        kind, name = account.split(" ", 1)
        other = there["numbers"].get(account)
        if mine is not None:
            if other not in (None, mine):
                problems.append(_differ(node, peer, kind, name, mine, other))
        elif other is None:
            steps.append((kind, name, fresh[name]))
        elif other in here["taken"][kind]:
            problems.append(
                f"{node}: {kind} {name} must get the number {other}, as on {peer}, but another {kind} has it here."
                f" Give that one another number, or {account} of {peer}."
            )
        else:
            steps.append((kind, name, other))
    if problems:
        raise Refusal("\n".join(problems))
    return steps


def _fresh(here: dict[str, Any], there: dict[str, Any]) -> dict[str, int]:
    """Return a number for every name that needs one, free as user and as group on both nodes."""
    taken = {number for side in (here, there) for numbers in side["taken"].values() for number in numbers}
    free = iter(number for number in FRESH if number not in taken)
    names = [
        account.split(" ", 1)[1]
        for account, number in here["numbers"].items()
        if number is None and there["numbers"].get(account) is None
    ]
    return {name: next(free) for name in dict.fromkeys(names)}


def _differ(node: str, peer: str, kind: str, name: str, mine: int, other: int) -> str:
    change = f"usermod --uid {other}" if kind == "user" else f"groupmod --gid {other}"
    hand = "chown --no-dereference" if kind == "user" else "chgrp --no-dereference"
    return (
        f"{node}: {kind} {name} must have the same number on both nodes, found {mine} here and {other} on {peer}: data"
        " on a volume would belong to somebody else after a move. Nothing was changed. On one node, with its services"
        f" stopped and the volume elsewhere, here: `{change} {name} && find / -xdev -{kind[0]}id {mine} -exec"
        f" {hand} {name} {{}} +`. Then run this again."
    )
