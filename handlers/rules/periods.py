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


def workdays_spent(ticket: Ticket, history: Iterable[Event], calendar: WorkCalendar) -> int:
    """Working days from dispatch to the end, without those in which it was suspended."""
    start, end = ticket.dispatched_at or ticket.created_at, done_at(ticket)
    if end is None:
        return 0
    day = calendar.local_day
    total = calendar.workdays_between(day(start), day(end))
    for event, following in pairwise((*history,)):
        if event.to_status is Status.SUSPENDED:
            total -= calendar.workdays_between(day(event.at), day(following.at))
    return max(0, total)
