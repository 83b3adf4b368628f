"""The outbox as a trail: what was owed to whom, and when it was sent."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlmodel import Session

from storage.envelopes import VEILED
from storage.records import Action, OutboxState, Sent, Status, Ticket
from storage.tables import EventRow, OutboxRow, TicketRow, table, ticket_of

_c, _t, _e = table(OutboxRow).c, table(TicketRow).c, table(EventRow).c
_first = table(EventRow).alias("first").c


class Trail:
    """What one transaction reads of messages owed, whatever became of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tickets(self, after: int, since: datetime, limit: int) -> tuple[Ticket, ...]:
        """Tickets with greater ids, in that order, that are open or ended since that moment."""
        is_recent = or_(_t.closed_at.is_(None), _t.closed_at >= since)
        query = select(*(_t[field.name] for field in fields(Ticket)))
        rows = self._session.connection().execute(
            query.where(_t.id > after, is_recent).order_by(_t.id).limit(limit)
        )
        return tuple(map(ticket_of, rows))

    def count(self, action: Action, since: datetime, until: datetime) -> int:
        """How many such lines the histories of all tickets got in that time."""
        query = select(func.count()).where(
            _e.action == action.value, _e.at >= since, _e.at < until
        )
        return self._session.connection().scalar(query) or 0

    def last_words(
        self, actions: Collection[Action], statuses: Collection[Status]
    ) -> dict[int, datetime]:
        """When such a line was last written about a project's tickets in these states, by project.

        Tickets reported without a name are left out: their project must not show that they exist.
        """
        query = select(_t.project_id, func.max(_e.at)).where(
            _e.ticket_id == _t.id,
            _t.project_id.is_not(None),
            _t.anonymous.is_(False),
            _t.status.in_([status.value for status in statuses]),
            _e.action.in_([action.value for action in actions]),
        )
        rows = self._session.connection().execute(query.group_by(_t.project_id))
        return {row[0]: row[1] for row in rows}

    def begun_by(self, action: Action) -> frozenset[int]:
        """The tickets whose history has such a line at the moment at which it begins."""
        first = select(func.min(_first.at)).where(_first.ticket_id == _e.ticket_id)
        query = select(_e.ticket_id).where(
            _e.action == action.value, _e.at == first.scalar_subquery()
        )
        return frozenset(self._session.connection().scalars(query))

    def since(self, moment: datetime, *prefixes: str) -> tuple[Sent, ...]:
        """Messages owed from that moment on whose key begins with one of these, oldest first."""
        begins = (_c.key.startswith(prefix, autoescape=True) for prefix in prefixes)
        return self._sent(_c.created_at >= moment, or_(*begins))

    def is_owed(self, *keys: str) -> bool:
        """Whether a message with one of these keys was ever owed."""
        query = select(func.count()).where(_c.key.in_(keys))
        return bool(self._session.connection().scalar(query))

    def is_dated_back(self, sent: Sent) -> bool:
        """Whether a message owed before it bears a later time: the clock went back in between."""
        query = select(func.count()).where(_c.id < sent.id, _c.created_at > sent.created_at)
        return bool(self._session.connection().scalar(query))

    def about(self, number: str, since: datetime) -> tuple[Sent, ...]:
        """Messages owed from then on that name the ticket, oldest first; no protected ones."""
        named = cast(_c.payload, String).contains(number, autoescape=True)
        found = self._sent(_c.created_at >= since, _c.target != VEILED, named)
        exact = re.compile(rf"{re.escape(number)}(?![0-9])")
        return tuple(one for one in found if exact.search(one.text))

    def waiting(self, platform: str, target: str, until: datetime) -> tuple[Sent, ...]:
        """Messages owed to that person from exactly then on, and not claimed yet."""
        is_theirs = (_c.platform == platform, _c.target_kind == "person", _c.target == target)
        is_held = (_c.state == OutboxState.PENDING.value, _c.not_before == until)
        return self._sent(*is_theirs, *is_held)

    def stuck(self, since: datetime) -> tuple[Sent, ...]:
        """Messages owed from then on that were given up or left unknown, oldest first."""
        ends = (OutboxState.UNKNOWN.value, OutboxState.DEAD.value)
        return self._sent(_c.created_at >= since, _c.state.in_(ends))

    def in_vain(self, since: datetime, until: datetime) -> int:
        """How many messages owed in that time were tried and are owed still."""
        query = select(func.count()).where(
            _c.state == OutboxState.PENDING.value,
            _c.attempts > 0,
            _c.created_at >= since,
            _c.created_at < until,
        )
        return self._session.connection().scalar(query) or 0

    def _sent(self, *rule: ColumnElement[bool]) -> tuple[Sent, ...]:
        query = select(*(_c[field.name] for field in fields(Sent))).where(*rule)
        rows = self._session.connection().execute(query.order_by(_c.created_at, _c.id))
        return tuple(Sent(**{**row._mapping, "state": OutboxState(row.state)}) for row in rows)
