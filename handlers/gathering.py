"""What may wait a while for its like: at most one such message to a reader in each while.

The first goes at once. What follows before the while is over waits for its end, and then goes as
one message (`jobs.gather`); without that job it goes by itself a little later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.rules.escalation import quiet_until
from storage.transaction import Transaction

WHILE: Final = timedelta(hours=2)
GRACE: Final = timedelta(minutes=10)  # so long what waits is left to whoever merges it
_LAST: Final = "gathered:"


def held_until(tx: Transaction, ctx: Context, message: OutgoingMessage) -> datetime | None:
    """When it may go by itself; None when nothing like it has gone for a while: now it does."""
    name = f"{_LAST}{message.platform}:{message.target}"
    last = tx.marks.text(name)
    over = _over(datetime.fromisoformat(last), ctx) if last else ctx.now
    if over <= ctx.now:
        tx.marks.set_text(name, ctx.now.isoformat())
        return message.not_before
    return max(over + GRACE, message.not_before or ctx.now)


def over(tx: Transaction, ctx: Context) -> list[tuple[str, str, datetime]]:
    """Platform and account of the readers whose while is over, with what waits for its end."""
    found = []
    for name, last in tx.marks.texts(_LAST).items():
        platform, _, target = name.partition(":")
        if (end := _over(datetime.fromisoformat(last), ctx)) <= ctx.now:
            found.append((platform, target, end + GRACE))
    return found


def begin(tx: Transaction, ctx: Context, platform: str, target: str) -> None:
    """From now on what is like it waits a while."""
    tx.marks.set_text(f"{_LAST}{platform}:{target}", ctx.now.isoformat())


def _over(last: datetime, ctx: Context) -> datetime:
    end = last + WHILE
    return quiet_until(end, ctx.calendar) or end
