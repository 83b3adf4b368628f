"""What of a ticket lies in a period, and how it stood at the end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket

MOMENT: Final = timedelta(seconds=1)  # what happens now lies in a period that ends now
UPPER: Final = "upper"  # the code of 上级审批中 among the causes of a suspension
EXPLAINED, SOLVED = "explained", "solved"  # 解释说明, 实质解决
ENDINGS: Final = frozenset({Action.FINISH, Action.APPROVE, Action.DECIDE})
SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, aware UTC."""

    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether the moment lies in it."""
        return at is not None and self.since <= at < self.until


def is_by(done: datetime | None, due: datetime | None) -> bool:
    """Whether it was done, and not after that moment."""
    return done is not None and due is not None and done <= due


def was_suspended(ticket: Ticket, history: Sequence[Event], at: datetime) -> bool:
    """Whether it stood still at that moment, whatever became of it since."""
    stood = next((e.to_status for e in reversed(history) if e.at < at), ticket.status)
    return stood is Status.SUSPENDED


def returners(history: Iterable[Event], period: Period) -> list[int | None]:
    """The units that gave it back in the period, once for each time; None: not told."""
    found = (e for e in history if e.action is Action.SEND_BACK and period.holds(e.at))
    units = (event.data.get("unit_id") for event in found)
    return [unit if isinstance(unit, int) else None for unit in units]


def is_open_at(ticket: Ticket, at: datetime) -> bool:
    """Whether it had been reported and not closed by that moment."""
    return ticket.created_at < at and (ticket.closed_at is None or ticket.closed_at >= at)


def is_late(ticket: Ticket, at: datetime) -> bool:
    """Whether the unit owed its result at that moment."""
    done = done_at(ticket)
    return ticket.due_at is not None and ticket.due_at < at and (done is None or done >= at)


def is_overdue(ticket: Ticket, at: datetime, history: Sequence[Event] = ()) -> bool:
    """Whether it was open, not suspended, and its result late; without a history: as it is now."""
    is_running = is_open_at(ticket, at) and not was_suspended(ticket, history, at)
    return is_running and is_late(ticket, at)


def is_coming(ticket: Ticket, at: datetime, history: Sequence[Event] = ()) -> bool:
    """Whether it was open, not suspended, and its result due in the seven days after `at`."""
    due, done = ticket.due_at, done_at(ticket)
    if due is None or not at <= due < at + SOON or (done is not None and done < at):
        return False
    return is_open_at(ticket, at) and not was_suspended(ticket, history, at)


def done_at(ticket: Ticket) -> datetime | None:
    """When the unit had finished: what the reporter took to answer is not its delay."""
    return ticket.finished_at or ticket.closed_at


@dataclass(frozen=True, slots=True)
class Spent:
    """Working days from dispatch to the end: at work, and in suspension apart.

    `upper` of the suspended ones were spent waiting for a higher level's approval.
    """

    at_work: int = 0
    suspended: int = 0
    upper: int = 0


def spent(ticket: Ticket, history: Iterable[Event], calendar: WorkCalendar) -> Spent:
    """How long it took; nothing while it has not ended."""
    start, end = ticket.dispatched_at or ticket.created_at, done_at(ticket)
    if end is None:
        return Spent()
    day, held, upper, is_upper = calendar.local_day, 0, 0, False
    for event, following in pairwise((*history,)):
        is_upper = _waits_above(event) if event.action is Action.SUSPEND else is_upper
        if event.to_status is Status.SUSPENDED:
            stood = calendar.workdays_between(day(event.at), day(following.at))
            held += stood
            upper += stood * is_upper
    return Spent(max(0, calendar.workdays_between(day(start), day(end)) - held), held, upper)


def waits_above(history: Sequence[Event], at: datetime) -> bool:
    """Whether the last suspension before that moment was for a higher level's approval."""
    suspensions = (e for e in reversed(history) if e.action is Action.SUSPEND and e.at < at)
    last = next(suspensions, None)
    return last is not None and _waits_above(last)


def _waits_above(event: Event) -> bool:
    return event.data.get("reason") == UPPER


def is_explained(history: Sequence[Event]) -> bool:
    """Whether it ended by an explanation alone; the audit's word goes before the unit's."""
    told = (e for e in reversed(history) if e.action in ENDINGS)
    for event in told:
        if outcome := event.data.get("outcome"):
            return outcome == EXPLAINED
        if event.action is not Action.APPROVE:
            break
    return False
