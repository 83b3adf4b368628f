"""Messages seen, and the answers they got, so that a redelivery changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from storage.tables import InboxRow, insert_once, table

_inbox = table(InboxRow)
_IS_MESSAGE = (
    _inbox.c.platform == bindparam("of_platform"),
    _inbox.c.message_id == bindparam("of_message"),
)
_ANSWERS = select(_inbox.c.answers).where(*_IS_MESSAGE)
_REMEMBER = update(_inbox).where(*_IS_MESSAGE)


class Inbox:
    """The inbox of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, platform: str, message_id: str, chat_id: str, at: datetime) -> bool:
        """True the first time; False when that message was seen before."""
        values: dict[str, object] = {
            "platform": platform,
            "message_id": message_id,
            "chat_id": chat_id,
            "at": at,
            "answers": [],
        }
        return insert_once(self._session.connection(), _inbox, values)

    def answer(self, platform: str, message_id: str) -> tuple[dict[str, object], ...]:
        """The answers remembered for a message; none for one never seen."""
        message = {"of_platform": platform, "of_message": message_id}
        return tuple(self._session.connection().scalar(_ANSWERS, message) or ())

    def remember(
        self, platform: str, message_id: str, answers: Sequence[dict[str, object]]
    ) -> None:
        """Keep the answers of a claimed message."""
        message = {"of_platform": platform, "of_message": message_id, "answers": list(answers)}
        self._session.connection().execute(_REMEMBER, message)

    def purge(self, before: datetime) -> int:
        """Forget messages that arrived earlier; returns how many."""
        statement = delete(_inbox).where(_inbox.c.at < before)
        return self._session.connection().execute(statement).rowcount
