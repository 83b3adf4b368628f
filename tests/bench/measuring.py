"""Interleaved rounds of ours and a yardstick; what is reported is the ratio of each round.

Both sides of a round run one right after the other on the same machine in the same state, so a
ratio says something where a bare number of milliseconds would not.
"""

from __future__ import annotations

import json
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tests.bench.goals import UNMEASURED, Goal

LIBRARIES: Final = (
    "aiohttp",
    "cryptography",
    "jieba",
    "numpy",
    "rjieba",
    "sqlalchemy",
    "wechatpy",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the rounds gave. `ratios` are ours ÷ yardstick, of times or of rates as `unit` says."""

    name: str
    unit: str
    ours: Sequence[float]
    yardstick: Sequence[float]
    ratios: Sequence[float]
    cpu: Sequence[float]  # ours ÷ yardstick in time of this process's threads, not of the clock
    goal: Goal | None = None

    @property
    def is_met(self) -> bool:
        """Whether there is no goal, or the median of the ratios keeps to it."""
        return self.goal is None or self.goal.is_met(self.ratios)


@dataclass(frozen=True, slots=True)
class Subject:
    """Two ways to do comparable work; each does its whole load once and takes its own time."""

    name: str
    unit: str
    load: int
    ours: Callable[[], None]
    yardstick: Callable[[], None]
    is_rate: bool = False  # else the time for one piece of the load, in microseconds
    goal: Goal | None = None

    def measure(self, rounds: int) -> Figures:
        """Warm up once, then alternate, and change who begins in every round."""
        self.ours()
        self.yardstick()
        taken: dict[str, list[float]] = {"ours": [], "yardstick": []}
        spent: dict[str, list[float]] = {"ours": [], "yardstick": []}
        for number in range(rounds):
            sides = [("ours", self.ours), ("yardstick", self.yardstick)]
            for side, work in sides if number % 2 else reversed(sides):
                start, busy = time.perf_counter(), time.process_time()
                work()
                spent[side].append(time.process_time() - busy)
                taken[side].append(self._figure(time.perf_counter() - start))
        ours, bare = taken["ours"], taken["yardstick"]
        ratios, cpu = _ratios(ours, bare), _ratios(spent["ours"], spent["yardstick"])
        return Figures(self.name, self.unit, ours, bare, ratios, cpu, self.goal)

    def _figure(self, seconds: float) -> float:
        return self.load / seconds if self.is_rate else seconds / self.load * 1e6


def _ratios(ours: Sequence[float], bare: Sequence[float]) -> list[float]:
    return [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]


def show(
    results: Sequence[Figures], standing: dict[str, Any], load: dict[str, float], path: Path
) -> None:
    """Print the table and keep everything as JSON."""
    lines = ["每轮两边交替测量；比值 = 我们 ÷ 对照，列出各轮的最小、中位、最大。", ""]
    for figures in results:
        ours, bare = statistics.median(figures.ours), statistics.median(figures.yardstick)
        low, middle, high = _spread(figures.ratios)
        lines += [
            f"{figures.name}（{figures.unit}，{len(figures.ratios)} 轮）",
            f"  我们 {ours:,.0f}　对照 {bare:,.0f}　比值 {low:.2f} / {middle:.2f} / {high:.2f}",
        ]
        if figures.goal:
            verdict = "达到" if figures.is_met else "未达到"
            lines.append(f"  目标 {figures.goal.row}：{figures.goal}　{verdict}")
    lines += [f"目标 {row}：{what}" for row, what in UNMEASURED]
    versions = environment()
    lines += ["", "版本：" + "，".join(f"{name} {number}" for name, number in versions.items())]
    sys.stdout.write("\n".join(lines) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "environment": versions,
        "results": [asdict(figures) for figures in results],
        "understanding": standing,
        "callbacks": load,
    }
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", "utf-8")


def environment() -> dict[str, str]:
    """What was measured with: versions by name."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
    }


def _spread(ratios: Sequence[float]) -> tuple[float, float, float]:
    return min(ratios), statistics.median(ratios), max(ratios)
