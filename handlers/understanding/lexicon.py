"""Loads the shipped lexicon: one TOML file per category, and the signs that all share."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import eq
from pathlib import Path
from typing import Final

import ahocorasick

from handlers.understanding.entries import TRAP, Entry, Matcher, parse
from handlers.understanding.normal import UNKNOWN

DATA: Final = Path(__file__).parent / "data"
_BEYOND: Final = 0xA000  # behind the Chinese characters of the first plane
WEIGHTS: Final = {"decisive": 6.0, "strong": 3.0, "fair": 2.0, "weak": 1.0, "against": -3.0}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything known about words. A category ranks by who wins a tie."""

    codes: Mapping[str, int]  # category -> its rank
    matcher: Matcher
    words: tuple[str, ...]  # plain words that the tokenizer must know
    plain: Mapping[str, Entry]  # strong words by themselves, without frames
    patterns: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, str]  # numerals and units of time -> value
    syllables: str  # by the code of a character, one that stands for its syllable
    spoken: ahocorasick.Automaton  # how terms sound, one character a syllable -> these terms
    respelt: Mapping[str, str]  # mishearing -> what was meant
    misheard: re.Pattern[str]  # any mishearing


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once per process."""
    entries = [*_category_entries(), *_sign_entries()]
    hearing, patterns = _toml("hearing.toml"), _toml("patterns.toml")
    syllables = _syllables()
    terms = [*_split(hearing["terms"]["text"]), *_long_terms(entries)]
    return Lexicon(
        codes={code: rank for rank, code in enumerate(_split(patterns["order"]["codes"]))},
        matcher=Matcher(entries),
        words=tuple(dict.fromkeys(_plain(entries))),
        plain={e.text: e for e in entries if e.frame is None and e.weight >= WEIGHTS["strong"]},
        patterns={name: re.compile(source) for name, source in patterns["patterns"].items()},
        numbers=patterns["numbers"],
        syllables=syllables,
        spoken=_spoken(terms, syllables),
        respelt=hearing["respelt"],
        misheard=re.compile("|".join(map(re.escape, hearing["respelt"]))),
    )


def _toml(name: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((DATA / name).read_text("utf-8"))


def _split(text: str) -> list[str]:
    """The entries of a multi-line string; `#` begins a comment."""
    return re.sub(r"#.*", "", text).split()


def _category_entries() -> Iterator[Entry]:
    for path in sorted((DATA / "categories").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for section, weight in WEIGHTS.items():
            for text in _split(table.get(section, "")):
                yield parse(text, path.stem, weight)
        for text in _split(table.get("traps", "")):
            yield parse(text, TRAP, 0)


def _sign_entries() -> Iterator[Entry]:
    for label, sections in _toml("signs.toml").items():
        for section, text in sections.items():
            for line in _split(text):
                yield parse(line, label, WEIGHTS.get(section, 0))


def _plain(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if (
            entry.frame is None
            and len(entry.text) > 1
            and (entry.weight >= 3 or entry.label == TRAP)
        ):
            yield entry.text


def _long_terms(entries: list[Entry]) -> Iterator[str]:
    """Strong terms long enough to be recognised by sound alone."""
    for entry in entries:
        if entry.frame is None and entry.weight >= 6 and 4 <= len(entry.text) <= 6:
            yield entry.text


def _syllables() -> str:
    """For every character up to the last Chinese one a stand-in for its syllable, or itself.

    `str.translate` takes that as well as a dictionary. Lines are `syllable characters`.
    """
    table = list(map(chr, range(_BEYOND)))
    lines = (DATA / "syllables.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, ord(UNKNOWN) + 1):
        for char in line.partition(" ")[2]:
            table[ord(char)] = chr(number)
    return "".join(table)


def _spoken(terms: Iterable[str], syllables: str) -> ahocorasick.Automaton:
    """Finds whatever sounds like a term; terms of one sound stand in the order given."""
    alike: dict[str, list[str]] = {}
    for term in dict.fromkeys(terms):
        sound = term.translate(syllables)
        if not any(map(eq, sound, term)):  # every character has one
            alike.setdefault(sound, []).append(term)
    automaton = ahocorasick.Automaton()
    for sound, same in alike.items():
        automaton.add_word(sound, same)
    automaton.make_automaton()
    return automaton
