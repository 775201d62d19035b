# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with each service: made ready on the node, written on the first node, read on the second.

PREPARE[name](node), WRITE[name](node, address), READ[name](node, address); a service without an entry is only probed.
"town" is the group whose Samba is a domain controller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clients as do
from pair import Node, awaited

PASSWORD = "secret1"
ANNA = "anna@example.org"
PAGE = "<?php session_start(); echo 'php ' . ($_SESSION['n'] = 1 + ($_SESSION['n'] ?? 0)); ?>"
SERVLET = '<%= "servlet " + (40 + 2) %>'
# A machine of the domain TOWN. What it remembers lies where both nodes see it: it asks from the one that stands by.
PC1 = "".join(
    f"{line}\n"
    for line in (
        "[global]",
        "workgroup = TOWN",
        "netbios name = PC1",
        "security = domain",
        *(f"{what} = /volume/pc1" for what in ("private dir", "state directory", "cache directory", "lock directory")),
    )
)
ZONE = """$TTL 60
@ SOA ns hostmaster 1 60 60 60 60
@ NS ns
ns A 192.168.69.5
"""

MORE: dict[str, Any] = {
    "ha_groups": {
        "data": {
            "node": "node1",
            "resources": [
                {"address": "192.168.69.103/24"},
                {"volume": "data"},
                {"services": ["nginx", "postgresql", "bind", "haproxy"]},
            ],
        },
        "town": {
            "node": "node1",
            "resources": [{"address": "192.168.69.104/24"}, {"volume": "town"}, {"services": ["samba"]}],
        },
    },
    "ha_services": {
        "postgresql": {
            "files": {
                "/etc/postgresql-common/pg_hba.conf": {
                    "content": "local all all peer\nhost all app 192.168.69.0/24 scram-sha-256\n"
                }
            }
        },
        "samba": {
            "users": {"anna": {}},
            "files": {
                "/etc/samba/global.conf": {
                    "content": "workgroup = TOWN\nnetbios name = TOWNHALL\nserver role = classic primary domain controller\n"
                },
                "/etc/samba/shares.conf": {
                    "content": "[plans]\npath = /srv/samba\nvalid users = anna\nadmin users = anna\nread only = no\n"
                },
                "/etc/samba/users": {"content": "root:{{ vault_anna_nt }}\nanna:{{ vault_anna_nt }}\n"},
            },
        },
        "bind": {
            "files": {
                "/etc/bind/named.conf.local": {
                    "content": 'zone "example.org" { type master; file "/var/lib/bind/example.org"; };\n'
                }
            }
        },
    },
}


def put(node: Node, path: str, text: str) -> None:
    node("sh", "-c", 'printf %s "$2" > "$1"', "put", path, text)


def equal(found: object, wanted: object) -> None:
    assert found == wanted, f"expected {wanted!r}, found {found!r}"


def write_mysql(node: Node, address: str) -> None:
    grant = f"CREATE DATABASE town; GRANT ALL ON town.* TO app@'%' IDENTIFIED BY '{PASSWORD}'"
    node("mysql", "--execute", grant)
    do.mysql(address, "app", PASSWORD, "CREATE TABLE t (n INT); INSERT INTO t VALUES (42)", "town")


def write_pgsql(node: Node, address: str) -> None:
    for statement in (f"CREATE ROLE app LOGIN PASSWORD '{PASSWORD}'", "CREATE DATABASE town OWNER app"):
        node("runuser", "--user", "postgres", "--", "psql", "--command", statement)
    do.pgsql(address, "app", PASSWORD, "CREATE TABLE t (n INT); INSERT INTO t VALUES (42)", "town")


def write_mail(node: Node, address: str) -> None:
    for to in (ANNA, "postmaster@example.org"):
        do.send_mail(address, "bert@example.com", to, f"to {to}", "Hello.")
    do.send_mail(address, ANNA, "bert@example.com", "to the world", "Hello.")
    refused(lambda: do.send_mail(address, "bert@example.com", "nobody@example.org", "x", "x"), "550")
    node("systemctl", "stop", "dovecot.service")  # what is accepted while nobody can deliver has to move
    do.send_mail(address, "bert@example.com", ANNA, "queued", "Hello.")


