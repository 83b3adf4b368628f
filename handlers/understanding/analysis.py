"""What the lexicon finds in a message, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from handlers.understanding import sifting
from handlers.understanding.categories import Verdict, rank, weigh
from handlers.understanding.clauses import Clause, clauses, totals
from handlers.understanding.features import Features, findings, framed
from handlers.understanding.intents import decide
from handlers.understanding.lexicon import lexicon
from handlers.understanding.mentions import Mention


class Message(NamedTuple):
    """A text with its normalised spelling and its words."""

    typed: str
    level: str
    origin: Sequence[int]
    words: Mapping[int, int]  # beginning of each word -> its end

    def as_typed(self, start: int, end: int) -> str:
        """That stretch of the normalised text the way the sender wrote it."""
        return self.typed[self.origin[start] : self.origin[end - 1] + 1]


class Analysis(NamedTuple):
    """What the lexicon found, and the features made of it."""

    parts: Sequence[Clause]
    signs: Mapping[str, float]  # of all clauses together
    verdict: Verdict
    projects: Sequence[Mention]
    features: Features


def analyse(message: Message, projects: Sequence[Mention]) -> Analysis:
    """Find and weigh everything the lexicon knows; `projects` are the names of the register."""
    level = message.level
    topics, said, traps = sifting.by_kind(lexicon().matcher.find(level, message.words))
    said = sifting.outside(said, traps)
    parts = clauses(level, said if sifting.apart(said) else sifting.longest(said))
    hits = sifting.outside(topics, [*traps, *projects])
    hits = hits if sifting.apart(hits) else sifting.longest(sifting.torn(hits))
    signs = totals(parts)
    scores = weigh(parts, signs, hits)
    verdict = rank(scores, hits)
    intent, _ = decide(parts, signs, verdict.top)
    found = findings(parts, signs, scores, intent, len(level))
    features = Features(framed(level, projects), message.words, found)
    return Analysis(parts, signs, verdict, projects, features)
