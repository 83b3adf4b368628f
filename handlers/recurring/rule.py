"""One rule of what comes by itself, and whose hour it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Generic, TypeAlias, TypeVar

from handlers import digests
from handlers.context import Context
from handlers.digests import CLOSES
from handlers.rules.escalation import quiet_until
from handlers.rules.workcalendar import WorkCalendar, county_time
from handlers.selecting import Scope
from storage.directory import Group, Person
from storage.pages import Page
from storage.transaction import Transaction

Who = TypeVar("Who", bound=Person | Group)
Day = Callable[[date, WorkCalendar], date | None]
Test = Callable[[Page, Scope, Context], bool]

Span: TypeAlias = tuple[datetime, datetime]

ALL_DAY: Final = timedelta(days=1)


def _never(_tx: Transaction, _period: date) -> Sequence[Span]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule(Generic[Who]):
    """One kind of message, whose keys begin with `key`.

    `period` names the period that a day's message is for, `readers` who reads it with the ids of
    what they read about (units in a morning list, else projects; None: everything), `holds`
    whether a ticket is told of in it: without any, nothing is sent.
    """

    key: str
    at: time  # in the county, unless a reader wishes another
    period: Day
    readers: Callable[[Context], Sequence[tuple[Who, Scope]]]
    holds: Test
    lasts: timedelta = ALL_DAY  # from its time on, at most until CLOSES
    is_wished: bool = False  # whether readers choose the time, or none
    keeps_quiet: bool = True
    is_by_unit: bool = False  # whether `readers` names units
    parts: tuple[str, ...] = ("",)  # how the keys of its messages end
    holds_back: Callable[[Transaction, date], Sequence[Span]] = _never  # a period, on whose word

    def span(self, day: date, at: time) -> tuple[datetime, datetime]:
        """From when until before when it may be made that day, if readers want it at that time."""
        opens = county_time(day, at)
        return opens, min(opens + self.lasts, county_time(day, CLOSES))

    def is_time(self, ctx: Context, at: time) -> bool:
        """Whether today's message may be made now, for who wants it at that time."""
        opens, closes = self.span(ctx.day, at)
        is_open = opens <= ctx.now < closes and self.period(ctx.day, ctx.calendar) is not None
        return is_open and self.quiet_until(ctx.now, ctx.calendar) is None

    def quiet_until(self, now: datetime, calendar: WorkCalendar) -> datetime | None:
        """None if it may be made at this hour, else when it may; spans are left alone."""
        return quiet_until(now, calendar) if self.keeps_quiet else None


AnyRule: TypeAlias = Rule[Person] | Rule[Group]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets it, from when on, about what."""

    person: Person
    at: datetime
    scope: Scope


def due(rule: Rule[Person], job: str, tx: Transaction, ctx: Context) -> list[Reader]:
    """Everybody who wants it and wants it now; the job has claimed it for them, once a period."""
    wishes = digests.wishes(tx)
    if not any(at and rule.is_time(ctx, at) for at in {rule.at, *wishes.values()}):
        return []
    claims = f"{job}:{rule.period(ctx.day, ctx.calendar)}"
    done = set(tx.marks.periods(claims))
    times = ((p, wishes.get(p.id, rule.at), scope) for p, scope in rule.readers(ctx))
    return [
        Reader(person, at_clock(ctx, at), scope)
        for person, at, scope in times
        if at and rule.is_time(ctx, at) and str(person.id) not in done
        if tx.marks.claim(claims, str(person.id), ctx.now)
    ]


def next_time(rule: AnyRule, ctx: Context) -> datetime:
    """When the next is due for who wishes no other time, strictly after now."""
    day = ctx.day
    if at_clock(ctx, rule.at) <= ctx.now:
        day += ALL_DAY
    while rule.period(day, ctx.calendar) is None:
        day += ALL_DAY
    return county_time(day, rule.at)


def at_clock(ctx: Context, at: time) -> datetime:
    """That time of today."""
    return county_time(ctx.day, at)
