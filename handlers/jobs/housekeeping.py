"""Housekeeping: dropping what may no longer be kept, and telling the operator what is stuck."""

from __future__ import annotations

from datetime import timedelta

from handlers import notices
from handlers.context import Context
from handlers.texts import notices as texts
from storage.transaction import Transaction

KEEP_CLAIMS = timedelta(days=30)  # identities that no administrator decides on
KEEP_INBOX = timedelta(days=30)  # longer than any platform redelivers


def housekeeping(tx: Transaction, ctx: Context) -> int:
    """Purge what is old; once a day tell administrators of undeliverable messages."""
    purged = tx.inbox.purge(ctx.now - KEEP_INBOX)
    purged += tx.claims.expire(ctx.now - KEEP_CLAIMS, ctx.now)
    counts = tx.outbox.counts()
    if counts.get("dead") or counts.get("unknown"):
        admins = [person for person in ctx.directory.people if person.is_admin]
        key = f"stuck:{ctx.day.isoformat()}"
        told = notices.to_people(
            ctx, admins, key, texts.stuck(counts), not_before=notices.office_time(ctx)
        )
        notices.owe(tx, ctx, told)
    return purged
