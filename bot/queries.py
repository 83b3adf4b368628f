"""What is read for outsiders: tickets as JSON, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from handlers import selecting
from handlers.context import Context
from handlers.digests import wishes
from handlers.jobs.digest import next_moment
from handlers.jobs.docket import next_docket
from handlers.jobs.periodic import next_draft
from handlers.rules.selection import Moment, codes
from handlers.rules.view import as_json, view
from handlers.rules.workcalendar import WorkCalendar
from storage.records import ENDED
from storage.transaction import Transaction

TIMED: Final = ("audit", "backup", "digest", "drill", "retention")  # once in a period


def tickets_json(
    tx: Transaction, now: datetime, calendar: WorkCalendar, number: str | None = None
) -> list[dict[str, object]]:
    """Tickets with their texts and histories as JSON objects."""
    tickets = tx.tickets
    if number is None:
        found = selecting.tickets(tx, None)
    else:
        one = tickets.by_number(number)
        found = (one,) if one else ()
    directory, moment = tx.registers.directory(), Moment(now, now, calendar)
    rows = [view(ticket, directory, now, calendar) for ticket in found]
    return [
        as_json(row, tickets.text(id_), tickets.history(id_), codes(row, moment))
        for row in rows
        if (id_ := row.ticket.id)
    ]


def metrics(tx: Transaction) -> Mapping[str, float]:
    """Messages owed by state, open tickets by status, last ends of jobs, the chain's length."""
    values: dict[str, float] = {f"outbox:{s}": n for s, n in tx.outbox.counts().items()}
    counts = tx.pages.counts().items()
    values |= {f"tickets:{status}": n for status, n in counts if status not in ENDED}
    for job in TIMED:
        if last := tx.marks.last_at(job):
            values[f"done:{job}"] = last.timestamp()
    return values | {"chain": float(tx.chain.head().id)}


def next_due(tx: Transaction, ctx: Context) -> datetime | None:
    """The next moment at which something will happen by itself; now, when it is overdue."""
    moments = [tx.tickets.next_look(), tx.outbox.next_due_at()]
    if tx.tickets.find(limit=1):
        moments += [next_moment(ctx, wishes(tx).values()), next_docket(ctx), next_draft(ctx)]
    return min((max(at, ctx.now) for at in moments if at), default=None)
