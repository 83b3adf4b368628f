"""Recognises an accusation of a named person, firm or office, before anything is written.

A leaked tip harms a person, so recall goes first: an actor and a wrong in the same or the next
clause are enough. Complaints without an actor stay ordinary reports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.understanding.entries import BREAK
from handlers.understanding.lexicon import DATA
from handlers.understanding.normal import normalise

_PIECE: Final = 400  # accusations are looked for in overlapping pieces of a long text
_OVERLAP: Final = 120


@dataclass(frozen=True, slots=True)
class _Signs:
    """The expressions of data/tips.toml."""

    grave: re.Pattern[str]  # a wrong so grave that any actor is enough
    wrong: re.Pattern[str]  # a wrong that needs a name
    name: re.Pattern[str]  # a firm, a person, or somebody in an office
    post: re.Pattern[str]  # a part in the works: enough, unless it is hearsay
    actor: re.Pattern[str]  # anybody at all
    informer: re.Pattern[str]  # the writer says that this is an accusation
    harmless: re.Pattern[str]  # words that only look like a wrong
    hearsay: re.Pattern[str]  # a lawful procedure about somebody's doubt


def is_tip(text: str) -> bool:
    """Whether the text accuses a named person, firm or office of wrongdoing."""
    level = normalise(text)
    pieces = range(0, max(len(level), 1), _PIECE - _OVERLAP)
    return any(_accuses(level[start : start + _PIECE]) for start in pieces)


def _accuses(text: str) -> bool:
    signs = _signs()
    text = signs.harmless.sub(" ", text)  # what is dear to look for is looked for last
    informs = signs.informer.search(text)
    if (informs or signs.actor.search(text)) and signs.grave.search(text):
        return True
    if not signs.wrong.search(text):
        return False
    is_post = signs.post.search(text) and not signs.hearsay.search(text)
    return bool(informs or is_post or signs.name.search(text))


@cache
def _signs() -> _Signs:
    table = tomllib.loads((DATA / "tips.toml").read_text("utf-8"))
    signs = {
        "~": f"[^{BREAK}]{{0,8}}",
        "@": f"[{table.pop('surnames')}]",
        "&": f"(?:(?![{table.pop('glue')}])[\\u4e00-\\u9fff])",
    }
    return _Signs(**{name: _any_of(lines, signs) for name, lines in table.items()})


def _any_of(lines: str, signs: Mapping[str, str]) -> re.Pattern[str]:
    """One expression for all lines, with our own signs spelt out."""
    rows = [line.split("#")[0].strip() for line in lines.splitlines()]
    source = "|".join(row for row in rows if row)
    for sign, meaning in signs.items():
        source = source.replace(sign, meaning)
    return re.compile(source)
