"""Recognises an accusation of a named person, firm or office, before anything is written.

A leaked tip harms a person, so recall goes first: an actor and a wrong in the same or the next
clause are enough. Complaints without an actor stay ordinary reports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from handlers.understanding.entries import BREAK
from handlers.understanding.lexicon import DATA
from handlers.understanding.normal import normalise

BRIEF: Final = 10  # characters in which nobody is accused but by what the expressions know
_PIECE: Final = 400  # accusations are looked for in overlapping pieces of a long text
_OVERLAP: Final = 120
_OPEN: Final = re.compile(r"\|(?:[^\u4e00-\u9fffa-z]|.[?*{]|$)")  # does not begin with a character


class _Either:
    """Looks for any of many expressions.

    Those that begin with a given character go into one expression of their own, of which most
    places of a text are passed over at once.
    """

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows

    @cached_property
    def _parts(self) -> list[re.Pattern[str]]:
        """Compiled by the first text that gets so far: most never do."""
        plain = [row for row in self._rows if not _OPEN.search(f"|{row}")]
        others = [row for row in self._rows if row not in plain]
        return [re.compile("|".join(part)) for part in (plain, others) if part]

    def search(self, text: str) -> bool:
        """Whether any of them matches somewhere."""
        return any(part.search(text) for part in self._parts)


@dataclass(frozen=True, slots=True)
class _Signs:
    """The expressions of data/tips.toml."""

    grave: _Either  # a wrong so grave that any actor is enough
    wrong: _Either  # a wrong that needs a name
    name: _Either  # a firm, a person, or somebody in an office
    post: _Either  # a part in the works: enough, unless it is hearsay
    actor: _Either  # anybody at all
    informer: _Either  # the writer says that this is an accusation
    harmless: re.Pattern[str]  # words that only look like a wrong
    hearsay: _Either  # a lawful procedure about somebody's doubt


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
    return informs or is_post or signs.name.search(text)


@cache
def _signs() -> _Signs:
    table = tomllib.loads((DATA / "tips.toml").read_text("utf-8"))
    signs = {
        "~": f"[^{BREAK}]{{0,8}}",
        "@": f"[{table.pop('surnames')}]",
        "&": f"(?:(?![{table.pop('glue')}])[\\u4e00-\\u9fff])",
    }
    harmless = re.compile("|".join(_rows(table.pop("harmless"), signs)))
    others = {name: _Either(_rows(lines, signs)) for name, lines in table.items()}
    return _Signs(harmless=harmless, **others)


def _rows(lines: str, signs: Mapping[str, str]) -> list[str]:
    """The expressions of the lines, with our own signs spelt out."""
    rows = [line.split("#")[0].strip() for line in lines.splitlines()]
    return [_spelt(row, signs) for row in rows if row]


def _spelt(row: str, signs: Mapping[str, str]) -> str:
    for sign, meaning in signs.items():
        row = row.replace(sign, meaning)
    return row
