"""Lessons: what people said about the category of a ticket, read off its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.rules.catalogue import CATEGORIES
from storage.records import Action, Event, Story

_AUDITS: Final = frozenset({Action.APPROVE, Action.RATE})


@dataclass(frozen=True, slots=True)
class Lesson:
    """A reporter's words and the category that people confirmed for them.

    `read_as` is what the bot had taken them for when they came.
    """

    ticket_id: int
    number: str
    text: str
    category: str
    read_as: str | None
    at: datetime

    @property
    def is_correction(self) -> bool:
        """Whether the bot had been wrong."""
        return self.category != self.read_as


def lessons_of(stories: Iterable[Story]) -> tuple[Lesson, ...]:
    """The lessons that those tickets hold, in their order."""
    return tuple(lesson for story in stories if (lesson := _lesson(story)) is not None)


def _lesson(story: Story) -> Lesson | None:
    """The last category that somebody named; else the bot's own, once the ticket passed an audit.

    Whoever names a category leaves `from_category` beside it; without it the bot named it.
    """
    read_as = named = at = None
    for event in story.events:
        if "from_category" in event.data:
            named, at = _code(event), event.at
        elif "category" in event.data:
            read_as = _code(event)
        elif event.action in _AUDITS and named is None and story.category == read_as:
            named, at = read_as, event.at
    if named is None or named not in CATEGORIES or at is None:
        return None
    return Lesson(story.ticket_id, story.number, story.text, named, read_as, at)


def _code(event: Event) -> str | None:
    code = event.data.get("category")
    return str(code) if code else None
