"""Learning from what people confirm: lessons, a proposal with its figures, a person's decision."""

from __future__ import annotations

from handlers.learning.deciding import Broken, Decided, Gone, Undecidable, approve, propose, refuse
from handlers.learning.lessons import Lesson, lessons_of
from handlers.learning.moving import MOST, Move, decisive, moves
from handlers.learning.studying import LEAST, Study, Verdict, study

__all__ = [
    "LEAST",
    "MOST",
    "Broken",
    "Decided",
    "Gone",
    "Lesson",
    "Move",
    "Study",
    "Undecidable",
    "Verdict",
    "approve",
    "decisive",
    "lessons_of",
    "moves",
    "propose",
    "refuse",
    "study",
]
