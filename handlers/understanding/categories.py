"""Weighs the category words of a message, clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from handlers.understanding.clauses import Clause, total
from handlers.understanding.entries import Hit
from handlers.understanding.lexicon import lexicon
from handlers.understanding.reading import Choice

_ALSO: Final = 3.0  # a second category needs this much of its own
_FACTORS: Final = (("disclaim", 0.1), ("consequence", 0.45), ("cause", 1.25))
_SOLVED: Final = 0.5
_LATER: Final = 0.94  # each further clause decides a little less
_AGAIN: Final = 0.5  # what a word adds that overlaps a counted one
_SURE: Final = 0.965
_CLEAR: Final = 3.0  # from here on a sign counts for the choice of the category
_LIFTS: Final = (("block", ("site", "labour")),)
_LIFT: Final = 1.7
_NEAR: Final = 0.93  # share of the best score
_NOWHERE: Final = 1 << 30
Ranked = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The categories of a message, best first, with the hits that speak for the best."""

    choices: tuple[Choice, ...]
    also: tuple[str, ...]
    hits: tuple[Hit, ...]
    top: float

    @property
    def is_sure(self) -> bool:
        """Whether the best category may be taken without asking."""
        return bool(self.choices) and self.choices[0].confidence >= _SURE


def judge(parts: Sequence[Clause], hits: Sequence[Hit]) -> Verdict:
    """Which categories the message is about. Without any evidence that is `other`, unsure."""
    scores = _lifted(_scores(parts, hits), parts)
    order = lexicon().codes
    ranked = sorted(scores.items(), key=lambda item: (-round(item[1], 1), order[item[0]]))
    ranked = _first_named([item for item in ranked if item[1] > 0], hits)
    top = ranked[0][1] if ranked else 0.0
    also = tuple(code for code, score in ranked[1:3] if score >= max(_ALSO, 0.4 * top))
    best = ranked[0][0] if ranked else "other"
    deciding = sorted(
        (hit for hit in hits if hit.entry.label == best and hit.entry.weight > 0),
        key=lambda hit: (-hit.entry.weight, hit.start),
    )
    return Verdict(_choices(ranked), also, tuple(deciding), top)


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


def _choices(ranked: Ranked) -> tuple[Choice, ...]:
    """The three best with a calibrated confidence; padded, so that a person can always choose."""
    codes = [code for code, _ in ranked[:3]]
    scores = [score for _, score in ranked[:3]]
    while len(codes) < 3:
        spare = next(code for code in ("other", "policy", "site") if code not in codes)
        codes.append(spare)
        scores.append(0.0)
    best = _confidence(max(scores), min(scores[:2]))
    rest = 1 - best
    weights = [rest * 0.6, rest * 0.25]
    return tuple(map(Choice, codes, [round(value, 3) for value in (best, *weights)]))


def _confidence(top: float, second: float) -> float:
    """How often a best category of that weight, before a second of that weight, is right."""
    distance = (top - second) / top if top else 0.0
    return 1 / (1 + exp(-(3.0 * distance + 0.5 * min(top, 8.0) - 2.0)))
