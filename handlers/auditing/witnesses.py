"""What was open in a project at a moment, as the histories of its tickets prove it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from handlers.selecting import Scope
from storage.records import ENDED, Event, Ticket
from storage.transaction import Transaction

ALL: Final = 10_000_000  # more tickets than there are


class Witnesses:
    """Tickets that were open since a moment; a history is read once, and only where it decides."""

    def __init__(self, tx: Transaction, since: datetime) -> None:
        self._tx = tx
        self._histories: dict[int, tuple[Event, ...]] = {}
        self._seen: dict[tuple[int | None, datetime], bool] = {}
        self._by_project: defaultdict[int | None, list[Ticket]] = defaultdict(list)
        for ticket in tx.trail.tickets(0, since, ALL):
            self._by_project[ticket.project_id].append(ticket)

    def saw(self, scope: Scope, since: datetime, until: datetime) -> bool:
        """Whether something of the scope was open from the one moment to the other."""
        projects = tuple(self._by_project) if scope is None else scope
        return any(self._saw(project, since, until) for project in projects)

    def _saw(self, project: int | None, since: datetime, until: datetime) -> bool:
        key = (project, since)
        if key not in self._seen:
            found = self._by_project.get(project, ())
            self._seen[key] = any(self._was_open(one, since, until) for one in found)
        return self._seen[key]

    def _was_open(self, ticket: Ticket, since: datetime, until: datetime) -> bool:
        ended = ticket.closed_at
        if ticket.created_at >= since or (ended is not None and ended <= until):
            return False
        history = self._histories.get(ticket.id)
        if history is None:
            history = self._histories[ticket.id] = self._tx.tickets.history(ticket.id)
        return _stood(history, ticket, since, until)


def _stood(history: tuple[Event, ...], ticket: Ticket, since: datetime, until: datetime) -> bool:
    """Whether it was open before `since` and on to `until`, in the project where it is now."""
    before = [event for event in history if event.at < since]
    during = [event for event in history if since <= event.at <= until]
    named = [e.changes["project_id"] for e in (*before, *during) if "project_id" in e.changes]
    last = len([e for e in before if "project_id" in e.changes]) or 1
    is_there = all(project == ticket.project_id for project in named[last - 1 :] or [None])
    is_open = all(event.to_status not in ENDED for event in (*before[-1:], *during))
    return bool(before) and is_there and is_open
