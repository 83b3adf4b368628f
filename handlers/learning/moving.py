"""The rule tester: which tickets other weights would read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.learning.lessons import Lesson
from handlers.understanding import Understanding
from handlers.understanding.features import LONGEST_RUN
from handlers.understanding.learned import ONE, Delta
from storage.records import Story

_DECISIVE: Final = 4 * ONE  # what a word weighs that is tried out by hand
MOST: Final = 2000  # tickets that are read again, the newest


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket that would be read as another category; `confirmed` is what people said it is."""

    number: str
    before: str
    after: str
    confirmed: str | None


def moves(
    stories: Iterable[Story],
    lessons: Sequence[Lesson],
    before: Understanding,
    after: Understanding,
) -> tuple[Move, ...]:
    """The tickets that `after` reads otherwise than `before`, in their order."""
    return tuple(_moves(stories, {one.ticket_id: one.category for one in lessons}, before, after))


def _moves(
    stories: Iterable[Story],
    confirmed: dict[int, str],
    before: Understanding,
    after: Understanding,
) -> Iterator[Move]:
    for story in stories:
        old = before.read(story.text, insists=True).category
        new = after.read(story.text, insists=True).category
        if old and new and old != new:
            yield Move(story.number, old, new, confirmed.get(story.ticket_id))


def decisive(word: str, category: str) -> Delta:
    """Weights that make a word decide for a category, to see what that would move."""
    size = min(len(word), LONGEST_RUN)
    runs = {word[at : at + size] for at in range(len(word) - size + 1)}
    names = [f"w{word}", *(f"r{run}" for run in sorted(runs))]
    return {name: {category: _DECISIVE // len(names)} for name in names}
