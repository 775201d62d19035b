# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where everything goes in the picture of one drill. Numbers only; the template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

WIDTH, LEFT, RIGHT = 1000.0, 112.0, 16.0
STRIP, GAP, TOP = 38.0, 12.0, 30.0
LABEL_ROW, LETTER = 17.0, 6.4  # height of a row of labels, width of one letter (px)
LONGEST = 60  # letters of a label; the list of events has the rest
ROWS = 40
COLUMN = 2.5  # least width of a column (px)
STEPS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)  # seconds between two ticks
QUIET = frozenset({"resource_stop", "group_stop", "group_start", "shutdown_done"})  # in the list, not in the picture


@dataclass(frozen=True)
class Scale:
    """Seconds since the epoch to pixels."""

    start: float
    end: float

    def x(self, t: float) -> float:
        """The place of a moment, kept inside the picture."""
        share = (t - self.start) / max(self.end - self.start, 0.001)
        return round(LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)

    @property
    def seconds_per_pixel(self) -> float:
        """How much time one pixel is."""
        return (self.end - self.start) / (WIDTH - LEFT - RIGHT)


def seconds(ms: float | None) -> str:
    """Milliseconds for people: 340 ms, 4.2 s, 83 s."""
    if ms is None:
        return "-"
    if ms < 1000:
        return f"{ms:.0f} ms"
    return f"{ms / 1000:.1f} s" if ms < 60000 else f"{ms / 1000:.0f} s"


def ticks(scale: Scale, zero: float) -> list[dict[str, Any]]:
    """At most 12 round moments, counted from zero (the fault)."""
    span = scale.end - scale.start
    step = next((one for one in STEPS if span / one <= 12), STEPS[-1])
    first = -int((zero - scale.start) / step)
    last = int((scale.end - zero) / step)
    return [{"x": scale.x(zero + n * step), "label": f"{n * step:+g} s" if n else "0"} for n in range(first, last + 1)]


def columns(strip: Sequence[Sequence[float]], scale: Scale, width: float) -> list[dict[str, float]]:
    """Bars of answered and failed requests; columns narrower than COLUMN are put together.

    width is how many seconds one column of the strip is. Heights are shares of the fullest bar.
    """
    together = max(1, round(COLUMN * scale.seconds_per_pixel / width))
    merged: dict[int, list[float]] = {}
    for start, good, bad in strip:
        bar = merged.setdefault(int(start / width) // together, [0.0, 0.0])
        bar[0] += good
        bar[1] += bad
    fullest = max((good + bad for good, bad in merged.values()), default=1.0)
    bars = []
    for index, (good, bad) in sorted(merged.items()):
        left, right = scale.x(index * together * width), scale.x((index + 1) * together * width)
        high, low = round(good / fullest * STRIP, 1), round(bad / fullest * STRIP, 1)
        bars.append({"x": left, "w": round(max(right - left, 0.8), 1), "ok": high, "failed": low})
    return bars


@dataclass(frozen=True)
class Label:
    """A line of text in a row below the axis, and the line (at x) that leads to it from the axis."""

    x: float
    text: str
    kind: str
    row: int = 0

    @property
    def left(self) -> bool:
        """Near the right edge the text stands left of its line."""
        return self.x + len(self.text) * LETTER + 10 > WIDTH

    @property
    def span(self) -> tuple[float, float]:
        """Where the text begins and ends."""
        length = len(self.text) * LETTER + 10
        return (self.x - length, self.x) if self.left else (self.x, self.x + length)

    def meets(self, other: Label) -> bool:
        """Whether the texts overlap, or the line to one runs through the text of the other."""
        if self.row == other.row:
            return self.span[0] < other.span[1] and other.span[0] < self.span[1]
        upper, lower = (self, other) if self.row < other.row else (other, self)
        return upper.span[0] + 1 < lower.x < upper.span[1] - 1


def place(labels: Sequence[Label]) -> list[Label]:
    """Give every label the first row where it meets no other, in the order of time.

    Of two texts that point right the earlier one goes below, of two that point left the later one: that keeps lines
    out of texts. Where no row does (rows beyond ROWS), the label goes below everything.
    """
    placed: list[Label] = []
    order = [one for one in labels if one.left] + [one for one in reversed(labels) if not one.left]
    for label in order:
        tries = (replace(label, row=row) for row in range(ROWS))
        lowest = replace(label, row=max((one.row for one in placed), default=-1) + 1)
        placed.append(next((one for one in tries if not any(map(one.meets, placed))), lowest))
    return sorted(placed, key=lambda one: one.x)


def shorten(text: str) -> str:
    """A text that is no longer than LONGEST letters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def labels(events: Sequence[Mapping[str, Any]], scale: Scale) -> list[Label]:
    """The labels of the events that belong in the picture."""
    return place(
        [
            Label(
                scale.x(event["t"]),
                shorten(f"{event['at_ms'] / 1000:+.1f} s {event['node']}: {event['text']}"),
                event["kind"],
            )
            for event in events
            if event["kind"] not in QUIET
        ]
    )


def chart(record: Mapping[str, Any], *, width: float) -> dict[str, Any] | None:
    """Everything the template draws for one drill; None if nothing was measured."""
    if not record["targets"] or not record["window"][1]:
        return None
    times = [event["t"] for event in record["events"] if event["kind"] == "fault"]
    scale = Scale(min(record["window"][0], *times), max(record["window"][1], *times))
    rows = []
    for number, (name, target) in enumerate(record["targets"].items()):
        top = TOP + number * (STRIP + GAP)
        what = "writes" if target["protocol"] == "append" else "requests"
        bars = columns(target["strip"], scale, width)
        rows.append({"name": name, "what": what, "top": top, "bottom": top + STRIP, "bars": bars})
    held: Sequence[Mapping[str, Any]] = next(
        (target["holders"] for target in record["targets"].values() if target["holders"]), []
    )
    below = TOP + len(rows) * (STRIP + GAP)
    spans = [
        {"x": scale.x(one["start"]), "w": scale.x(one["end"]) - scale.x(one["start"]), "who": one["who"]}
        for one in held
    ]
    base = below + (24 if spans else 0)
    marks = labels(record["events"], scale)
    worst = max((t["worst"] for t in record["targets"].values() if t["worst"]), key=lambda one: one["ms"], default=None)
    return {
        "height": base + 30 + (max((mark.row for mark in marks), default=-1) + 1) * LABEL_ROW,
        "rows": rows,
        "holders": spans,
        "holders_top": below,
        "base": base,
        "ticks": ticks(scale, record["injected"]),
        "labels": marks,
        "outage": worst and band(worst, scale),
    }


def band(outage: Mapping[str, Any], scale: Scale) -> dict[str, Any]:
    """The shaded part of the picture in which somebody was not served."""
    left, right = scale.x(outage["start"]), scale.x(outage["end"])
    middle = min(max((left + right) / 2, LEFT + 40), WIDTH - RIGHT - 40)
    return {"x": left, "w": max(right - left, 1.5), "middle": middle, "label": seconds(outage["ms"])}
