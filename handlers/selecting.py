"""Whose tickets a digest or a list ranges over, and the one query that reads them.

Digests by themselves and on demand, `查 红灯`, and orders by line ask here; papers and the page
range over the county. What is counted of them `rules.selection` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from handlers import notices
from handlers.context import Context
from handlers.rules.permissions import is_desk, is_inspector, is_leader
from handlers.rules.view import TicketView, view
from storage.directory import Person
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


def rows(tx: Transaction, ctx: Context, scopes: Iterable[Scope]) -> list[TicketView]:
    """Every ticket of these scopes whatever its status, newest first, in one query."""
    ids: set[int] = set()
    for scope in scopes:
        if scope is None:
            found = tx.tickets.find(open_only=False)
            break
        ids |= scope
    else:
        found = tx.tickets.find(project_ids=ids, open_only=False)
    return [view(ticket, ctx.directory, ctx.now, ctx.calendar) for ticket in found]
