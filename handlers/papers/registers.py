"""手续台账 and 融资台账: one line for each permit and each need, projects sharing their cells.

The money ledger is restricted: it is made at the server only, never behind a link of a chat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from handlers.context import Context
from handlers.papers.ledger import columns_of, short
from handlers.papers.tables import Paper, Row, Table
from handlers.rules.ledgers import funding_summary, is_needed, permit_summary, state_on, waits_for
from handlers.texts import papercolumns
from handlers.texts import registerpapers as texts
from handlers.texts.ledgers import STATE_NAMES
from handlers.texts.money import KIND_NAMES, STAGE_NAMES
from handlers.texts.papers import APPROVALS
from storage.directory import Project
from storage.records import Funding, LedgerBook, Permit, PermitState

E = TypeVar("E", Permit, Funding)

PERMIT_COLUMNS: Final = columns_of(papercolumns.PERMIT_COLUMNS)
FUNDING_COLUMNS: Final = columns_of(papercolumns.FUNDING_COLUMNS)


def permits(book: LedgerBook, ctx: Context) -> Table:
    """The 手续台账 as it stands today."""
    about = texts.permits_about(ctx.day, permit_summary(book.permits, ctx.day))
    rows = _permit_rows(book.permits, ctx)
    return Table(texts.PERMITS, texts.PERMITS_TITLE, about, PERMIT_COLUMNS, rows, Paper.A3)


def fundings(book: LedgerBook, ctx: Context) -> Table:
    """The 融资台账 as it stands today, in 万元; for those only who may see all money."""
    about = texts.fundings_about(ctx.day, funding_summary(book.fundings))
    rows = (
        (number, *_funding(project, one))
        for number, (project, one) in enumerate(_by_project(book.fundings, ctx), 1)
    )
    return Table(texts.FUNDINGS, texts.FUNDINGS_TITLE, about, FUNDING_COLUMNS, rows, Paper.A3)


def _by_project(entries: Sequence[E], ctx: Context) -> Iterator[tuple[Project, E]]:
    """Projects in the register's order, each with its entries in theirs."""
    grouped: defaultdict[int, list[E]] = defaultdict(list)
    for one in entries:
        grouped[one.project_id].append(one)
    for project in ctx.directory.projects:
        for one in grouped[project.id]:
            yield project, one


def _permit_rows(permits: Sequence[Permit], ctx: Context) -> Iterator[Row]:
    own: defaultdict[int, list[Permit]] = defaultdict(list)
    for permit in permits:
        own[permit.project_id].append(permit)
    for number, (project, permit) in enumerate(_by_project(permits, ctx), 1):
        yield (number, *_permit(project, permit, own[project.id], ctx))


def _permit(project: Project, permit: Permit, own: Sequence[Permit], ctx: Context) -> Row:
    return (
        project.name,
        permit.name,
        short(ctx.directory.unit(permit.unit_id)),
        APPROVALS.get(permit.level, permit.level),
        "\n".join(permit.after),
        texts.NEEDS[permit.need],
        STATE_NAMES[state_on(permit, ctx.day) if is_needed(permit) else PermitState.UNNEEDED],
        permit.planned_on,
        permit.done_on,
        permit.document,
        permit.expires_on,
        permit.blocker,
        texts.permit_remark(permit, waits_for(permit, own), ctx.day),
    )


def _funding(project: Project, one: Funding) -> Row:
    return (
        project.name,
        float(project.total) if project.total is not None else None,
        KIND_NAMES[one.kind],
        one.bank,
        *(float(one.need), float(one.secured)),
        STAGE_NAMES[one.stage],
        *(float(one.granted), float(one.paid)),
        texts.FIRST_LOAN if one.is_first else "",
        one.mismatch,
        one.next_on,
    )