def read_mail(node: Node, address: str) -> None:
    node("postqueue", "-f")
    wanted = ["queued", f"to {ANNA}", "to postmaster@example.org"]
    awaited(lambda: sorted(do.imap_subjects(address, ANNA, PASSWORD)) == wanted)
    equal(sorted(do.pop_subjects(address, ANNA, PASSWORD)), wanted)


def as_pc1(server: Node, *words: str) -> str:
    """Run `net` on the node that does not serve the domain."""
    standby = Node("node2" if server.name == "node1" else "node1", "")
    return standby("net", "--configfile", "/volume/pc1/smb.conf", *words).stdout


def join_domain(node: Node, address: str) -> None:
    node("mkdir", "/volume/pc1")
    put(node, "/volume/pc1/smb.conf", PC1)
    put(node, "/volume/pc1/login", f"username=root\npassword={PASSWORD}\ndomain=TOWN\n")
    as_pc1(node, "rpc", "join", "--server", address, "--authentication-file", "/volume/pc1/login")
    be_in_domain(node, address)


def be_in_domain(node: Node, address: str) -> None:
    """PC1 and Anna are known to the domain; PC1 takes a new password, which the next server has to know."""
    equal(as_pc1(node, "rpc", "testjoin", "--server", address).strip(), "Join to 'TOWN' is OK")
    as_pc1(node, "rpc", "changetrustpw", "--server", address)
    equal(do.smb_account(address, "anna", PASSWORD), "Account Name: anna, Authority Name: TOWN")
    node("systemctl", "reload", "smbd.service")
    as_pc1(node, "rpc", "testjoin", "--server", address)


def refused(action: Callable[[], object], word: str) -> None:
    try:
        action()
    except OSError as error:
        assert word in str(error), error
        return
    raise AssertionError(f"accepted, although it should be refused with {word}")


PREPARE: dict[str, Callable[[Node], object]] = {
    "bind": lambda node: put(node, "/var/lib/bind/example.org", ZONE),
}
WRITE: dict[str, Callable[[Node, str], object]] = {
    "apache": lambda node, address: put(node, "/var/www/html/index.html", "a page"),
    "nginx": lambda node, address: put(node, "/var/www/html/index.html", "another page"),
    "proftpd": lambda node, address: do.ftp_put(address, "webmaster", PASSWORD, "hello.php", PAGE),
    "tomcat": lambda node, address: put(node, "/var/lib/tomcat/webapps/ROOT/hello.jsp", SERVLET),
    "mariadb": write_mysql,
    "postgresql": write_pgsql,
    "postfix": write_mail,
    "spamassassin": lambda node, address: equal(
        "Blocked by SpamAssassin" in str(do.send_spam(address, "x@example.com", ANNA)), True
    ),
    "samba": lambda node, address: do.smb_put(address, "plans", "anna", PASSWORD, "plan.txt", "a plan"),
    "town": join_domain,
}
READ: dict[str, Callable[[Node, str], object]] = {
    "apache": lambda node, address: equal(do.page(address, "/index.html"), "a page"),
    "nginx": lambda node, address: equal(do.page(address), "another page"),
    "php": lambda node, address: equal(do.page(address, "/town/hello.php"), "php 1"),
    "proftpd": lambda node, address: equal(do.ftp_get(address, "webmaster", PASSWORD, "hello.php"), PAGE),
    "tomcat": lambda node, address: equal(do.page(address, "/hello.jsp", 8080).strip(), "servlet 42"),
    "mariadb": lambda node, address: equal(do.mysql(address, "app", PASSWORD, "SELECT n FROM t", "town"), ["42"]),
    "postgresql": lambda node, address: equal(do.pgsql(address, "app", PASSWORD, "SELECT n FROM t", "town"), ["42"]),
    "dovecot": read_mail,
    "samba": lambda node, address: equal(
        (do.smb_get(address, "plans", "anna", PASSWORD, "plan.txt"), do.smb_name(address)), ("a plan", "TOWNHALL")
    ),
    "bind": lambda node, address: equal(do.dns_address(address, "ns.example.org"), "192.168.69.5"),
    "town": be_in_domain,
}
