"""What was masked in a ticket, sealed; and who read it, why: a log that only grows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from storage.records import Original
from storage.tables import OriginalLookRow, OriginalRow, new_id, table
from storage.veil import Veil

_originals, _looks = table(OriginalRow), table(OriginalLookRow)


class Originals:
    """The sealed originals of one transaction."""

    def __init__(self, session: Session, veil: Veil) -> None:
        self._session, self._veil = session, veil

    def keep(self, ticket_id: int, said: Sequence[Sequence[str]], now: datetime) -> None:
        """Seal what was said: kind, what is shown, what was said, of each place."""
        values = {"ticket_id": ticket_id, "sealed": self._veil.seal(list(said)), "at": now}
        self._session.connection().execute(insert(_originals), values)

    def has(self, ticket_id: int) -> bool:
        """Whether anything was masked in the ticket."""
        query = select(_originals.c.id).where(_originals.c.ticket_id == ticket_id).limit(1)
        return self._session.connection().scalar(query) is not None

    def look(
        self, ticket_id: int, by: int, reason: str, now: datetime
    ) -> tuple[Original, ...] | None:
        """Open them for that person, which is written down; None if the key is another one."""
        connection = self._session.connection()
        rows = connection.scalars(
            select(_originals.c.sealed)
            .where(_originals.c.ticket_id == ticket_id)
            .order_by(_originals.c.id)
        ).all()
        opened = [self._veil.opened(row) for row in rows]
        values: dict[str, object] = {
            "ticket_id": ticket_id,
            "by_id": by,
            "reason": reason,
            "at": now,
        }
        new_id(connection, _looks, values)
        found = [one for one in opened if isinstance(one, list)]
        if len(found) < len(rows):
            return None
        return tuple(dict.fromkeys(Original(*place) for one in found for place in one))
