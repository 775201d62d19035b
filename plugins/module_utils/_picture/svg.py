# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few shapes that the pictures are made of, as SVG 1.1; whatever text comes in is escaped. Lengths are pixels."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

LETTER = 6.6  # width of a letter of the small text

STYLE = """\
text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #1f2933; }
.title { font-size: 18px; font-weight: 600; } .name { font-size: 15px; font-weight: 600; } .quiet { fill: #5f6c7b; }
.node { fill: #ffffff; stroke: #52606d; stroke-width: 1.5; } .net { stroke: #52606d; stroke-width: 4; }
.cable { stroke: #52606d; stroke-width: 1.5; fill: none; } .serial { stroke-dasharray: 7 4; }
.group { fill: #e3f0fb; stroke: #2b6cb0; } .idle { fill: none; stroke: #9aa5b1; stroke-dasharray: 4 3; }
.disk { fill: #f3ecd8; stroke: #8a6d1a; } .other { fill: #eef0f2; stroke: #9aa5b1; }
.bad { stroke: #c53030; stroke-width: 3; } text.bad { fill: #c53030; stroke: none; font-weight: 600; }
"""


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """A line of text; (x, y) is its base line's start, middle or end."""
    return f'<text x="{x:g}" y="{y:g}" class={quoteattr(kind)} text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" class={quoteattr(kind)}/>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A box with round corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" class={quoteattr(kind)}/>'


def disk(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A cylinder, as disks are drawn."""
    body = f"M{x:g} {y + 7:g} v{height - 14:g} a{width / 2:g} 7 0 0 0 {width:g} 0 v{14 - height:g}"
    top = f"a{width / 2:g} 7 0 0 0 {-width:g} 0 a{width / 2:g} 7 0 0 0 {width:g} 0"
    return f'<path d="{body} {top}" class={quoteattr(kind)}/>'


def shorten(words: str, width: float) -> str:
    """The text, cut to what fits into that many pixels."""
    most = max(int(width / LETTER), 2)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def picture(width: float, height: float, title: str, parts: list[str]) -> str:
    """The whole file."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">'
    frame = f'<rect width="{width:g}" height="{height:g}" fill="#fbfbfa"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", frame, *parts, "</svg>", ""])
