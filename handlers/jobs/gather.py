"""What waited for its like goes as one message to each reader."""

from __future__ import annotations

from datetime import datetime

from handlers import deferring, notices
from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.texts import protection as texts
from storage.transaction import Transaction


def gather(tx: Transaction, ctx: Context) -> int:
    """Send what waits for the readers whose while is over; returns how many messages.

    Buttons of what is merged are left out: the numbers in it do the same. One alone keeps its own.
    What is late for its while and comes in the quiet hours waits for their end.
    """
    return sum(_one(tx, ctx, *reader) for reader in deferring.over(tx, ctx))


def _one(tx: Transaction, ctx: Context, platform: str, target: str, held_until: datetime) -> int:
    held = tx.trail.waiting(platform, target, held_until)
    if not held:
        return 0
    deferring.begin(tx, ctx, platform, target)
    keys, quiet = [one.key for one in held], notices.office_time(ctx)
    if len(held) == 1:
        return tx.outbox.hold(keys, quiet or ctx.now)
    message = OutgoingMessage(
        key=f"gathered:{keys[0]}",
        platform=platform,
        target_kind="person",
        target=target,
        text=texts.gathered([one.text for one in held]),
        not_before=quiet,
    )
    tx.outbox.handed_over(keys, quiet or ctx.now)
    return notices.owe(tx, ctx, [message])
