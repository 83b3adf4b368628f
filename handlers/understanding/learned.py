"""The learned layer: one linear model over `features`, its weights shipped as plain data.

`data/learned/` holds the names of the features (one a line), a matrix of whole numbers (10,000
means 1.0) and `model.toml`: labels, temperatures and the confidence from which a ticket may be
dispatched without asking. The matrix has a row for each feature and a last one for the bias; its
first column is the square of the feature's rarity, the others are weights already multiplied by
the rarity. All is summed in whole numbers, if as floats, so that every machine gets the same sum;
only the rows of one text become floats, which holds half the memory.
`training/train.py` writes it all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import repeat
from math import exp, sqrt
from operator import itemgetter
from typing import Final, NamedTuple

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from handlers.understanding.features import LOOK_AT, Features
from handlers.understanding.lexicon import DATA
from handlers.understanding.reading import Choice

FOLDER: Final = DATA / "learned"
ONE: Final = 10_000  # stands for 1.0
LENGTH: Final = 24.0  # of the surface part, as a vector
LEAST: Final = 24.0  # rarity in all below which a text is shorter than that: it says too little
CHOICES: Final = 3
_UNKNOWN: Final = -1  # row of what the layer does not know
_BIAS: Final = -1  # row of the bias
_FINE: Final = 1 << 16  # stands for 1.0 of a feature's value; no sum of products reaches 2**53
_ONES: Final = np.ones(4 * (LOOK_AT + 2))  # no text has more words and runs
_row: Final = itemgetter(1)
Delta = Mapping[str, Mapping[str, int]]  # name -> category -> what is added to its weight


class Judgement(NamedTuple):
    """The share of each intent, the likeliest categories should it be a report, and why."""

    wanted: Mapping[str, float]
    choices: tuple[Choice, ...]
    rows: Sequence[int]  # of the words and runs that the layer knew
    by: Learned


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights. Labels of intents come first in the matrix, then those of categories."""

    names: Sequence[str]
    rows: Mapping[str, int]
    runs: ahocorasick.Automaton  # text of a run -> its row
    words: Mapping[str, int]  # text of a word -> its row
    found: Mapping[str, int]  # name of a finding -> its row
    matrix: NDArray[np.int32]
    intents: tuple[str, ...]
    categories: tuple[str, ...]
    intent_heat: float
    category_heat: float
    sure: float

    def judge(self, features: Features) -> Judgement:
        """What the layer takes the message for."""
        rows = self.surface(features)
        scores = self.scores(rows, features.findings)
        split = len(self.intents)
        wanted = _shares(scores[:split], self.intent_heat)
        meant = _shares(scores[split:], self.category_heat)
        order = sorted(range(len(meant)), key=meant.__getitem__, reverse=True)[:CHOICES]
        choices = tuple([Choice(self.categories[at], round(meant[at], 3)) for at in order])
        return Judgement(dict(zip(self.intents, wanted, strict=True)), choices, rows, self)

    def scores(self, surface: Sequence[int], findings: Mapping[str, float]) -> list[float]:
        """The raw score of every label."""
        known, size = self.found, len(surface)
        found = {
            known[name]: round(value * _FINE)
            for name, value in findings.items()
            if value and name in known
        }
        table = self.matrix.take([*surface, *found, _BIAS], axis=0).astype(np.float64)
        said = _ONES[:size] @ table[:size]
        more = np.array([*found.values(), _FINE], np.float64) @ table[size:]
        length = round(scale(int(said[0])) * _FINE)
        scores: list[float] = ((said * length + more)[1:] / (_FINE * ONE)).tolist()
        return scores

    def surface(self, features: Features) -> list[int]:
        """The rows of the known words and runs; what `Features.surface` names."""
        rows = set(map(_row, self.runs.iter(features.text)))
        rows.update(map(self.words.get, features.said(), repeat(_UNKNOWN)))
        rows.discard(_UNKNOWN)
        return list(rows)

    def reasons(self, judged: Judgement, code: str) -> list[tuple[str, float]]:
        """Words and characters of the text that speak for the category, strongest first."""
        column = 1 + len(self.intents) + self.categories.index(code)
        weights = self.matrix[judged.rows, column].tolist()
        found = zip(weights, judged.rows, strict=True)
        speak = sorted((-weight, self.names[row]) for weight, row in found if weight > 0)
        return [(name, -weight / ONE) for weight, name in speak]

    def adapted(self, delta: Delta) -> Learned:
        """These weights with others added to them; names that are new here get a row.

        Intents stay as they are, and a new name takes no share of a message's length. A category
        that this program does not know is passed over.
        """
        new = [name for name in sorted(delta) if name not in self.rows]
        names = [*self.names, *new]
        rows = {name: row for row, name in enumerate(names)}
        more = np.zeros((len(new), self.matrix.shape[1]), np.int32)
        matrix = np.vstack([self.matrix[:-1], more, self.matrix[-1:]])
        column = {code: 1 + len(self.intents) + at for at, code in enumerate(self.categories)}
        for name, weights in delta.items():
            for code, weight in weights.items():
                if code in column:
                    matrix[rows[name], column[code]] += weight
        return replace(
            self,
            names=names,
            rows=rows,
            runs=_runs(names, matrix),
            words=_words(names),
            found=_found(names),
            matrix=matrix,
        )


def scale(rarities: int) -> float:
    """How long each part of a surface is whose squared rarities sum up to so much."""
    return LENGTH / max(sqrt(rarities / ONE), LEAST)


def _shares(scores: Sequence[float], heat: float) -> list[float]:
    highest = max(scores)
    powers = list(map(exp, [(score - highest) / heat for score in scores]))
    whole = sum(powers)
    return [power / whole for power in powers]


@cache
def learned() -> Learned:
    """The shipped weights, read once per process."""
    model = tomllib.loads((FOLDER / "model.toml").read_text("utf-8"))
    names = (FOLDER / "features.txt").read_text("utf-8").split("\n")[:-1]
    matrix = np.load(FOLDER / "weights.npy", allow_pickle=False)
    order = matrix[:-1, 0].argsort(kind="stable").tolist()  # what is often said lies together
    names, matrix = [names[at] for at in order], matrix[[*order, _BIAS]]
    return Learned(
        names=names,
        rows={name: row for row, name in enumerate(names)},
        runs=_runs(names, matrix),
        words=_words(names),
        found=_found(names),
        matrix=matrix,
        intents=tuple(model["intents"]),
        categories=tuple(model["categories"]),
        intent_heat=model["intent_heat"],
        category_heat=model["category_heat"],
        sure=model["sure"],
    )


def _words(names: Sequence[str]) -> dict[str, int]:
    return {name[1:]: row for row, name in enumerate(names) if name[0] == "w"}


def _found(names: Sequence[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(names) if name[0] == "="}


def _runs(names: Sequence[str], matrix: NDArray[np.int32]) -> ahocorasick.Automaton:
    """Finds every run of the model in one walk over a text.

    Each state looks through its next characters in the order they were added: the common first.
    """
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for row in matrix[:-1, 0].argsort(kind="stable").tolist():
        if names[row][0] == "r":
            automaton.add_word(names[row][1:], row)
    automaton.make_automaton()
    return automaton
