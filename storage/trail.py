"""The outbox as a trail: what was owed to whom, and when it was sent."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session

from storage.records import Action, OutboxState, Sent, Ticket
from storage.tables import EventRow, OutboxRow, TicketRow, table, ticket_of

_c, _t, _e = table(OutboxRow).c, table(TicketRow).c, table(EventRow).c


class Trail:
    """What one transaction reads of messages owed, whatever became of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tickets(self, after: int, since: datetime, limit: int) -> tuple[Ticket, ...]:
        """Tickets with greater ids, in that order, that are open or ended since that moment."""
        is_recent = or_(_t.closed_at.is_(None), _t.closed_at >= since)
        query = select(*(_t[field.name] for field in fields(Ticket)))
        rows = self._session.connection().execute(
            query.where(_t.id > after, is_recent).order_by(_t.id).limit(limit)
        )
        return tuple(map(ticket_of, rows))

    def count(self, action: Action, since: datetime, until: datetime) -> int:
        """How many such lines the histories of all tickets got in that time."""
        query = select(func.count()).where(
            _e.action == action.value, _e.at >= since, _e.at < until
        )
        return self._session.connection().scalar(query) or 0

    def since(self, moment: datetime, prefix: str) -> tuple[Sent, ...]:
        """Messages owed from that moment on whose key begins with `prefix`, oldest first."""
        query = select(
            *(_c.key, _c.platform, _c.target_kind, _c.target, _c.payload, _c.red, _c.state),
            *(_c.created_at, _c.not_before, _c.settled_at),
        ).where(_c.created_at >= moment, _c.key.startswith(prefix, autoescape=True))
        rows = self._session.connection().execute(query.order_by(_c.id))
        return tuple(Sent(**{**row._mapping, "state": OutboxState(row.state)}) for row in rows)
