"""Each unit's morning list to who answers for it, at the time and with the wish of a digest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from handlers import notices, recurring
from handlers.context import Context
from handlers.jobs.digest import regular, turn_of
from handlers.messages import OutgoingMessage
from handlers.recurring import MORNING, Reader
from handlers.rules.mornings import Desk, sections
from handlers.rules.view import view
from handlers.texts.mornings import morning
from storage.transaction import Transaction

JOB: Final = "morning"


def mornings(tx: Transaction, ctx: Context) -> int:
    """Send today's lists whose time has come and that were not sent; returns how many."""
    due = recurring.due(MORNING, JOB, tx, ctx)
    return notices.owe(tx, ctx, _lists(tx, ctx, due)) if due else 0


def _lists(tx: Transaction, ctx: Context, due: Sequence[Reader]) -> Iterable[OutgoingMessage]:
    rows = [view(t, ctx.directory, ctx.now, ctx.calendar) for t in tx.tickets.find()]
    key = f"{MORNING.key}:{ctx.day.isoformat()}"
    for reader in due:
        desk = Desk(reader.scope or (), ctx.now, ctx.calendar)
        text = morning(sections(rows, desk), desk)
        turn = reader.at + turn_of(ctx, str(reader.person.id))
        if text:
            yield from regular(tx, ctx, reader.person, key, text, turn)
