"""The learned layer: one linear model over `features`, its weights shipped as plain data.

`data/learned/` holds the names of the features (one a line), a matrix of whole numbers (10,000
means 1.0) and `model.toml`: labels, temperatures and the lead from which a ticket may be
dispatched without asking. The matrix has a row for each feature and a last one for the bias; its
first column is the square of the feature's rarity, the others are weights already multiplied by
the rarity. All is summed in whole numbers (`packed`), so that every machine gets the same sum.
`training/train.py` writes it all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import repeat
from math import exp, sqrt
from operator import itemgetter
from typing import Final, NamedTuple

import ahocorasick

from handlers.understanding.features import Features
from handlers.understanding.lexicon import DATA
from handlers.understanding.packed import Fields, evens_first
from handlers.understanding.reading import Choice
from handlers.understanding.weights import Weights

FOLDER: Final = DATA / "learned"
ONE: Final = 10_000  # stands for 1.0
LENGTH: Final = 24.0  # of the surface part, as a vector
LEAST: Final = 24.0  # rarity in all below which a text is shorter than that: it says too little
CHOICES: Final = 3
STRENGTHS: Final = (0.15, 0.5, 1.5, 5.0)  # cost of a lesson not heeded, by its squared length
_UNKNOWN: Final = -1  # row of what the layer does not know
_FINE: Final = 1 << 16  # stands for 1.0 of a feature's value
_WHOLE: Final = _FINE * ONE  # of both multiplied
_row: Final = itemgetter(1)
_new: Final = tuple.__new__  # a choice without the detour through Python
Delta = Mapping[str, Mapping[str, int]]  # name -> category -> what is added to its weight


class Judgement(NamedTuple):
    """The share of each intent, the likeliest categories should it be a report, and why.

    `lead` is how far the score of the best category is above that of the second.
    """

    wanted: Mapping[str, float]
    choices: tuple[Choice, ...]
    lead: float
    rows: Collection[int]  # of the words and runs that the layer knew
    by: Learned


@dataclass(frozen=True)
class Learned:
    """The weights. Labels of intents come first in a row, then those of categories."""

    names: Sequence[str]
    runs: ahocorasick.Automaton  # text of a run -> its row
    words: Mapping[str, int]  # text of a word -> its row
    weights: Weights
    wide: Fields
    found: Mapping[str, int]  # name of a finding -> its weights in wide fields, evens first
    bias: int  # likewise, times `_FINE`
    intents: tuple[str, ...]
    categories: tuple[str, ...]
    intent_heat: float
    category_heat: float
    sure: float

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each name; only learning asks."""
        return {name: row for row, name in enumerate(self.names)}

    def judge(self, features: Features) -> Judgement:
        """What the layer takes the message for."""
        rows = self.surface(features)
        scores = self.scores(rows, features.findings)
        split = len(self.intents)
        wanted = _powers(scores[:split], self.intent_heat)
        meant = _powers(scores[split:], self.category_heat)
        order = sorted(range(len(meant)), key=meant.__getitem__, reverse=True)[:CHOICES]
        names, whole, of_all = self.categories, sum(wanted), sum(meant)
        choices = tuple([_new(Choice, (names[at], round(meant[at] / of_all, 3))) for at in order])
        shares = dict(zip(self.intents, [power / whole for power in wanted], strict=True))
        lead = scores[split + order[0]] - scores[split + order[1]]
        return Judgement(shares, choices, lead, rows, self)

    def scores(self, surface: Collection[int], findings: Mapping[str, float]) -> list[float]:
        """The raw score of every label."""
        known, narrow, wide = self.found, self.weights.fields, self.wide
        said, more = self.weights.total(surface), self.bias
        for name, value in findings.items():
            if value and name in known:
                more += known[name] * round(value * _FINE)
        length = round(scale(narrow.above(said)) * _FINE)
        told = [sum_ / _WHOLE for sum_ in wide.values(narrow.widened(said) * length + more)]
        scores, evens = told.copy(), len(told) + 1 >> 1
        scores[::2], scores[1::2] = told[:evens], told[evens:]
        return scores

    def surface(self, features: Features) -> set[int]:
        """The rows of the known words and runs; what `Features.surface` names."""
        rows = set(map(_row, self.runs.iter(features.text)))
        rows.update(map(self.words.get, features.said(), repeat(_UNKNOWN)))
        rows.discard(_UNKNOWN)
        return rows

    def reasons(self, judged: Judgement, code: str) -> list[tuple[str, float]]:
        """Words and characters of the text that speak for the category, strongest first."""
        label = len(self.intents) + self.categories.index(code)
        weights = zip(self.weights.towards(label, judged.rows), judged.rows, strict=True)
        speak = sorted([(-weight, self.names[row]) for weight, row in weights if weight > 0])
        return [(name, -weight / ONE) for weight, name in speak]

    def adapted(self, delta: Delta) -> Learned:
        """These weights with others added to them; names that are new here get a row.

        Intents stay as they are, and a new name takes no share of a message's length. A category
        that this program does not know is passed over.
        """
        names = [*self.names, *(name for name in sorted(delta) if name not in self.rows)]
        known = replace(self, names=names, runs=_runs(names), words=_words(names))
        label = {code: len(self.intents) + at for at, code in enumerate(self.categories)}
        weights = self.weights.moved(
            {
                known.rows[name]: {label[code]: by for code, by in more.items() if code in label}
                for name, more in delta.items()
            }
        )
        return replace(known, weights=weights, found=_found(names, weights, self.wide))


def scale(rarities: int) -> float:
    """How long each part of a surface is whose squared rarities sum up to so much."""
    return LENGTH / max(sqrt(rarities / ONE), LEAST)


def _powers(scores: Sequence[float], heat: float) -> list[float]:
    """What each label's share is in proportion to."""
    highest = max(scores)
    return [exp((score - highest) / heat) for score in scores]


@cache
def learned() -> Learned:
    """The shipped weights, read once per process."""
    model = tomllib.loads((FOLDER / "model.toml").read_text("utf-8"))
    labels = len(model["intents"]) + len(model["categories"])
    weights, wide = Weights.read(FOLDER / "weights.npy", labels), Fields(labels, "q")
    lines = (FOLDER / "features.txt").read_text("utf-8").split("\n")
    names = [lines[at] for at in weights.order]
    return Learned(
        names=names,
        runs=_runs(names),
        words=_words(names),
        weights=weights,
        wide=wide,
        found=_found(names, weights, wide),
        bias=wide.pack(evens_first(weights.bias)) * _FINE,
        intents=tuple(model["intents"]),
        categories=tuple(model["categories"]),
        intent_heat=model["intent_heat"],
        category_heat=model["category_heat"],
        sure=model["sure"],
    )


def _words(names: Sequence[str]) -> dict[str, int]:
    return {name[1:]: row for row, name in enumerate(names) if name[0] == "w"}


def _found(names: Sequence[str], weights: Weights, wide: Fields) -> dict[str, int]:
    return {
        name: wide.pack(evens_first(weights.of(row)))
        for row, name in enumerate(names)
        if name[0] == "="
    }


def _runs(names: Sequence[str]) -> ahocorasick.Automaton:
    """Finds every run of the model in one walk over a text.

    Each state looks through its next characters in the order they were added: the common first.
    """
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for row, name in enumerate(names):
        if name[0] == "r":
            automaton.add_word(name[1:], row)
    automaton.make_automaton()
    return automaton
