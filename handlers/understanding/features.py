"""What the learned layer sees of a message: its words, its characters, the lexicon's findings.

The surface (words, runs of one to three characters) are names that share one length, so that a
long message weighs no more than a short one. Findings have a value each. A name begins with a sign
that says what it is: `w` word, `r` run, `=` finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import log1p
from typing import Final, NamedTuple

from handlers.understanding.clauses import Clause
from handlers.understanding.mentions import Mention
from handlers.understanding.normal import UNKNOWN
from storage.records import Intent

LONGEST_RUN: Final = 3  # that a county may teach
KNOWN_RUN: Final = 2  # that is shipped: longer ones say more of authors than of matters
LOOK_AT: Final = 600  # characters: what a person would read before deciding
_DIGIT: Final = re.compile(r"[0-9]")
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


class _Named(dict[str, str]):
    """Names of findings that share a beginning, each put together once."""

    def __init__(self, beginning: str) -> None:
        self._beginning = beginning

    def __missing__(self, end: str) -> str:
        name = self[end] = f"{self._beginning} {end}"
        return name


_SCORE, _BEST, _INTENT = _Named("=score"), _Named("=best"), _Named("=intent")
_SIGN, _FIRST, _LAST = _Named("=sign"), _Named("=first"), _Named("=last")


class Features(NamedTuple):
    """A message as the learned layer sees it.

    `text` begins with ^ and ends with $; every digit of it is 0. `words` gives for the first
    character of each word the place behind its last one, counted without the ^.
    """

    text: str
    words: Mapping[int, int]
    findings: Mapping[str, float]

    def surface(self) -> set[str]:
        """The names of all words and runs of characters."""
        names = {f"w{word}" for word in self.said()}
        names.update(f"r{run}" for run in self._runs())
        return names

    def spoken(self) -> list[tuple[int, int]]:
        """Where each whole word of the text begins and ends."""
        size = len(self.text) - 1
        return [(at, end) for at, end in self.words.items() if at < end < size]

    def said(self) -> list[str]:
        """The whole words of the text."""
        text = self.text[1:-1]
        size = len(text)
        return [text[at:end] for at, end in self.words.items() if at < end <= size]

    def _runs(self) -> Iterator[str]:
        for length in range(1, LONGEST_RUN + 1):
            for at in range(len(self.text) - length + 1):
                yield self.text[at : at + length]


def framed(text: str, projects: Sequence[Mention] = ()) -> str:
    """The beginning of the text as the learned layer sees it.

    The name of a project says nothing of what is wrong there (a power station may lack land), so
    the text begins anew behind it, as it does behind the name of somebody who is called.
    """
    for name in projects:
        text = text[: name.start] + UNKNOWN * (name.end - name.start) + text[name.end :]
    plain = text[:LOOK_AT].replace(UNKNOWN, "^").replace("\n", " ")
    return f"^{_DIGIT.sub('0', plain)}$"


def findings(
    parts: Sequence[Clause],
    signs: Mapping[str, float],
    scores: Mapping[str, float],
    intent: Intent,
    size: int,
) -> dict[str, float]:
    """What the lexicon says: weight of each category, signs of each kind and where they stand."""
    found = {
        _SCORE[code]: min(max(score, _LOWEST), _HIGHEST) / 4 for code, score in scores.items()
    }
    highest, best = max(zip(scores.values(), scores, strict=True), default=(0.0, ""))
    found[_BEST[best if highest > 0 else "none"]] = 1.0
    found[_INTENT[intent]] = 1.0
    found["=size"] = log1p(size) / 4
    found["=clauses"] = log1p(len(parts)) / 2
    found["=open clause"] = float(True in [part.is_open for part in parts])
    found["=solved at the end"] = float(parts[-1].is_solved)
    first, last = parts[0].signs, parts[-1].signs
    for sign, weight in signs.items():
        if sign in _SIGNS and weight > 0:
            found[_SIGN[sign]] = log1p(weight)
            found[_FIRST[sign]] = 1.0 if first.get(sign, 0) > 0 else 0.0
            found[_LAST[sign]] = 1.0 if last.get(sign, 0) > 0 else 0.0
    return found
