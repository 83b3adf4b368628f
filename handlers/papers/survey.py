"""One pass over all tickets for the papers of a period: tallies, and what has to be named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from handlers.context import Context
from handlers.papers.ledger import by_project
from handlers.rules.figures import NO_PROBLEM, Tally
from handlers.rules.orders import is_private
from handlers.rules.periods import (
    Period,
    is_late,
    is_open_at,
    returners,
    was_suspended,
    workdays_spent,
)
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts.papers import progress
from storage.pages import Page
from storage.transaction import Transaction

HARD: Final = 3  # 协调层级 from which a matter goes to leaders
RETURNS: Final = 2
MOMENT: Final = timedelta(seconds=1)  # what happens now lies in a period that ends now


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket that a paper names: what is said of it, and working days overdue or spent."""

    shown: TicketView
    text: str
    told: str
    days: int


@dataclass(slots=True)
class Survey:
    """What a paper of the period tells."""

    period: Period
    total: Tally = field(default_factory=Tally)
    categories: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    units: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    overdue: list[Item] = field(default_factory=list)  # longest first
    coming: list[Item] = field(default_factory=list)  # due in the week after the period
    hard: list[Item] = field(default_factory=list)  # what leaders have to decide
    done: list[Item] = field(default_factory=list)  # closed in the period, soonest first

    @property
    def is_empty(self) -> bool:
        """Whether nothing was open, came in or was closed."""
        return not any((self.total.open, self.total.received, self.total.closed))


def survey(tx: Transaction, ctx: Context, period: Period) -> Survey:
    """Count and collect; what a leader gave in private is counted and never named.

    A period that is not over ends now: what falls due later is not late yet.
    """
    (found,) = surveys(tx, ctx, period, [None])
    return found


def surveys(
    tx: Transaction, ctx: Context, period: Period, scopes: Sequence[frozenset[int] | None]
) -> list[Survey]:
    """One for each scope of projects (None: the county), in one pass over all tickets.

    What was over before the period began is read by none of them.
    """
    period = Period(period.since, min(period.until, ctx.now + MOMENT))
    found = [Survey(period) for _ in scopes]
    county = [one for one, scope in zip(found, scopes, strict=True) if scope is None]
    readers = defaultdict[int | None, list[Survey]](lambda: [*county])
    for one, scope in zip(found, scopes, strict=True):
        for project_id in scope or ():
            readers[project_id].append(one)
    for page in by_project(tx, ctx, period.since):
        for one in readers[page.ticket.project_id]:
            _add(one, page, ctx)
    for one in found:
        one.overdue.sort(key=lambda item: -item.days)
        one.done.sort(key=lambda item: item.days)
        one.coming.sort(key=lambda item: str(item.shown.ticket.due_at))
    return found


def _add(found: Survey, page: Page, ctx: Context) -> None:
    ticket, period = page.ticket, found.period
    if ticket.status in NO_PROBLEM or ticket.created_at >= period.until:
        return
    tallies = [found.total, found.categories[ticket.category or ""]]
    if ticket.unit_id is not None:
        tallies.append(found.units[ticket.unit_id])
    for tally in tallies:
        tally.add(ticket, page.history, period, ctx.calendar)
    _count_returns(found, page)
    if not is_private(page.history):
        _collect(found, page, ctx)


def _count_returns(found: Survey, page: Page) -> None:
    """To the unit that gave it back, not to the one that has it now."""
    for unit_id in returners(page.history, found.period):
        found.total.returned += 1
        found.categories[page.ticket.category or ""].returned += 1
        if unit_id is not None:
            found.units[unit_id].returned += 1


def _collect(found: Survey, page: Page, ctx: Context) -> None:
    ticket, period, calendar = page.ticket, found.period, ctx.calendar
    day = calendar.local_day
    if period.holds(ticket.closed_at):
        found.done.append(_item(page, ctx, workdays_spent(ticket, page.history, calendar)))
    if not is_open_at(ticket, period.until):
        return
    if ticket.due_at and not was_suspended(ticket, page.history, period.until):
        late = calendar.workdays_between(day(ticket.due_at), day(period.until - MOMENT))
        if is_late(ticket, period.until):
            found.overdue.append(_item(page, ctx, late))
        elif ticket.due_at < period.until + timedelta(days=7):
            found.coming.append(_item(page, ctx, 0))
    if ticket.level >= HARD or ticket.return_count >= RETURNS:
        found.hard.append(_item(page, ctx, 0))


def _item(page: Page, ctx: Context, days: int) -> Item:
    shown = view(page.ticket, ctx.directory, ctx.now, ctx.calendar)
    return Item(shown, page.text, progress(page.history).rpartition("\n")[2], days)


def week_of(day: date) -> Period:
    """From Monday to the end of that day: the draft is made on Friday."""
    monday = day - timedelta(days=day.weekday())
    return Period(midnight(monday), midnight(day + timedelta(days=1)))


def month_of(first: date) -> Period:
    """The calendar month that begins on that day."""
    return Period(midnight(first), midnight((first + timedelta(days=32)).replace(day=1)))


def last_month(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def midnight(day: date) -> datetime:
    """When that day begins in the county."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
