"""The goals of the bench: each a ratio between two things that were measured in one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final


@dataclass(frozen=True, slots=True)
class Goal:
    """The median of the ratios shall be at most, or at least, the limit."""

    row: int
    limit: float
    is_most: bool = True

    def is_met(self, ratios: Sequence[float]) -> bool:
        """Whether the median of the rounds keeps to the limit."""
        middle = median(ratios)
        return middle <= self.limit if self.is_most else middle >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.limit:g}"


UNMEASURED: Final = (
    (1, "钉钉全程对照 nonebot2：没有对照环境，未测"),
    (2, "全程对照 slack_bolt：没有对照环境，未测"),
    (3, "PostgreSQL 下的落盘对照：未测"),
    (5, "纯 Python 环境（没有 rjieba）的听懂耗时：未测"),
    (7, "5 万条消息后的常驻内存：未测"),
    (9, "发件的滑动窗口与排空：未测"),
)
