"""The page of the last run: a table of goals for docs/benchmarks.md, and a plot of its ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.bench.goals import UNMEASURED
from tests.bench.measuring import Figures

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
WIDTH, LINE, LEFT = 900, 34, 480
FONT = 'font-family="sans-serif" font-size="12"'
_ZERO, _UNIT = LEFT, 180  # the goal's limit stands at _ZERO + _UNIT


def page(old: str, results: Sequence[Figures], environment: Mapping[str, str]) -> str:
    """The page with the part between the marks replaced."""
    head, _, rest = old.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n{table(results, environment)}\n{END}{tail}"


def table(results: Sequence[Figures], environment: Mapping[str, str]) -> str:
    """Rows of the goals in Markdown, then what no run has measured."""
    lines = [
        "| 目标 | 测什么 | 我们 | 对照 | 比值（最小 / 中位 / 最大） | 处理器 | 要求 | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in sorted(results, key=lambda figures: figures.goal.row if figures.goal else 0):
        low, middle, high = min(one.ratios), median(one.ratios), max(one.ratios)
        cpu = f"{median(one.cpu):.2f}" if any(one.cpu) else "–"
        lines.append(
            f"| {one.goal.row if one.goal else ''} | {one.name}（{one.unit}） "
            f"| {median(one.ours):,.1f} | {median(one.yardstick):,.1f} "
            f"| {low:.2f} / {middle:.2f} / {high:.2f} | {cpu} | {one.goal or ''} "
            f"| {'达到' if one.is_met else '未达到'} |"
        )
    versions = "，".join(f"{name} {number}" for name, number in environment.items())
    missing = [f"- 目标 {row}：{what}。" for row, what in UNMEASURED]
    return "\n".join([*lines, "", f"版本：{versions}。", "", *missing])


def plot(results: Sequence[Figures]) -> str:
    """Each goal a line: the spread of its ratios in parts of the limit, the median as a dot."""
    aimed = [(one, one.goal) for one in results if one.goal]
    height = LINE * (len(aimed) + 2)
    limit = _ZERO + _UNIT
    marks = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" {FONT}>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<line x1="{limit}" x2="{limit}" y1="20" y2="{height - LINE}" stroke="#888"/>',
        f'<text x="{limit}" y="14" text-anchor="middle" fill="#555">limit</text>',
    ]
    for number, (one, goal) in enumerate(aimed, 1):
        y = LINE * number + 10
        low, middle, high = (
            _ZERO + min(ratio / goal.limit, 2.1) * _UNIT
            for ratio in (min(one.ratios), median(one.ratios), max(one.ratios))
        )
        colour = "#2a7" if one.is_met else "#c33"
        marks += [
            f'<text x="8" y="{y + 4}">{goal.row}: {one.name} {goal}</text>',
            f'<line x1="{low:.0f}" x2="{high:.0f}" y1="{y}" y2="{y}" stroke="{colour}"/>',
            f'<circle cx="{middle:.0f}" cy="{y}" r="4" fill="{colour}"/>',
        ]
    return "\n".join([*marks, "</svg>", ""])


def write(docs: Path, results: Sequence[Figures], environment: Mapping[str, str]) -> None:
    """Bring the page and its plot up to date."""
    file = docs / "benchmarks.md"
    file.write_text(page(file.read_text("utf-8"), results, environment), "utf-8")
    (docs / "images" / "benchmarks.svg").write_text(plot(results), "utf-8")
