"""How one line of the lexicon is written, and how it is found in a text.

A plain entry is a word: `word`. A frame is several parts in one clause: `a|b~c|d` means a or b,
then at most eight characters, then c or d; `a+b` means b follows at once; `a++b` allows three
characters between. Frames catch separable verbs and indirect sayings that no list of words can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

import ahocorasick

BREAK: Final = "\n,。;!?…"  # a clause ends here
TRAP: Final = "trap"  # swallows every hit inside it
_GAPS: Final = {
    "~": f"[^{BREAK} ]{{0,8}}?",
    "++": f"[^{BREAK} ]{{0,3}}?",
    "+": "",
}
_JOINT: Final = re.compile(r"(~|\+\+|\+)")
Matching = Callable[[str, int], re.Match[str] | None]
_SHORT: Final = 3  # words up to this length must stand on word boundaries


@dataclass(slots=True, eq=False)
class Entry:
    """One word or frame of the lexicon; `label` names what it is evidence for.

    Every entry is itself only (`eq=False`): hits are kept in sets, and comparing all fields would
    cost more than finding them.
    """

    text: str
    label: str
    weight: float
    heads: tuple[str, ...]
    frame: str | None = None
    ends: frozenset[str] = frozenset()  # characters of which a frame needs one in the text
    needs_bounds: bool = False
    match: Matching | None = None  # tries the frame; made by the first try, as few are ever tried

    def matching(self) -> Matching:
        """What tries the frame at one place of a text."""
        self.match = self.match or re.compile(self.frame or self.text).match
        return self.match


class Hit(NamedTuple):
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
        return Entry(text, label, weight, heads, needs_bounds=short)
    source = "".join(_GAPS.get(part) or _either(part) if part != "+" else "" for part in parts)
    ends = frozenset(word[0] for word in parts[-1].split("|"))
    return Entry(text, label, weight, heads, source, ends)


def _either(part: str) -> str:
    words = sorted(part.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"


class Matcher:
    """Finds all entries in one walk over the text, whatever their number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        heads: dict[str, list[Entry]] = {}
        for entry in entries:
            for head in entry.heads:
                heads.setdefault(head, []).append(entry)
        often = Counter(head[0] for head in heads)
        self._heads = ahocorasick.Automaton()  # looks through first characters as they were added
        for head in sorted(heads, key=lambda head: -often[head[0]]):
            self._heads.add_word(head, (len(head), *_begun(heads[head])))
        self._heads.make_automaton()

    def find(self, text: str, bounds: Container[int]) -> list[Hit]:
        """Every place where an entry matches, in order of the text."""
        found: list[Hit] = []
        lacks = frozenset(text).isdisjoint
        for last, (length, word, begun) in self._heads.iter(text):
            end = last + 1
            at = end - length
            if word:
                if not word.needs_bounds or (at in bounds and end in bounds):
                    found.append(_new(Hit, (at, end, word)))
                continue
            for entry in begun:
                if entry.frame is None:
                    if not entry.needs_bounds or (at in bounds and end in bounds):
                        found.append(_new(Hit, (at, end, entry)))
                elif not lacks(entry.ends) and (
                    match := (entry.match or entry.matching())(text, at)
                ):
                    found.append(_new(Hit, (at, match.end(), entry)))
        found.sort(key=_start)
        return found


_start: Final = itemgetter(0)
_new: Final = tuple.__new__  # a hit without the detour through Python


def _begun(entries: Sequence[Entry]) -> tuple[Entry | None, tuple[Entry, ...]]:
    """What one head begins: nearly always it is a word by itself, and nothing else."""
    if len(entries) == 1 and entries[0].frame is None:
        return entries[0], ()
    return None, tuple(entries)
