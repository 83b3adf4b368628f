"""Bars for work that takes long; on a terminal only, and on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def bar(pieces: Iterable[T], unit: str, total: int | None = None) -> Iterable[T]:
    """The same pieces; how many have passed is shown, of `total` where that is known."""
    shown: Iterable[T] = tqdm(
        pieces, total=total, unit=unit, file=sys.stderr, disable=None, leave=False
    )
    return shown
