# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an sshd says of itself."""

from __future__ import annotations

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._node.peer import Server, parse_sshd, public_half

# sshd -T of OpenSSH 9.2 (Debian 12), shortened
DEBIAN = """port 22
addressfamily any
permitrootlogin without-password
pubkeyauthentication yes
authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2
hostkey /etc/ssh/ssh_host_rsa_key
hostkey /etc/ssh/ssh_host_ecdsa_key
hostkey /etc/ssh/ssh_host_ed25519_key
"""
KEYS = tuple(f"/etc/ssh/ssh_host_{kind}_key" for kind in ("rsa", "ecdsa", "ed25519"))


@pytest.mark.parametrize(
    ("text", "port"),
    [
        (DEBIAN, 22),
        (DEBIAN.replace("port 22\n", "port 2222\nport 22\n"), 2222),
        (DEBIAN.replace("without-password", "forced-commands-only"), 22),
        (DEBIAN.replace(" .ssh/authorized_keys ", " /etc/keys/%u %h/.ssh/authorized_keys "), 22),
    ],
)
def test_port_and_keys(text: str, port: int) -> None:
    assert parse_sshd(text, "alpha") == Server(port, KEYS)


def test_root_must_be_let_in() -> None:
    with pytest.raises(Refusal) as refused:
        parse_sshd(DEBIAN.replace("without-password", "no"), "alpha")
    assert str(refused.value) == (
        "alpha: the peer's root must be able to call with its key, but sshd has PermitRootLogin no and "
        "PubkeyAuthentication yes. Nothing was changed. PermitRootLogin forced-commands-only is enough; say it in "
        "/etc/ssh/sshd_config.d, then run this again."
    )


def test_the_file_of_keys_must_be_read() -> None:
    with pytest.raises(
        Refusal, match=r"^alpha: sshd should read \.ssh/authorized_keys of root, but has AuthorizedKeysFile"
    ):
        parse_sshd(DEBIAN.replace(".ssh/authorized_keys .ssh/authorized_keys2", "/etc/keys/%u"), "alpha")


def test_the_comment_of_a_key_is_left_out() -> None:
    assert public_half("ssh-ed25519 AAAA root@alpha\n") == "ssh-ed25519 AAAA"
