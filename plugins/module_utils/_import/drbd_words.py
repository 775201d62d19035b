# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource of DRBD that is no volume of the model, in DRBD's own words of today."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import tree
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.modern import modern
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.parse import assess
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.render import render
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import Statement, Word
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import SECRETIVE
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import shapes
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.check_drbd_words import PLACEHOLDER


def own_words(one: Resource, sources: Sources) -> dict[str, str]:
    """Return the resource as ha_drbd_resources says it, by its name; nothing if drbdadm 8.4 would not take it so."""
    today, _ = modern(tree.File((_bare(one.statement),)))
    body = {id(inside): inside for inside in today.statements[0].inner}
    for section, said in sources.common.items():
        own = next((inside for inside in body.values() if inside.name == section), Statement((Word(section),), ()))
        more = [_option(name, value) for name, value in said.items() if name not in one.options.get(section, {})]
        if more:
            body[id(own)] = replace(own, body=(*own.inner, *more))
    file = assess(replace(today, statements=(replace(today.statements[0], body=tuple(body.values())),)))
    if not file.valid or not shapes.NAME.fits(one.name) or one.name == "all":
        return {}
    text = textwrap.dedent("\n".join(render(file).splitlines()[1:-1]))
    hidden = [line for line in text.splitlines() if SECRETIVE.search(line) and PLACEHOLDER not in line]
    return {} if hidden else {one.name: f"{text}\n"}


def _option(name: str, value: str) -> Statement:
    text = PLACEHOLDER if name == tree.SECRET else value
    return Statement((Word(name), Word(text, quoted=not re.fullmatch(r"[A-Za-z0-9._/-]+", text))))


def _bare(statement: Statement) -> Statement:
    """Return a statement without comments, and with a place for its secret."""
    words = (
        (*statement.words[:1], Word(PLACEHOLDER, quoted=True)) if statement.label == tree.SECRET else statement.words
    )
    body = None if statement.body is None else tuple(_bare(inside) for inside in statement.body)
    return replace(statement, words=words, body=body, comments=(), remark="", tail=(), close="")
