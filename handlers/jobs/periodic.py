"""The weekly sheet and the draft of the month's notice, sent by themselves, once each.

The week's draft goes to the desk in the afternoon of the week's last working day; the sheet to
its readers on the first working day after, each over what they may read, unless the desk holds it
back. The draft of the notice goes to the desk when a month has begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers import notices, recurring, weeklies
from handlers.context import Context
from handlers.jobs.digest import regular, turn_of
from handlers.messages import Enclosure, OutgoingMessage
from handlers.papers.links import PAPER, Asked
from handlers.papers.survey import Survey, surveys
from handlers.recurring import DRAFT, MONTHLY, RELEASED, WEEKLY, Reader, Rule
from handlers.recurring.table import month_before, this_week
from handlers.rules.recurrence import last_month, monday
from handlers.texts import periodic as texts
from handlers.texts import weeklies as weekly_texts
from handlers.texts.exports import by_timer
from storage.directory import Person
from storage.transaction import Transaction

HELD: Final = "weekly-held"


def weekly_draft(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of this week if its hour has come; returns how many messages."""
    if not _is_claimed(tx, ctx, DRAFT, monday(ctx.day).isoformat()):
        return 0
    (found,) = surveys(tx, ctx, this_week(ctx), [None])
    if found.is_empty:
        return 0
    last = weeklies.last_decision(tx, weeklies.next_week(tx, ctx))
    is_held = bool(last and last.is_held)
    text = texts.draft(weeklies.week_of(found), ctx.now, is_held=is_held)
    paper = Asked("weekly", day=ctx.day)
    return notices.owe(tx, ctx, _to_desk(tx, ctx, DRAFT.key, text, texts.NO_SHEET, paper))


def weekly(tx: Transaction, ctx: Context) -> int:
    """Send last week's sheet to whose hour has come, once each; returns how many.

    While the desk holds it back nobody gets it, and the desk is reminded of that once.
    """
    if not weeklies.is_due(tx, ctx):
        return _remind(tx, ctx)
    rule = WEEKLY if weeklies.is_sheet_day(ctx) else RELEASED
    due = recurring.due(rule, rule.key, tx, ctx)
    if not due:
        return 0
    period = weeklies.told_in(ctx, monday(ctx.day))
    found = surveys(tx, ctx, period, [reader.scope for reader in due])
    return notices.owe(tx, ctx, _sheets(tx, ctx, dict(zip(due, found, strict=True))))


def _remind(tx: Transaction, ctx: Context) -> int:
    """On the day on which it would have gone, the desk hears that it is held back."""
    week = monday(ctx.day)
    last = weeklies.last_decision(tx, week)
    if not (last and last.is_held and WEEKLY.is_time(ctx, WEEKLY.at)):
        return 0
    if not tx.marks.claim(HELD, week.isoformat(), ctx.now):
        return 0
    reached = weeklies.reached(tx, ctx, week)
    text = weekly_texts.still_held(weeklies.told_in(ctx, week), reached)
    return notices.owe(tx, ctx, notices.to_people(ctx, notices.desk(ctx), f"{HELD}:{week}", text))


def monthly(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of last month's notice if it was not sent; returns how many."""
    month = last_month(ctx.day)
    if not _is_claimed(tx, ctx, MONTHLY, f"{month:%Y-%m}"):
        return 0
    period = month_before(ctx)
    (found,) = surveys(tx, ctx, period, [None])
    if found.is_empty:
        return 0
    text = texts.monthly(period.since, found.total)
    paper = Asked("bulletin", day=month)
    return notices.owe(tx, ctx, _to_desk(tx, ctx, MONTHLY.key, text, texts.NO_NOTICE, paper))


def next_draft(ctx: Context) -> datetime:
    """When the next draft of a week is due, strictly after now."""
    return recurring.next_time(DRAFT, ctx)


def _is_claimed(tx: Transaction, ctx: Context, rule: Rule[Person], period: str) -> bool:
    """Whether its hour has come, and nobody made it before."""
    return rule.is_time(ctx, rule.at) and tx.marks.claim(rule.key, period, ctx.now)


def _sheets(
    tx: Transaction, ctx: Context, found: Mapping[Reader, Survey]
) -> Iterator[OutgoingMessage]:
    """Nothing to who has nothing in it."""
    key = f"{WEEKLY.key}:{monday(ctx.day).isoformat()}"
    for reader, one in found.items():
        if not one.is_empty:
            text = texts.weekly(weeklies.week_of(one), ctx.now, is_draft=False)
            turn = reader.at + turn_of(ctx, f"{WEEKLY.key}{reader.person.id}")
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
