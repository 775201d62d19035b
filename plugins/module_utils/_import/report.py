# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notes of an import as a table, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import KINDS, Note
from ansible_collections.linux_ha.cluster.plugins.module_utils._status.table import table as aligned

WORDS = {
    "wrong": "to be mended",
    "changed": "means something else now",
    "verbatim": "kept, but nothing builds it",
    "note": "good to know",
}


def table(notes: Sequence[Note]) -> list[str]:
    """Return aligned lines: kind, file with line, message."""
    rows = [["", "WHERE", "WHAT"], *([note.kind, note.place, shown(note.message)] for note in notes)]
    return aligned(rows) if notes else []


def shown(text: str) -> str:
    """A message in one line that a terminal can show."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def summary(notes: Sequence[Note]) -> str:
    """Count the kinds."""
    counts = Counter(note.kind for note in notes)
    told = [f"{counts[kind]} {WORDS[kind]}" for kind in KINDS if counts[kind]]
    return ", ".join(told) or "nothing to report: all of it is said in the inventory"


def next_steps(directory: str, name: str, secret: bool) -> list[str]:
    """What to do now."""
    return [
        f"Read {directory}/group_vars/{name}/cluster.yml, and mend what the report calls wrong.",
        *([f"ansible-vault encrypt {directory}/group_vars/{name}/secrets.yml"] if secret else []),
        f"ansible-playbook -i {directory} playbooks/validate.yml",
        f"ansible-playbook -i {directory} playbooks/site.yml --check --diff",
    ]
