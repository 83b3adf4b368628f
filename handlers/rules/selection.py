"""Which tickets a number stands for: the one table by which everything counts and lists.

A digest counts `len(select(...)[pick])`; what its code lists, what `查 红灯` lists, the rows of an
export and the lines of the page are the very same tickets, since all ask `counts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from handlers.rules.figures import NO_PROBLEM
from handlers.rules.periods import MOMENT, is_coming, is_overdue
from handlers.rules.view import TicketView
from handlers.rules.workcalendar import WorkCalendar
from storage.records import ENDED, Ended, Light, Status, Ticket

NEEDS_LEVEL: Final = 3  # 协调层级 from which a leader has to decide
NEEDS_RETURNS: Final = 2  # so often returned, only a leader can say whose it is


class Pick(StrEnum):
    """A number of a digest; the value is its code, the same every day."""

    ALL = "d1"  # 累计: every problem collected; what was merged or withdrawn is none
    CLOSED = "d2"  # 已销
    RUNNING = "d3"  # 在办: open, not suspended
    SUSPENDED = "d4"  # 挂起
    NEW = "d5"  # reported since the last digest
    DONE = "d6"  # closed since the last digest
    RED = "d7"
    YELLOW = "d8"
    TODAY = "d9"  # to be finished today
    NEEDS = "d10"  # a leader has to decide
    OVERDUE = "d11"  # the unit's result is late
    COMING = "d12"  # and will be due within seven days


STANDING: Final[Mapping[Pick, frozenset[Status]]] = {
    Pick.ALL: frozenset(Status) - NO_PROBLEM,
    Pick.CLOSED: frozenset({Status.CLOSED}),
    Pick.RUNNING: frozenset(Status) - NO_PROBLEM - ENDED - {Status.SUSPENDED},
    Pick.SUSPENDED: frozenset({Status.SUSPENDED}),
}  # what the status alone decides: the first is the sum of the others
CHANGES: Final = frozenset({Pick.NEW, Pick.DONE})  # these depend on whose digest it is


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, and since when something is new; aware times."""

    now: datetime
    since: datetime
    calendar: WorkCalendar


class Counted(Protocol):
    """As much of a ticket as counting asks for: a `TicketView` has it."""

    @property
    def ticket(self) -> Ticket:
        """The ticket."""

    @property
    def light(self) -> Light:
        """Its light at that moment."""


Test = Callable[[Counted, Moment], bool]

_PICKS: Final[Mapping[Pick, Test]] = {
    Pick.ALL: lambda _r, _m: True,
    Pick.CLOSED: lambda r, _: r.ticket.status in STANDING[Pick.CLOSED],
    Pick.RUNNING: lambda r, _: r.ticket.status in STANDING[Pick.RUNNING],
    Pick.SUSPENDED: lambda r, _: r.ticket.status in STANDING[Pick.SUSPENDED],
    Pick.NEW: lambda r, m: r.ticket.created_at >= m.since,
    Pick.DONE: lambda r, m: _closed_since(r.ticket, m.since),
    Pick.RED: lambda r, _: r.light is Light.RED,
    Pick.YELLOW: lambda r, _: r.light is Light.YELLOW,
    Pick.TODAY: lambda r, m: _is_due_today(r.ticket, m),
    Pick.NEEDS: lambda r, _: needs_decision(r.ticket),
    Pick.OVERDUE: lambda r, m: is_overdue(r.ticket, m.now + MOMENT),
    Pick.COMING: lambda r, m: is_coming(r.ticket, m.now + MOMENT),
}

Selection = Mapping[Pick, Sequence[TicketView]]
Ids = Mapping[Pick, Sequence[int]]


def select(rows: Sequence[TicketView], moment: Moment) -> Selection:
    """The tickets behind each number, in the order of `rows`."""
    return {pick: chosen(rows, pick, moment) for pick in Pick}


def chosen(rows: Sequence[TicketView], pick: Pick, moment: Moment) -> list[TicketView]:
    """The tickets behind one number, in the order of `rows`."""
    return [row for row in rows if counts(pick, row, moment)]


def counts(pick: Pick, row: Counted, moment: Moment) -> bool:
    """Whether the ticket is among those behind the number; what is no problem is in none."""
    return is_problem(row.ticket) and _PICKS[pick](row, moment)


def codes(row: Counted, moment: Moment) -> list[str]:
    """The codes under which the ticket counts for every reader; changes are left out."""
    return [p.value for p in Pick if p not in CHANGES and counts(p, row, moment)]


def is_problem(ticket: Ticket) -> bool:
    """Whether it counts as collected: not one that was taken back, merged or never confirmed."""
    return ticket.status not in NO_PROBLEM


def behind(found: Selection, earlier: Iterable[Ended]) -> Ids:
    """The ids behind each number, newest first: what was `found`, and what ended before that."""
    ids = {pick: [row.ticket.id for row in rows] for pick, rows in found.items()}
    closed = [one.id for one in earlier if one.is_closed]
    for pick in (Pick.ALL, Pick.CLOSED):
        ids[pick] = sorted((*ids[pick], *closed), reverse=True)
    return ids


def is_open_in(ticket: Ticket, projects: Collection[int] | None) -> bool:
    """Whether it is open, and of these projects; None: of the county."""
    return ticket.is_open and (projects is None or ticket.project_id in projects)


def needs_decision(ticket: Ticket) -> bool:
    """Whether it is open and a leader's word is needed: raised high, or returned again."""
    return ticket.is_open and is_problem(ticket) and is_stuck(ticket)


def is_stuck(ticket: Ticket) -> bool:
    """Whether only a leader can move it: raised high, or returned again."""
    return ticket.level >= NEEDS_LEVEL or ticket.return_count >= NEEDS_RETURNS


def _closed_since(ticket: Ticket, since: datetime) -> bool:
    at = ticket.closed_at
    return ticket.status is Status.CLOSED and at is not None and at >= since


def _is_due_today(ticket: Ticket, moment: Moment) -> bool:
    day, due = moment.calendar.local_day, ticket.due_at
    return ticket.is_open and due is not None and day(due) == day(moment.now)
