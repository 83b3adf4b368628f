"""How one line of the lexicon is written, and how it is found in a text.

A plain entry is a word: `word`. A frame is several parts in one clause: `a|b~c|d` means a or b,
then at most eight characters, then c or d; `a+b` means b follows at once; `a++b` allows three
characters between. Frames catch separable verbs and indirect sayings that no list of words can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

BREAK: Final = "\n,。;!?…"  # a clause ends here
TRAP: Final = "trap"  # swallows every hit inside it
_GAPS: Final = {
    "~": f"[^{BREAK} ]{{0,8}}?",
    "++": f"[^{BREAK} ]{{0,3}}?",
    "+": "",
}
_JOINT: Final = re.compile(r"(~|\+\+|\+)")
_SHORT: Final = 3  # words up to this length must stand on word boundaries


@dataclass(frozen=True, slots=True)
class Entry:
    """One word or frame of the lexicon; `label` names what it is evidence for."""

    text: str
    label: str
    weight: float
    heads: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    needs_bounds: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a text."""

    start: int
    end: int
    entry: Entry


def parse(text: str, label: str, weight: float) -> Entry:
    """The entry that a line of the lexicon describes."""
    parts = _JOINT.split(text)
    heads = tuple(parts[0].split("|"))
    if len(parts) == 1 and len(heads) == 1:
        short = len(text) <= _SHORT and label != TRAP and not text.isascii()
        return Entry(text, label, weight, heads, None, short)
    source = "".join(_GAPS.get(part) or _either(part) if part != "+" else "" for part in parts)
    return Entry(text, label, weight, heads, re.compile(source))


def _either(part: str) -> str:
    words = sorted(part.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"


class Matcher:
    """Finds all entries in one walk over the text, whatever their number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_two: dict[str, list[tuple[str, Entry]]] = {}
        self._by_one: dict[str, list[tuple[str, Entry]]] = {}
        for entry in entries:
            for head in entry.heads:
                index = self._by_one if len(head) == 1 else self._by_two
                index.setdefault(head[:2], []).append((head, entry))

    def find(self, text: str, bounds: set[int]) -> Iterator[Hit]:
        """Every place where an entry matches, in order of the text."""
        ones, twos = self._by_one.get, self._by_two.get
        for at, char in enumerate(text):
            for head, entry in (*ones(char, ()), *twos(text[at : at + 2], ())):
                if text.startswith(head, at) and (end := _end(entry, text, at, bounds)):
                    yield Hit(at, end, entry)


def _end(entry: Entry, text: str, at: int, bounds: set[int]) -> int:
    if entry.pattern:
        found = entry.pattern.match(text, at)
        return found.end() if found else 0
    end = at + len(entry.text)
    if entry.needs_bounds and not (at in bounds and end in bounds):
        return 0
    return end
