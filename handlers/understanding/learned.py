"""The learned layer: one linear model over `features`, its weights shipped as plain data.

`data/learned/` holds the names of the features (one a line), a matrix of whole numbers (10,000
means 1.0) and `model.toml`: labels, temperatures and the confidence from which a ticket may be
dispatched without asking. The matrix has a row for each feature and a last one for the bias; its
first column is the square of the feature's rarity, the others are weights already multiplied by
the rarity. The surface is summed in whole numbers, so that every machine gets the same sum.
`training/train.py` writes it all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from handlers.understanding.features import Features, named
from handlers.understanding.lexicon import DATA
from handlers.understanding.reading import Choice

FOLDER: Final = DATA / "learned"
ONE: Final = 10_000  # stands for 1.0
LENGTH: Final = 12.0  # of the surface part, as a vector
CHOICES: Final = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights. Labels of intents come first in the matrix, then those of categories."""

    rows: Mapping[str, int]
    spelt: ahocorasick.Automaton  # text -> its length, its row as a run and as a word, or -1
    matrix: NDArray[np.int32]
    intents: tuple[str, ...]
    categories: tuple[str, ...]
    intent_heat: float
    category_heat: float
    sure: float

    def judge(self, features: Features) -> tuple[dict[str, float], tuple[Choice, ...]]:
        """Probability of each intent, and the three likeliest categories should it be a report."""
        scores = self._scores(features)
        split = len(self.intents)
        wanted = _shares(scores[:split] / self.intent_heat).tolist()
        meant = _shares(scores[split:] / self.category_heat)
        best = meant.argsort(kind="stable")[: -1 - CHOICES : -1].tolist()
        choices = tuple(Choice(self.categories[at], round(float(meant[at]), 3)) for at in best)
        return dict(zip(self.intents, wanted, strict=True)), choices

    def _scores(self, features: Features) -> NDArray[np.float64]:
        whole = self.matrix.take(self.surface(features), axis=0).sum(axis=0)
        length = LENGTH / np.sqrt(max(int(whole[0]) / ONE, 1.0))
        found = {self.rows[n]: v for n, v in features.findings.items() if n in self.rows}
        weights = self.matrix.take(list(found), axis=0)
        values = np.array(list(found.values()))
        sums = whole * length + values @ weights + self.matrix[-1]
        return np.asarray(sums[1:] / ONE)

    def surface(self, features: Features) -> list[int]:
        """The rows of the known words, runs and entries; what `Features.surface` names."""
        words = features.words
        rows = set()
        for last, (length, run, word) in self.spelt.iter(features.text):
            if run >= 0:
                rows.add(run)
            if word >= 0 and words.get(last - length) == last:
                rows.add(word)
        entries = map(named, features.hits)
        rows.update(self.rows[name] for name in entries if name in self.rows)
        return list(rows)

    def reasons(self, features: Features, code: str) -> list[tuple[str, float]]:
        """Words and characters of the text that speak for the category, strongest first."""
        column = 1 + len(self.intents) + self.categories.index(code)
        weighed = {
            name: int(self.matrix[self.rows[name], column]) / ONE
            for name in features.surface()
            if name in self.rows
        }
        speak = [(name, weight) for name, weight in weighed.items() if weight > 0]
        return sorted(speak, key=lambda item: (-item[1], item[0]))


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


@cache
def learned() -> Learned:
    """The shipped weights, read once per process."""
    model = tomllib.loads((FOLDER / "model.toml").read_text("utf-8"))
    names = (FOLDER / "features.txt").read_text("utf-8").split("\n")[:-1]
    return Learned(
        rows={name: row for row, name in enumerate(names)},
        spelt=_spelt(names),
        matrix=np.load(FOLDER / "weights.npy", allow_pickle=False),
        intents=tuple(model["intents"]),
        categories=tuple(model["categories"]),
        intent_heat=model["intent_heat"],
        category_heat=model["category_heat"],
        sure=model["sure"],
    )


def _spelt(names: Sequence[str]) -> ahocorasick.Automaton:
    """Finds every run and word of the model in one walk over a text."""
    spelt: dict[str, dict[str, int]] = {}
    for row, name in enumerate(names):
        if name[0] in "rw":
            spelt.setdefault(name[1:], {})[name[0]] = row
    automaton = ahocorasick.Automaton()
    for text, rows in spelt.items():
        automaton.add_word(text, (len(text), rows.get("r", -1), rows.get("w", -1)))
    automaton.make_automaton()
    return automaton
