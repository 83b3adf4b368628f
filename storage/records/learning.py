"""What can be learnt, and what is proposed to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.records.tickets import Event


class ProposalState(StrEnum):
    """What became of a proposal to learn."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"  # by a newer one, before or after it was approved


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights to add to the shipped ones, fitted to what people confirmed; a person decides.

    `figures` holds what was measured before and after. `delta` is name -> category -> weight.
    """

    id: int
    made_at: datetime
    state: ProposalState
    lessons: int
    figures: dict[str, object]
    delta: dict[str, dict[str, int]]
    proposed_by: int | None = None  # None: at the command line
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket's words, its present category and the events that name or confirm one."""

    ticket_id: int
    number: str
    category: str | None
    text: str
    events: tuple[Event, ...]
