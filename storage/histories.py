"""What was said about tickets, and what was done to them: words and lines of one transaction.

Of a ticket that began in this transaction both are known without asking the database.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from storage.changetracking import ChangeTracker
from storage.records import Event
from storage.summonses import Summonses
from storage.tables import (
    EventRow,
    EventWordsRow,
    TicketWordsRow,
    event_of,
    new_id,
    table,
    values_of,
)

_words, _events, _event_words = table(TicketWordsRow), table(EventRow), table(EventWordsRow)
_KEEP_WORDS, _KEEP_NOTE = insert(_words), insert(_event_words)
_TEXT = select(_words.c.text).where(_words.c.ticket_id == bindparam("wanted"))
_HISTORY = (
    select(_events, _event_words.c.actor_name, _event_words.c.note)
    .outerjoin(_event_words, _event_words.c.event_id == _events.c.id)
    .where(_events.c.ticket_id == bindparam("wanted"))
    .order_by(_events.c.id)
)


class Histories(Summonses):
    """The words and histories of one transaction; part of its tickets."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tracker = ChangeTracker()

    def add_event(self, event: Event) -> Event:
        """Append to the history, with what has changed since the line before; gives the id."""
        connection = self._session.connection()
        event = replace(event, changes=self.tracker.taken(event.ticket_id))
        values = values_of(event)
        del values["id"]
        words = {name: values.pop(name) for name in ("actor_name", "note")}
        id_ = new_id(connection, _events, values)
        if any(words.values()):
            connection.execute(_KEEP_NOTE, {"event_id": id_, **words})
        event = replace(event, id=id_)
        self.tracker.told(event)
        return event

    def history(self, ticket_id: int) -> tuple[Event, ...]:
        """All events of the ticket, oldest first; erased words are ""."""
        if (known := self.tracker.lines(ticket_id)) is not None:
            return known
        rows = self._session.connection().execute(_HISTORY, {"wanted": ticket_id})
        return tuple(map(event_of, rows))

    def text(self, ticket_id: int) -> str:
        """What the reporter wrote; "" if unknown or erased."""
        if (known := self.tracker.text(ticket_id)) is not None:
            return known
        return self._session.connection().scalar(_TEXT, {"wanted": ticket_id}) or ""

    def reword(self, ticket_id: int, text: str) -> None:
        """Put other words in place of what the reporter wrote (a message that was split)."""
        words = update(_words).where(_words.c.ticket_id == ticket_id).values(text=text)
        self._session.connection().execute(words)
        self.tracker.reworded(ticket_id, text)

    def _keep_words(self, ticket_id: int, text: str) -> None:
        values = {"ticket_id": ticket_id, "text": text}
        self._session.connection().execute(_KEEP_WORDS, values)
