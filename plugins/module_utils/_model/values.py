# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take one value out of an inventory as its Spec wants it. Whatever is wrong becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.linux_ha.cluster.plugins.module_utils._model import times
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import (
    Broken,
    Findings,
    show,
    suggest,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.schema import ANY, Spec

_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "time": times.EXPECTED,
    "list": "a list",
    "map": "a map",
    "dict": "a map",
}


def take(spec: Spec, value: object, path: str, found: Findings) -> Any:
    """Return the clean value with defaults filled in; None (and an error at its path) where it cannot be used.

    Times become ``times.Time``, maps and dictionaries keep the inventory's order.
    """
    if isinstance(value, Broken):
        found.error(path, f"expected {expected(spec)}, found a value that cannot be evaluated: {value.reason}")
        return None
    if value is None and spec.nullable:
        return None
    form = _form(spec, value)
    if form is None:
        found.error(path, f"expected {expected(spec)}, found {'another type' if spec.secret else show(value)}")
        return None
    return _TAKERS[form.kind](form, value, path, found)


def expected(spec: Spec) -> str:
    """Say in words what a value may be."""
    words = _WORDS[spec.kind]
    if spec.choices:
        words = f"one of {', '.join(map(str, spec.choices))}"
    elif spec.kind == "str" and spec.shape.expected != "a text":
        words = spec.shape.expected
    elif spec.kind in ("int", "float") and spec.high < ANY.high:
        words += f" from {_plain(spec.low)} to {_plain(spec.high)}"
    return f"{words} or {expected(spec.also)}" if spec.also else words


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _form(spec: Spec, value: object) -> Spec | None:
    """Return the accepted form whose YAML type the value has."""
    here: Spec | None = spec
    while here is not None:
        if _TYPES[here.kind](value):
            return here
        here = here.also
    return None


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": _number,
    "bool": lambda value: isinstance(value, bool),
    "time": lambda value: times.parse(value) is not None,
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, Mapping),
    "dict": lambda value: isinstance(value, Mapping),
}


def _scalar(spec: Spec, value: Any, path: str, found: Findings) -> Any:
    ok = value in spec.choices if spec.choices else True
    if isinstance(value, str):
        ok = ok and spec.shape.fits(value)
    elif not spec.choices and spec.high and _number(value):
        ok = spec.low <= value <= spec.high  # false for NaN too
    if ok:
        return value
    hint = suggest(value, map(str, spec.choices)) if isinstance(value, str) and spec.choices else ""
    hint = hint if "did you mean" in hint else ""
    found.error(path, f"expected {expected(spec)}, found {'something else' if spec.secret else show(value)}{hint}")
    return None


def _time(spec: Spec, value: Any, path: str, found: Findings) -> times.Time | None:
    return times.parse(value)


def _list(spec: Spec, value: list[object], path: str, found: Findings) -> list[Any]:
    assert spec.items is not None
    if spec.few and not value:
        found.error(path, "expected at least one entry, found an empty list")
    return [take(spec.items, item, f"{path}[{n}]", found) for n, item in enumerate(value)]


def _map(spec: Spec, value: Mapping[object, object], path: str, found: Findings) -> dict[str, Any]:
    assert spec.items is not None
    if spec.few and not value:
        found.error(path, "expected at least one entry, found an empty map")
    taken: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(key, str) and spec.keys.fits(key):
            taken[key] = take(spec.items, item, f"{path}.{key}", found)
        else:
            found.error(path, f"expected {spec.keys.expected} as a key, found {show(key)}")
    return taken


def _dict(spec: Spec, value: Mapping[object, object], path: str, found: Findings) -> dict[str, Any]:
    for key in value:
        if key not in spec.fields:
            name = key if isinstance(key, str) else show(key)
            found.error(f"{path}.{_short(name)}", f"unknown key{suggest(name, spec.fields)}")
    return {name: _field(field, name, value, path, found) for name, field in spec.fields.items()}


def _short(name: str) -> str:
    return name if len(name) <= 60 and name.isprintable() else repr(name[:60])


def _field(spec: Spec, name: str, given: Mapping[object, object], path: str, found: Findings) -> Any:
    if name in given:
        return take(spec, given[name], f"{path}.{name}", found)
    if spec.required:
        found.error(f"{path}.{name}", f"expected {expected(spec)}, found nothing")
    return default(spec)


def default(spec: Spec) -> Any:
    """Return what stands for a value that was not given: its default, or an empty list, map or dictionary."""
    if spec.kind == "time":
        return times.parse(spec.default)
    if spec.default is not None or spec.required:
        return spec.default
    return [] if spec.kind == "list" else {} if spec.kind == "map" else None


_TAKERS: Mapping[str, Callable[[Spec, Any, str, Findings], Any]] = {
    "str": _scalar,
    "int": _scalar,
    "float": _scalar,
    "bool": _scalar,
    "time": _time,
    "list": _list,
    "map": _map,
    "dict": _dict,
}
