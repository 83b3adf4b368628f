"""The learned layer: one linear model over `features`, its weights shipped as plain data.

`data/learned/` holds the names of the features (one a line), a matrix of whole numbers
(features and a bias by labels, 10,000 means 1.0) and `model.toml`: labels, temperatures and
the confidence from which a ticket may be dispatched without asking. `training/train.py` writes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from handlers.understanding.features import Features
from handlers.understanding.lexicon import DATA

FOLDER: Final = DATA / "learned"
ONE: Final = 10_000  # stands for a weight of 1.0


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights. Labels of intents come first in the matrix, then those of categories."""

    rows: Mapping[str, int]
    matrix: NDArray[np.float64]
    intents: tuple[str, ...]
    categories: tuple[str, ...]
    intent_heat: float
    category_heat: float
    sure: float

    def judge(self, features: Features) -> tuple[dict[str, float], dict[str, float]]:
        """Probabilities of the intents, and of the categories should it be a report."""
        rows, values = features.scaled(self.rows)
        scores = np.array(values) @ self.matrix[rows] + self.matrix[-1]
        split = len(self.intents)
        return (
            _shares(self.intents, scores[:split] / self.intent_heat),
            _shares(self.categories, scores[split:] / self.category_heat),
        )

    def reasons(self, features: Features, code: str) -> list[tuple[str, float]]:
        """Words and characters of the text that speak for the category, strongest first."""
        column = len(self.intents) + self.categories.index(code)
        weighed = {
            name: float(self.matrix[self.rows[name], column])
            for name in features.surface
            if name in self.rows
        }
        speak = [(name, weight) for name, weight in weighed.items() if weight > 0]
        return sorted(speak, key=lambda item: (-round(item[1], 4), item[0]))


def _shares(labels: tuple[str, ...], scores: NDArray[Any]) -> dict[str, float]:
    powers = np.exp(scores - scores.max())
    return dict(zip(labels, (powers / powers.sum()).tolist(), strict=True))


@cache
def learned() -> Learned:
    """The shipped weights, read once per process."""
    model = tomllib.loads((FOLDER / "model.toml").read_text("utf-8"))
    names = (FOLDER / "features.txt").read_text("utf-8").split("\n")[:-1]
    whole = np.load(FOLDER / "weights.npy", allow_pickle=False)
    return Learned(
        rows={name: row for row, name in enumerate(names)},
        matrix=whole / ONE,
        intents=tuple(model["intents"]),
        categories=tuple(model["categories"]),
        intent_heat=model["intent_heat"],
        category_heat=model["category_heat"],
        sure=model["sure"],
    )
