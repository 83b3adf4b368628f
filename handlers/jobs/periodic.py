"""The weekly sheet and the draft of the month's notice, sent by themselves, once each.

The week's draft goes to the desk in the afternoon of the week's last working day; the sheet to
its readers on the first working day after, each over what they may read. The draft of the notice
goes to the desk when a month has begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from handlers import notices, recurring
from handlers.context import Context
from handlers.jobs.digest import regular, turn_of
from handlers.messages import Enclosure, OutgoingMessage
from handlers.papers.survey import Item, Survey, surveys
from handlers.recurring import DRAFT, MONTHLY, WEEKLY, Reader, Rule
from handlers.recurring.table import last_week, month_before, this_week
from handlers.rules.recurrence import last_month, monday
from handlers.texts import periodic as texts
from storage.directory import Person
from storage.transaction import Transaction


def weekly_draft(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of this week if its hour has come; returns how many messages."""
    if not _is_claimed(tx, ctx, DRAFT, monday(ctx.day).isoformat()):
        return 0
    (found,) = surveys(tx, ctx, this_week(ctx), [None])
    if found.is_empty:
        return 0
    text = texts.weekly(_week(found), ctx.now, is_draft=True)
    paper = Enclosure("weekly", day=ctx.day.isoformat())
    return notices.owe(tx, ctx, _to_desk(tx, ctx, DRAFT.key, text, texts.NO_SHEET, paper))


def weekly(tx: Transaction, ctx: Context) -> int:
    """Send last week's sheet to whose hour has come, once each; returns how many."""
    due = recurring.due(WEEKLY, WEEKLY.key, tx, ctx)
    if not due:
        return 0
    found = surveys(tx, ctx, last_week(ctx), [reader.scope for reader in due])
    return notices.owe(tx, ctx, _sheets(tx, ctx, dict(zip(due, found, strict=True))))


def monthly(tx: Transaction, ctx: Context) -> int:
    """Send the desk the draft of last month's notice if it was not sent; returns how many."""
    if not _is_claimed(tx, ctx, MONTHLY, f"{last_month(ctx.day):%Y-%m}"):
        return 0
    period = month_before(ctx)
    (found,) = surveys(tx, ctx, period, [None])
    if found.is_empty:
        return 0
    text = texts.monthly(period.since, found.total)
    paper = Enclosure("bulletin", day=last_month(ctx.day).isoformat())
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
            text = texts.weekly(_week(one), ctx.now, is_draft=False)
            turn = reader.at + turn_of(ctx, f"{WEEKLY.key}{reader.person.id}")
            yield from regular(tx, ctx, reader.person, key, text, turn)


def _to_desk(
    tx: Transaction, ctx: Context, job: str, text: str, instead: str, paper: Enclosure
) -> Iterator[OutgoingMessage]:
    """The words to each of the desk, and behind them the paper."""
    tx.viewing.make_link_key()
    for person in notices.desk(ctx):
        key = f"{job}:{ctx.day.isoformat()}"
        turn = ctx.now + turn_of(ctx, f"{job}{person.id}")
        for one in regular(tx, ctx, person, key, text, turn):
            yield one
            yield replace(one, key=f"{one.key}:paper", text=instead, enclosure=paper)


def _week(found: Survey) -> texts.Week:
    named = (_named(items) for items in (found.overdue, found.coming, found.hard))
    return texts.Week(found.period, found.total, dict(found.categories), *named)


def _named(items: list[Item]) -> list[texts.Named]:
    return [texts.Named(item.shown, item.days, item.told) for item in items]
