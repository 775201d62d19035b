# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An imported cluster as the files of an inventory: YAML that people go on with, with what people wrote before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import Imported

WIDTH = 110
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_BLOCK = re.compile(r"[!-~][ -~]*\n([ -~]*\n)*[ -~]*[!-~]\n")  # several lines of ASCII
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
Comments = Mapping[str, "tuple[str, ...]"]


@dataclass(frozen=True)
class Output:
    """One file: its path below the inventory, its text, its mode."""

    path: str
    text: str = field(repr=False)
    mode: int = 0o644


class Reference(str):
    """A template of Ansible that shall be one, such as the name of a secret."""


class _Dumper(yaml.SafeDumper):
    """YAML that Ansible takes as it is: a text that looks like a template is marked, so that it stays a text."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    tag = "!unsafe" if _TEMPLATE.search(value) else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, value, style="'" if tag == "!unsafe" else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Reference, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, '"'))


def check_name(name: str) -> str:
    """Return the name of a cluster. Raises Refusal for one that cannot be a group of an inventory."""
    if not _NAME.fullmatch(name) or name in ("all", "ungrouped", "ha_clusters", "ha_client"):
        raise Refusal(f"expected a name of letters, digits and _ for the cluster (63 at most), found {name[:80]!r}")
    return name


def files(imported: Imported, name: str) -> list[Output]:
    """Return the files of the inventory; secrets stand in one of their own."""
    below = f"group_vars/{name}"
    hosts = {"ha_clusters": {"children": {name: {"hosts": dict(imported.hosts)}}}}
    outputs = [
        Output("hosts.yml", _file(["The nodes of an imported cluster; the group is the cluster."], hosts, {})),
        Output(
            f"{below}/cluster.yml",
            _file(["An imported cluster. docs/import.md tells how to go on."], imported.variables, imported.comments),
        ),
    ]
    if imported.secrets or imported.private:
        head = [
            "Secrets. Encrypt this file before anything else happens to it:",
            f"  ansible-vault encrypt {below}/secrets.yml",
        ]
        if imported.private:
            head += ["", "Lines of the former files that may hold a secret, too:"]
            head += [f"  {line}" for line in imported.private]
        outputs.append(Output(f"{below}/secrets.yml", _file(head, imported.secrets, {}), 0o600))
    return outputs


def _file(head: list[str], value: Mapping[str, Any], comments: Comments) -> str:
    told = [_comment(f"# {line}".rstrip()) for line in head]
    return "\n".join(["---", *told, *_map(value, "", "", comments)]) + "\n"


def _comment(text: str) -> str:
    """Make a comment of one line of what anybody may have written."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown if shown.startswith("#") else f"# {shown}"


def _map(value: Mapping[str, Any], indent: str, path: str, comments: Comments) -> Iterator[str]:
    for key, item in value.items():
        here = f"{path}.{key}" if path else str(key)
        yield from (f"{indent}{_comment(text)}".rstrip() for text in comments.get(here, ()))
        start = f"{indent}{_flow(str(key))}:"
        if isinstance(item, str) and _BLOCK.fullmatch(item) and not _TEMPLATE.search(item):
            yield f"{start} |"
            yield from (f"{indent}  {line}".rstrip() for line in item.splitlines())
        elif _is_flow(item, start):
            yield f"{start} {_flow(item)}"
        else:
            yield start
            deeper = f"{indent}  "
            yield from _map(item, deeper, here, comments) if isinstance(item, Mapping) else _list(item, deeper)


def _list(items: list[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and len(item) == 1:
            ((key, value),) = item.items()
            yield f"{indent}- {_flow(str(key))}: {_flow(value)}"
        else:
            yield f"{indent}- {_flow(item)}"


def _is_flow(value: Any, start: str) -> bool:
    """Whether a value fits behind its key: one of no or one level, in a line."""
    inner = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    if not isinstance(value, (Mapping, list)) or not inner:
        return True
    if sum(len(str(one)) for one in inner) >= WIDTH:
        return False
    lists = [one for one in inner if isinstance(one, list)]
    deep = any(isinstance(one, (Mapping, list)) for some in lists for one in some) or (
        lists and isinstance(value, list)
    )
    flat = not deep and not any(isinstance(one, Mapping) for one in inner)
    return flat and len(start) + len(_flow(value)) < WIDTH


def _flow(value: Any) -> str:
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, width=10**9, allow_unicode=True, sort_keys=False)
    text = text.removesuffix("\n").removesuffix("\n...")
    return text if len(text.splitlines()) < 2 else json.dumps(value)  # which is YAML, too
