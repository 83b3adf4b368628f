"""What understanding is told about the county, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from storage.records import Intent

_VAGUE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the register: for each project and unit its id and every name people use."""

    projects: tuple[tuple[int, tuple[str, ...]], ...] = ()
    units: tuple[tuple[int, tuple[str, ...]], ...] = ()
    places: tuple[str, ...] = ()


class Choice(NamedTuple):
    """A category that the message may mean."""

    code: str
    confidence: float


class Reading(NamedTuple):
    """What one message means.

    `category` is None unless the intent is report or whistle. `evidence` holds the words that
    decided, as they were typed. `is_sure` says that a ticket may be dispatched without asking,
    `is_doubtful` that the sender should first be asked whether this is a report at all, and
    `may_accuse` that it might be an accusation, so that nothing of it may be kept unasked.
    """

    intent: Intent
    intent_confidence: float
    category: str | None = None
    confidence: float = 0.0
    also: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    evidence: tuple[str, ...] = ()
    is_sure: bool = False
    is_doubtful: bool = False
    may_accuse: bool = False
    project_ids: tuple[int, ...] = ()
    unit_ids: tuple[int, ...] = ()
    is_urgent: bool = False
    approval_level: str = "county"
    days_stuck: int | None = None

    @property
    def is_vague(self) -> bool:
        """Whether even the best category is a guess that nobody should be shown."""
        return self.confidence < _VAGUE
