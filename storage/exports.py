"""Files that leave the bot: each has a number, and it is known who took it, what and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from storage.records import Export
from storage.tables import ExportRow, new_id, table

_exports = table(ExportRow)


class Exports:
    """The log of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue(self, kind: str, by_name: str, now: datetime, by_id: int | None = None) -> Export:
        """Write down that somebody takes a file of that kind; its number is never used again."""
        values: dict[str, object] = {"kind": kind, "by_id": by_id, "by_name": by_name, "at": now}
        id_ = new_id(self._session.connection(), _exports, values)
        return Export(id_, kind, by_name, now)

    def all(self) -> tuple[Export, ...]:
        """Every export, the oldest first."""
        c = _exports.c
        rows = self._session.connection().execute(
            select(c.id, c.kind, c.by_name, c.at).order_by(c.id)
        )
        return tuple(Export(*row) for row in rows)

    def get(self, id_: int) -> Export | None:
        """The export with that id, or None."""
        c = _exports.c
        query = select(c.id, c.kind, c.by_name, c.at).where(c.id == id_)
        row = self._session.connection().execute(query).first()
        return Export(*row) if row else None
