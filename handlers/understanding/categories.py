"""Weighs the category words of a message, clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from handlers.understanding.clauses import Clause
from handlers.understanding.entries import Hit
from handlers.understanding.lexicon import lexicon
from handlers.understanding.reading import Choice

_ALSO: Final = 3.0  # a second category needs this much of its own
_FACTORS: Final = (("disclaim", 0.1), ("consequence", 0.45), ("cause", 1.25))
_SOLVED: Final = 0.5
_LATER: Final = 0.94  # each further clause decides a little less
_SURE: Final = 0.9


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
    scores = _scores(parts, hits)
    order = {code: rank for rank, code in enumerate(lexicon().codes)}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], order[item[0]]))
    ranked = [item for item in ranked if item[1] > 0]
    top = ranked[0][1] if ranked else 0.0
    also = tuple(code for code, score in ranked[1:3] if score >= max(_ALSO, 0.4 * top))
    best = ranked[0][0] if ranked else "other"
    deciding = sorted(
        (hit for hit in hits if hit.entry.label == best and hit.entry.weight > 0),
        key=lambda hit: (-hit.entry.weight, hit.start),
    )
    return Verdict(_choices(ranked), also, tuple(deciding), top)


def _scores(parts: Sequence[Clause], hits: Sequence[Hit]) -> dict[str, float]:
    best: dict[tuple[str, str], float] = {}
    at = 0
    for hit in hits:
        while at + 1 < len(parts) and hit.start >= parts[at].end:
            at += 1
        weight = hit.entry.weight * _factor(parts[at], at) if parts else hit.entry.weight
        key = (hit.entry.label, hit.entry.text)
        best[key] = max(best.get(key, -9.0), weight)
    scores: dict[str, float] = {}
    for (code, _), weight in best.items():
        scores[code] = scores.get(code, 0) + weight
    return scores


def _factor(part: Clause, index: int) -> float:
    factor = _LATER ** min(index, 6)
    for label, times in _FACTORS:
        if part.has(label):
            factor *= times
    return factor * _SOLVED if part.is_solved else factor


def _choices(ranked: Sequence[tuple[str, float]]) -> tuple[Choice, ...]:
    """The three best with a calibrated confidence; padded, so that a person can always choose."""
    codes = [code for code, _ in ranked[:3]]
    scores = [score for _, score in ranked[:3]]
    while len(codes) < 3:
        spare = next(code for code in ("other", "policy", "site") if code not in codes)
        codes.append(spare)
        scores.append(0.0)
    best = _confidence(scores[0], scores[1])
    rest = 1 - best
    weights = [rest * 0.6, rest * 0.25]
    return tuple(map(Choice, codes, [round(value, 3) for value in (best, *weights)]))


def _confidence(top: float, second: float) -> float:
    """Fitted by eye on the development messages: how often the best is right."""
    return 1 / (1 + exp(-(0.35 * top + 0.45 * (top - second) - 1.6)))
