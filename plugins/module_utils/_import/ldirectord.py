# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that haresources gives to ldirectord, to virtual services and the daemon's own options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as d
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import (
    SECRET,
    File,
    Real,
    Setting,
    Verbatim,
    Virtual,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._import import ldirectord_words
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft, Kept
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import CHANGED
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.render import Reference
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import ldirectord, virtual

NUMBERS = (d.COUNT, d.NUMBER, d.FREQUENCY, d.PORT)


def read(sources: Sources, draft: Draft) -> dict[str, list[str]]:
    """Import every file; return the resource of haresources that runs it -> the names of its virtual services."""
    found: dict[str, list[str]] = {}
    options: dict[str, Any] | None = None
    for name, file in sources.ldirectord.items():
        own = _options(name, file, draft)
        if options is not None and own != options:
            message = "its options are not those of the first file, and all files have the same now"
            draft.note(CHANGED, f"ldirectord {name}", 0, message)
        options = options if options is not None else own
        draft.comment("ha_virtual_services", f"ldirectord {name}", file.tail)
        found[f"ldirectord::{name}"] = [_service(name, one, draft) for one in file.virtuals]
    if options:
        draft.flat["ha_ldirectord"] = options
    return found


def resource(entry: str, carried: Mapping[str, list[str]]) -> dict[str, Any] | None:
    """Return an entry of haresources as the virtual services that it runs, None if it is something else."""
    if not carried.get(entry):
        return None
    name = entry.partition("::")[2]
    default = next(iter(carried)) == entry and name == virtual.FILE
    return {"virtual_services": carried[entry], **({} if default else {"file": name})}


def _options(name: str, file: File, draft: Draft) -> dict[str, Any]:
    """The directives outside of virtual services, with the comments above them."""
    items = [item for item in file.items if not isinstance(item, Virtual)]
    for item in items:
        draft.comment("ha_ldirectord", f"ldirectord {name}", item.comments)
    return ldirectord.said(_values(name, items, d.GLOBAL, draft, lambda one: one))


def _service(name: str, one: Virtual, draft: Draft) -> str:
    """Import one virtual service; return the name that it gets."""
    label = _label(one, draft)
    six = {"fallback6": "fallback"} if one.six else {}
    values = _values(
        name,
        [item for item in one.items if not isinstance(item, Real)],
        d.VIRTUAL,
        draft,
        lambda key: six.get(key, key),
    )
    for key in SECRET:
        if key in values:
            variable = f"vault_{re.sub(r'[^A-Za-z0-9_]', '_', label)}_{key}"
            draft.secrets[variable] = values[key]
            values[key] = Reference("{{ " + variable + " }}")
    place = {"mark": int(one.address)} if one.is_mark and one.address.isdecimal() else _place(one)
    reals = {"real_servers": dict(_reals(one))} if one.reals else {}
    said = {**place, **reals, **ldirectord.said(values)}
    draft.services[label] = Kept(said, ldirectord_words.lines(one), one.line)
    draft.comment(f"ha_virtual_services.{label}", f"ldirectord {name}", (*one.comments, *_comments(one.items)))
    return label


def _place(one: Virtual) -> dict[str, Any]:
    return {"address": one.address.strip("[]"), "port": _number(one.port)}


def _comments(items: Iterable[Setting | Real | Verbatim]) -> Iterator[str]:
    for item in items:
        yield from item.comments


def _label(one: Virtual, draft: Draft) -> str:
    """Name a virtual service by what it does; its address, then a number tells it from others."""
    kind = one.get("service") or d.SERVICE_OF_PORT.get(one.port) or (f"mark-{one.address}" if one.is_mark else one.port)
    kind = re.sub(r"[^A-Za-z0-9_.-]", "", kind)[:20] or "service"
    address = re.sub(r"[^A-Za-z0-9_.-]+", "-", one.address).strip("-")[:40]
    wishes = [kind, f"{kind}-{address}", *(f"{kind}-{n}" for n in range(2, len(draft.services) + 3))]
    return next(wish for wish in wishes if wish not in draft.services)


def _reals(one: Virtual) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each real server with what is not the model's default."""
    seen: set[str] = set()
    for real in one.reals:
        host = real.first.strip("[]")
        key = next(name for name in (host, *(f"{host}-{n}" for n in range(2, len(seen) + 3))) if name not in seen)
        seen.add(key)
        named = {} if key == host and _is_address(host) else {"host": host}
        said = {
            "last": real.last.strip("[]") or None,
            "port": None if real.port == one.port else _number(real.port or "0"),
            "forward": None if real.forward == "gate" else real.forward,
            "weight": None if real.weight == 1 else real.weight,
            **{name: getattr(real, name) for name in ("request", "receive", "lower", "upper")},
        }
        yield key, {**named, **{name: value for name, value in said.items() if value is not None}}


def _is_address(host: str) -> bool:
    return ":" in host or bool(re.fullmatch(r"\d+(\.\d+){3}", host))


def _values(
    name: str, items: Iterable[Setting | Verbatim], table: Mapping[str, d.Directive], draft: Draft, rename: Any
) -> dict[str, Any]:
    """Return directives with their values as YAML has them; lines that ldirectord refuses are kept."""
    values: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Verbatim):
            draft.keep("ldirectord", item.line, [item.text], f"{name}: ldirectord refuses this line")
            continue
        key, value = rename(item.name), _value(item, table)
        values[key] = [*values.get(key, []), value] if key in ldirectord.MANY else value
    return values


def _value(item: Setting, table: Mapping[str, d.Directive]) -> Any:
    kind = table[item.name].kind
    if kind == d.SWITCH:
        return item.value == "yes"
    return _number(item.value) if kind in (*NUMBERS, d.CHECKTYPE) else item.value


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else text
