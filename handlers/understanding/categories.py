"""Weighs the category words of a message, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.understanding.clauses import Clause, total
from handlers.understanding.entries import Hit
from handlers.understanding.lexicon import lexicon

_ALSO: Final = 3.0  # a second category needs this much of its own
_FACTORS: Final = (("disclaim", 0.1), ("consequence", 0.45), ("cause", 1.25))
_SOLVED: Final = 0.5
_LATER: Final = 0.94  # each further clause decides a little less
_AGAIN: Final = 0.5  # what a word adds that overlaps a counted one
_CLEAR: Final = 3.0  # from here on a sign counts for the choice of the category
_LIFTS: Final = (("block", ("site", "labour")),)
_LIFT: Final = 1.7
_NEAR: Final = 0.93  # share of the best score
_NOWHERE: Final = 1 << 30
Ranked = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Verdict:
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
        return tuple(c for c, score in self.ranked[:3] if score >= max(_ALSO, 0.4 * self.top))

    def names(self, code: str) -> bool:
        """Whether a strong word or frame of the category stands in the message."""
        return any(h.entry.weight >= _ALSO for h in self.hits if h.entry.label == code)

    def hits_for(self, code: str) -> list[Hit]:
        """The hits that speak for a category, the weightiest first."""
        mine = [hit for hit in self.hits if hit.entry.label == code and hit.entry.weight > 0]
        return sorted(mine, key=lambda hit: (-hit.entry.weight, hit.start))


def weigh(parts: Sequence[Clause], hits: Sequence[Hit]) -> dict[str, float]:
    """The weight of every category that the lexicon finds in the message."""
    return _lifted(_scores(parts, hits), parts)


def rank(scores: Mapping[str, float], hits: Sequence[Hit]) -> Verdict:
    """The categories by weight; a tie goes to the one that the lexicon puts first."""
    order = lexicon().codes
    ranked = sorted(scores.items(), key=lambda item: (-round(item[1], 1), order[item[0]]))
    ranked = _first_named([item for item in ranked if item[1] > 0], hits)
    return Verdict(tuple(ranked), tuple(hits))


def _lifted(scores: dict[str, float], parts: Sequence[Clause]) -> dict[str, float]:
    """Somebody blocking the works goes first, and a promise covers what was promised."""
    lifted = [code for sign, codes in _LIFTS for code in codes if total(parts, sign) >= _CLEAR]
    if parts[0].has("promise"):
        lifted.append("policy")
    return {code: score * (_LIFT if code in lifted else 1) for code, score in scores.items()}


def _first_named(ranked: Ranked, hits: Sequence[Hit]) -> Ranked:
    """Of two categories that weigh nearly the same, the one named first is meant."""
    if len(ranked) < 2 or ranked[1][1] < _NEAR * ranked[0][1]:
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
    at = 0
    for hit in hits:
        while at + 1 < len(parts) and hit.start >= parts[at].end:
            at += 1
        code = hit.entry.label
        weight = hit.entry.weight * _factor(parts[at], at)
        end, before = last.get(code, (0, 0.0))
        gain = weight
        if hit.start < end:
            gain = max(0.0, weight - before) + _AGAIN
            weight = max(weight, before)
        last[code] = (max(end, hit.end), weight)
        if (code, hit.entry.text) not in seen:
            seen.add((code, hit.entry.text))
            scores[code] = scores.get(code, 0) + gain
    return scores


def _factor(part: Clause, index: int) -> float:
    factor = _LATER ** min(index, 6)
    for label, times in _FACTORS:
        if part.has(label):
            factor *= times
    return factor * _SOLVED if part.is_solved else factor
