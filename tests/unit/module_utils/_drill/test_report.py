# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import report
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.verdict import judge

TARGET = {
    "protocol": "append",
    "outages": [{"start": 101.0, "end": 105.5, "ms": 4500, "ended": True}],
    "acknowledged": 40,
    "lost": [],
    "ambiguous": 1,
    "kept_unacknowledged": 1,
    "requests": 60,
    "failed": 19,
    "median_ms": 3.5,
    "strip": [[99.0, 5, 0], [102.0, 0, 1], [106.0, 5, 0]],
    "holders": [{"who": "alpha", "start": 99.0, "end": 101.0}],
    "address": "10.0.0.100",
    "port": 7700,
}
CLIENT = {
    "targets": {"ledger": TARGET},
    "clocks": {"alpha": None, "beta": 0.01},
    "started": 99.0,
    "ended": 107.0,
    "interval_ms": 50,
}
CASE = {"source": "alpha", "target": "beta", "after": {"web": "beta"}}
HEALTH = {"healthy": True, "groups": {"web": "beta"}, "problems": []}


@pytest.fixture
def whole() -> dict[str, Any]:
    good = judge({"name": "power_off", "noted": 100.0, "case": CASE, "client": CLIENT, "health": HEALTH, "seconds": 8})
    bad = judge(
        {"name": "takeover", "noted": 0, "case": CASE, "client": {}, "health": HEALTH, "error": "<script> failed"}
    )
    return {"cluster": "pair", "started": "2026-11-21T10:00:00Z", "time_factor": 1.0, "drills": [good, bad]}


def test_files(tmp_path: Path, whole: dict[str, Any]) -> None:
    files = report.write(tmp_path / "a" / "b", whole)
    assert {kind: Path(path).name for kind, path in files.items()} == {
        "json": "report.json",
        "xml": "junit.xml",
        "html": "report.html",
    }
    assert json.loads(Path(files["json"]).read_text()) == whole


def test_junit(whole: dict[str, Any]) -> None:
    suites = ElementTree.fromstring(report.render_junit(whole))
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suites.iter("testcase")] == ["power_off", "takeover"]
    assert [failure.get("message") for failure in suites.iter("failure")] == ["<script> failed"]
    assert {one.get("name"): one.get("value") for one in next(suites.iter("properties"))}["outage_ms"] == "4500"


def test_html_is_one_file_and_escapes(whole: dict[str, Any]) -> None:
    page = report.render_html(whole)
    assert "&lt;script&gt; failed" in page
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<svg") == 1
    assert "4.5 s" in page
    assert "alpha unknown, taken as equal, beta +0.010" in page


def test_table(whole: dict[str, Any]) -> None:
    assert report.render_table(whole["drills"]) == [
        "drill      verdict  outage  detection  acknowledged  lost  from → to     time factor",
        "---------  -------  ------  ---------  ------------  ----  ------------  -----------",
        "power_off  passed   4.5 s   -          40            0     alpha → beta  1",
        "takeover   failed   -       -          0             0     alpha → beta  1",
        "takeover: <script> failed",
    ]
