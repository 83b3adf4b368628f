"""Fits a small change of the learned layer's weights to what people confirmed.

A support vector machine per category, as in `training/train.py`, but begun from the shipped
weights: only what they get wrong, or right by too little, moves anything. Every category counts
alike, however many lessons it has. Only words and runs move, findings and intents never, so that
learning makes no report of talk or of a tip. numpy alone, in a fixed order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from handlers.understanding.features import Features
from handlers.understanding.learned import LENGTH, ONE, Delta, learned, scale
from handlers.understanding.understanding import Understanding

SEEN: Final = 2  # lessons that must hold a word which the shipped weights do not know
FOLDS: Final = 5
_RARER: Final = 2.0  # such a word counts as if so many times rarer than the rarest known one
_LEAST: Final = ONE // 100  # a smaller weight is left out
_ROUNDS: Final = 60
_STILL: Final = 1e-4  # when no lesson moves more than this, it is solved
_BLOCK: Final = 2048  # names at a time, so that memory stays small
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Cells:
    """A sparse table of lessons by names, sorted by name."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats


class Course:
    """Lessons, each a text and the category that people confirmed, made ready for fitting."""

    def __init__(self, reader: Understanding, lessons: Sequence[tuple[str, str]]) -> None:
        self._base = learned()
        seen = [reader.features(text) for text, _ in lessons]
        self._names, self._rarity, self._cells = self._tabled(seen)
        split = len(self._base.intents)
        self._scores = np.array(
            [self._base.scores(self._base.surface(f), f.findings)[split:] for f in seen]
        )
        codes = self._base.categories
        self._meant = np.array([codes.index(category) for _, category in lessons])
        self._gram = np.zeros((len(lessons), len(lessons)))
        for _, block in self._blocks():
            self._gram += block @ block.T

    def before(self) -> list[str]:
        """What the shipped weights take each lesson for."""
        return self._best(self._scores)

    def after(self, strength: float) -> list[str]:
        """What each lesson is taken for by a fit to the other four fifths of the lessons."""
        fold = _folds(self._meant)
        scores = self._scores.copy()
        for number in range(FOLDS):
            asked, taught = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
            if len(asked) and len(taught):
                scores[asked] += self._gram[np.ix_(asked, taught)] @ self._solved(taught, strength)
        return self._best(scores)

    def delta(self, strength: float) -> Delta:
        """What to add to the shipped weights, fitted to all lessons."""
        told = self._solved(np.arange(len(self._meant)), strength)
        found: dict[str, dict[str, int]] = {}
        for start, block in self._blocks():
            names = self._names[start : start + block.shape[1]]
            rarity = self._rarity[start : start + block.shape[1], None]
            weights = np.round(block.T @ told * rarity * ONE).astype(np.int64)
            for row, column in np.argwhere(np.abs(weights) >= _LEAST).tolist():
                code = self._base.categories[column]
                found.setdefault(names[row], {})[code] = int(weights[row, column])
        return found

    def _solved(self, at: NDArray[np.int64], strength: float) -> Floats:
        gram = self._gram[np.ix_(at, at)]
        return _solve(gram, self._scores[at], self._meant[at], strength)

    def _best(self, scores: Floats) -> list[str]:
        return [self._base.categories[at] for at in scores.argmax(axis=1).tolist()]

    def _tabled(self, seen: Sequence[Features]) -> tuple[list[str], Floats, _Cells]:
        """The names that may get a weight, their rarities, and the share they have in lessons."""
        known, weights = self._base.rows, self._base.weights
        surfaces = [sorted(features.surface()) for features in seen]
        count = Counter(name for surface in surfaces for name in surface)
        names = sorted(name for name, times in count.items() if name in known or times >= SEEN)
        rarest = weights.rarest * _RARER**2
        squares = [weights.square(known[name]) if name in known else rarest for name in names]
        rarity = np.sqrt(np.array(squares, np.float64) / ONE)
        column = {name: at for at, name in enumerate(names)}
        cells = sorted(
            (column[name], row)
            for row, surface in enumerate(surfaces)
            for name in surface
            if name in column
        )
        columns, rows = np.array(cells, np.int64).reshape(-1, 2).T
        lengths = [scale(sum(map(weights.square, self._base.surface(f)))) for f in seen]
        return names, rarity, _Cells(rows, columns, rarity[columns] * np.array(lengths)[rows])

    def _blocks(self) -> Iterator[tuple[int, Floats]]:
        """The table, some columns at a time."""
        cells = self._cells
        for start in range(0, len(self._names), _BLOCK):
            width = min(_BLOCK, len(self._names) - start)
            first, last = np.searchsorted(cells.columns, (start, start + width))
            block = np.zeros((len(self._meant), width))
            block[cells.rows[first:last], cells.columns[first:last] - start] = cells.values[
                first:last
            ]
            yield start, block


def _folds(meant: NDArray[np.int64]) -> NDArray[np.int64]:
    """The fold of each lesson: those of one category are dealt out in turn."""
    dealt: dict[int, int] = defaultdict(int)
    folds = []
    for label in meant.tolist():
        folds.append(dealt[label] % FOLDS)
        dealt[label] += 1
    return np.array(folds, np.int64)


def _solve(gram: Floats, scores: Floats, meant: NDArray[np.int64], strength: float) -> Floats:
    """How much each lesson adds to each category: dual coordinate descent, squared hinge."""
    signs = -np.ones_like(scores)
    signs[np.arange(len(meant)), meant] = 1.0
    slack = 0.5 / _costs(signs, strength)
    told = np.zeros_like(scores)
    reached = scores.copy()
    for _ in range(_ROUNDS):
        largest = 0.0
        for row in range(len(meant)):
            short = signs[row] * reached[row] - 1 + told[row] * slack[row]
            better = np.maximum(told[row] - short / (gram[row, row] + slack[row]), 0.0)
            moved = better - told[row]
            largest = max(largest, float(np.abs(moved).max()))
            told[row] = better
            reached += np.outer(gram[row], moved * signs[row])
        if largest < _STILL:
            break
    return told * signs


def _costs(signs: Floats, strength: float) -> Floats:
    """What it costs to miss a lesson: in each category, its own and the others count alike."""
    count = len(signs)
    own = (signs > 0).sum(axis=0)
    cost = strength / LENGTH**2
    for_own = cost * count / (2.0 * np.maximum(own, 1))
    for_others = cost * count / (2.0 * np.maximum(count - own, 1))
    return np.asarray(np.where(signs > 0, for_own, for_others))
