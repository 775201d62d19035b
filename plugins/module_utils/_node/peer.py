# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node's sshd says of itself, as far as its peer must know it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal

KEYS_FILE = ".ssh/authorized_keys"


@dataclass(frozen=True)
class Server:
    """The port sshd listens on, and the files of its host keys (private halves; .pub stands next to each)."""

    port: int
    host_keys: tuple[str, ...]


def parse_sshd(text: str, node: str) -> Server:
    """Read what ``sshd -T`` prints (sshd_config(5), keywords in lower case).

    Raises Refusal if this sshd would never let the peer's root in with a key.
    """
    entries = [line.partition(" ")[::2] for line in text.splitlines()]
    told = dict(reversed(entries))
    if told.get("permitrootlogin") == "no" or told.get("pubkeyauthentication") == "no":
        raise Refusal(
            f"{node}: the peer's root must be able to call with its key, but sshd has PermitRootLogin "
            f"{told.get('permitrootlogin')} and PubkeyAuthentication {told.get('pubkeyauthentication')}. Nothing was "
            "changed. PermitRootLogin forced-commands-only is enough; say it in /etc/ssh/sshd_config.d, then run this "
            "again."
        )
    if KEYS_FILE not in told.get("authorizedkeysfile", KEYS_FILE).replace("%h/", "").split():
        raise Refusal(
            f"{node}: sshd should read {KEYS_FILE} of root, but has AuthorizedKeysFile {told['authorizedkeysfile']}. "
            f"Nothing was changed. Add {KEYS_FILE} to it (a Match block for root will do) and run this again."
        )
    return Server(int(told.get("port", "22")), tuple(path for name, path in entries if name == "hostkey"))


def public_half(text: str) -> str:
    """Return type and key of a public key file, without its comment."""
    return " ".join(text.split()[:2])
