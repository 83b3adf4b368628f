"""What is read for outsiders: tickets as JSON, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.rules.view import as_json, view
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Transaction


def tickets_json(
    tx: Transaction, now: datetime, calendar: WorkCalendar, number: str | None = None
) -> list[dict[str, object]]:
    """Tickets with their texts and histories as JSON objects."""
    if number is None:
        found = tx.tickets.find(open_only=False)
    else:
        one = tx.tickets.by_number(number)
        found = (one,) if one else ()
    directory = tx.registers.directory()
    return [
        as_json(view(t, directory, now, calendar), tx.tickets.text(t.id), tx.tickets.history(t.id))
        for t in found
    ]


def metrics(tx: Transaction) -> Mapping[str, float]:
    """Messages owed by state, open tickets by status."""
    values: dict[str, float] = {f"outbox:{s}": n for s, n in tx.outbox.counts().items()}
    for ticket in tx.tickets.find():
        key = f"tickets:{ticket.status}"
        values[key] = values.get(key, 0) + 1
    return values
