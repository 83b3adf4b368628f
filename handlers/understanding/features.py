"""What the learned layer sees of a message: its words, its characters, the lexicon's findings.

The surface (words, runs of one to three characters, entries of the lexicon) are names that share
one length, so that a long message weighs no more than a short one. Findings have a value each;
their names begin with `=`, which no other name of more than three characters does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from math import log1p, sqrt
from typing import Final

from handlers.understanding.clauses import Clause
from handlers.understanding.entries import Hit
from storage.records import Intent

LENGTH: Final = (
    8.0  # of the surface part, as a vector; 3, 5 and 8 were compared on a validation author
)
_LOOK_AT: Final = 600  # characters: what a person would read before deciding
_LONGEST: Final = 3
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LOWEST, _HIGHEST = -6.0, 12.0  # of a category's weight
_SIGNS: Final = frozenset(
    {
        "open",
        "solved",
        "hoped",
        "question",
        "ask",
        "chat",
        "urgent",
        "promise",
        "now",
        "come",
        "find",
        "block",
        "danger",
        "past",
        "accident",
        "drill",
        "cause",
        "consequence",
        "disclaim",
    }
)


@dataclass(frozen=True, slots=True)
class Features:
    """The names of the surface and the findings with their values; no name is in both."""

    surface: Set[str] = frozenset()
    findings: Mapping[str, float] = field(default_factory=dict)

    def scaled(self, known: Mapping[str, int]) -> tuple[list[int], list[float]]:
        """The rows of the known features, in one order whatever the process, and their values."""
        rows = sorted(known[name] for name in self.surface if name in known)
        values = [LENGTH / sqrt(len(rows))] * len(rows) if rows else []
        for name, value in self.findings.items():
            if name in known:
                rows.append(known[name])
                values.append(value)
        return rows, values


def surface(text: str, bounds: set[int], hits: Sequence[Hit]) -> set[str]:
    """Words, runs of characters and entries of the lexicon."""
    names = {f"w{word}" for word in _words(text[:_LOOK_AT], bounds)}
    names.update(_runs(text[:_LOOK_AT]))
    names.update(f"e{hit.entry.label}:{hit.entry.text}" for hit in hits)
    return names


def _words(text: str, bounds: set[int]) -> Iterator[str]:
    ends = sorted(end for end in bounds if end <= len(text))
    for start, end in pairwise(ends):
        word = text[start:end].strip()
        if word:
            yield "0" if word[0].isdecimal() else word


def _runs(text: str) -> Iterator[str]:
    """Runs of characters; every number counts as 0, the ends of the text as ^ and $."""
    framed = f"^{_NUMBER.sub('0', text)}$".replace("\n", " ")
    for length in range(1, _LONGEST + 1):
        for at in range(len(framed) - length + 1):
            yield framed[at : at + length]


def findings(
    parts: Sequence[Clause], scores: Mapping[str, float], intent: Intent, size: int, is_tip: bool
) -> dict[str, float]:
    """What the lexicon says: weight of each category, signs of each kind and where they stand."""
    found = {
        f"=score {code}": min(max(score, _LOWEST), _HIGHEST) / 4 for code, score in scores.items()
    }
    best = max(scores, key=lambda code: (scores[code], code), default="")
    found[f"=best {best if best and scores[best] > 0 else 'none'}"] = 1.0
    found[f"=intent {intent.value}"] = 1.0
    found["=size"] = log1p(size) / 4
    found["=clauses"] = log1p(len(parts)) / 2
    found["=open clause"] = float(any(part.is_open for part in parts))
    found["=solved at the end"] = float(parts[-1].is_solved)
    found["=tip"] = float(is_tip)
    weights: dict[str, float] = {}
    for part in parts:
        for sign, weight in part.signs.items():
            weights[sign] = weights.get(sign, 0.0) + weight
    for sign, weight in weights.items():
        if sign in _SIGNS and weight > 0:
            found[f"=sign {sign}"] = log1p(weight)
            found[f"=first {sign}"] = float(parts[0].has(sign))
            found[f"=last {sign}"] = float(parts[-1].has(sign))
    return found
