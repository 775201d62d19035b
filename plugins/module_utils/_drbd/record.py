# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The note a node keeps about a resource: which metadata it made, what it knows of the volume."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

CREATING, READY = "creating", "ready"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True)
class Record:
    """What is known of the metadata of one resource.

    It is written before metadata is created (state creating) and again after it (state ready), so that a run which was
    killed in between is completed by the next one.
    """

    disk: str
    meta_disk: str
    state: str = CREATING
    device_uuid: str = ""
    blank: bool = False
    discarded: bool = False
    created: str = ""


@dataclass(frozen=True)
class Content:
    """What is known to be on a volume: its file system, and the directories that were seeded.

    `promoted` is true while a run of ours holds the resource Primary, `formatting` while it makes the file system on a
    device that was found empty; a run that was killed leaves them so.
    """

    filesystem: str = ""
    seeds: tuple[str, ...] = ()
    promoted: bool = False
    formatting: bool = False


def check_name(name: str) -> str:
    """Return a resource name that is safe as a file name, or raise Refusal."""
    if not _NAME.match(name):
        raise Refusal(f"{name!r} is no DRBD resource name: letters, digits, '_', '.' and '-' are expected.")
    if name == "all":
        raise Refusal("'all' is no DRBD resource name: drbdadm takes it for every resource. Choose another name.")
    return name


def render(item: Any) -> str:
    """Return the JSON text of a record."""
    return json.dumps(asdict(item), indent=1, sort_keys=True) + "\n"


def parse_record(text: str | None) -> Record | None:
    """Read a record; a file that is missing or damaged is no record."""
    values = _values(text, Record)
    return Record(**values) if {"disk", "meta_disk"} <= set(values) else None


def parse_content(text: str | None) -> Content:
    """Read what is known of a volume; a file that is missing or damaged knows nothing."""
    values = _values(text, Content)
    seeds = values.get("seeds", ())
    promoted, formatting = bool(values.get("promoted")), bool(values.get("formatting"))
    return Content(str(values.get("filesystem", "")), tuple(map(str, seeds)), promoted, formatting)


def _values(text: str | None, kind: Any) -> dict[str, Any]:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        return {}
    known = {item.name for item in fields(kind)}
    return {key: value for key, value in values.items() if key in known} if isinstance(values, dict) else {}
