"""Counts and rates of a period, as the office's papers report them. Pure.

What stands at the end of the period is asked of each ticket's own moments, so that a paper made
some days later tells the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket

NO_PROBLEM: Final = frozenset(
    {Status.UNCONFIRMED, Status.MERGED, Status.WITHDRAWN, Status.REJECTED, Status.TRANSFERRED}
)  # not counted as collected


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, aware UTC."""

    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether the moment lies in it."""
        return at is not None and self.since <= at < self.until


@dataclass(slots=True)
class Tally:
    """What is counted of some tickets; rates are None where nothing is to be divided by."""

    carried: int = 0  # open when the period began
    received: int = 0  # in the period
    solved: int = 0  # of those, closed by the end of the period
    closed: int = 0  # closed in the period, whenever received
    open: int = 0  # at its end
    overdue: int = 0  # of those
    suspended: int = 0  # of the open
    due: int = 0  # had to be finished in the period
    in_time: int = 0  # of those, by the deadline as it was extended
    in_first_time: int = 0  # of those, by the deadline first set
    returned: int = 0
    reopened: int = 0
    workdays: int = 0  # of those closed in the period, without suspensions
    rated: int = 0
    satisfied: int = 0

    @property
    def share(self) -> float | None:
        """Solved of those received (the share that a county tells first)."""
        return rate(self.solved, self.received)

    @property
    def solving(self) -> float | None:
        """解决率: closed ÷ (closed + overdue and open)."""
        return rate(self.closed, self.closed + self.overdue)

    @property
    def punctuality(self) -> float | None:
        """按期办结率: finished by the deadline as it was extended ÷ due."""
        return rate(self.in_time, self.due)

    @property
    def first_punctuality(self) -> float | None:
        """The same by the deadline first set, shown beside it."""
        return rate(self.in_first_time, self.due)

    @property
    def satisfaction(self) -> float | None:
        """满意率: satisfied ÷ rated; who did not answer is left out."""
        return rate(self.satisfied, self.rated)

    @property
    def duration(self) -> float | None:
        """平均办理时长 in working days."""
        return rate(self.workdays, self.closed)

    def add(
        self, ticket: Ticket, history: Iterable[Event], period: Period, calendar: WorkCalendar
    ) -> None:
        """Count one ticket."""
        ended = ticket.closed_at
        self._count_stock(ticket, period)
        self._count_due(ticket, period)
        if period.holds(ended):
            self.closed += 1
            self.workdays += workdays_spent(ticket, history, calendar)
            self.rated += bool(ticket.rating)
            self.satisfied += ticket.rating == "satisfied"
        mine = [event.action for event in history if period.holds(event.at)]
        self.returned += mine.count(Action.SEND_BACK)
        self.reopened += mine.count(Action.REOPEN)

    def _count_stock(self, ticket: Ticket, period: Period) -> None:
        is_open = is_open_at(ticket, period.until)
        is_new = period.holds(ticket.created_at)
        self.received += is_new
        self.solved += is_new and not is_open
        self.carried += ticket.created_at < period.since and is_open_at(ticket, period.since)
        self.open += is_open
        is_suspended = is_open and ticket.status is Status.SUSPENDED
        self.suspended += is_suspended
        self.overdue += is_open and not is_suspended and is_late(ticket, period.until)

    def _count_due(self, ticket: Ticket, period: Period) -> None:
        if not period.holds(ticket.due_at) or ticket.status is Status.SUSPENDED:
            return
        done, due, first = done_at(ticket), ticket.due_at, ticket.original_due_at
        self.due += 1
        self.in_time += done is not None and due is not None and done <= due
        self.in_first_time += done is not None and first is not None and done <= first


def rate(part: int, whole: int) -> float | None:
    """Part ÷ whole, None where the whole is nothing (printed as a dash, never as 100 %)."""
    return part / whole if whole else None


def is_open_at(ticket: Ticket, at: datetime) -> bool:
    """Whether it had been reported and not closed by that moment."""
    return ticket.created_at < at and (ticket.closed_at is None or ticket.closed_at >= at)


def is_late(ticket: Ticket, at: datetime) -> bool:
    """Whether the unit owed its result at that moment."""
    done = done_at(ticket)
    return ticket.due_at is not None and ticket.due_at < at and (done is None or done >= at)


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
