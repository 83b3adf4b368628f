"""Which tickets a number stands for: the one table that digests count by and lists show.

A digest counts `len(behind(...)[pick])`; what its code lists are the very same tickets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from handlers.rules.view import TicketView
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Ended, Light, Status

NEEDS_LEVEL: Final = 3  # 协调层级 from which a leader has to decide
NEEDS_RETURNS: Final = 2  # so often returned, only a leader can say whose it is


class Pick(StrEnum):
    """A number of a digest; the value is its code, the same every day."""

    ALL = "d1"  # 累计
    CLOSED = "d2"  # 已销
    RUNNING = "d3"  # 在办: open, not suspended
    SUSPENDED = "d4"  # 挂起
    NEW = "d5"  # reported since the last digest
    DONE = "d6"  # closed since the last digest
    RED = "d7"
    YELLOW = "d8"
    TODAY = "d9"  # to be finished today
    NEEDS = "d10"  # a leader has to decide


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, and since when something is new; aware times."""

    now: datetime
    since: datetime
    calendar: WorkCalendar


Test = Callable[[TicketView, Moment], bool]

PICKS: Final[Mapping[Pick, Test]] = {
    Pick.ALL: lambda _r, _m: True,
    Pick.CLOSED: lambda r, _: r.ticket.status is Status.CLOSED,
    Pick.RUNNING: lambda r, _: r.ticket.is_open and r.ticket.status is not Status.SUSPENDED,
    Pick.SUSPENDED: lambda r, _: r.ticket.status is Status.SUSPENDED,
    Pick.NEW: lambda r, m: r.ticket.created_at >= m.since,
    Pick.DONE: lambda r, m: _closed_since(r, m.since),
    Pick.RED: lambda r, _: r.light is Light.RED,
    Pick.YELLOW: lambda r, _: r.light is Light.YELLOW,
    Pick.TODAY: lambda r, m: _is_due_today(r, m),
    Pick.NEEDS: lambda r, _: needs_decision(r),
}

Selection = Mapping[Pick, Sequence[TicketView]]
Ids = Mapping[Pick, Sequence[int]]


def select(rows: Sequence[TicketView], moment: Moment) -> Selection:
    """The tickets behind each number, in the order of `rows`."""
    return {pick: [r for r in rows if test(r, moment)] for pick, test in PICKS.items()}


def behind(found: Selection, earlier: Iterable[Ended]) -> Ids:
    """The ids behind each number, newest first: what was `found`, and what ended before that."""
    ids = {pick: [row.ticket.id for row in rows] for pick, rows in found.items()}
    ended = [*earlier]
    ids[Pick.ALL] += [one.id for one in ended]
    ids[Pick.CLOSED] += [one.id for one in ended if one.is_closed]
    for pick in (Pick.ALL, Pick.CLOSED):
        ids[pick].sort(reverse=True)
    return ids


def needs_decision(row: TicketView) -> bool:
    """Whether it is open and a leader's word is needed: raised high, or returned again."""
    ticket = row.ticket
    is_stuck = ticket.level >= NEEDS_LEVEL or ticket.return_count >= NEEDS_RETURNS
    return ticket.is_open and is_stuck


def _closed_since(row: TicketView, since: datetime) -> bool:
    ticket = row.ticket
    at = ticket.closed_at
    return ticket.status is Status.CLOSED and at is not None and at >= since


def _is_due_today(row: TicketView, moment: Moment) -> bool:
    day, due = moment.calendar.local_day, row.ticket.due_at
    return row.ticket.is_open and due is not None and day(due) == day(moment.now)
