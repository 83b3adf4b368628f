"""Reads one message the way an experienced dispatcher does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.understanding import facts
from handlers.understanding.categories import Verdict, judge
from handlers.understanding.clauses import clauses, total
from handlers.understanding.entries import TRAP, Hit
from handlers.understanding.hearing import repair, respell
from handlers.understanding.intents import decide
from handlers.understanding.lexicon import lexicon
from handlers.understanding.mentions import Mention, NameFinder
from handlers.understanding.normal import trace
from handlers.understanding.reading import Names, Reading
from handlers.understanding.tips import is_tip
from handlers.understanding.tokenizer import Cutter
from storage.records import Intent

_SHOWN: Final = 3  # pieces of evidence
_MATTER: Final = frozenset({Intent.REPORT, Intent.WHISTLE})
_SURE_INTENT: Final = 0.85


@dataclass(frozen=True, slots=True)
class _Message:
    """A text with its normalised spelling and its word boundaries."""

    typed: str
    level: str
    origin: Sequence[int]
    bounds: set[int]

    def as_typed(self, hit: Hit) -> str:
        """The words of a hit the way the sender wrote them."""
        return self.typed[self.origin[hit.start] : self.origin[hit.end - 1] + 1]


class Understanding:
    """Reads messages; knows the names of one register version and is never changed."""

    def __init__(self, names: Names = Names()) -> None:  # noqa: B008  frozen, so safely shared
        self._projects = NameFinder(names.projects, shorten=True)
        self._units = NameFinder(names.units, shorten=False)
        self._cutter = Cutter((*self._projects.words, *self._units.words, *names.places))

    def read(self, text: str) -> Reading:
        """What the message wants and is about."""
        level, origin = trace(text)
        if not any(map(str.isalnum, level)):
            return Reading(Intent.CHAT, 0.99)
        level = respell(level)
        bounds = self._cutter.bounds(level)
        heard = repair(level, bounds, self._cutter)
        if heard != level:
            level, bounds = heard, self._cutter.bounds(heard)
        return self._judge(_Message(text, level, origin, bounds))

    def _judge(self, message: _Message) -> Reading:
        level = message.level
        projects, units = self._projects.find(level), self._units.find(level)
        topics, signs, traps = _sorted(lexicon().matcher.find(level, message.bounds))
        parts = clauses(level, _longest(_outside(signs, traps)))
        verdict = judge(parts, _longest(_torn(_outside(topics, [*traps, *projects]))))
        intent, certainty = decide(parts, verdict.top)
        if is_tip(message.typed):
            intent, certainty = Intent.TIP, 0.95
        ids = dict.fromkeys(mention.id for mention in projects)
        reading = Reading(
            intent=intent,
            intent_confidence=certainty,
            project_ids=tuple(ids) or self._projects.guess(level),
            unit_ids=tuple(dict.fromkeys(mention.id for mention in units)),
            is_urgent=intent is Intent.WHISTLE or total(parts, "urgent") > 0,
            approval_level=facts.approval_level(level),
            days_stuck=facts.days_stuck(level),
        )
        if intent in _MATTER:
            return _categorised(reading, verdict, message)
        return replace(reading, choices=verdict.choices[:1] if verdict.hits else ())


def _categorised(reading: Reading, verdict: Verdict, message: _Message) -> Reading:
    shown = dict.fromkeys(message.as_typed(hit) for hit in verdict.hits[: 2 * _SHOWN])
    best = verdict.choices[0]
    return replace(
        reading,
        category=best.code,
        confidence=best.confidence,
        also=verdict.also,
        choices=verdict.choices,
        evidence=tuple(shown)[:_SHOWN],
        is_sure=verdict.is_sure and reading.intent_confidence >= _SURE_INTENT,
    )


def _sorted(hits: Iterable[Hit]) -> tuple[list[Hit], list[Hit], list[Hit]]:
    """Category words, signs of intent, and traps."""
    topics: list[Hit] = []
    signs: list[Hit] = []
    traps: list[Hit] = []
    codes = lexicon().codes
    for hit in hits:
        label = hit.entry.label
        (traps if label == TRAP else topics if label in codes else signs).append(hit)
    return topics, signs, traps


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the words that only stand inside a longer word; frames stay."""
    words = [hit for hit in hits if hit.entry.pattern is None]
    free = set(_outside(words, words))
    return [hit for hit in hits if hit.entry.pattern or hit in free]


def _torn(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the frames that begin inside another category's word (林|地手续)."""
    words = [hit for hit in hits if hit.entry.pattern is None and len(hit.entry.text) > 1]
    inside = {at: w.entry.label for w in words for at in range(w.start + 1, w.end)}
    return [h for h in hits if h.entry.pattern is None or inside.get(h.start) in _own(h)]


def _own(hit: Hit) -> tuple[str | None, str]:
    return None, hit.entry.label


def _outside(hits: Sequence[Hit], walls: Sequence[Hit | Mention]) -> list[Hit]:
    """The hits that are not inside a larger wall. Linear, since both come in order of the text."""
    reach: dict[int, int] = {}
    for wall in walls:
        reach[wall.start] = max(reach.get(wall.start, 0), wall.end)
    kept, furthest, passed = [], 0, -1
    for hit in hits:
        for at in range(passed + 1, hit.start):
            furthest = max(furthest, reach.get(at, 0))
        passed = max(passed, hit.start - 1)
        if furthest < hit.end and reach.get(hit.start, 0) <= hit.end:
            kept.append(hit)
    return kept
