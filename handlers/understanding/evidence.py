"""Why a category: words of the text, by the lexicon first and the learned layer second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from handlers.understanding.analysis import Analysis, Message
from handlers.understanding.learned import Judgement

_SHOWN: Final = 3  # pieces of evidence
_NEARLY: Final = 0.8
_WEIGHED: Final = 24  # the strongest names that are looked at
_TOLD: Final = 8  # reasons of a full explanation


class Reason(NamedTuple):
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
    typed, origin = message.typed, message.origin
    words = [typed[origin[start] : origin[end - 1] + 1] for start, end, _ in hits]
    shown = list(dict.fromkeys(words))
    if len(shown) > 1:
        every = "\n".join(shown)  # no hit goes over a line
        shown = [word for word in shown if every.count(word) == 1]
    if shown:
        return tuple(shown[:_SHOWN])
    fullest = _fullest(_weighed(code, judged, message))
    return (fullest,) if fullest else ()


def _fullest(reasons: Iterable[Reason]) -> str:
    """The weightiest word, or one around it that weighs nearly as much: 绿皮表, not 皮表.

    A single character is given only for want of a word. Reasons come weightiest first.
    """
    word, char, least = "", "", 0.0
    for reason in reasons:
        if reason.weight < least:
            break
        if len(reason.text) == 1:
            char = char or reason.text
        elif not word:
            word, least = reason.text, _NEARLY * reason.weight
        elif word in reason.text:
            word = reason.text
    return word or char


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
