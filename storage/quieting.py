"""Groups that rest: routine notices to them wait until the moment said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Update, delete, select, update
from sqlmodel import Session

from storage.records import OutboxState
from storage.tables import OutboxRow, QuietRow, table

Held = tuple[str, dict[str, object]]  # key and payload

GRACE: Final = timedelta(minutes=10)  # so long what waits is left to whoever merges it
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
        connection.execute(delete(_quiet).where(*_is(platform, chat_id)))
        values = {"until": until, "by_id": by_id, "at": now}
        row = {"platform": platform, "chat_id": chat_id, **values}
        connection.execute(_quiet.insert(), row)
        owed = _owed(platform, chat_id).where(_outbox.c.not_before < until)
        return connection.execute(owed.values(not_before=until + GRACE)).rowcount

    def over(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """Platform and chat of the groups whose rest has ended."""
        query = select(_quiet.c.platform, _quiet.c.chat_id).where(_quiet.c.until <= now)
        rows = self._session.connection().execute(query)
        return tuple((row.platform, row.chat_id) for row in rows)

    def wake(self, platform: str, chat_id: str) -> tuple[Held, ...] | None:
        """End the rest: key and payload of what waits for its end; None if there was no rest."""
        connection = self._session.connection()
        until = connection.scalar(select(_quiet.c.until).where(*_is(platform, chat_id)))
        if until is None:
            return None
        connection.execute(delete(_quiet).where(*_is(platform, chat_id)))
        c = _outbox.c
        held = select(c.key, c.payload).where(
            *_to_group(platform, chat_id), c.not_before == until + GRACE
        )
        return tuple((row.key, row.payload) for row in connection.execute(held.order_by(c.id)))


def _is(platform: str, chat_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _quiet.c.platform == platform, _quiet.c.chat_id == chat_id


def _owed(platform: str, chat_id: str) -> Update:
    return update(_outbox).where(*_to_group(platform, chat_id))


def _to_group(platform: str, chat_id: str) -> tuple[ColumnElement[bool], ...]:
    c = _outbox.c
    return (
        c.platform == platform,
        c.target_kind == "group",
        c.target == chat_id,
        c.red.is_(False),
        c.state == OutboxState.PENDING.value,
    )
