"""The weekly sheet and the draft of the month's notice, sent by themselves, once each.

The week's draft goes to the desk in the afternoon of the week's last working day; the sheet to
its readers on the first working day after, each over what they may read. The draft of the notice
goes to the desk when a month has begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from handlers import digests, notices, weeklies
from handlers.context import Context
from handlers.jobs.digest import Reader, at_clock, leaders_with_projects, regular, turn_of
from handlers.messages import Enclosure, OutgoingMessage
from handlers.papers.links import PAPER, Asked
from handlers.papers.survey import Survey, last_month, midnight, month_of, surveys, week_of
from handlers.rules.escalation import quiet_until
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import periodic as texts
from handlers.texts import weeklies as weekly_texts
from handlers.texts.exports import by_timer
from handlers.weeklies import DRAFT, WEEKLY, is_last_workday, monday
from storage.directory import Person
from storage.transaction import Transaction

DRAFT_AT: Final = time(16, 0)
MONTHLY: Final = "monthly"
HELD: Final = "weekly-held"
LATEST_DAY: Final = 10  # of a month: later than that its notice is nobody's draft any more
ONE_DAY: Final = timedelta(days=1)


def weekly_draft(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of this week if its hour has come; returns how many messages."""
    if not is_last_workday(ctx, ctx.day) or ctx.now < at_clock(ctx, DRAFT_AT):
        return 0
    if quiet_until(ctx.now, ctx.calendar) or not tx.marks.claim(
        DRAFT, monday(ctx.day).isoformat(), ctx.now
    ):
        return 0
    (found,) = surveys(tx, ctx, week_of(ctx.day), [None])
    if found.is_empty:
        return 0
    text = texts.weekly(weeklies.week_of(found), ctx.now, is_draft=True)
    paper = Asked("weekly", day=ctx.day)
    return notices.owe(tx, ctx, _to_desk(tx, ctx, DRAFT, text, texts.NO_SHEET, paper))


def weekly(tx: Transaction, ctx: Context) -> int:
    """Send last week's sheet to whose hour has come, once each; returns how many.

    While the desk holds it back nobody gets it, and the desk is reminded of that once.
    """
    week = monday(ctx.day)
    if quiet_until(ctx.now, ctx.calendar):
        return 0
    if not weeklies.is_due(tx, ctx):
        return _remind(tx, ctx, week)
    job = f"{WEEKLY}:{week}"
    done = set(tx.marks.periods(job))
    waiting = [r for r in readers(tx, ctx) if r.at <= ctx.now and str(r.person.id) not in done]
    due = [r for r in waiting if tx.marks.claim(job, str(r.person.id), ctx.now)]
    if not due:
        return 0
    period = weeklies.told_in(ctx, week)
    found = surveys(tx, ctx, period, [reader.projects for reader in due])
    return notices.owe(tx, ctx, _sheets(tx, ctx, dict(zip(due, found, strict=True))))


def _remind(tx: Transaction, ctx: Context, week: date) -> int:
    """On the day on which it would have gone, the desk hears that it is held back."""
    last = weeklies.last_decision(tx, week)
    is_time = weeklies.is_sheet_day(ctx) and ctx.now >= at_clock(ctx, digests.AT)
    if not (last and last.is_held and is_time):
        return 0
    if not tx.marks.claim(HELD, week.isoformat(), ctx.now):
        return 0
    text = weekly_texts.still_held(weeklies.told_in(ctx, week))
    return notices.owe(tx, ctx, notices.to_people(ctx, notices.desk(ctx), f"{HELD}:{week}", text))


def monthly(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of last month's notice if it was not sent; returns how many."""
    is_time = ctx.day.day <= LATEST_DAY and ctx.now >= at_clock(ctx, digests.AT)
    if not is_time or quiet_until(ctx.now, ctx.calendar):
        return 0
    month = last_month(ctx.day)
    if not tx.marks.claim(MONTHLY, f"{month:%Y-%m}", ctx.now):
        return 0
    (found,) = surveys(tx, ctx, month_of(month), [None])
    if found.is_empty:
        return 0
    text = texts.monthly(midnight(month), found.total)
    paper = Asked("bulletin", day=month)
    return notices.owe(tx, ctx, _to_desk(tx, ctx, MONTHLY, text, texts.NO_NOTICE, paper))


def readers(tx: Transaction, ctx: Context) -> list[Reader]:
    """County chiefs, the inspection office, and 包联领导 over their own projects.

    With the time, and the wish not to be sent any, that they have for digests. The desk has
    had the draft.
    """
    scopes: dict[Person, frozenset[int] | None] = dict(leaders_with_projects(ctx))
    scopes |= dict.fromkeys((*notices.chiefs(ctx), *notices.inspectors(ctx)))
    wishes = digests.wishes(tx)
    times = ((person, wishes.get(person.id, digests.AT), s) for person, s in scopes.items())
    return [Reader(p, at_clock(ctx, at), scope) for p, at, scope in times if at]


def next_draft(ctx: Context) -> datetime:
    """When the next draft of a week is due, strictly after now."""
    day = ctx.day
    while not is_last_workday(ctx, day) or datetime.combine(day, DRAFT_AT, SHANGHAI) <= ctx.now:
        day += ONE_DAY
    return datetime.combine(day, DRAFT_AT, SHANGHAI).astimezone(UTC)


def _sheets(
    tx: Transaction, ctx: Context, found: Mapping[Reader, Survey]
) -> Iterator[OutgoingMessage]:
    """Nothing to who has nothing in it."""
    key = f"{WEEKLY}:{monday(ctx.day).isoformat()}"
    for reader, one in found.items():
        if not one.is_empty:
            text = texts.weekly(weeklies.week_of(one), ctx.now, is_draft=False)
            turn = reader.at + turn_of(ctx, f"{WEEKLY}{reader.person.id}")
            yield from regular(tx, ctx, reader.person, key, text, turn)


def _to_desk(
    tx: Transaction, ctx: Context, job: str, text: str, instead: str, paper: Asked
) -> Iterator[OutgoingMessage]:
    """The words to each of the desk, and behind them a copy of the paper with its own number."""
    tx.viewing.make_link_key()
    for person in notices.desk(ctx):
        key = f"{job}:{ctx.day.isoformat()}"
        turn = ctx.now + turn_of(ctx, f"{job}{person.id}")
        for one in regular(tx, ctx, person, key, text, turn):
            taker = by_timer(person.name)
            export = tx.exports.issue(paper.name, taker, ctx.now, person.id)
            file = Enclosure(f"{PAPER}{export.id}")
            yield replace(one, text=texts.with_file(text, export.number))
            yield replace(one, key=f"{one.key}:paper", text=instead, enclosure=file)
