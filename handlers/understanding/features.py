"""What the learned layer sees of a message: its words, its characters, and what the lexicon found.

Features are names with a value. Those of the surface (words, runs of one to three characters,
entries of the lexicon) share one length, so that a long message weighs no more than a short one;
findings of the lexicon keep their own value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import log1p, sqrt
from typing import Final

from handlers.understanding.clauses import Clause, total
from handlers.understanding.entries import Hit
from storage.records import Intent

Features = dict[str, float]
LENGTH: Final = 8.0  # of the surface part, as a vector; found by cross-validation over authors
_FINDING: Final = "="  # begins the name of every finding; no surface feature begins with it
_LOOK_AT: Final = 600  # characters: what a person would read before deciding
_LONGEST: Final = 3
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LOWEST, _HIGHEST = -6.0, 12.0  # of a category's weight
_SIGNS: Final = (
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
)


def is_finding(name: str) -> bool:
    """Whether the feature is a finding of the lexicon and no word of the text."""
    return name.startswith(_FINDING)


def surface(text: str, bounds: set[int], hits: Sequence[Hit]) -> Features:
    """Words, runs of characters and entries of the lexicon, with one value for all."""
    names = {f"w{word}" for word in _words(text[:_LOOK_AT], bounds)}
    names.update(_runs(text[:_LOOK_AT]))
    names.update(f"e{hit.entry.label}:{hit.entry.text}" for hit in hits)
    return dict.fromkeys(names, 1.0)


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
) -> Features:
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
    for sign in _SIGNS:
        if weight := max(total(parts, sign), 0.0):
            found[f"=sign {sign}"] = log1p(weight)
            found[f"=first {sign}"] = float(parts[0].has(sign))
            found[f"=last {sign}"] = float(parts[-1].has(sign))
    return found


def scaled(features: Features, known: Mapping[str, int]) -> Features:
    """The known features with their final values."""
    kept = {name: value for name, value in features.items() if name in known}
    count = sum(1 for name in kept if not is_finding(name))
    length = LENGTH / sqrt(count) if count else 0.0
    return {n: value if is_finding(n) else value * length for n, value in kept.items()}
