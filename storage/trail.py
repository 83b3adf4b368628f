"""The outbox as a trail: what was owed to whom, and when it was sent."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session

from storage.records import OutboxState, Sent, Ticket
from storage.tables import OutboxRow, TicketRow, table, ticket_of

_c, _t = table(OutboxRow).c, table(TicketRow).c


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

    def since(self, moment: datetime, prefix: str) -> tuple[Sent, ...]:
        """Messages owed from that moment on whose key begins with `prefix`, oldest first."""
        query = select(
            *(_c.key, _c.platform, _c.target_kind, _c.target, _c.payload, _c.red, _c.state),
            *(_c.created_at, _c.not_before, _c.settled_at),
        ).where(_c.created_at >= moment, _c.key.startswith(prefix, autoescape=True))
        rows = self._session.connection().execute(query.order_by(_c.id))
        return tuple(Sent(**{**row._mapping, "state": OutboxState(row.state)}) for row in rows)
