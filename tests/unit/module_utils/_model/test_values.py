# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever YAML may hold, reading it gives findings and never an exception."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import schema
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Broken, Findings, show, suggest
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.plan import plan_clusters
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.values import take
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "private",
        "eth0",
        "10.0.0.1/24",
        "/dev/vdb",
        "/mnt",
        "C",
        "2",
        "500ms",
        "a::b",
        "a b",
        "#",
        "\n",
        "\0",
        "{",
        '"',
        "%",
        "",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0, 694])
    | st.floats()
    | st.text(max_size=6)
    | WORDS
    | st.just(datetime.date(2024, 2, 30 - 1))
    | st.just(b"bytes")
    | st.just(Broken("undefined"))
)
KEYS = (
    st.sampled_from(
        [
            *(*schema.RESOURCE.fields, *schema.LINK.fields, *schema.DRBD.fields, *schema.SERVICE.fields),
            *("drbd", "filesystem", "node", "resources", "groups", "to", "name", "args", "net", "startup", "syncer"),
            *("repl", "web", "apache", "alpha"),
        ]
    )
    | st.text(max_size=3)
    | st.integers()
    | st.none()
    | st.booleans()
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(variable=st.sampled_from(sorted(schema.VARIABLES)), value=JUNK, spoiled=st.sampled_from(["alpha", "both"]))
def test_junk_in_any_variable_is_reported_and_never_raised(good_hosts, variable, value, spoiled):
    hostvars = good_hosts()
    for host in hostvars if spoiled == "both" else [spoiled]:
        hostvars[host][variable] = value
    result = plan_clusters(hostvars, {"ha_clusters": list(hostvars), "web": list(hostvars)}, {})
    assert all(isinstance(error.path, str) and error.message for error in result.errors)
    assert bool(result.clusters) != bool(result.errors)


@settings(max_examples=150, deadline=None)
@given(value=JUNK)
def test_junk_below_a_good_structure(good_hosts, value):
    for path in ("ha_links", "ha_volumes", "ha_groups", "ha_services"):
        hostvars = good_hosts()
        for host in hostvars.values():
            host[path] = {"repl": value, "web": value} if path != "ha_links" else [value]
        plan_clusters(hostvars, {"ha_clusters": list(hostvars), "web": list(hostvars)}, {"apache": value})


@settings(max_examples=150, deadline=None)
@given(hostvars=st.dictionaries(st.text(max_size=3), st.dictionaries(KEYS, JUNK, max_size=3), max_size=3))
def test_any_hosts(hostvars):
    plan_clusters(hostvars, {"ha_clusters": list(hostvars), "web": list(hostvars)}, {})


TRAPS = [
    (schema.PORT, True, "the boolean true (YAML reads yes, no, on and off as booleans: quote them)"),
    (schema.PORT, 630, None),  # 10:30
    (schema.PORT, 1000, None),  # 1_000
    (schema.PORT, None, "nothing (null)"),
    (schema.PORT, 1.0, "the number 1"),
    (schema.PORT, 10**400, "the number beyond all ranges"),
    (schema.ANY, 10**5000, "the number beyond all ranges"),
    (schema.NAMES, "a", "'a'"),
    (schema.NAMES, {"a": 1}, "a map"),
    (schema.SWITCH, 1, "the number 1"),
    (schema.SWITCH, "yes", "'yes'"),
    (schema.text(schema.shapes.MODE), 0o644, "the number 420"),
    (schema.text(schema.shapes.NAME), datetime.date(2024, 1, 1), "a date"),
]


@pytest.mark.parametrize(("spec", "value", "told"), TRAPS, ids=range(len(TRAPS)))
def test_yaml_traps(spec, value, told):
    found = Findings()
    taken = take(spec, value, "x", found)
    if told is None:
        assert (taken, found.errors) == (value, [])
    else:
        assert taken is None
        assert str(found.errors[0]).endswith(f", found {told}")


def test_a_value_that_cannot_be_evaluated():
    found = Findings()
    take(schema.PORT, Broken("'x' is undefined"), "web.ha_udpport", found)
    assert [str(error) for error in found.errors] == [
        "web.ha_udpport: expected a whole number from 1 to 65535, found a value that cannot be evaluated: 'x' is undefined"
    ]


def test_clean_looks_below_a_path_only():
    found = Findings()
    found.error("web.ha_links[0].bcast", "no")
    found.error("web.ha_links[0].bcast", "no")
    assert len(found.errors) == 1
    assert not found.clean("web.ha_links")
    assert not found.clean("web.ha_links[0]")
    assert found.clean("web.ha_link", "web.ha_links[1]")


def test_words():
    assert show("x" * 70) == repr("x" * 60) + "... (70 characters)"
    assert suggest("privat", ["private", "public"]) == "; did you mean private?"
    assert suggest("zzz", ["private", "public"]) == "; known: private, public"
    assert suggest("zzz", [], "volumes") == "; there are no volumes"
    assert suggest("zzz", []) == ""
