"""The docket of the weekly meeting: made for one reader, whose numbered lines are kept."""

from __future__ import annotations

import json
from typing import Final

from handlers.context import Context
from handlers.rules.docket import for_meeting
from handlers.rules.view import view
from handlers.texts import dockets as texts
from storage.records import Action
from storage.transaction import Transaction

_KEPT: Final = "docket.lines:"


def made(tx: Transaction, ctx: Context, person_id: int) -> str:
    """The text, or "" when there is nothing to talk about; a leader's private orders stay out."""
    private = tx.trail.begun_by(Action.ORDER)
    tickets = (t for t in tx.tickets.find() if t.id not in private)
    rows = for_meeting(view(t, ctx.directory, ctx.now, ctx.calendar) for t in tickets)
    if not rows:
        return ""
    ids = [row.ticket.id for row in rows[: texts.SHOWN]]
    tx.marks.set_text(f"{_KEPT}{person_id}", json.dumps(ids))
    return texts.docket(rows, ctx.now)


def line(tx: Transaction, person_id: int, place: int) -> int | None:
    """The id of the ticket on that line of the person's last docket, counted from 1; or None."""
    ids: list[int] = json.loads(tx.marks.text(f"{_KEPT}{person_id}") or "[]")
    return ids[place - 1] if 0 < place <= len(ids) else None
