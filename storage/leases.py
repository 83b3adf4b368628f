"""Things of which only one process may hold one at a time: taken for a while, and renewed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session

from storage.tables import LeaseRow, insert_once, table

_leases = table(LeaseRow)
_c = _leases.c


class Leases:
    """The leases of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew it; False while another one holds it."""
        connection = self._session.connection()
        values: dict[str, object] = {"name": name, "holder": holder, "until": until}
        if insert_once(connection, _leases, values):
            return True
        is_free = or_(_c.holder == holder, _c.until <= now)
        mine = update(_leases).where(_c.name == name, is_free).values(holder=holder, until=until)
        return connection.execute(mine).rowcount == 1

    def present(self, prefix: str, name: str, now: datetime, until: datetime) -> int:
        """Be one of those who hold a lease `prefix` + a name of their own; returns how many do."""
        connection = self._session.connection()
        others = _c.name.startswith(prefix, autoescape=True)
        connection.execute(delete(_leases).where(others, _c.until <= now))
        self.take(prefix + name, name, now, until)
        return connection.scalar(select(func.count()).where(others)) or 1

    def release(self, name: str, holder: str) -> None:
        """Give it back, if it is still that holder's."""
        mine = _c.name == name, _c.holder == holder
        self._session.connection().execute(delete(_leases).where(*mine))
