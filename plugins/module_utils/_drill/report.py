# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three files of a report, and the table at the end of the run. Runs on the controller."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill import chart
from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.summary import BIN
from jinja2 import Environment, FileSystemLoader, StrictUndefined

COLUMNS = ("drill", "verdict", "outage", "detection", "acknowledged", "lost", "from → to", "time factor")


def render_json(report: Mapping[str, Any]) -> str:
    """report.json."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def render_junit(report: Mapping[str, Any]) -> str:
    """junit.xml: one suite a cluster, one case a drill; the figures are properties of the case."""
    drills = report["drills"]
    failed = sum(1 for drill in drills if drill["verdict"] == "failed")
    took = f"{sum(drill['seconds'] for drill in drills):.1f}"
    counts = {"tests": str(len(drills)), "failures": str(failed), "time": took}
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": report["cluster"], "timestamp": report["started"], **counts}
    )
    for drill in drills:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            {"classname": report["cluster"], "name": drill["name"], "time": f"{drill['seconds']:.1f}"},
        )
        properties = ElementTree.SubElement(case, "properties")
        for key in ("outage_ms", "detection_ms", "acknowledged", "lost", "from", "to"):
            ElementTree.SubElement(properties, "property", {"name": key, "value": str(drill[key])})
        if drill["verdict"] == "failed":
            ElementTree.SubElement(case, "failure", {"message": drill["reason"]}).text = drill["reason"]
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def render_html(report: Mapping[str, Any]) -> str:
    """report.html: one file that needs nothing else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["seconds"] = chart.seconds
    charts = [chart.chart(drill, width=BIN) for drill in report["drills"]]
    template = environment.get_template("report.html.j2")
    drills = list(zip(report["drills"], charts))
    return template.render(report=report, drills=drills, strip=chart.STRIP, label_row=chart.LABEL_ROW) + "\n"


def render_table(drills: Sequence[Mapping[str, Any]]) -> list[str]:
    """The drills as lines of fixed width, the reasons of failed ones below."""
    rows = [COLUMNS]
    for drill in drills:
        rows.append(
            (
                drill["name"],
                drill["verdict"],
                chart.seconds(drill["outage_ms"]),
                chart.seconds(drill["detection_ms"]),
                str(drill["acknowledged"]),
                "unknown" if drill["lost"] is None else str(drill["lost"]),
                f"{drill['from']} → {drill['to']}",
                f"{drill['time_factor']:g}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return [*lines, *(f"{drill['name']}: {drill['reason']}" for drill in drills if drill["reason"])]


def write(directory: Path, report: Mapping[str, Any]) -> dict[str, str]:
    """Write the three files; their paths by kind. Raises OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.json": render_json(report),
        "junit.xml": render_junit(report),
        "report.html": render_html(report),
    }
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    return {name.rpartition(".")[2]: str(directory / name) for name in texts}
