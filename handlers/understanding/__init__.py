"""Understanding: from what people type to intent, category and the names it mentions."""

from __future__ import annotations

from handlers.understanding.evaluation import evaluate
from handlers.understanding.extraction import Fact
from handlers.understanding.matters import listed, split_loosely, split_matters
from handlers.understanding.normal import normalise
from handlers.understanding.reading import Choice, Names, Reading
from handlers.understanding.tips import is_tip
from handlers.understanding.understanding import Understanding

__all__ = [
    "Choice",
    "Fact",
    "Names",
    "Reading",
    "Understanding",
    "evaluate",
    "is_tip",
    "listed",
    "normalise",
    "split_loosely",
    "split_matters",
]
