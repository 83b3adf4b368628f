"""Facts inside a message: money, days, permits, places, people. Each with where it stands.

What a fact means is said in `Fact`; the words are data (`facts.toml`). A fact never decides a
category; it saves the unit that gets the ticket from reading twice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

import ahocorasick

from handlers.rules.dates import find_days
from handlers.understanding import facts
from handlers.understanding.lexicon import DATA, lexicon
from handlers.understanding.tokenizer import Cutter

LOOK_AT: Final = 1000  # characters of a message in which facts are looked for
KNOWN, LIKELY, GUESSED = 1.0, 0.8, 0.5  # certainty: of the register, plainly said, vaguely said


class Fact(NamedTuple):
    """One thing that the message says.

    `kind` and `value`: project, unit (id in the register) · place (name) · permit (name in law) ·
    level (city, province, nation) · money (yuan) · day (ISO date) · span (days) · person (how
    they are called) · urgency (the word). `start` and `end` are places in the text as typed.
    """

    kind: str
    value: str | int
    start: int
    end: int
    certainty: float


def extract(level: str, cutter: Cutter, today: date) -> Iterator[Fact]:
    """Facts of a normalised text that need no register."""
    yield from _money(level)
    yield from _permits(level)
    if said := list(_said(level)):
        words = cutter.words(level)
        yield from (fact for fact in said if fact.start in words)
    for start, end, day in find_days(level, today):
        yield Fact("day", day.isoformat(), start, end, LIKELY)
    if span := lexicon().patterns["duration"].search(level):
        yield Fact("span", facts.days_stuck(level) or 0, *span.span(), LIKELY)
    if (authority := facts.approval_level(level)) != facts.COUNTY:
        for match in list(lexicon().patterns[authority].finditer(level))[:1]:
            yield Fact("level", authority, *match.span(), LIKELY)


def surest(found: Sequence[Fact]) -> tuple[Fact, ...]:
    """Of facts of one kind that overlap the surer, then the longer one; in order of the text."""
    if len(found) < 2:
        return tuple(found)
    kept: list[Fact] = []
    for fact in sorted(found, key=lambda f: (-f.certainty, f.start - f.end, f.start)):
        mine = (k for k in kept if k.kind == fact.kind)
        if not any(fact.start < k.end and k.start < fact.end for k in mine):
            kept.append(fact)
    return tuple(sorted(kept, key=lambda f: (f.start, f.end)))


_KINDS: Final = (("person", LIKELY), ("place", GUESSED), ("urgency", LIKELY))
_UNSETTLED: Final = (_KINDS[0], _KINDS[2])


def _money(level: str) -> Iterator[Fact]:
    table = _table()
    is_likely = table.patterns["scale"].search(level)
    for match in table.patterns["money"].finditer(level) if is_likely else ():
        if match["small"]:
            yield Fact("money", round(float(match["small"])), *match.span(), LIKELY)
            continue
        count = _number(match["count"])
        if count:
            is_vague = match["about"] or match["more"]
            yuan = round(count * table.scales[match["scale"]])
            yield Fact("money", yuan, *match.span(), GUESSED if is_vague else LIKELY)
    for match in table.patterns["bare_money"].finditer(level):
        yuan = round(_number(match["count"]) * table.bare)
        yield Fact("money", yuan, *match.span("count"), GUESSED)


def _said(level: str) -> Iterator[Fact]:
    """What counts only where a word begins."""
    patterns = _table().patterns
    kinds = _KINDS if patterns["settlement"].search(level) else _UNSETTLED
    for kind, certainty in kinds:
        for match in patterns[kind].finditer(level):
            yield Fact(kind, match[0], *match.span(), certainty)


def _number(text: str) -> float:
    """The value of a count below ten thousand; 0 for a vague one such as 几十."""
    if text[0].isdecimal():
        return float(text)
    table, total, digit = _table(), 0, 0
    for char in text:
        if char in table.units:
            total += (digit or 1) * table.units[char]
            digit = 0
        elif char not in table.digits:
            return 0
        else:
            digit = table.digits[char]
    return total + digit


def _permits(level: str) -> Iterator[Fact]:
    """The papers named; of words that overlap the longest."""
    end = -1
    found = [
        (last + 1 - len(word), last + 1, name)
        for last, (word, name) in _table().permits.iter(level)
    ]
    for start, stop, name in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if start >= end:
            end = stop
            yield Fact("permit", name, start, stop, LIKELY)


@dataclass(frozen=True, slots=True)
class _Table:
    """The data of facts.toml, compiled."""

    patterns: dict[str, re.Pattern[str]]
    scales: dict[str, int]
    bare: int  # what a bare count of money is multiplied with
    units: dict[str, int]
    digits: dict[str, int]
    permits: ahocorasick.Automaton


@cache
def _table() -> _Table:
    data = tomllib.loads((DATA / "facts.toml").read_text("utf-8"))
    surname = f"[{data['surnames']}]"
    permits = ahocorasick.Automaton()
    for name, words in data["permits"].items():
        for word in words.split():
            permits.add_word(word, (word, name))
    permits.make_automaton()
    return _Table(
        {
            name: re.compile(source.replace("@", surname))
            for name, source in data["patterns"].items()
        },
        data["scales"],
        data["bare_scale"],
        data["units"],
        data["digits"],
        permits,
    )
