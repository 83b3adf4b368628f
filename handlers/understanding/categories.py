"""Weighs the category words of a message, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from handlers.understanding.clauses import Clause
from handlers.understanding.entries import Hit
from handlers.understanding.lexicon import lexicon
from handlers.understanding.mentions import Mention

_REST: Final = "other"  # beside a category it says nothing
_ALSO: Final = 3.0  # a second category needs this much of its own
_FACTORS: Final = (("disclaim", 0.1), ("consequence", 0.45), ("cause", 1.25))
_SOLVED: Final = 0.5
_LATEST: Final = 6
_LATERS: Final = [0.94**index for index in range(_LATEST + 1)]  # each further clause decides less
_AGAIN: Final = 0.5  # what a word adds that overlaps a counted one
_CLEAR: Final = 3.0  # from here on a sign counts for the choice of the category
_LIFTS: Final = (("block", ("site", "labour")),)
_LIFT: Final = 1.7
_NEAR: Final = 0.93  # share of the best score
_NOWHERE: Final = 1 << 30
_NOTHING: Final = (0, 0.0)
Ranked = list[tuple[str, float]]


class Verdict(NamedTuple):
    """What the lexicon alone would say: categories by weight, and the hits behind them."""

    ranked: tuple[tuple[str, float], ...]
    hits: tuple[Hit, ...]

    @property
    def top(self) -> float:
        """The weight of the best category, 0 without any evidence."""
        return self.ranked[0][1] if self.ranked else 0.0

    @property
    def strong(self) -> tuple[str, ...]:
        """Categories that the message carries of its own."""
        least = max(_ALSO, 0.4 * self.top)
        return tuple(code for code, score in self.ranked[:3] if score >= least)

    def beside(self, code: str, names: Sequence[Mention]) -> tuple[str, ...]:
        """Strong ones beside `code`, but not by these names: 储能环评 is no matter of power."""
        others = [other for other in self.strong if other not in (code, _REST)]
        return tuple(other for other in others if self._outside(other, names) >= _ALSO)

    def _outside(self, code: str, names: Sequence[Mention]) -> float:
        return sum(
            hit.entry.weight
            for hit in self.hits_for(code)
            if not any(name.start <= hit.start < name.end for name in names)
        )

    def names(self, code: str) -> bool:
        """Whether a strong word or frame of the category stands in the message."""
        return any(h.entry.weight >= _ALSO for h in self.hits if h.entry.label == code)

    def hits_for(self, code: str) -> list[Hit]:
        """The hits that speak for a category, the weightiest first."""
        mine = [hit for hit in self.hits if hit[2].label == code and hit[2].weight > 0]
        if len(mine) > 1:  # they come in order of the text
            mine.sort(key=_weight, reverse=True)
        return mine


def _weight(hit: Hit) -> float:
    return hit.entry.weight


def weigh(
    parts: Sequence[Clause], signs: Mapping[str, float], hits: Sequence[Hit]
) -> dict[str, float]:
    """The weight of every category that the lexicon finds in the message."""
    lifted = [code for sign, codes in _LIFTS for code in codes if signs.get(sign, 0.0) >= _CLEAR]
    if parts[0].has("promise"):
        lifted.append("policy")
    scores = _scores(parts, hits)
    for code in lifted:  # who blocks the works goes first, and a promise covers what it promised
        if code in scores:
            scores[code] *= _LIFT
    return scores


def rank(scores: Mapping[str, float], hits: Sequence[Hit]) -> Verdict:
    """The categories by weight; a tie goes to the one that the lexicon puts first."""
    order = lexicon().codes
    ranked = [item for item in scores.items() if item[1] > 0]
    if len(ranked) > 1:
        ranked.sort(key=lambda item: (-round(item[1], 1), order[item[0]]))
        ranked = _first_named(ranked, hits)
    return Verdict(tuple(ranked), tuple(hits))


def _first_named(ranked: Ranked, hits: Sequence[Hit]) -> Ranked:
    """Of two categories that weigh nearly the same, the one named first is meant."""
    if ranked[1][1] < _NEAR * ranked[0][1]:
        return ranked
    at = {hit.entry.label: hit.start for hit in reversed(hits) if hit.entry.weight > 1}
    first, second = ranked[:2]
    if at.get(second[0], _NOWHERE) < at.get(first[0], _NOWHERE):
        return [second, first, *ranked[2:]]
    return ranked


def _scores(parts: Sequence[Clause], hits: Sequence[Hit]) -> dict[str, float]:
    """The weight of every category; words that overlap or repeat count once, and a little."""
    scores: dict[str, float] = {}
    last: dict[str, tuple[int, float]] = {}  # code -> end and weight of its latest hit
    seen: set[tuple[str, str]] = set()
    at, factor = 0, _factor(parts[0], 0)
    for start, stop, entry in hits:
        while at + 1 < len(parts) and start >= parts[at].end:
            at += 1
            factor = _factor(parts[at], at)
        code, gain = entry.label, entry.weight * factor
        weight = gain
        end, before = last.get(code, _NOTHING)
        if start < end:
            gain = max(0.0, weight - before) + _AGAIN
            weight = max(weight, before)
        last[code] = (stop if stop > end else end, weight)
        if (code, entry.text) not in seen:
            seen.add((code, entry.text))
            scores[code] = scores.get(code, 0) + gain
    return scores


def _factor(part: Clause, index: int) -> float:
    factor, signs = _LATERS[index if index < _LATEST else _LATEST], part.signs
    if not signs:
        return factor
    for label, times in _FACTORS:
        if label in signs and signs[label] > 0:
            factor *= times
    return factor * _SOLVED if part.is_solved else factor
