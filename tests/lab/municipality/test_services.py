# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with the nine services, with real clients from outside: before, after a planned move, after a crash."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from labcluster import Cluster, ask, awaited

ANNA, BERT = "anna@municipality.example", "bert@example.com"
PAGE = "<?php session_start(); echo 'php ' . (40 + 2);"
SERVLET = '<%= "servlet " + (40 + 2) %>'


@pytest.fixture(scope="module")
def password(cluster: Cluster) -> str:
    return (cluster.inventory / "credentials/password").read_text().strip()


@pytest.fixture(scope="module")
def hosts(cluster: Cluster) -> tuple[str, str]:
    """The addresses of the web and of the office."""
    web, office = (cluster.plan["groups"][group]["addresses"][0] for group in ("web", "office"))
    return web, office


@pytest.fixture(scope="module")
def work(cluster: Cluster, hosts: tuple[str, str], password: str) -> str:
    """Use every service once; returns the word that everything was written with."""
    cluster.go_home()
    web, office = hosts
    word = secrets.token_hex(4)
    ask("ftp_put", web, "webmaster", password, f"{word}.php", PAGE)
    ask("ftp_put", web, "webmaster", password, f"{word}.txt", f"a page {word}")
    node = cluster.nodes[cluster.active]
    node.check_output("printf %%s %s > /var/lib/tomcat/webapps/ROOT/hello.jsp", SERVLET)
    grant = f"CREATE DATABASE IF NOT EXISTS town; GRANT ALL ON town.* TO app@'%' IDENTIFIED BY '{password}'"
    node.check_output("mysql --execute=%s", grant)
    ask("mysql", web, "app", password, "CREATE TABLE IF NOT EXISTS t (word TEXT)", "town")
    ask("mysql", web, "app", password, f"INSERT INTO t VALUES ('{word}')", "town")
    ask("send_mail", office, BERT, ANNA, word, "Hello.")
    ask("smb_put", office, "plans", "anna", password, f"{word}.txt", f"a plan {word}")
    everything_is_there(hosts, password, word)
    return word


def everything_is_there(hosts: tuple[str, str], password: str, word: str) -> None:
    web, office = hosts
    awaited(lambda: ask("page", web, f"/town/{word}.txt"), f"a page {word}")
    awaited(lambda: ask("page", web, f"/town/{word}.php"), "php 42")
    awaited(lambda: ask("page", web, "/hello.jsp", 8080).strip(), "servlet 42")
    awaited(lambda: ask("ftp_get", web, "webmaster", password, f"{word}.txt"), f"a page {word}")
    awaited(lambda: ask("mysql", web, "app", password, f"SELECT word FROM t WHERE word = '{word}'", "town"), [word])
    awaited(lambda: word in ask("imap_subjects", office, ANNA, password), True)
    awaited(lambda: word in ask("pop_subjects", office, ANNA, password), True)
    awaited(lambda: ask("smb_get", office, "plans", "anna", password, f"{word}.txt"), f"a plan {word}")
    awaited(lambda: ask("smb_name", office), "TOWNHALL")
    domain_user = "Account Name: anna, Authority Name: MUNICIPALITY"
    awaited(lambda: ask("smb_account", office, "anna", password), domain_user)


def test_each_server_does_its_half(cluster: Cluster, work: str) -> None:
    for name, address in (("server1", "192.168.1.10"), ("server2", "192.168.1.20")):
        assert address in cluster.nodes[name].check_output("ip -oneline address show")
        assert cluster.nodes[name].run("getent hosts www.municipality.example").stdout.split()[0] == "192.168.1.10"


def test_spam_is_refused_and_so_is_mail_for_nobody(hosts: tuple[str, str]) -> None:
    assert "Blocked by SpamAssassin" in str(ask("send_spam", hosts[1], BERT, ANNA))
    with pytest.raises(OSError, match="550"):
        ask("send_mail", hosts[1], BERT, "nobody@municipality.example", "x", "x")


def test_a_group_moves_alone_with_its_data_and_comes_home_when_told(
    cluster: Cluster, hosts: tuple[str, str], password: str, work: str
) -> None:
    for node in ("server2", "server1"):
        done = cluster.playbook("switchover", "-egroup=web", f"-enode={node}")
        assert done.returncode == 0, done.stdout[-3000:]
        assert hosts[0] in cluster.nodes[node].check_output("ip -oneline address show")
        assert hosts[1] in cluster.nodes["server2"].check_output("ip -oneline address show")
        everything_is_there(hosts, password, work)


@pytest.fixture
def power(cluster: Cluster) -> Iterator[None]:
    """Afterwards both are on, well, and at home."""
    yield
    cluster.machines(state="on")
    awaited(lambda: cluster.playbook("status").returncode, 0, deadline=180)
    cluster.go_home()


@pytest.mark.parametrize("fallen", ["server1", "server2"])
def test_when_one_falls_the_other_serves_what_was_copied(
    cluster: Cluster, hosts: tuple[str, str], password: str, work: str, power: None, fallen: str
) -> None:
    for node, volume in (("server1", "web"), ("server2", "office")):
        cluster.nodes[node].check_output("systemctl start linux-ha-mirror@%s.service", volume)
    cluster.machines(state="off", names=[fallen])
    everything_is_there(hosts, password, work)


def test_the_second_run_changes_nothing(cluster: Cluster) -> None:
    done = cluster.playbook("site")
    assert done.stdout.count("changed=0") == 2, done.stdout[-3000:]
