"""Who asked to know a protected reporter, why, and who agreed: a log that only grows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlmodel import Session

from storage.records import Reveal
from storage.tables import RevealRow, new_id, table, values_of

_reveals = table(RevealRow)
_c = _reveals.c


class Reveals:
    """The log of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, reveal: Reveal) -> Reveal:
        """Write down that somebody asks; returns it with its id."""
        values = values_of(reveal)
        del values["id"]
        id_ = new_id(self._session.connection(), _reveals, values)
        return Reveal(**{**values, "id": id_})  # type: ignore[arg-type]  # its own fields

    def waiting(self, ticket_id: int, now: datetime) -> Reveal | None:
        """The newest request about the ticket that is neither agreed to nor over."""
        open_ = _all().where(_c.ticket_id == ticket_id, _c.confirmed_at.is_(None))
        row = (
            self._session.connection()
            .execute(open_.where(_c.expires_at > now).order_by(_c.id.desc()).limit(1))
            .first()
        )
        return Reveal(**row._mapping) if row else None

    def confirm(self, reveal: Reveal, by: int, now: datetime) -> bool:
        """Agree once; False if it was agreed to before."""
        mine = update(_reveals).where(_c.id == reveal.id, _c.confirmed_at.is_(None))
        values = mine.values(confirmed_by=by, confirmed_at=now)
        return self._session.connection().execute(values).rowcount == 1

    def of_ticket(self, ticket_id: int) -> tuple[Reveal, ...]:
        """All requests about the ticket, oldest first."""
        rows = self._session.connection().execute(
            _all().where(_c.ticket_id == ticket_id).order_by(_c.id)
        )
        return tuple(Reveal(**row._mapping) for row in rows)


def _all() -> Select[tuple[object, ...]]:
    return select(*(_c[name] for name in Reveal.__slots__))
