"""Tickets in portions, with their words and histories: what papers over all of them read.

Nothing is kept between portions, so a paper over fifty thousand tickets takes no more memory
than one over five thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import BindParameter, Row, Select, bindparam, func, or_, select
from sqlmodel import Session

from storage.records import ENDED, Ended, Event, Status, Ticket
from storage.tables import (
    EventRow,
    EventWordsRow,
    TicketRow,
    TicketWordsRow,
    among,
    event_of,
    table,
    ticket_of,
)

T = TypeVar("T")
PORTION: Final = 250  # tickets read at once
_CLOSED: Final = Status.CLOSED.value
_ENDED: Final = tuple(status.value for status in ENDED)
_c, _words = table(TicketRow).c, table(TicketWordsRow).c
_MOMENTS = (_c.closed_at, _c.due_at, _c.sign_due_at, _c.feedback_due_at)
_events, _event_words = table(EventRow), table(EventWordsRow).c
_TICKETS = select(*(_c[field.name] for field in fields(Ticket)))
_AFTER: Final = _c.id > bindparam("after")
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_WORDS = select(_words.ticket_id, _words.text).where(_words.ticket_id.in_(_IDS))
_HISTORIES = (
    select(_events, _event_words.actor_name, _event_words.note)
    .outerjoin(table(EventWordsRow), _event_words.event_id == _events.c.id)
    .where(_events.c.ticket_id.in_(_IDS))
    .order_by(_events.c.id)
)


@dataclass(frozen=True, slots=True)
class Page:
    """One ticket with the reporter's words ("" if erased) and its history, oldest first."""

    ticket: Ticket
    text: str
    history: tuple[Event, ...]


class Pages:
    """What one transaction reads of many tickets, a portion at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self) -> dict[Status, int]:
        """How many tickets are in each status that has any."""
        query = select(_c.status, func.count()).group_by(_c.status)
        return {Status(row[0]): row[1] for row in self._session.connection().execute(query)}

    def of_project(self, project_id: int | None, since: datetime | None = None) -> Iterator[Page]:
        """The project's tickets (None: those without a project), oldest first.

        With `since` without those that were over before it and had no deadline from it on.
        """
        is_it = _c.project_id.is_(None) if project_id is None else _c.project_id == project_id
        query = _TICKETS.where(is_it)
        if since is not None:
            query = query.where(_c.closed_at.is_(None) | or_(*(at >= since for at in _MOMENTS)))
        yield from self._portions(query, self._pages)

    def since(self, moment: datetime) -> Iterator[Page]:
        """The tickets that are open or ended since that moment, oldest first."""
        is_recent = or_(_c.closed_at.is_(None), _c.closed_at >= moment)
        yield from self._portions(_TICKETS.where(is_recent), self._pages)

    def tickets(
        self, statuses: Collection[Status], of: Collection[int] | None = None
    ) -> Iterator[Ticket]:
        """Tickets in these states, of these projects or of all, oldest first, without words."""
        query = _TICKETS.where(*among(_c.status, statuses), *among(_c.project_id, of))
        yield from self._portions(query, lambda rows: map(ticket_of, rows))

    def _portions(
        self, query: Select[Any], make: Callable[[Sequence[Row[Any]]], Iterable[T]]
    ) -> Iterator[T]:
        """What is made of the rows, by id; all of a portion is gone when the next is read.

        One statement for all portions: a new one for each would leave its parts behind in cycles.
        """
        query, after, before = query.where(_AFTER).order_by(_c.id).limit(PORTION), 0, -1
        while after != before:
            before = after
            for id_, made in self._portion(query, before, make):
                yield made
                after = id_

    def _portion(
        self, query: Select[Any], after: int, make: Callable[[Sequence[Row[Any]]], Iterable[T]]
    ) -> Iterator[tuple[int, T]]:
        rows = self._session.connection().execute(query, {"after": after}).all()
        for row, made in zip(rows, make(rows), strict=True):
            yield row.id, made

    def _pages(self, rows: Sequence[Row[Any]]) -> Iterator[Page]:
        ids = [row.id for row in rows]
        texts, histories = self._words(ids), self._histories(ids)
        for row in rows:
            yield Page(ticket_of(row), texts.get(row.id, ""), tuple(histories[row.id]))

    def standing(self, of: Collection[int] | None = None) -> dict[tuple[int | None, Status], int]:
        """How many tickets each project (None: no project) has in each status; of these or all."""
        query = select(_c.project_id, _c.status, func.count()).where(*among(_c.project_id, of))
        rows = self._session.connection().execute(query.group_by(_c.project_id, _c.status))
        return {(row[0], Status(row[1])): row[2] for row in rows}

    def ended(self, of: Collection[int] | None) -> tuple[Ended, ...]:
        """What has ended, of these projects or of all, in no order."""
        query = select(_c.id, _c.project_id, _c.status, _c.closed_at)
        rows = self._session.connection().execute(
            query.where(_c.status.in_(_ENDED), *among(_c.project_id, of))
        )
        return tuple(Ended(r.id, r.project_id, r.status == _CLOSED, r.closed_at) for r in rows)

    def one(self, ticket_id: int) -> Page | None:
        """That ticket, or None."""
        row = self._session.connection().execute(_TICKETS.where(_c.id == ticket_id)).first()
        if row is None:
            return None
        history = tuple(self._histories([ticket_id])[ticket_id])
        return Page(ticket_of(row), self._words([ticket_id]).get(ticket_id, ""), history)

    def _words(self, ids: Sequence[int]) -> dict[int, str]:
        rows = self._session.connection().execute(_WORDS, {"ids": ids})
        return {row.ticket_id: row.text for row in rows}

    def _histories(self, ids: Sequence[int]) -> dict[int, list[Event]]:
        found: dict[int, list[Event]] = {id_: [] for id_ in ids}
        for row in self._session.connection().execute(_HISTORIES, {"ids": ids}):
            found[row.ticket_id].append(event_of(row))
        return found
