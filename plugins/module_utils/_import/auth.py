# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""authkeys to variables. No note shows a key."""

from __future__ import annotations

from ansible_collections.linux_ha.cluster.plugins.module_utils._import.draft import Draft
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.imported import NOTE, WRONG
from ansible_collections.linux_ha.cluster.plugins.module_utils._import.sources import Sources
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import shapes


def read(sources: Sources, draft: Draft) -> None:
    """Import the key that signs; the others have no effect. Comments may hold a key, so they stay with the secrets."""
    file = sources.authkeys
    comments = [text for line in file.lines for text in line.comments]
    draft.private += [
        f"authkeys: {text.lstrip('#').strip()}" for text in (*comments, *file.comments) if text.strip("# ")
    ]
    auth = file.auth
    if auth is None:
        return
    line = next((one.line for one in file.lines if one.index == auth.sign and one.key), 0)
    draft.flat["ha_auth_method"] = auth.signing.method
    if len(auth.keys) > 1:
        draft.note(NOTE, "authkeys", line, "only the key that signs is imported: heartbeat checks with no other")
    if auth.signing.method == "md5":
        draft.note(NOTE, "authkeys", line, "md5 is weak: sha1 is better (ha_auth_method)")
    if auth.signing.method == "crc":
        return
    draft.secrets["ha_authkeys"] = auth.signing.secret
    if not shapes.KEY.fits(auth.signing.secret):
        draft.note(WRONG, "authkeys", line, f"the key is not {shapes.KEY.expected}: change it on both nodes first")
