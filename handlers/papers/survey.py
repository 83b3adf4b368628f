"""One pass over all tickets for the papers of a period: tallies, and what has to be named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from handlers.context import Context
from handlers.papers.ledger import by_project
from handlers.rules.figures import Tally
from handlers.rules.orders import is_private
from handlers.rules.periods import (
    MOMENT,
    Period,
    done_at,
    is_by,
    is_coming,
    is_open_at,
    is_overdue,
    returners,
    spent,
)
from handlers.rules.selection import is_problem, is_stuck
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import county_time
from handlers.texts.papers import progress
from storage.pages import Page
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket that a paper names: what is said of it, and working days overdue or spent."""

    shown: TicketView
    text: str
    told: str
    days: int


@dataclass(slots=True)
class Helping:
    """What a unit owed as 协办 in the period; it never counts for or against the 主办."""

    due: int = 0
    in_time: int = 0


@dataclass(slots=True)
class Survey:
    """What a paper of the period tells."""

    period: Period
    total: Tally = field(default_factory=Tally)
    categories: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    units: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    helps: dict[int, Helping] = field(default_factory=lambda: defaultdict(Helping))
    overdue: list[Item] = field(default_factory=list)  # longest first
    coming: list[Item] = field(default_factory=list)  # due in the week after the period
    hard: list[Item] = field(default_factory=list)  # what leaders have to decide
    done: list[Item] = field(default_factory=list)  # closed in the period, soonest first

    @property
    def is_empty(self) -> bool:
        """Whether nothing was open, came in or was closed."""
        return not any(
            (self.total.running, self.total.suspended, self.total.received, self.total.closed)
        )


def survey(
    tx: Transaction, ctx: Context, period: Period, scope: frozenset[int] | None = None
) -> Survey:
    """Count and collect; what a leader gave in private is counted and never named.

    A period that is not over ends now: what falls due later is not late yet.
    """
    (found,) = surveys(tx, ctx, period, [scope])
    return found


def surveys(
    tx: Transaction, ctx: Context, period: Period, scopes: Sequence[frozenset[int] | None]
) -> list[Survey]:
    """One for each scope of projects (None: the county), in one pass over all tickets.

    What was over before the period began is read by none of them.
    """
    period = _so_far(period, ctx)
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


def is_told(page: Page, period: Period, ctx: Context) -> bool:
    """Whether a paper of the period is not empty because of that ticket."""
    found = Survey(_so_far(period, ctx))
    _add(found, page, ctx)
    return not found.is_empty


def _so_far(period: Period, ctx: Context) -> Period:
    return Period(period.since, min(period.until, ctx.now + MOMENT))


def _add(found: Survey, page: Page, ctx: Context) -> None:
    ticket, period = page.ticket, found.period
    if not is_problem(ticket) or ticket.created_at >= period.until:
        return
    tallies = [found.total, found.categories[ticket.category or ""]]
    if ticket.unit_id is not None:
        tallies.append(found.units[ticket.unit_id])
    for tally in tallies:
        tally.add(ticket, page.history, period, ctx.calendar)
    _count_returns(found, page)
    _count_helps(found, page)
    if not is_private(page.history):
        _collect(found, page, ctx)


def _count_returns(found: Survey, page: Page) -> None:
    """To the unit that gave it back, not to the one that has it now."""
    for unit_id in returners(page.history, found.period):
        found.total.returned += 1
        found.categories[page.ticket.category or ""].returned += 1
        if unit_id is not None:
            found.units[unit_id].returned += 1


def _count_helps(found: Survey, page: Page) -> None:
    """Each 协办 unit by its own clock; whoever owed only help is listed as well."""
    for one in page.ticket.helps:
        if found.period.holds(one.due_at):
            helping = found.helps[one.unit_id]
            found.units[one.unit_id]
            helping.due += 1
            helping.in_time += is_by(one.given_at or done_at(page.ticket), one.due_at)


def _collect(found: Survey, page: Page, ctx: Context) -> None:
    ticket, period, calendar = page.ticket, found.period, ctx.calendar
    day = calendar.local_day
    if period.holds(ticket.closed_at):
        found.done.append(_item(page, ctx, spent(ticket, page.history, calendar).at_work))
    if ticket.due_at and is_overdue(ticket, period.until, page.history):
        late = calendar.workdays_between(day(ticket.due_at), day(period.until - MOMENT))
        found.overdue.append(_item(page, ctx, late))
    if is_coming(ticket, period.until, page.history):
        found.coming.append(_item(page, ctx, 0))
    if is_open_at(ticket, period.until) and is_stuck(ticket):
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


def midnight(day: date) -> datetime:
    """When that day begins in the county."""
    return county_time(day, time())
