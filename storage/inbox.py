"""Messages seen, and the answers they got, so that a redelivery changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from storage.tables import InboxRow, insert_once, table
from storage.veil import Veil

_inbox = table(InboxRow)
_IS_MESSAGE = (
    _inbox.c.platform == bindparam("of_platform"),
    _inbox.c.message_id == bindparam("of_message"),
)
_ANSWERS = select(_inbox.c.answers).where(*_IS_MESSAGE)
_REMEMBER = update(_inbox).where(*_IS_MESSAGE).values(answers=bindparam("answers"))
_REMEMBER_VEILED = _REMEMBER.values(chat_id=bindparam("chat_id"))


class Inbox:
    """The inbox of one transaction."""

    def __init__(self, session: Session, veil: Veil) -> None:
        self._session, self._veil = session, veil

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
        stored = tuple(self._session.connection().scalar(_ANSWERS, message) or ())
        if not stored or "sealed" not in stored[0]:
            return stored
        opened = self._veil.opened(stored[0]["sealed"])
        return tuple(opened) if isinstance(opened, list) else ()

    def remember(
        self,
        platform: str,
        message_id: str,
        answers: Sequence[dict[str, object]],
        *,
        veiled: bool = False,
    ) -> None:
        """Keep the answers of a claimed message; `veiled` also hides whose chat it was."""
        message: dict[str, object]
        message = {"of_platform": platform, "of_message": message_id, "answers": list(answers)}
        if veiled:
            message |= {"answers": [{"sealed": self._veil.seal(list(answers))}], "chat_id": ""}
        self._session.connection().execute(_REMEMBER_VEILED if veiled else _REMEMBER, message)

    def purge(self, before: datetime) -> int:
        """Forget messages that arrived earlier; returns how many."""
        statement = delete(_inbox).where(_inbox.c.at < before)
        return self._session.connection().execute(statement).rowcount
