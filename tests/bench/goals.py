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


# What no run measures; a run adds what it could not.
UNMEASURED: Final[list[tuple[int, str]]] = []
