"""Things of which only one process may hold one at a time: taken for a while, and renewed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, update
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

    def release(self, name: str, holder: str) -> None:
        """Give it back, if it is still that holder's."""
        mine = _c.name == name, _c.holder == holder
        self._session.connection().execute(delete(_leases).where(*mine))
