"""When an owed message may go: routine ones wait while a group rests, some wait for their like.

Of those that gather at most one goes to a reader in each while. The first goes at once. What
follows before the while is over waits for its end, and then goes as one message (`jobs.gather`);
without that job it goes by itself a little later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.rules.escalation import quiet_until
from storage import quieting
from storage.transaction import Transaction

WHILE: Final = timedelta(hours=2)
GRACE: Final = timedelta(minutes=10)  # so long what waits is left to whoever merges it
_LAST: Final = "gathered:"


def held_until(tx: Transaction, ctx: Context, message: OutgoingMessage) -> datetime | None:
    """When it may go: what is routine waits until the group's rest (静默) is over.

    What gathers waits for its like.
    """
    if message.gathers:
        return _until_gathered(tx, ctx, message)
    if message.target_kind != "group" or message.red or message.is_answer:
        return message.not_before
    until = tx.quieting.until(message.platform, message.target, ctx.now)
    held = until + quieting.GRACE if until else None
    return max((at for at in (message.not_before, held) if at), default=None)


def _until_gathered(tx: Transaction, ctx: Context, message: OutgoingMessage) -> datetime | None:
    """When it may go by itself; None when nothing like it has gone for a while: now it does."""
    reader = (message.platform, message.target)
    last = tx.marks.text(f"{_LAST}{message.platform}:{message.target}")
    end = _over(datetime.fromisoformat(last), ctx) if last else ctx.now
    if not _is_over(end, ctx):
        return max(end + GRACE, message.not_before or ctx.now)
    if not tx.trail.waiting(*reader, end + GRACE):  # else its end is still to be found by the job
        begin(tx, ctx, *reader)
    return message.not_before


def over(tx: Transaction, ctx: Context) -> list[tuple[str, str, datetime]]:
    """Platform and account of the readers whose while is over, with what waits for its end."""
    found = []
    for name, last in tx.marks.texts(_LAST).items():
        platform, _, target = name.partition(":")
        if _is_over(end := _over(datetime.fromisoformat(last), ctx), ctx):
            found.append((platform, target, end + GRACE))
    return found


def begin(tx: Transaction, ctx: Context, platform: str, target: str) -> None:
    """From now on what is like it waits a while."""
    tx.marks.set_text(f"{_LAST}{platform}:{target}", ctx.now.isoformat())


def _is_over(end: datetime, ctx: Context) -> bool:
    """Whether it is past, or so far off that a clock set back since has named it."""
    farthest = ctx.now + WHILE + GRACE
    return end <= ctx.now or end > (quiet_until(farthest, ctx.calendar) or farthest)


def _over(last: datetime, ctx: Context) -> datetime:
    end = last + WHILE
    return quiet_until(end, ctx.calendar) or end
