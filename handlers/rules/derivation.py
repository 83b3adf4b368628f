"""How a ticket's running deadlines came about: its history replayed on the present calendar.

The history says when the clocks began and with which limits, when they stood still and which
day an extension named; what the calendar makes of it is computed anew each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from handlers.rules.clocks import is_provisional, target_of
from handlers.rules.deadlines import Deadline, Target, compute, parse_target
from handlers.rules.moves import DATED, RELIMIT, Clock, Move
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Help, Ticket

# What may start the main clock; other steps of the same moment do not.
STARTS: Final = frozenset(
    {
        Action.DISPATCH,
        Action.CHOOSE,
        Action.CORRECT,
        Action.REASSIGN,
        Action.SUBMIT,
        Action.SUPPLEMENT,
        Action.REOPEN,
    }
)

ORDERED: Final = "ordered"  # in the data of a start: the day of a leader's order before it


@dataclass(frozen=True, slots=True)
class Derivation:
    """The deadlines that follow from the history.

    `is_certain`: the history says all of it. Older ones do not name every limit or date, and
    then the deadline stored with the ticket is right and this one a guess.
    """

    begun_by: Action
    sign: Deadline
    feedback_due_at: datetime
    completion: Deadline
    moves: tuple[Move, ...]
    provisional: bool
    is_certain: bool

    @property
    def due_at(self) -> datetime:
        """When completion is due after all moves."""
        return self.moves[-1].due_at if self.moves else self.completion.due_at

    @property
    def sign_due_at(self) -> datetime:
        """When it is to be signed: no later than on the day that a leader set for the whole."""
        ordered = [move.due_at for move in self.moves if move.action is Action.ORDER]
        return min([self.sign.due_at, *ordered])


def limits(ticket: Ticket, policy: Policy) -> Mapping[str, str]:
    """What the history keeps of a clock's start, so that later changes cannot rewrite it."""
    sign = policy.whistle_sign if ticket.whistle_level else policy.sign
    return {
        "limit": str(target_of(ticket, policy)),
        "sign_limit": str(sign),
        "feedback_limit": str(policy.feedback),
    }


def derive(
    ticket: Ticket, history: Sequence[Event], policy: Policy, calendar: WorkCalendar
) -> Derivation | None:
    """The deadlines of the ticket by the calendar; None while its clocks have not begun."""
    began = ticket.dispatched_at
    if began is None or ticket.due_at is None:
        return None
    start = next((e for e in reversed(history) if "limit" in e.data and e.at == began), None)
    kept = start.data if start else limits(ticket, policy)

    def counted(limit: str) -> Deadline:
        return compute(began, parse_target(str(kept[limit])), calendar)

    completion, feedback = counted("limit"), counted("feedback_limit").due_at
    later = _later(history, start, began)
    moves = tuple(Clock(completion.due_at, calendar, began).moves(later))
    orders = [move.since for move in moves if move.action is Action.ORDER]
    pauses = tuple(Clock(feedback, calendar).moves(_without_extensions(later, orders)))
    is_told = all("until" in e.data for e in later if e.action is Action.EXTEND)
    last = moves[-1].due_at if moves else completion.due_at
    return Derivation(
        start.action if start else Action.DISPATCH,
        counted("sign_limit"),
        pauses[-1].due_at if pauses else feedback,
        completion,
        moves,
        completion.provisional if not moves else is_provisional(began, last, calendar),
        start is not None and is_told,
    )


def _later(history: Sequence[Event], start: Event | None, began: datetime) -> list[Event]:
    """What may have moved the clocks that began there; a leader's order before it comes first."""
    if start is None:
        return [event for event in history if event.at > began]
    later = [event for event in history if event.id > start.id]
    if ORDERED not in start.data:
        return later
    day = {"until": start.data[ORDERED]}
    return [replace(start, action=Action.ORDER, data=day), *later]


def relimited(
    ticket: Ticket,
    limit: Target,
    history: Sequence[Event],
    policy: Policy,
    calendar: WorkCalendar,
    now: datetime,
) -> datetime | None:
    """When completion is due if from now on `limit` counts; None while no clock runs."""
    status = ticket.status
    last = history[-1].id + 1 if history else 0
    data: dict[str, str | int | None] = {RELIMIT: str(limit)}
    event = Event(last, ticket.id, now, Action.CORRECT, None, "", status, status, data)
    found = derive(ticket, [*history, event], policy, calendar)
    return found.due_at if found else None


@dataclass(frozen=True, slots=True)
class Helped:
    """How the clock of a 协办 unit came about: its limits, and when it stood still."""

    help: Help
    sign: Deadline
    completion: Deadline
    sign_due_at: datetime
    moves: tuple[Move, ...]

    @property
    def due_at(self) -> datetime:
        """When its piece is due after all pauses."""
        return self.moves[-1].due_at if self.moves else self.completion.due_at


def derive_help(one: Help, history: Sequence[Event], calendar: WorkCalendar) -> Helped:
    """The clock of a 协办 unit by the calendar and the pauses since it was asked."""
    sign, due = (
        compute(one.asked_at, parse_target(limit), calendar)
        for limit in (one.sign_limit, one.limit)
    )
    later = _without_extensions(event for event in history if event.at >= one.asked_at)
    moves = tuple(Clock(due.due_at, calendar).moves(later))
    unsigned = (e for e in later if one.signed_at is None or e.at <= one.signed_at)
    ahead = tuple(Clock(sign.due_at, calendar, only_ahead=True).moves(unsigned))
    return Helped(one, sign, due, ahead[-1].due_at if ahead else sign.due_at, moves)


def _without_extensions(events: Iterable[Event], orders: Collection[datetime] = ()) -> list[Event]:
    """An extension moves completion only; a first feedback is still due when it was.

    It is not due later than the day of the `orders` that made completion earlier.
    """
    return [
        event
        for event in events
        if event.action not in DATED or (event.action is Action.ORDER and event.at in orders)
    ]
