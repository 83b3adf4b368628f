"""Why a category: words of the text, by the lexicon first and the learned layer second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.understanding.analysis import Analysis, Message
from handlers.understanding.learned import Judgement

_SHOWN: Final = 3  # pieces of evidence
_NEARLY: Final = 0.8
_WEIGHED: Final = 24  # the strongest names that are looked at
_TOLD: Final = 8  # reasons of a full explanation


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a category.

    `source` says who spoke: `word` or `frame` of the lexicon, or `learned`, the learned layer.
    `text` stands in the message as typed; `weight` is in points of that source.
    """

    source: str
    text: str
    weight: float


def evidence(code: str, seen: Analysis, judged: Judgement, message: Message) -> tuple[str, ...]:
    """Words of the text that decided: the lexicon's, else what the learned layer weighs most."""
    hits = seen.verdict.hits_for(code)[: 2 * _SHOWN]
    if len(hits) == 1:
        return (message.as_typed(hits[0].start, hits[0].end),)
    shown = list(dict.fromkeys([message.as_typed(start, end) for start, end, _ in hits]))
    if len(shown) > 1:
        shown = [word for word in shown if not any(word in other != word for other in shown)]
    if shown:
        return tuple(shown[:_SHOWN])
    weighed = list(_weighed(code, judged, message))
    longer = [reason for reason in weighed if len(reason.text) > 1] or weighed[:1]
    return (_fullest(longer).text,) if longer else ()  # a character only for want of a word


def _fullest(reasons: Sequence[Reason]) -> Reason:
    """The weightiest, or a word around it that weighs nearly as much: 绿皮表, not 皮表."""
    best = reasons[0]
    for reason in reasons[1:]:
        if best.text in reason.text and reason.weight >= _NEARLY * reasons[0].weight:
            best = reason
    return best


def reasons(code: str, seen: Analysis, judged: Judgement, message: Message) -> tuple[Reason, ...]:
    """All that speaks for the category, each source's weightiest first."""
    weighed = [r for r in _weighed(code, judged, message) if len(r.text) > 1]
    return (*list(_said(code, seen, message))[:_TOLD], *weighed[:_TOLD])


def _said(code: str, seen: Analysis, message: Message) -> Iterator[Reason]:
    for hit in seen.verdict.hits_for(code):
        source = "frame" if hit.entry.frame else "word"
        yield Reason(source, message.as_typed(hit.start, hit.end), hit.entry.weight)


def _weighed(code: str, judged: Judgement, message: Message) -> Iterator[Reason]:
    """Words and runs of the text that the learned layer weighs for the category."""
    told: set[str] = set()
    for name, weight in judged.by.reasons(judged, code)[:_WEIGHED]:
        word = name[1:]
        at = message.level.find(word) if name[0] in "wr" and word.isalnum() else -1
        if at >= 0 and word not in told:
            told.add(word)
            yield Reason("learned", message.as_typed(at, at + len(word)), weight)
