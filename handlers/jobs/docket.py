"""The docket of the weekly meeting to the desk, the afternoon before, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers import dockets, notices
from handlers.context import Context
from handlers.jobs.audiences import reachable
from handlers.jobs.digest import at_clock, regular, turn_of
from handlers.messages import OutgoingMessage
from handlers.rules.docket import AT, WEEKDAY
from handlers.rules.escalation import quiet_until
from handlers.rules.workcalendar import SHANGHAI
from storage.transaction import Transaction

JOB: Final = "docket"


def docket(tx: Transaction, ctx: Context) -> int:
    """Send the week's docket if its hour has come; returns how many messages."""
    if ctx.day.weekday() != WEEKDAY or ctx.now < at_clock(ctx, AT):
        return 0
    if quiet_until(ctx.now, ctx.calendar):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    return notices.owe(tx, ctx, _messages(tx, ctx))


def next_docket(ctx: Context) -> datetime:
    """When the next docket is due, strictly after now; a rest day has none."""
    day = ctx.day
    while (
        day.weekday() != WEEKDAY
        or not ctx.calendar.is_workday(day)
        or datetime.combine(day, AT, SHANGHAI) <= ctx.now
    ):
        day += timedelta(days=1)
    return datetime.combine(day, AT, SHANGHAI).astimezone(UTC)


def _messages(tx: Transaction, ctx: Context) -> Iterator[OutgoingMessage]:
    for person in reachable(ctx, notices.desk(ctx)):
        if text := dockets.made(tx, ctx, person.id):
            turn = at_clock(ctx, AT) + turn_of(ctx, str(person.id))
            key = f"{JOB}:{ctx.day.isoformat()}"
            yield from regular(tx, ctx, person, key, text, turn)
