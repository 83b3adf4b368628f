"""Reads one message the way an experienced dispatcher does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.understanding import facts, sifting
from handlers.understanding.categories import Verdict, rank, weigh
from handlers.understanding.clauses import Clause, clauses, total
from handlers.understanding.features import Features, findings, framed
from handlers.understanding.hearing import repair, respell
from handlers.understanding.intents import decide, is_find
from handlers.understanding.learned import learned
from handlers.understanding.lexicon import lexicon
from handlers.understanding.matters import split_matters
from handlers.understanding.mentions import Mention, NameFinder
from handlers.understanding.normal import trace
from handlers.understanding.reading import Choice, Names, Reading
from handlers.understanding.tips import is_tip
from handlers.understanding.tokenizer import Cutter
from storage.records import Intent

_SHOWN: Final = 3  # pieces of evidence
_MATTER: Final = frozenset({Intent.REPORT, Intent.WHISTLE})
_TALK: Final = frozenset({Intent.PROGRESS, Intent.QUERY, Intent.CHAT})
_CERTAIN: Final = 0.8  # share of report and whistle from which nobody is asked
_POSSIBLE: Final = 0.2  # and the share from which it is worth asking
_ACCUSED: Final = 0.95


@dataclass(frozen=True, slots=True)
class _Message:
    """A text with its normalised spelling and its word boundaries."""

    typed: str
    level: str
    origin: Sequence[int]
    words: Mapping[int, int]  # beginning of each word -> its end

    def as_typed(self, start: int, end: int) -> str:
        """That stretch of the normalised text the way the sender wrote it."""
        return self.typed[self.origin[start] : self.origin[end - 1] + 1]


@dataclass(frozen=True, slots=True)
class _Analysis:
    """What the lexicon found, and the features made of it."""

    parts: Sequence[Clause]
    verdict: Verdict
    projects: Sequence[Mention]
    accuses: bool
    features: Features


class Understanding:
    """Reads messages; knows the names of one register version and is never changed."""

    def __init__(self, names: Names = Names()) -> None:  # noqa: B008  frozen, so safely shared
        self._projects = NameFinder(names.projects, shorten=True)
        self._units = NameFinder(names.units, shorten=False)
        self._cutter = Cutter((*self._projects.words, *self._units.words, *names.places))

    def read(self, text: str, *, insists: bool = False) -> Reading:
        """What the message wants and is about; who insists reports, whatever the words say."""
        if not any(map(str.isalnum, text)):
            return Reading(Intent.CHAT, 0.99)
        return self._judge(self._hear(text), insists)

    def is_tip(self, text: str) -> bool:
        """Whether a free sentence accuses somebody, by the expressions or by the learned layer."""
        parts = {text, *split_matters(text)}
        return is_tip(text) or any(self.read(part).intent is Intent.TIP for part in parts)

    def features(self, text: str) -> Features:
        """What the learned layer sees of the text."""
        return self._analyse(self._hear(text)).features

    def _hear(self, text: str) -> _Message:
        level, origin = trace(text)
        level = respell(level)
        words = self._cutter.words(level)
        heard = repair(level, words, self._cutter)
        if heard != level:
            level, words = heard, self._cutter.words(heard)
        return _Message(text, level, origin, words)

    def _analyse(self, message: _Message) -> _Analysis:
        level = message.level
        projects = self._projects.find(level)
        topics, signs, traps = sifting.by_kind(lexicon().matcher.find(level, message.words))
        parts = clauses(level, sifting.longest(sifting.outside(signs, traps)))
        hits = sifting.longest(sifting.torn(sifting.outside(topics, [*traps, *projects])))
        scores = weigh(parts, hits)
        verdict = rank(scores, hits)
        intent, _ = decide(parts, verdict.top)
        accuses = is_tip(message.typed)
        features = Features(
            framed(level, projects),
            message.words,
            hits,
            findings(parts, scores, intent, len(level), accuses),
        )
        return _Analysis(parts, verdict, projects, accuses, features)

    def _judge(self, message: _Message, insists: bool) -> Reading:
        level, seen = message.level, self._analyse(message)
        shares, choices = learned().judge(seen.features)
        wanted = {Intent(name): share for name, share in shares.items()}
        intent = _wanted(wanted, seen, insists)
        ids = dict.fromkeys(mention.id for mention in seen.projects)
        reading = Reading(
            intent=intent,
            intent_confidence=max(wanted[intent], _ACCUSED) if seen.accuses else wanted[intent],
            project_ids=tuple(ids) or self._projects.guess(level),
            unit_ids=tuple(dict.fromkeys(mention.id for mention in self._units.find(level))),
            is_urgent=intent is Intent.WHISTLE or total(seen.parts, "urgent") > 0,
            approval_level=facts.approval_level(level),
            days_stuck=facts.days_stuck(level),
            is_doubtful=not insists and _is_doubtful(intent, wanted),
        )
        if intent in _MATTER:
            return _categorised(reading, choices, seen, message)
        return replace(reading, choices=choices[:1] if seen.verdict.hits else ())


def _wanted(shares: Mapping[Intent, float], seen: _Analysis, insists: bool) -> Intent:
    """The most probable intent, unless a rule that must hold says otherwise."""
    if seen.accuses:
        return Intent.TIP
    best = max(shares, key=shares.__getitem__)
    if insists and best is not Intent.WHISTLE:
        best = Intent.REPORT
    return Intent.WHISTLE if best is Intent.REPORT and is_find(seen.parts) else best


def _is_doubtful(intent: Intent, shares: Mapping[Intent, float]) -> bool:
    """Whether it takes a question to tell a report from other talk."""
    matter = shares[Intent.REPORT] + shares[Intent.WHISTLE]
    if intent in _MATTER:
        return matter < _CERTAIN
    return intent in _TALK and matter >= _POSSIBLE


def _categorised(
    reading: Reading, choices: tuple[Choice, ...], seen: _Analysis, message: _Message
) -> Reading:
    best = choices[0]
    sure = learned().sure
    return replace(
        reading,
        category=best.code,
        confidence=best.confidence,
        also=tuple(code for code in seen.verdict.strong if code != best.code)[:2],
        choices=choices,
        evidence=_evidence(best.code, seen, message),
        is_sure=best.confidence >= sure and not reading.is_doubtful,
    )


def _evidence(code: str, seen: _Analysis, message: _Message) -> tuple[str, ...]:
    """Words of the text that decided: the lexicon's, else those the learned layer weighs most."""
    hits = seen.verdict.hits_for(code)
    shown = list(dict.fromkeys(message.as_typed(hit.start, hit.end) for hit in hits[: 2 * _SHOWN]))
    whole = [word for word in shown if not any(word in other != word for other in shown)]
    return tuple(whole[:_SHOWN]) or _weightiest(code, seen, message)


def _weightiest(code: str, seen: _Analysis, message: _Message) -> tuple[str, ...]:
    """The word of the text that the layer weighs most; a single character only for want of one."""
    found = []
    for name, _ in learned().reasons(seen.features, code):
        word = name.removeprefix("w")
        at = message.level.find(word)
        if word.isalnum() and at >= 0:
            found.append(
                message.typed[message.origin[at] : message.origin[at + len(word) - 1] + 1]
            )
    return tuple(word for word in found if len(word) > 1)[:1] or tuple(found[:1])
