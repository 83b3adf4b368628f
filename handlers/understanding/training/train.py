"""Trains the learned layer: `make train`. Not used at run time; needs scikit-learn.

Reads every file of `corpus/` (one file an author) and writes `../data/learned/`. Temperatures and
the lead that allows automatic dispatch come from predictions on authors left out of the
training. The same pinned versions and kind of machine give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from handlers.rules.catalogue import CATEGORIES
from handlers.understanding.learned import FOLDER, LEAST, LENGTH, ONE
from handlers.understanding.training.calibrating import heat, sure_from
from handlers.understanding.training.sampling import Sample, samples
from storage.records import Intent

INTENTS: Final = tuple(intent.value for intent in Intent)
CODES: Final = tuple(CATEGORIES)
MATTERS: Final = frozenset({Intent.REPORT.value, Intent.WHISTLE.value})
BORDERS: Final = frozenset(  # written to be hard: no measure of what people send
    {"land-forest-planning", "people-and-money", "procedures"}
)
SEEN: Final = 2  # messages that must hold a word before it gets a weight
FREEDOM: Final = 0.002  # inverse strength of regularisation
AUTHOR: Final = 4.0  # value of an author's own column
LIGHT: Final = {
    "tip": 0.25
}  # a report taken for a tip is lost; a tip taken for one is asked about
RARE: Final = 1.3  # power of a word's inverse frequency that becomes its rarity
BELIEF: Final = 0.7  # what a finding counts beside its value: unknown authors say it otherwise
FRAGMENT: Final = 0.6  # what a fragment counts beside a message


class Fit:
    """Weights fitted to some samples."""

    def __init__(self, taught: Sequence[Sample]) -> None:
        seen = Counter(name for sample in taught for name in sample.surface)
        found = {name for sample in taught for name in sample.findings}
        self.names = sorted({name for name, count in seen.items() if count >= SEEN} | found)
        self._rows = {name: row for row, name in enumerate(self.names)}
        self._rarity = np.array([self._rare(seen[name], len(taught)) for name in self.names])
        table = self._table(taught)
        spoken = [i for i, s in enumerate(taught) if s.intent]
        at = [i for i, s in enumerate(taught) if s.category]
        known = len(self.names)
        wanted = [str(taught[i].intent) for i in spoken]
        by_intent = _solve(table[spoken], wanted, INTENTS, known)
        table = hstack([table, _authors(taught)]).tocsr()
        worth = [1.0 if taught[i].intent else FRAGMENT for i in at]
        by_code = _solve(table[at], [str(taught[i].category) for i in at], CODES, known, worth)
        self._weights = np.hstack([by_intent, by_code])

    def scores(self, asked: Sequence[Sample]) -> NDArray[Any]:
        """Raw scores of every label, a row a sample."""
        return np.asarray(self._table(asked) @ self._weights[:-1] + self._weights[-1])

    @property
    def matrix(self) -> NDArray[np.int32]:
        """What is shipped: squared rarities, then weights times rarity; the bias last."""
        rarity = np.append(self._rarity, 1.0)[:, None]
        return np.round(np.hstack([rarity**2, self._weights * rarity]) * ONE).astype(np.int32)

    @staticmethod
    def _rare(count: int, of: int) -> float:
        """The rarity of a name in so many of the messages; that of a finding (0) is fixed."""
        return float((np.log((of + 1) / (count + 1)) + 1) ** RARE) if count else BELIEF

    def _table(self, of: Sequence[Sample]) -> csr_matrix:
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for sample in of:
            rows = sorted(self._rows[name] for name in sample.surface if name in self._rows)
            rarity = self._rarity[rows]
            values += list(rarity * LENGTH / max(float(np.sqrt((rarity**2).sum())), LEAST))
            columns += rows
            found = {self._rows[n]: v for n, v in sample.findings.items() if n in self._rows}
            values += [value * BELIEF for value in found.values()]
            columns += found
            ends.append(len(values))
        return csr_matrix((values, columns, ends), shape=(len(of), len(self.names)))


def _authors(taught: Sequence[Sample]) -> csr_matrix:
    """A column an author; at run time there is none.

    It takes up what an author writes about most, so that their way of speaking does not speak
    for their subjects. Intents are better off without (tried on authors left out).
    """
    names = sorted({sample.author for sample in taught})
    columns = [names.index(sample.author) for sample in taught]
    cells = ([AUTHOR] * len(taught), (range(len(taught)), columns))
    return csr_matrix(cells, shape=(len(taught), len(names)))


def _solve(
    table: csr_matrix,
    labels: Sequence[str],
    order: Sequence[str],
    known: int,
    worth: Sequence[float] | None = None,
) -> NDArray[Any]:
    """`known` features and a bias by labels in the given order; an unused label is out of reach.

    Every label counts alike, however many messages carry it, but for `LIGHT` ones. An unknown
    author is the mean one.
    """
    count = Counter(labels)
    even = {label: len(labels) / (len(count) * times) for label, times in count.items()}
    weight = {label: times * LIGHT.get(label, 1.0) for label, times in even.items()}
    model = LinearSVC(C=FREEDOM, class_weight=weight, random_state=1)
    model.fit(table, labels, sample_weight=worth)
    solved = np.zeros((known + 1, len(order)))
    means = AUTHOR * model.coef_[:, known:].sum(axis=1) / max(table.shape[1] - known, 1)
    solved[-1] = -20.0
    for row, label in enumerate(model.classes_):
        at = order.index(label)
        solved[:-1, at] = model.coef_[row, :known]
        solved[-1, at] = model.intercept_[row] + means[row]
    return solved


def _left_out(everything: Sequence[Sample]) -> NDArray[Any]:
    """Scores of every sample by a fit that has not seen its author."""
    scores = np.zeros((len(everything), len(INTENTS) + len(CODES)))
    for author in sorted({sample.author for sample in everything}):
        at = [i for i, sample in enumerate(everything) if sample.author == author]
        fit = Fit([sample for sample in everything if sample.author != author])
        scores[at] = fit.scores([everything[i] for i in at])
    return scores


def train() -> Iterable[str]:
    """Fit, calibrate and write; yields what an author of the corpus wants to know."""
    everything = samples()
    split, scores = len(INTENTS), _left_out(everything)
    said = [i for i, s in enumerate(everything) if s.intent]
    wanted = np.array([INTENTS.index(str(everything[i].intent)) for i in said])
    at = [i for i, s in enumerate(everything) if s.intent in MATTERS and s.category]
    meant = np.array([CODES.index(str(everything[i].category)) for i in at])
    heats = (heat(scores[said][:, :split], wanted), heat(scores[at][:, split:], meant))
    plain = [k for k, i in enumerate(at) if everything[i].author not in BORDERS]
    sure, share = sure_from(scores[at][plain][:, split:], meant[plain])
    yield f"{len(everything)} lines, {len(said)} messages, {len(at)} reports; authors left out:"
    yield f"intent {(scores[said][:, :split].argmax(axis=1) == wanted).mean():.3f}"
    yield f"category {(scores[at][:, split:].argmax(axis=1) == meant).mean():.3f}"
    yield f"sure from a lead of {sure} on: {share:.2f} of plain reports"
    _write(Fit(everything), heats, sure)


def _write(fit: Fit, heats: tuple[float, float], sure: float) -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "features.txt").write_text("".join(f"{name}\n" for name in fit.names), "utf-8")
    np.save(FOLDER / "weights.npy", fit.matrix)
    model: Mapping[str, object] = {
        "intents": list(INTENTS),
        "categories": list(CODES),
        "intent_heat": heats[0],
        "category_heat": heats[1],
        "sure": sure,
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in model.items()]
    (FOLDER / "model.toml").write_text(
        "# Written by training/train.py.\n" + "".join(lines), "utf-8"
    )


if __name__ == "__main__":
    for line in train():
        sys.stdout.write(f"{line}\n")
