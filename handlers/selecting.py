"""Whose tickets a digest or a list ranges over, and the one query that reads them.

Digests by themselves and on demand, `我的`, `查 红灯`, orders by line and the page ask here;
papers range over the county, in portions. What is counted of them `rules.selection` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

from handlers import notices
from handlers.context import Context
from handlers.rules.permissions import is_desk, is_inspector, is_leader
from handlers.rules.view import TicketView, view
from storage.directory import Person
from storage.records import Concern, Status, Ticket
from storage.transaction import Transaction

Scope: TypeAlias = frozenset[int] | None  # ids of projects; None: the whole county


def scope_of(person: Person, ctx: Context) -> Scope:
    """What the person oversees: the desk everything, a 包联领导 the own projects, else nothing.

    Who leads the county or inspects it, and leads no project, oversees everything as well.
    """
    if person in notices.desk(ctx):
        return None
    own = frozenset(p.id for p in ctx.directory.projects if p.leader_id == person.id)
    tests = (is_desk, is_leader, is_inspector)
    sees_all = any(test(person, ctx.directory, ctx.day) for test in tests)
    return None if sees_all and not own else own


def concern_of(scopes: Iterable[Scope]) -> Concern | None:
    """All that any of these ranges over; None: the whole county."""
    ids: frozenset[int] = frozenset()
    for scope in scopes:
        if scope is None:
            return None
        ids |= scope
    return Concern(project_ids=ids)


def tickets(
    tx: Transaction, concern: Concern | None, statuses: Collection[Status] | None = None
) -> tuple[Ticket, ...]:
    """The one query: tickets of that concern (None: the county's), newest first.

    `statuses` are those that they may have, None for any.
    """
    return tx.tickets.find(of=concern, statuses=statuses, open_only=False)


def related(
    tx: Transaction,
    concern: Concern | None,
    project_ids: Collection[int],
    categories: Collection[str],
    most: int,
) -> tuple[Ticket, ...]:
    """Open ones of that concern in one of these projects and categories, newest first.

    None of either is no condition; without both nothing is related.
    """
    if not (project_ids or categories):
        return ()
    return tx.tickets.find(
        of=concern, project_ids=project_ids or None, categories=categories or None, limit=most
    )


def rows(tx: Transaction, ctx: Context, concern: Concern | None) -> list[TicketView]:
    """The same whatever their status, with names and lights, as they are counted and listed."""
    found = tickets(tx, concern)
    return [view(ticket, ctx.directory, ctx.now, ctx.calendar) for ticket in found]
