"""The docket of the weekly meeting to the desk, the afternoon before, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from handlers import dockets, notices, recurring
from handlers.context import Context
from handlers.jobs.audiences import reachable
from handlers.jobs.digest import regular, turn_of
from handlers.messages import OutgoingMessage
from handlers.recurring import DOCKET, at_clock
from storage.transaction import Transaction

JOB: Final = "docket"


def docket(tx: Transaction, ctx: Context) -> int:
    """Send the week's docket if its hour has come; returns how many messages."""
    if not DOCKET.is_time(ctx, DOCKET.at):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    return notices.owe(tx, ctx, _messages(tx, ctx))


def next_docket(ctx: Context) -> datetime:
    """When the next docket is due, strictly after now; a rest day has none."""
    return recurring.next_time(DOCKET, ctx)


def _messages(tx: Transaction, ctx: Context) -> Iterator[OutgoingMessage]:
    for person in reachable(ctx, notices.desk(ctx)):
        if text := dockets.made(tx, ctx, person.id):
            turn = at_clock(ctx, DOCKET.at) + turn_of(ctx, str(person.id))
            key = f"{DOCKET.key}:{ctx.day.isoformat()}"
            yield from regular(tx, ctx, person, key, text, turn)
