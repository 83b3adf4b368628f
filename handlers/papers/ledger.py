"""问题台账: every ticket with all that a county office keeps about it, project by project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from handlers.context import Context
from handlers.papers.tables import Column, Manner, Paper, Row, Table
from handlers.rules.orders import is_private
from handlers.rules.selection import STANDING, Moment, Pick, counts
from handlers.rules.view import TicketView, view
from handlers.texts import papers as texts
from handlers.texts.papercolumns import LEDGER_COLUMNS
from handlers.texts.steps import RATINGS
from handlers.texts.words import LIGHT_NAMES, STATUS_NAMES
from storage.directory import Directory, Project, Unit
from storage.pages import Page
from storage.transaction import Transaction


def columns_of(table: Iterable[tuple[str, float, str, bool]]) -> tuple[Column, ...]:
    """Columns as their wordings name them."""
    return tuple(
        Column(name, width, Manner(manner), merged) for name, width, manner, merged in table
    )


COLUMNS: Final = columns_of(LEDGER_COLUMNS)


def ledger(tx: Transaction, ctx: Context, pick: Pick | None = None) -> Table:
    """The 台账 of all tickets, or of those behind one number of a digest.

    What a leader gave in private is counted, not told.
    """
    found = tx.pages.counts()
    standing = {one: sum(found.get(s, 0) for s in of) for one, of in STANDING.items()}
    about = texts.ledger_about(ctx.day, standing, sum(found.values()), pick)
    rows = (row_of(number, page, ctx) for number, page in enumerate(picked(tx, ctx, pick), 1))
    return Table(texts.LEDGER, texts.LEDGER_TITLE, about, COLUMNS, rows, Paper.A3)


def picked(tx: Transaction, ctx: Context, pick: Pick | None) -> Iterator[Page]:
    """The county's tickets behind that number, by project; None: every one."""
    moment = Moment(ctx.now, ctx.now, ctx.calendar)
    for page in by_project(tx, ctx):
        shown = view(page.ticket, ctx.directory, ctx.now, ctx.calendar) if pick else None
        if pick is None or (shown and counts(pick, shown, moment)):
            yield page


def by_project(tx: Transaction, ctx: Context, since: datetime | None = None) -> Iterator[Page]:
    """Every ticket, projects in the register's order, those without a project last.

    With `since` only those with which something was the matter from then on.
    """
    ids: Iterable[int | None] = (*(p.id for p in ctx.directory.projects), None)
    for project_id in ids:
        yield from tx.pages.of_project(project_id, since)


def row_of(number: int, page: Page, ctx: Context) -> Row:
    """One line of the 台账, in the order of `COLUMNS`."""
    shown = view(page.ticket, ctx.directory, ctx.now, ctx.calendar)
    return (
        number,
        shown.number,
        *_project(shown, ctx.directory),
        *_matter(shown, page, ctx),
        *_work(page, ctx),
        STATUS_NAMES[page.ticket.status],
        LIGHT_NAMES[shown.light],
        texts.pressure(shown, page.history),
        RATINGS.get(page.ticket.rating, ""),
        texts.remark(shown),
    )


def _project(shown: TicketView, directory: Directory) -> Row:
    project = directory.project(shown.ticket.project_id) or Project(0, "", "")
    place = directory.unit(project.township_id)
    leader, manager = directory.person(project.leader_id), directory.person(project.manager_id)
    paired = directory.unit(project.paired_unit_id)
    return (
        texts.project_name(shown),
        project.owner,
        short(place),
        leader.name if leader else "",
        short(paired),
        manager.name if manager else "",
    )


def _matter(shown: TicketView, page: Page, ctx: Context) -> Row:
    ticket = page.ticket
    group = ctx.directory.group_of_chat(ticket.platform, ticket.chat_id)
    return (
        shown.category,
        texts.PRIVATE if is_private(page.history) else page.text,
        texts.source(next(iter(page.history), None), group.name if group else ""),
        local_day(ticket.created_at),
    )


def _work(page: Page, ctx: Context) -> Row:
    ticket, hidden = page.ticket, is_private(page.history)
    is_moved = ticket.due_at != ticket.original_due_at
    return (
        short(ctx.directory.unit(ticket.unit_id)),
        "\n".join(short(ctx.directory.unit(id_)) for id_ in ticket.co_unit_ids),
        texts.APPROVALS.get(ticket.approval_level, ticket.approval_level),
        local_day(ticket.original_due_at or ticket.due_at),
        local_day(ticket.due_at) if is_moved else None,
        "" if hidden else texts.progress(page.history),
        "" if hidden else texts.result(page.history),
        local_day(ticket.closed_at),
    )


def local_day(at: datetime | None) -> date | None:
    """The day in the county on which that moment falls."""
    return texts.local(at).date() if at else None


def short(unit: Unit | None) -> str:
    """What the unit is called for short, "" for none."""
    return (unit.short_name or unit.name) if unit else ""
