"""Telling administrators what only they can mend."""

from __future__ import annotations

from handlers import notices
from handlers.context import Context
from storage.transaction import Transaction


def tell_operators(tx: Transaction, ctx: Context, key: str, text: str) -> None:
    """Owe each administrator the text once for that key, in office hours."""
    admins, quiet = notices.admins(ctx), notices.office_time(ctx)
    notices.owe(tx, ctx, notices.to_people(ctx, admins, key, text, not_before=quiet))
