"""Tickets: facts that change by compare-and-set, and a history that only grows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlmodel import Session

from storage.changetracking import Conflict
from storage.histories import Histories
from storage.records import ENDED, Concern, Status, Ticket
from storage.sealed import Sealed
from storage.tables import (
    TicketRow,
    TicketWordsRow,
    among,
    count,
    differences,
    equal,
    table,
    ticket_of,
    values_of,
)

_COUNTER: Final = "tickets.number"
_NUMBER: Final = re.compile(r"(Q[0-9]{4,})(?:-R[0-9]+)?")
_OPEN: Final = tuple(status.value for status in Status if status not in ENDED)
_FIELDS: Final = tuple(field.name for field in fields(Ticket))

_tickets, _words = table(TicketRow), table(TicketWordsRow)
_c = _tickets.c
_TICKETS = select(*(_c[name] for name in _FIELDS))  # a field without a column fails here
_CREATE = insert(_tickets)
_ONE = _TICKETS.where(_c.id == bindparam("wanted"))
_SAVE = update(_tickets).where(_c.id == bindparam("of_id"), _c.version == bindparam("of_version"))
_LOOK = _TICKETS.where(_c.next_look_at <= bindparam("now"))
_DUE = _LOOK.order_by(_c.next_look_at, _c.id).limit(bindparam("most"))
_IN_CHAT = _c.chat_id == bindparam("chat")
_BY_ACCOUNT = (_c.platform == bindparam("platform"), _c.reporter_account == bindparam("account"))
_LAST_BY = _TICKETS.where(*_BY_ACCOUNT, _IN_CHAT).order_by(_c.id.desc()).limit(1)
_MATTER = (_c.project_id == bindparam("project"), _c.category == bindparam("category"))
_OLDER = _TICKETS.where(
    *_MATTER, _c.id < bindparam("before"), or_(*(_c.status == s for s in _OPEN))
)
_LIKE = _OLDER.order_by(_c.id.desc()).limit(bindparam("most"))
_NEXT_LOOK = select(func.min(_c.next_look_at))


class Tickets(Histories):
    """The tickets of one transaction."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        super().__init__(session)
        self._sealed = sealed

    def create(self, ticket: Ticket, text: str) -> Ticket:
        """Store a new ticket with the reporter's words; id and number are given here.

        An anonymous one is stored, and returned, without its reporter.
        """
        connection = self._session.connection()
        id_ = count(connection, _COUNTER)
        ticket = replace(ticket, id=id_, number=f"Q{id_:04}")
        stored = self._sealed.without_reporter(ticket) if ticket.anonymous else ticket
        connection.execute(_CREATE, values_of(stored))
        self._keep_words(id_, text)
        if ticket.anonymous:
            self._sealed.keep(ticket)
        self.tracker.begun(stored, text)
        return stored

    def save(self, ticket: Ticket) -> Ticket:
        """Write what differs if nobody wrote since it was read; the next version, or Conflict."""
        before = self.tracker.known(ticket) or self.get(ticket.id) or ticket
        saved = replace(ticket, version=ticket.version + 1)
        values = differences(before, saved) | {"of_id": ticket.id, "of_version": ticket.version}
        if not self._session.connection().execute(_SAVE, values).rowcount:
            raise Conflict(ticket.number)
        self.tracker.changed(before, saved)
        return saved

    def get(self, ticket_id: int) -> Ticket | None:
        """The ticket with that id, or None."""
        row = self._session.connection().execute(_ONE, {"wanted": ticket_id}).first()
        return None if row is None else self.tracker.read(ticket_of(row))

    def by_number(self, number: str) -> Ticket | None:
        """The ticket that people mean by Q0917 or Q0917-R1, or None."""
        match = _NUMBER.fullmatch(number)
        return next(iter(self._select([_c.number == match[1]], 1)), None) if match else None

    def at_hand(self, number: str) -> Ticket | None:
        """As `by_number`, without asking again for what this transaction has read or written."""
        match = _NUMBER.fullmatch(number)
        return (match and self.tracker.seen(int(match[1][1:]))) or self.by_number(number)

    def find(
        self,
        *,
        statuses: Collection[Status] | None = None,
        of: Concern | None = None,
        merged_into: int | None = None,
        project_ids: Collection[int] | None = None,
        categories: Collection[str] | None = None,
        word: str = "",
        open_only: bool = True,
        limit: int | None = None,
    ) -> tuple[Ticket, ...]:
        """Tickets that meet all, newest first; `statuses` win over `open_only`, `word` is said."""
        wanted = _OPEN if open_only and statuses is None else statuses
        conditions = [
            *among(_c.status, wanted),
            *among(_c.project_id, project_ids),
            *equal(_c.merged_into, merged_into),
            *among(_c.category, categories),
        ]
        if of is not None:
            conditions.append(or_(false(), *_concerning(of)))
        if word:
            said = select(_words.c.ticket_id).where(_words.c.text.contains(word, autoescape=True))
            conditions.append(_c.id.in_(said))
        return self._select(conditions, limit)

    def several(self, ids: Collection[int]) -> tuple[Ticket, ...]:
        """Those tickets as far as they exist, newest first."""
        return self._select([_c.id.in_(ids)], None)

    def last_by(self, account: tuple[str, str], chat_id: str) -> Ticket | None:
        """The newest ticket, open or not, that the account reported in that chat."""
        values = {"platform": account[0], "account": account[1], "chat": chat_id}
        return next(iter(self._found(_LAST_BY, values)), None)

    def like(self, ticket: Ticket, most: int = 2) -> tuple[Ticket, ...]:
        """Open tickets older than that one, about its matter in its project; newest first."""
        values = {"project": ticket.project_id, "category": ticket.category}
        return self._found(_LIKE, {**values, "before": ticket.id, "most": most})

    def due(self, now: datetime, limit: int = 200) -> tuple[Ticket, ...]:
        """Tickets that somebody has to look at now, the most overdue first."""
        return self._found(_DUE, {"now": now, "most": limit})

    def next_look(self) -> datetime | None:
        """When the next ticket has to be looked at, or None."""
        soonest: datetime | None = self._session.connection().scalar(_NEXT_LOOK)
        return soonest

    def _select(
        self, conditions: Iterable[ColumnElement[bool]], limit: int | None
    ) -> tuple[Ticket, ...]:
        return self._found(_TICKETS.where(*conditions).order_by(_c.id.desc()).limit(limit))

    def _found(
        self, query: Select[Any], values: Mapping[str, object] | None = None
    ) -> tuple[Ticket, ...]:
        rows = self._session.connection().execute(query, values)
        return tuple(self.tracker.read(ticket_of(row)) for row in rows)


def _concerning(one: Concern) -> Iterator[ColumnElement[bool]]:
    yield from equal(_c.reporter_id, one.reporter_id)
    if one.account:
        yield and_(_c.platform == one.account[0], _c.reporter_account == one.account[1])
    for column, values in (
        (_c.unit_id, one.unit_ids),
        (_c.project_id, one.project_ids),
        (_c.id, one.ids),
    ):
        yield from among(column, sorted(values) or None)
    for unit_id in sorted(one.unit_ids):
        yield type_coerce(_c.co_unit_ids, String).like(f"%,{unit_id},%")
