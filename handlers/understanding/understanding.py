"""Reads one message the way an experienced dispatcher does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from handlers.understanding import facts
from handlers.understanding.analysis import Analysis, Message, analyse
from handlers.understanding.evidence import Reason, evidence, reasons
from handlers.understanding.extraction import KNOWN, LOOK_AT, Fact, extract, surest
from handlers.understanding.features import Features
from handlers.understanding.hearing import repair, respell
from handlers.understanding.intents import is_find, is_petition
from handlers.understanding.learned import Judgement, Learned, learned
from handlers.understanding.lexicon import lexicon
from handlers.understanding.matters import split_matters
from handlers.understanding.mentions import NameFinder, ids
from handlers.understanding.normal import UNKNOWN, normalise, trace
from handlers.understanding.reading import Names, Reading
from handlers.understanding.tips import BRIEF, is_tip
from handlers.understanding.tokenizer import Cutter, Making
from storage.records import Intent

_INTENTS: Final = {intent.value: intent for intent in Intent}
_MATTER: Final = frozenset({Intent.REPORT, Intent.WHISTLE})
_TALK: Final = frozenset({Intent.PROGRESS, Intent.QUERY, Intent.CHAT})
_CERTAIN: Final = 0.9  # share of report and whistle from which nobody is asked
_PLAIN: Final = 0.99  # confidence of a category that makes a stuck clause a report
_LIKELIER: Final = 0.5  # share of report and whistle that such a clause needs besides
_POSSIBLE: Final = 0.1  # and the share from which it is worth asking
_UNNAMED: Final = frozenset({"policy", "other"})  # never sure of them by turns of speech alone
_THINKABLE: Final = 0.01  # share of tip below which an expression that fits is a coincidence
_NEAR: Final = 0.7  # of the likeliest intent's share
_CLEARLY: Final = 0.5  # share of tip by which the layer alone takes a sentence for one
_LIKELY: Final = 0.3  # share of tip from which nothing is kept of what makes no ticket anyway
_SUSPECT: Final = 0.1  # share of tip from which nothing is kept unless the sender insists
_REMEMBERED: Final = 8  # readings: one message is screened, read and perhaps split
_ACCUSED: Final = 0.95


class Understanding:
    """Reads messages; knows the names of one register version, weighs as shipped or as told."""

    def __init__(
        self,
        names: Names = Names(),  # noqa: B008  frozen, so safely shared
        weights: Learned | None = None,
        make: Making | None = None,  # what cuts; by default the fastest that is installed
    ) -> None:
        self._learned = weights or learned()
        self._projects = NameFinder(names.projects, shorten=True)
        self._units = NameFinder(names.units, shorten=False)
        self._places = tuple(dict.fromkeys(map(normalise, filter(None, names.places))))
        named = *self._projects.words, *self._units.words, *self._places
        self._cutter = Cutter(named, make)
        self._trace = lru_cache(maxsize=1)(trace)  # what is read is asked for its facts next
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def read(self, text: str, *, insists: bool = False) -> Reading:
        """What the message wants and is about; who insists reports, whatever the words say."""
        return self._remembered(text, insists)

    def _read(self, text: str, insists: bool) -> Reading:
        if not any(map(str.isalnum, text)):
            return Reading(Intent.CHAT, 0.99)
        return self._judge(self._hear(text), insists)

    def is_tip(self, text: str) -> bool:
        """Whether a free sentence accuses somebody, by the expressions or by the learned layer."""
        read = self._parts(text)
        return is_tip(text) or any(r.intent is Intent.TIP and not r.is_doubtful for r in read)

    def may_accuse(self, text: str) -> bool:
        """Whether a free sentence, or one of its matters, might be an accusation."""
        return any(reading.may_accuse for reading in self._parts(text))

    def _parts(self, text: str) -> list[Reading]:
        return [self.read(part) for part in dict.fromkeys((text, *split_matters(text)))]

    def facts(self, text: str, today: date) -> tuple[Fact, ...]:
        """Money, days, papers, places and people that the text names, in its order.

        Days are seen from `today` in Asia/Shanghai. Of facts of one kind that overlap, the surer
        and then the longer one is given. Places refer to the text as typed.
        """
        level, origin = self._trace(text[:LOOK_AT])
        found = surest([*self._named(level), *extract(level, self._cutter, today)])
        if origin == range(len(level)):
            return found
        ends = [(origin[fact.start], origin[fact.end - 1] + 1) for fact in found]
        return tuple(f._replace(start=a, end=b) for f, (a, b) in zip(found, ends, strict=True))

    def reasons(self, text: str, code: str) -> tuple[Reason, ...]:
        """What in the text speaks for that category, and which part of the reader says so."""
        message = self._hear(text)
        seen = self._seen(message)
        return reasons(code, seen, self._learned.judge(seen.features), message)

    def _named(self, level: str) -> Iterator[Fact]:
        """The projects, units and places of the register that the text names."""
        for kind, finder in (("project", self._projects), ("unit", self._units)):
            for mention in finder.find(level):
                yield Fact(kind, mention.id, mention.start, mention.end, KNOWN)
        for place in self._places:
            if (at := level.find(place)) >= 0:
                yield Fact("place", place, at, at + len(place), KNOWN)

    def features(self, text: str) -> Features:
        """What the learned layer sees of the text."""
        return self._seen(self._hear(text)).features

    def _hear(self, text: str) -> Message:
        level, origin = self._trace(text)
        level = respell(_unaddressed(level))
        words = self._cutter.words(level)
        heard = repair(level, words, self._cutter)
        if heard != level:
            level, words = heard, self._cutter.words(heard)
        return Message(text, level, origin, words)

    def _seen(self, message: Message) -> Analysis:
        return analyse(message, self._projects.find(message.level))

    def _judge(self, message: Message, insists: bool) -> Reading:
        seen, level = self._seen(message), message.level
        judged = self._learned.judge(seen.features)
        accuses = judged.wanted[Intent.TIP] >= _THINKABLE and is_tip(message.typed)
        if len(level) <= BRIEF and not accuses:
            judged = judged._replace(wanted={**judged.wanted, Intent.TIP: 0.0})
        intent = Intent.TIP if accuses else _wanted(judged, seen, insists)
        is_doubtful = not (insists or accuses) and _is_doubtful(intent, judged, seen)
        best, is_matter = judged.choices[0], intent in _MATTER
        return Reading(
            intent=intent,
            intent_confidence=max(judged.wanted[intent], _ACCUSED if accuses else 0.0),
            category=best.code if is_matter else None,
            confidence=best.confidence if is_matter else 0.0,
            also=_also(best.code, seen) if is_matter else (),
            choices=judged.choices if is_matter else judged.choices[: bool(seen.verdict.hits)],
            evidence=evidence(best.code, seen, judged, message) if is_matter else (),
            is_sure=is_matter and not is_doubtful and _is_sure(judged, seen),
            is_doubtful=is_doubtful,
            may_accuse=judged.wanted[Intent.TIP] >= (_LIKELY if intent in _TALK else _SUSPECT),
            project_ids=ids(seen.projects) or self._projects.guess(level),
            unit_ids=ids(self._units.find(level)),
            is_urgent=intent is Intent.WHISTLE or seen.signs.get("urgent", 0.0) > 0,
            approval_level=facts.approval_level(level),
            days_stuck=facts.days_stuck(level),
        )


def _unaddressed(level: str) -> str:
    """The text without names that are only called: that the bot is called 吹哨 is no whistle."""
    return lexicon().patterns["mention"].sub(lambda name: UNKNOWN * len(name[0]), level)


def _wanted(judged: Judgement, seen: Analysis, insists: bool) -> Intent:
    """The most probable intent, unless a rule that must hold says otherwise.

    A matter whose share comes near the likeliest other one is asked about, not lost.
    """
    shares = judged.wanted
    best = _INTENTS[max(shares, key=shares.__getitem__)]
    matter = shares[Intent.REPORT] + shares[Intent.WHISTLE]
    if best not in _MATTER and (insists or matter >= _NEAR * shares[best]):
        is_alarm = not insists and shares[Intent.WHISTLE] > shares[Intent.REPORT]
        best = Intent.WHISTLE if is_alarm else Intent.REPORT
    if best is not Intent.REPORT:
        return best
    is_row = judged.choices[0].code == "labour" and is_petition(seen.signs)
    return Intent.WHISTLE if is_row or is_find(seen.signs) else best


def _is_doubtful(intent: Intent, judged: Judgement, seen: Analysis) -> bool:
    """Whether it takes a question to tell a report from other talk.

    None is needed where a clause says that something is stuck and nothing else can be meant.
    """
    shares, best = judged.wanted, judged.choices[0]
    matter = shares[Intent.REPORT] + shares[Intent.WHISTLE]
    if intent is Intent.TIP:
        return shares[Intent.TIP] < _CLEARLY
    if intent in _MATTER:
        is_plain = best.confidence >= _PLAIN and any(part.is_open for part in seen.parts)
        enough = _LIKELIER if is_plain else _CERTAIN
        return shares[Intent.TIP] >= _SUSPECT or matter < enough
    return intent in _TALK and matter >= _POSSIBLE


def _also(code: str, seen: Analysis) -> tuple[str, ...]:
    return seen.verdict.beside(code, seen.projects)[:2]


def _is_sure(judged: Judgement, seen: Analysis) -> bool:
    code = judged.choices[0].code
    return judged.lead >= judged.by.sure and (code not in _UNNAMED or seen.verdict.names(code))
