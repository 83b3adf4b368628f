"""Clauses of a message, and what each says: open, solved, asked, or only a consequence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from handlers.understanding.entries import BREAK, Hit
from handlers.understanding.lexicon import lexicon

_SPACE: Final = r"(?<![a-z0-9]) | (?![a-z0-9])"  # a space between Chinese words ends a clause
_CLAUSE: Final = re.compile(rf"[{BREAK}]+|{_SPACE}")
_CLEAR: Final = 2.0  # weaker signs do not make a clause open
_ASKED: Final = 3.0  # what the ending of a question adds
_REACH: Final = 6  # a negation this near before a solved word turns it round


@dataclass(slots=True)
class Clause:
    """A stretch of text between two breaks, with the signs found in it.

    `is_solved`: it tells that something is done, and nothing that is open. `is_open`: it tells
    that something is stuck.
    """

    start: int
    end: int
    signs: dict[str, float]
    is_solved: bool = False
    is_open: bool = False

    def has(self, label: str) -> bool:
        """Whether the clause carries that sign."""
        return self.signs.get(label, 0) > 0

    def settle(self) -> None:
        """Say what the signs come to, once all are there."""
        solved, opened = self.signs.get("solved", 0), self.signs.get("open", 0)
        self.is_solved = solved > 0 and solved >= 2 * opened
        self.is_open = opened >= _CLEAR and not self.is_solved


def clauses(text: str, signs: Iterable[Hit]) -> list[Clause]:
    """The clauses of the text, with the signs summed up in each."""
    found = [Clause(start, end, {}) for start, end in _spans(text)]
    at = 0
    seen: set[tuple[int, str, str]] = set()
    for hit in signs:
        start, _, entry = hit
        while at + 1 < len(found) and start >= found[at].end:
            at += 1
        label, weight = entry.label, entry.weight
        if label == "solved":
            label = _turned(hit, text, found[at].start)
        key = (at, label, entry.text)
        if key not in seen:
            seen.add(key)
            said = found[at].signs
            said[label] = said.get(label, 0) + weight
    if lexicon().patterns["asked"].search(text[found[-1].start :]):
        found[-1].signs["question"] = found[-1].signs.get("question", 0) + _ASKED
    for part in found:
        if part.signs:
            part.settle()
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for gap in _CLAUSE.finditer(text):
        end, after = gap.span()
        if end > start:
            spans.append((start, end))
        start = after
    if start < len(text):
        spans.append((start, len(text)))
    return spans or [(0, 0)]


def _turned(hit: Hit, text: str, clause_start: int) -> str:
    """What a solved word says here: negated it is open, hoped for it is nothing."""
    patterns = lexicon().patterns
    before = text[max(clause_start, hit.start - _REACH) : hit.start]
    if patterns["negated"].search(before):
        return "open"
    return "hoped" if patterns["hoped"].search(before) else "solved"


def totals(parts: Iterable[Clause]) -> dict[str, float]:
    """The weight of every sign that was found, over all clauses."""
    weights: dict[str, float] = {}
    for part in parts:
        for sign, weight in part.signs.items():
            weights[sign] = weights.get(sign, 0.0) + weight
    return weights
