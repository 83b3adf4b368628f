"""Tickets in portions, with their words and histories: what papers over all of them read.

Nothing is kept between portions, so a paper over fifty thousand tickets takes no more memory
than one over five thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
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

PORTION: Final = 250  # tickets read at once
_CLOSED: Final = Status.CLOSED.value
_ENDED: Final = tuple(status.value for status in ENDED)
_c, _words = table(TicketRow).c, table(TicketWordsRow).c
_MOMENTS = (_c.closed_at, _c.due_at, _c.sign_due_at, _c.feedback_due_at)
_events, _event_words = table(EventRow), table(EventWordsRow).c
_TICKETS = select(*(_c[field.name] for field in fields(Ticket)))
_HISTORIES = select(_events, _event_words.actor_name, _event_words.note).outerjoin(
    table(EventWordsRow), _event_words.event_id == _events.c.id
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
        yield from self._portions(query)

    def since(self, moment: datetime) -> Iterator[Page]:
        """The tickets that are open or ended since that moment, oldest first."""
        is_recent = or_(_c.closed_at.is_(None), _c.closed_at >= moment)
        yield from self._portions(_TICKETS.where(is_recent))

    def _portions(self, query: Select[Any]) -> Iterator[Page]:
        query = query.order_by(_c.id).limit(PORTION)
        after, before = 0, -1
        while after != before:
            before = after
            for page in self._portion(query.where(_c.id > after)):
                yield page
                after = page.ticket.id

    def _portion(self, query: Select[Any]) -> Iterator[Page]:
        """Pages of these tickets; what was read for them is gone when the next are asked for."""
        rows = self._session.connection().execute(query).all()
        ids = [row.id for row in rows]
        texts, histories = self._words(ids), self._histories(ids)
        for row in rows:
            yield Page(ticket_of(row), texts.get(row.id, ""), tuple(histories[row.id]))

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
        query = select(_words.ticket_id, _words.text).where(_words.ticket_id.in_(ids))
        return {row.ticket_id: row.text for row in self._session.connection().execute(query)}

    def _histories(self, ids: Sequence[int]) -> dict[int, list[Event]]:
        found: dict[int, list[Event]] = {id_: [] for id_ in ids}
        query = _HISTORIES.where(_events.c.ticket_id.in_(ids)).order_by(_events.c.id)
        for row in self._session.connection().execute(query):
            found[row.ticket_id].append(event_of(row))
        return found
