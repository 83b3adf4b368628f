"""Finds the projects and units of the register that a text names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final

from rapidfuzz import fuzz, process

from handlers.understanding.lexicon import lexicon
from handlers.understanding.normal import normalise

_ALIKE: Final = 80.0  # rapidfuzz score that counts as the same name
_FUZZY_FROM: Final = 4  # shorter names are only matched exactly
_LOOK_AT: Final = 200  # a project is named near the beginning


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in the text."""

    start: int
    end: int
    id: int


def ids(mentions: Sequence[Mention]) -> tuple[int, ...]:
    """Whom the names mean, each once, in their order."""
    return tuple(dict.fromkeys([mention.id for mention in mentions])) if mentions else ()


class NameFinder:
    """Finds names of one kind. Built once per register version."""

    def __init__(self, named: Iterable[tuple[int, tuple[str, ...]]], *, shorten: bool) -> None:
        self._names: dict[str, list[int]] = {}
        for identity, names in named:
            for name in _forms(names, shorten=shorten):
                self._names.setdefault(name, []).append(identity)
        self._index: dict[str, list[str]] = {}
        for name in sorted(self._names, key=len, reverse=True):
            self._index.setdefault(name[:2], []).append(name)
        long = [name for name in self._names if len(name) >= _FUZZY_FROM]
        self._bits = {char: 1 << at for at, char in enumerate(dict.fromkeys("".join(long)))}
        self._long = [(name, self._mask(name)) for name in long]

    @property
    def words(self) -> tuple[str, ...]:
        """Every name and short form, normalised."""
        return tuple(self._names)

    def find(self, text: str) -> list[Mention]:
        """The names that stand in the text, longest first; a name inside another is none."""
        if not self._index:
            return []
        found = [
            (at, at + len(name), name)
            for at in range(len(text) - 1)
            for name in self._index.get(text[at : at + 2], ())
            if text.startswith(name, at)
        ]
        found.sort(key=lambda span: (span[0] - span[1], span[0]))
        kept: list[tuple[int, int, str]] = []
        for span in found:
            if not any(span[0] < end and start < span[1] for start, end, _ in kept):
                kept.append(span)
        return [Mention(a, b, identity) for a, b, name in kept for identity in self._names[name]]

    def guess(self, text: str) -> tuple[int, ...]:
        """The ids of names that the text nearly holds, best first."""
        text = text[:_LOOK_AT]
        if not (alike := self._alike(text)):
            return ()
        near = process.extract(
            text, alike, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE, limit=3
        )
        return tuple(dict.fromkeys(i for name, *_ in near for i in self._names[name]))

    def _alike(self, text: str) -> list[str]:
        """The names that may be nearly held: at most a third of their characters is missing.

        Of a name of n characters and a stretch of w of the text, no longer than the name, four
        in five are the same: 2 * same >= 0.8 * (n + w), and w >= same, so same >= n * 2 / 3.
        """
        if not self._long:
            return []
        size, other = len(text), ~self._mask(text)
        return [
            name
            for name, mask in self._long
            if (mask & other).bit_count() <= len(name) // 3 or len(name) > size
        ]

    def _mask(self, text: str) -> int:
        """A bit for each character of the text that stands in any of the names."""
        return sum(map(self._bits.get, set(text), repeat(0)))


def _forms(names: Iterable[str], *, shorten: bool) -> Iterator[str]:
    """Each name, and what is left without the words that every project name carries."""
    patterns = lexicon().patterns
    for name in map(normalise, names):
        if len(name) >= 2:
            yield name
        if shorten:
            short = patterns["name_tail"].sub("", patterns["name_head"].sub("", name))
            if short != name and len(short) >= 3 and not patterns["common_noun"].fullmatch(short):
                yield short
