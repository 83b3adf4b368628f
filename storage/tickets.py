"""Tickets: facts that change by compare-and-set, and a history that only grows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, bindparam, func, insert, select, type_coerce, update
from sqlmodel import Session

from storage.changing import Conflict, Ledger
from storage.records import ENDED, Event, Status, Ticket
from storage.sealed import Sealed
from storage.summonses import Summonses
from storage.tables import (
    EventRow,
    EventWordsRow,
    TicketRow,
    TicketWordsRow,
    among,
    count,
    equal,
    event_of,
    new_id,
    table,
    ticket_of,
    values_of,
)

_COUNTER: Final = "tickets.number"
_NUMBER: Final = re.compile(r"(Q[0-9]{4,})(?:-R[0-9]+)?")
_OPEN: Final = tuple(status.value for status in Status if status not in ENDED)
_FIELDS: Final = tuple(field.name for field in fields(Ticket))

_tickets, _words = table(TicketRow), table(TicketWordsRow)
_events, _event_words = table(EventRow), table(EventWordsRow)
_c = _tickets.c
_TICKETS = select(*(_c[name] for name in _FIELDS))  # a field without a column fails here
_ONE = _TICKETS.where(_c.id == bindparam("wanted"))
_SAVE = update(_tickets).where(_c.id == bindparam("of_id"), _c.version == bindparam("of_version"))
_LOOK = _TICKETS.where(_c.next_look_at <= bindparam("now"))
_DUE = _LOOK.order_by(_c.next_look_at, _c.id).limit(bindparam("most"))
_NEXT_LOOK = select(func.min(_c.next_look_at))
_HISTORY = (
    select(_events, _event_words.c.actor_name, _event_words.c.note)
    .outerjoin(_event_words, _event_words.c.event_id == _events.c.id)
    .where(_events.c.ticket_id == bindparam("wanted"))
    .order_by(_events.c.id)
)


class Tickets(Summonses):
    """The tickets of one transaction."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        super().__init__(session)
        self._sealed = sealed
        self.ledger = Ledger()

    def create(self, ticket: Ticket, text: str) -> Ticket:
        """Store a new ticket with the reporter's words; id and number are given here.

        An anonymous one is stored, and returned, without its reporter.
        """
        connection = self._session.connection()
        id_ = count(connection, _COUNTER)
        ticket = replace(ticket, id=id_, number=f"Q{id_:04}")
        stored = self._sealed.without_reporter(ticket) if ticket.anonymous else ticket
        connection.execute(insert(_tickets), values_of(stored))
        connection.execute(insert(_words), {"ticket_id": id_, "text": text})
        if ticket.anonymous:
            self._sealed.keep(ticket)
        self.ledger.begun(stored)
        return stored

    def save(self, ticket: Ticket) -> Ticket:
        """Write every field if nobody wrote since it was read; the next version, or Conflict."""
        before = self.ledger.known(ticket) or self.get(ticket.id) or ticket
        saved = replace(ticket, version=ticket.version + 1)
        values = values_of(saved) | {"of_id": ticket.id, "of_version": ticket.version}
        del values[
            "id"
        ]  # to write a key, even the same, has every table searched that refers to it
        if not self._session.connection().execute(_SAVE, values).rowcount:
            raise Conflict(ticket.number)
        self.ledger.changed(before, saved)
        return saved

    def get(self, ticket_id: int) -> Ticket | None:
        """The ticket with that id, or None."""
        row = self._session.connection().execute(_ONE, {"wanted": ticket_id}).first()
        return None if row is None else self.ledger.read(ticket_of(row))

    def by_number(self, number: str) -> Ticket | None:
        """The ticket that people mean by Q0917 or Q0917-R1, or None."""
        match = _NUMBER.fullmatch(number)
        return next(iter(self._select([_c.number == match[1]], 1)), None) if match else None

    def at_hand(self, number: str) -> Ticket | None:
        """As `by_number`, without asking again for what this transaction has read or written."""
        match = _NUMBER.fullmatch(number)
        return (match and self.ledger.seen(int(match[1][1:]))) or self.by_number(number)

    def find(
        self,
        *,
        statuses: Collection[Status] | None = None,
        unit_id: int | None = None,
        co_unit_id: int | None = None,
        merged_into: int | None = None,
        project_ids: Collection[int] | None = None,
        category: str | None = None,
        reporter_id: int | None = None,
        reporter_account: tuple[str, str] | None = None,
        chat_id: str | None = None,
        word: str = "",
        open_only: bool = True,
        limit: int | None = None,
    ) -> tuple[Ticket, ...]:
        """Tickets that meet all, newest first; `statuses` win over `open_only`, `word` is said."""
        wanted = _OPEN if open_only and statuses is None else statuses
        platform, account = reporter_account or (None, None)
        conditions = [
            *among(_c.status, wanted),
            *among(_c.project_id, project_ids),
            *equal(_c.unit_id, unit_id),
            *equal(_c.merged_into, merged_into),
            *equal(_c.category, category),
            *equal(_c.reporter_id, reporter_id),
            *equal(_c.platform, platform),
            *equal(_c.reporter_account, account),
            *equal(_c.chat_id, chat_id),
        ]
        if co_unit_id is not None:
            conditions.append(type_coerce(_c.co_unit_ids, String).like(f"%,{co_unit_id},%"))
        if word:
            said = select(_words.c.ticket_id).where(_words.c.text.contains(word, autoescape=True))
            conditions.append(_c.id.in_(said))
        return self._select(conditions, limit)

    def several(self, ids: Collection[int]) -> tuple[Ticket, ...]:
        """Those tickets as far as they exist, newest first."""
        return self._select([_c.id.in_(ids)], None)

    def last_by(self, account: tuple[str, str], chat_id: str) -> Ticket | None:
        """The newest ticket, open or not, that the account reported in that chat."""
        mine = self.find(reporter_account=account, chat_id=chat_id, open_only=False, limit=1)
        return next(iter(mine), None)

    def due(self, now: datetime, limit: int = 200) -> tuple[Ticket, ...]:
        """Tickets that somebody has to look at now, the most overdue first."""
        rows = self._session.connection().execute(_DUE, {"now": now, "most": limit})
        return tuple(self.ledger.read(ticket_of(row)) for row in rows)

    def next_look(self) -> datetime | None:
        """When the next ticket has to be looked at, or None."""
        soonest: datetime | None = self._session.connection().scalar(_NEXT_LOOK)
        return soonest

    def add_event(self, event: Event) -> Event:
        """Append to the history, with what has changed since the line before; gives the id."""
        connection = self._session.connection()
        event = replace(event, changes=self.ledger.taken(event.ticket_id))
        values = values_of(event)
        del values["id"]
        words = {name: values.pop(name) for name in ("actor_name", "note")}
        id_ = new_id(connection, _events, values)
        if any(words.values()):
            connection.execute(insert(_event_words), {"event_id": id_, **words})
        return replace(event, id=id_)

    def history(self, ticket_id: int) -> tuple[Event, ...]:
        """All events of the ticket, oldest first; erased words are ""."""
        rows = self._session.connection().execute(_HISTORY, {"wanted": ticket_id})
        return tuple(map(event_of, rows))

    def text(self, ticket_id: int) -> str:
        """What the reporter wrote; "" if unknown or erased."""
        query = select(_words.c.text).where(_words.c.ticket_id == ticket_id)
        return self._session.connection().scalar(query) or ""

    def reword(self, ticket_id: int, text: str) -> None:
        """Put other words in place of what the reporter wrote (a message that was split)."""
        words = update(_words).where(_words.c.ticket_id == ticket_id).values(text=text)
        self._session.connection().execute(words)

    def _select(
        self, conditions: Iterable[ColumnElement[bool]], limit: int | None
    ) -> tuple[Ticket, ...]:
        query = _TICKETS.where(*conditions).order_by(_c.id.desc()).limit(limit)
        rows = self._session.connection().execute(query)
        return tuple(self.ledger.read(ticket_of(row)) for row in rows)
