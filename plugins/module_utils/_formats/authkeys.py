# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""authkeys: the key that signs what this node sends, and checks what it receives.

The format knows several keys by their index, but heartbeat 3.0.6 checks every message with the key that signs, whatever
index the message names; that index only has to be in the file. So both nodes must have the same key at the same time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

METHODS = ("crc", "md5", "sha1")
HIGHEST_INDEX = 15
OUR_INDEX = 1


@dataclass(frozen=True)
class Key:
    """One method with its secret; `crc` has none. The secret is never shown."""

    method: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class AuthKeys:
    """The file: `sign` is the index of the key that is used."""

    sign: int
    keys: dict[int, Key]

    @property
    def signing(self) -> Key:
        """The key that is used."""
        return self.keys[self.sign]


def check_key(key: Key) -> None:
    """Refuse what heartbeat would refuse, and what it would silently cut.

    The secret is one white-space-delimited token (`%d%s%s` in auth.c); quotes are part of it.
    Raises Refusal, which never shows the secret.
    """
    if key.method not in METHODS:
        raise Refusal(f"the authentication method must be one of {', '.join(METHODS)}, not {key.method!r}")
    if key.method == "crc":
        if key.secret:
            raise Refusal("authentication method crc takes no key: remove it, or use sha1")
        return
    if not key.secret:
        raise Refusal(f"authentication method {key.method} needs a key")
    if not re.fullmatch(r"[!-~]+", key.secret):
        raise Refusal(
            "the authentication key must be printable ASCII without blanks: "
            "heartbeat would take the part before the first blank as the key"
        )


def parse_authkeys(text: str) -> AuthKeys:
    """Read the file the way auth.c does. Raises Refusal with the number of the bad line, never its content."""
    sign: int | None = None
    chosen: int | None = None
    keys: dict[int, Key] = {}
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0].startswith("a"):
            found = re.match(r"\s*auth\s*(\d+)", line)
            if not found:
                raise Refusal(f"authkeys line {number}: expected 'auth INDEX'")
            sign = int(found.group(1))
            continue
        index, key = _parse_key(words, number)
        keys[index] = key
        if index == sign:
            chosen = index
    if chosen is None:
        raise Refusal("authkeys: no key follows the line 'auth INDEX' with that index")
    return AuthKeys(chosen, keys)


def _parse_key(words: list[str], number: int) -> tuple[int, Key]:
    """Return index and key of one line; text behind the secret is ignored, as by heartbeat."""
    if len(words) < 2 or not re.fullmatch(r"[0-9]+", words[0]):
        raise Refusal(f"authkeys line {number}: expected 'INDEX METHOD [KEY]'")
    if int(words[0]) > HIGHEST_INDEX:
        raise Refusal(f"authkeys line {number}: the index must be 0 to {HIGHEST_INDEX}")
    key = Key(words[1], words[2] if len(words) > 2 else "")
    try:
        check_key(key)
    except Refusal as error:
        raise Refusal(f"authkeys line {number}: {error}") from None
    return int(words[0]), key


def render_authkeys(auth: AuthKeys) -> str:
    """Return the text; `auth` stands first because heartbeat only finds keys behind it."""
    lines = [f"auth {auth.sign}"]
    for index, key in sorted(auth.keys.items()):
        check_key(key)
        lines.append(f"{index} {key.method} {key.secret}".rstrip())
    return "\n".join(lines) + "\n"
