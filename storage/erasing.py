"""Erasing words whose time is over; ids, codes and moments stay, and so does the fact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlmodel import Session

from storage.records import OutboxState
from storage.tables import (
    AttachmentRow,
    ErasureRow,
    EventRow,
    EventWordsRow,
    OriginalRow,
    OutboxRow,
    SealedReporterRow,
    TicketRow,
    TicketWordsRow,
    insert_once,
    table,
)

_t, _o = table(TicketRow), table(OutboxRow)


class Erasing:
    """What one transaction erases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ended(self, before: datetime, *, important: bool, most: int = 100) -> tuple[int, ...]:
        """Ids of tickets that ended before that moment and still have their words.

        Important are whistles, and what county leaders had to decide (level 3 and above).
        """
        erased = select(table(ErasureRow).c.ticket_id)
        is_important = or_(_t.c.whistle_level.is_not(None), _t.c.level >= 3)
        query = select(_t.c.id).where(_t.c.closed_at < before, _t.c.id.not_in(erased))
        query = query.where(is_important if important else ~is_important)
        return tuple(
            self._session.connection().scalars(query.order_by(_t.c.closed_at, _t.c.id).limit(most))
        )

    def ticket(self, ticket_id: int, reason: str, now: datetime) -> bool:
        """Erase what was written, said, sealed and attached; False if it was before."""
        connection = self._session.connection()
        values: dict[str, object] = {"ticket_id": ticket_id, "reason": reason, "at": now}
        if not insert_once(connection, table(ErasureRow), values):
            return False
        events = select(table(EventRow).c.id).where(table(EventRow).c.ticket_id == ticket_id)
        words, files = table(EventWordsRow), table(AttachmentRow)
        connection.execute(delete(words).where(words.c.event_id.in_(events)))
        for rows in (table(TicketWordsRow), table(OriginalRow), table(SealedReporterRow)):
            connection.execute(delete(rows).where(rows.c.ticket_id == ticket_id))
        gone = {"content": None, "name": "", "account": ""}
        connection.execute(update(files).where(files.c.ticket_id == ticket_id).values(gone))
        return True

    def sent(self, before: datetime, kept: Collection[str]) -> int:
        """Erase the texts of messages that were sent before; those with such keys stay."""
        is_kept = or_(*(_o.c.key.startswith(prefix, autoescape=True) for prefix in kept))
        old = update(_o).where(
            _o.c.state == OutboxState.SENT.value,
            _o.c.settled_at < before,
            func.length(cast(_o.c.payload, Text)) > len("{}"),
            ~is_kept,
        )
        return self._session.connection().execute(old.values(payload={})).rowcount
