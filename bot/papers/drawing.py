"""Draws charts: as SVG, and of it PNG with the font that is shipped, whatever the machine has."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

import resvg_py

from bot.papers.texts import FONT_FAMILY
from handlers.papers.charts import Chart, Shape, most

FONT: Final = Path(__file__).parent / "fonts" / "charts.ttf"
WIDTH: Final = 900
LEFT, RIGHT, TOP, BOTTOM = 190, 90, 150, 50
ROW: Final = 52
PLOT_HEIGHT: Final = 330
HEADROOM: Final = 30  # above the highest point
COLOURS: Final = ("#2F6FB5", "#63B27A", "#E0A030")
INK, PALE = "#222222", "#D8DEE6"


def png(chart: Chart) -> bytes:
    """The chart as a PNG picture."""
    return resvg_py.svg_to_bytes(
        svg_string=svg(chart),
        font_files=[str(FONT)],
        skip_system_fonts=True,
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
    )


def svg(chart: Chart) -> str:
    """The chart as SVG; names are escaped, whatever stands in them."""
    height, body = _bars(chart) if chart.shape is Shape.BARS else _lines(chart)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"',
        f' font-family="{FONT_FAMILY}" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(WIDTH / 2, 50, chart.title, size=30, anchor="middle"),
        _text(WIDTH / 2, 84, chart.about, size=17, anchor="middle", fill="#666666"),
        *_legend(chart),
        *body,
        "</svg>",
    ]
    return "".join(parts)


def _legend(chart: Chart) -> Iterator[str]:
    for n, (title, _) in enumerate(chart.series):
        x = LEFT + n * 150
        yield f'<rect x="{x}" y="108" width="18" height="18" fill="{COLOURS[n]}"/>'
        yield _text(x + 26, 123, title, size=17)


def _bars(chart: Chart) -> tuple[int, list[str]]:
    """A row of bars for each name, as long as their values."""
    top = 1.0 if chart.is_share else most(chart.series)
    count = len(chart.series)
    thick = (ROW - 14) / count
    found: list[str] = []
    for row, name in enumerate(chart.names):
        y = TOP + row * ROW
        found.append(_text(LEFT - 12, y + ROW / 2, name[:10], size=17, anchor="end"))
        for n, (_, values) in enumerate(chart.series):
            value, at = values[row], y + n * thick
            long = (WIDTH - LEFT - RIGHT) * float(value or 0) / top
            found.append(_bar(LEFT, at, max(long, 1), thick - 3, COLOURS[n]))
            found.append(_text(LEFT + long + 8, at + thick / 2 + 5, chart.label(value), size=15))
    return TOP + max(1, len(chart.names)) * ROW + BOTTOM, found


def _lines(chart: Chart) -> tuple[int, list[str]]:
    """A line for each series over the names, each point with its value."""
    top, step = most(chart.series), (WIDTH - 140 - RIGHT) / max(1, len(chart.names) - 1)
    floor = TOP + HEADROOM + PLOT_HEIGHT
    found = [f'<path d="M90 {floor}H{WIDTH - 40}" stroke="{PALE}" stroke-width="2"/>']
    for n, name in enumerate(chart.names):
        found.append(_text(120 + n * step, floor + 30, name, size=16, anchor="middle"))
    for n, (_, values) in enumerate(chart.series):
        points = [
            (120 + at * step, floor - PLOT_HEIGHT * float(value) / top, value)
            for at, value in enumerate(values)
            if value is not None
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
        found.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[n]}" stroke-width="3"/>')
        for x, y, value in points:
            found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[n]}"/>')
            label = chart.label(value)
            found.append(_text(x, y - 10, label, size=14, anchor="middle", fill=COLOURS[n]))
    return floor + BOTTOM + 10, found


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="3" fill="{fill}"/>'
    )


def _text(
    x: float, y: float, text: str, *, size: int, anchor: str = "start", fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
