"""Groups that rest: routine notices to them wait until the moment said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, select, update
from sqlmodel import Session

from storage.records import OutboxState
from storage.tables import OutboxRow, QuietRow, table

_quiet, _outbox = table(QuietRow), table(OutboxRow)


class Quieting:
    """The resting groups of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def until(self, platform: str, chat_id: str, now: datetime) -> datetime | None:
        """Until when the group rests; None when it does not."""
        query = select(_quiet.c.until).where(*_is(platform, chat_id), _quiet.c.until > now)
        found: datetime | None = self._session.connection().scalar(query)
        return found

    def rest(
        self, platform: str, chat_id: str, until: datetime, by_id: int | None, now: datetime
    ) -> int:
        """Let the group rest; returns how many notices already owed to it wait now."""
        connection = self._session.connection()
        self.wake(platform, chat_id, now)
        values = {"until": until, "by_id": by_id, "at": now}
        row = {"platform": platform, "chat_id": chat_id, **values}
        connection.execute(_quiet.insert(), row)
        owed = _owed(platform, chat_id).where(_outbox.c.not_before < until)
        return connection.execute(owed.values(not_before=until)).rowcount

    def wake(self, platform: str, chat_id: str, now: datetime) -> bool:
        """End the rest; what waited for its end goes now. False if the group did not rest."""
        until = self.until(platform, chat_id, now)
        connection = self._session.connection()
        connection.execute(delete(_quiet).where(*_is(platform, chat_id)))
        if until is None:
            return False
        held = _owed(platform, chat_id).where(_outbox.c.not_before == until)
        connection.execute(held.values(not_before=now))
        return True


def _is(platform: str, chat_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _quiet.c.platform == platform, _quiet.c.chat_id == chat_id


def _owed(platform: str, chat_id: str) -> Update:
    c = _outbox.c
    return update(_outbox).where(
        c.platform == platform,
        c.target_kind == "group",
        c.target == chat_id,
        c.red.is_(False),
        c.state == OutboxState.PENDING.value,
    )
